/** A text of somebody else's as a sentence has it: not too long, and without what a terminal would obey. */
export function sanitize(text: string, longest = 60): string {
  const printable = text.slice(0, longest).replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "\ufffd");
  return text.length > longest ? `${printable}…` : printable;
}

const longestName = 255;

/** A name as a state keeps it: as it was sent, or else as a text of somebody else's. */
export const keptName = (name: string, sent: unknown): string => (name === sent ? name : sanitize(name, longestName));

const longestList = 10;

/** A list of such texts. */
export function sanitizeList(texts: readonly string[], longest = longestList): string {
  const rest = texts.length - longest;
  return [...texts.slice(0, longest).map((text) => sanitize(text)), ...(rest > 0 ? [`and ${rest} more`] : [])].join(
    ", ",
  );
}
