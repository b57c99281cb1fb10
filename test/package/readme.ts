import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export const read = (path: string): string => readFileSync(resolve(__dirname, "../..", path), "utf8");

/** The program that the README shows first. */
export function firstProgram(): string {
  const program = /```ts\n([^]*?)```/.exec(read("README.md"))?.[1];
  if (program === undefined) throw new Error("the README shows no program");
  return program;
}

/** The commands under "Installation", with a value in the place of each `…`. */
export function firstCommands(values: Readonly<Record<string, string>>): string {
  const commands = /^## Installation$[^]*?```sh\n([^]*?)```/m.exec(read("README.md"))?.[1] ?? "";
  return commands.replace(/(\w+)=…/g, (_, name: string) => `${name}=${values[name] ?? ""}`);
}

/** A page's table whose first header cell is this: its rows by their first cell, each by column, without back-ticks. */
export function tableOf(page: string, header: string): Map<string, Map<string, string>> {
  const lines = read(page).split("\n");
  const start = lines.findIndex((line) => line.split("|")[1]?.trim() === header);
  if (start < 0) throw new Error(`${page} has no table "${header}"`);
  const [columns = [], , ...rows] = lines.slice(start).map(cells);
  const body = rows.slice(
    0,
    rows.findIndex((row) => row.length === 0),
  );
  return new Map(body.map((row) => [row[0] ?? "", new Map(columns.map((column, at) => [column, row[at] ?? ""]))]));
}

const cells = (line: string): string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll("`", ""));
