/** What a token may do. Source: Deplo's page on API tokens, read 2026-11. */
export const scopes = ["deploy", "read", "delete", "admin"] as const;
