/** The folders of test/ in which no test starts `pulumi`. needs.test.ts compares this with what their files import. */
export const foldersWithoutEngine = [
  "compat",
  "emulator",
  "fuzz",
  "grants",
  "host",
  "http",
  "mutations",
  "platforms",
  "resources",
  "retirement",
  "rotation",
  "run",
  "schema",
  "sdk",
  "support",
  "tokens",
  "values",
];

/** False if jest's arguments name files or folders, and all of them are in those. */
export function needsEngine(args) {
  const paths = args.map((arg) => arg.replace(/^\.\//, "")).filter((arg) => /^test(\/|$)/.test(arg));
  return paths.length === 0 || !paths.every((path) => foldersWithoutEngine.includes(path.split("/")[1]));
}
