// A certificate for 127.0.0.1 by an issuer that nobody knows, and its key. Made for these tests and good for nothing else.
export const strangersCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBejCCASKgAwIBAgIUHNWuDIhjWN+t7W9j3bk+I0wZiqgwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGTm9ib2R5MCAXDTI2MTEyMjIwMDQ0M1oYDzIxMjYxMDI5MjAw
NDQzWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAATdBQ+eYaLI9u9+7C+xP7+3iWfKn7xLFVNpJvK4DDf/cxnNaB4xv/8UB1wa
IYe+eOfSn2R+PPY8Z63PG9mKGxm5o1MwUTAPBgNVHREECDAGhwR/AAABMB0GA1Ud
DgQWBBSA0sTYb23WHye7fseFwZHHDAwLYTAfBgNVHSMEGDAWgBQ+wfGZTIgaql/K
ijymlTowPpLqTjAKBggqhkjOPQQDAgNGADBDAh8g91yDn4OSFOTQe33jc1Q9ircr
8EDLx7/GIXriCUH8AiBjHs/SMnAXwm3hhTulHOumuhV45nPFHUqFRk7EbCO33A==
-----END CERTIFICATE-----`,
  key: `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIGs/Nafmohh+mUi172Dn41F4Fl7p8c+BBvmzFoTEi4L+oAoGCCqGSM49
AwEHoUQDQgAE3QUPnmGiyPbvfuwvsT+/t4lnyp+8SxVTaSbyuAw3/3MZzWgeMb//
FAdcGiGHvnjn0p9kfjz2PGetzxvZihsZuQ==
-----END EC PRIVATE KEY-----`,
};
