/** Returns a function that asks once for each key and shares the answer; a failure is not remembered. */
export function remember<T>(ask: (key: string) => Promise<T>): (key?: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key = "") => {
    const known = answers.get(key);
    if (known) return known;
    const asked = ask(key);
    answers.set(key, asked);
    asked.catch(() => answers.delete(key));
    return asked;
  };
}
