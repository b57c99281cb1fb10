const longest = 60;

/** A text of somebody else's as a sentence has it: not too long, and without what a terminal would obey. */
export function shown(text: string): string {
  const printable = text.slice(0, longest).replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "\ufffd");
  return text.length > longest ? `${printable}…` : printable;
}
