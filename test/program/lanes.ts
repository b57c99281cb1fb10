/**
 * Cases that wait more than they work, such as those that sit out retries, told side by side: each lane opens a stage of its
 * own and takes its share of the cases one after the other. What each came to is answered by its name.
 */
export async function inLanes<Stage, Case, Result>(
  cases: Readonly<Record<string, Case>>,
  open: () => Promise<Stage>,
  tell: (stage: Stage, one: Case, name: string) => Promise<Result>,
): Promise<Record<string, Result>> {
  const names = Object.keys(cases);
  const results: Record<string, Result> = {};
  const lane = async (): Promise<void> => {
    const stage = await open();
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      results[name] = await tell(stage, cases[name]!, name);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

const lanes = 3;
