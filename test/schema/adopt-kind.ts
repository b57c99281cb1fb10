import fc from "fast-check";
import { Secret } from "../../provider/values/secret";
import { looksSecret, same, secrets, switchOf, type ValueKind } from "./kinds";

const notPrintable = "must be the secret of the token, without spaces or line breaks";
const canary = new Secret("canary0123456789abcdef");

/** A token that exists already. */
export const adopt: ValueKind = {
  takes: [
    same({ tokenId: "tok_b", value: canary }),
    [
      { tokenId: "019C5746-7CC5-78DD-B14E-8EB15489E1DE", value: canary },
      { tokenId: "019c5746-7cc5-78dd-b14e-8eb15489e1de", value: canary },
    ],
    ...secrets.map((secret) => same({ tokenId: "tok_b", value: new Secret(secret) })),
  ],
  refuses: [
    ["tok_b", "must be an object, not a string"],
    [7, "must be an object, not a number"],
    [[], "must be an object, not an array"],
    [{ value: canary }, "is required", ".tokenId"],
    [{ tokenId: "tok_b" }, "is required", ".value"],
    [{ tokenId: "a/b", value: canary }, "must not contain / \\ ? # % ; or an invisible character", ".tokenId"],
    ...secrets.map((secret) => [{ tokenId: secret, value: canary }, looksSecret, ".tokenId"] as const),
    [{ tokenId: "tok_b", value: 7 }, "must be a string", ".value"],
    ...["", "a b", "a\n", "ä"].map(
      (text) => [{ tokenId: "tok_b", value: new Secret(text) }, notPrintable, ".value"] as const,
    ),
  ],
  any: fc.record({ tokenId: fc.stringMatching(/^tok_[a-z]{1,9}$/), value: fc.constant(canary) }),
};

/** Whether a token is revoked with its resource. Both values are kept: the default depends on the token. */
export const choice: ValueKind = { ...switchOf(true), takes: [true, false].map(same) };
