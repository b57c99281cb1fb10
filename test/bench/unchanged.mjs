// The CPU time of an `up` that changes nothing, by as many dynamic resources that do nothing and have the same arguments and
// outputs, with `--overlap` a Retirement for each token. They take turns, so that other work on the machine meets both, and the least of each counts.
import { programs } from "./programs.mjs";

const roundsOf = (overlap) => (overlap ? 3 : 7);
/** One token is a process that starts; from more on, what each resource costs tells. */
const bounds = { one: 1.05, many: 1.1 };

/** The state is written once at the end of a run: at this size, writing it at every step is most of what a run costs. */
const manyAtOnce = { parallel: 32, env: { PULUMI_SKIP_CHECKPOINTS: "true" } };

export async function unchanged({ platform, count, overlap, open, startEmulator }) {
  const emulator = await startEmulator();
  const stacks = [];
  for (const kind of ["idle", "own"]) {
    const program = programs[kind](platform, count, overlap);
    const stack = await open(`${platform}-${kind}-unchanged`, program, emulator, overlap ? manyAtOnce : {});
    await stack.up();
    stacks.push({ kind, stack, cpu: Infinity, seconds: Infinity });
  }
  for (let round = 0; round < roundsOf(overlap); round += 1) {
    for (const one of stacks) {
      const { cpu, seconds } = await one.stack.up("--expect-no-changes");
      one.cpu = Math.min(one.cpu, cpu);
      one.seconds = Math.min(one.seconds, seconds);
    }
  }
  await emulator.close();
  const [idle, own] = stacks;
  const ratio = own.cpu / idle.cpu;
  const bound = count === 1 ? bounds.one : bounds.many;
  for (const { kind, stack, cpu, seconds } of stacks) {
    const { resources } = JSON.parse(stack.state()).checkpoint.latest;
    console.log(
      `${platform} ${kind}: ${resources.length} resources, ${cpu.toFixed(2)} s of CPU, ${seconds.toFixed(2)} s`,
    );
    stack.remove();
  }
  console.log(`an up that changes nothing, by idle resources: ${ratio.toFixed(3)} x of CPU, bound ${bound} x`);
  return ratio > bound ? [`${platform}: an up that changes nothing`] : [];
}
