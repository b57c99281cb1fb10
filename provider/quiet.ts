type Console = Pick<typeof console, "error">;

/**
 * Keeps the dynamic host from showing an error twice: of check, diff, read and delete it prints `<error>: <stack>`, and hands the
 * error to the engine, which shows it at its resource. Only lines without a stack are taken out: all of them are sentences that
 * this package has foreseen.
 */
export function shownOnce(console: Console): <Verb extends (...args: never[]) => Promise<unknown>>(verb: Verb) => Verb {
  const shown = new Set<unknown>();
  const print = console.error.bind(console);
  console.error = (...data: unknown[]) => {
    if (data.length !== 1 || !shown.delete(data[0])) print(...data);
  };
  return (verb) =>
    ((...args) =>
      verb(...args).catch((error: unknown) => {
        if (error instanceof Error && error.stack === "") shown.add(`${String(error)}: `);
        throw error;
      })) as typeof verb;
}
