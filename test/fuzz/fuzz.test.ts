import { emulated, type Emulated } from "../support/emulated";
import { runGenerated, timeoutMs, type Generated } from "../support/generated";
import { answersFuzz } from "./answers";
import { argumentsFuzz } from "./arguments";
import { openFarSides, type FarSides } from "./far-sides";
import { settingsFuzz } from "./settings";
import { statesFuzz } from "./states";

let setup: Emulated;
let far: FarSides;

beforeEach(async () => {
  setup = await emulated();
  far = await openFarSides();
});

const parts = {
  arguments: argumentsFuzz(() => setup),
  states: statesFuzz(() => setup),
  settings: settingsFuzz(() => setup),
  answers: answersFuzz(
    () => setup,
    () => far,
  ),
};

const counts = new Map<string, number>();

test.each(Object.entries(parts))(
  "no %s, however bad, end in more than a clear error",
  async (name, part) => {
    counts.set(name, await runGenerated(name, part as Generated<unknown>));
  },
  timeoutMs,
);

// What a program, a state or the environment gives is all one to the provider: arguments.
afterAll(() => {
  const { answers = 0, ...given } = Object.fromEntries(counts);
  const sum = Object.values(given).reduce((total, count) => total + count, 0);
  console.log(`${sum} arguments and ${answers} answers.`);
});
