const head = "sas";
const idEnd = head.length + 16;

/**
 * The id inside a token: url-safe base64 of "sas", the session's UUID in 16 bytes, and the secret, whose length the server may choose.
 * Undefined when the text is none.
 */
export function tokenIdIn(token: string): string | undefined {
  const bytes = Buffer.from(token, "base64url");
  if (bytes.length <= idEnd || bytes.toString("latin1", 0, head.length) !== head) return undefined;
  return bytes.toString("hex", head.length, idEnd).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Whether a token has the documented length, with a secret of 32 bytes. */
export const hasUsualLength = (token: string): boolean => Buffer.from(token, "base64url").length === idEnd + 32;
