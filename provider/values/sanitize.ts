/** Returns a text from elsewhere for use in a message: shortened, and without control characters. */
export function sanitize(text: string, longest = 60): string {
  const printable = text.slice(0, longest).replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "\ufffd");
  return text.length > longest ? `${printable}…` : printable;
}

const longestName = 255;

/** Returns a name for the state: as it was sent, or sanitized. */
export const keptName = (name: string, sent: unknown): string => (name === sent ? name : sanitize(name, longestName));

const longestList = 10;

/** Returns a list of such texts, shortened. */
export function sanitizeList(texts: readonly string[], longest = longestList): string {
  const rest = texts.length - longest;
  return [...texts.slice(0, longest).map((text) => sanitize(text)), ...(rest > 0 ? [`and ${rest} more`] : [])].join(
    ", ",
  );
}
