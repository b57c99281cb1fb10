import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const readme = readFileSync(resolve(__dirname, "../../README.md"), "utf8");

/** The program that the README shows first. */
export function firstProgram(): string {
  const program = /```ts\n([^]*?)```/.exec(readme)?.[1];
  if (program === undefined) throw new Error("the README shows no program");
  return program;
}

/** The rows of the README's table whose first header cell is this, below the header: cells without back-ticks. */
export function tableOf(header: string): string[][] {
  const lines = readme.split("\n");
  const start = lines.findIndex((line) => line.split("|")[1]?.trim() === header);
  if (start < 0) throw new Error(`the README has no table "${header}"`);
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith("|")),
    )
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("`", "")),
    );
}
