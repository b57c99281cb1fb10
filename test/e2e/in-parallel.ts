/**
 * Cases that wait more than they work, such as those that sit out retries, run side by side: each lane opens a stage of its
 * own and takes its share of the cases one after the other. Answered are, by name, what each came to; one that failed
 * fails the laws that look at it and no others.
 */
export async function inParallel<Stage, Case, Result>(
  cases: Readonly<Record<string, Case>>,
  open: () => Promise<Stage>,
  runStory: (stage: Stage, one: Case, name: string) => Promise<Result>,
): Promise<(name: string) => Result> {
  const left = Object.entries(cases);
  const results = new Map<string, PromiseSettledResult<Result>>();
  const worker = async (): Promise<void> => {
    const stage = await open();
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [name, one] = next;
      const [result] = await Promise.allSettled([runStory(stage, one, name)]);
      results.set(name, result);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return (name) => {
    const result = results.get(name);
    if (result?.status === "fulfilled") return result.value;
    throw result?.reason;
  };
}

const workers = 3;
