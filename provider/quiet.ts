type Console = Pick<typeof console, "error">;

/**
 * Keeps the dynamic host from printing an error twice. For check, diff, read and delete it prints `<error>: <stack>` and also returns
 * the error to the engine, which prints it with its resource. Only errors without a stack are suppressed: those are the messages of
 * this package.
 */
export function printOnce(console: Console): <Verb extends (...args: never[]) => Promise<unknown>>(verb: Verb) => Verb {
  const reported = new Set<unknown>();
  const print = console.error.bind(console);
  console.error = (...data: unknown[]) => {
    if (data.length !== 1 || !reported.delete(data[0])) print(...data);
  };
  return (verb) =>
    ((...args) =>
      verb(...args).catch((error: unknown) => {
        if (error instanceof Error && error.stack === "") reported.add(`${String(error)}: `);
        throw error;
      })) as typeof verb;
}
