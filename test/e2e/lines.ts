/** What a command printed about the token of this name, each line once. */
export function linesIn(text: string, name: string): string[] {
  const about = new RegExp(`(?:^|\\s)(${name}: .*)$`);
  return [...new Set(text.split("\n").flatMap((line) => about.exec(line.trimEnd())?.[1] ?? []))].sort();
}
