import { tell, timeoutOf, type Generated } from "../support/generated";
import { happen, histories, type History } from "./history";

const year: Generated<History> = {
  cases: histories,
  play: happen,
  size: { seconds: 25 },
  command: "npm run attack --",
};

test(
  "whatever happens to a stack in a year, its laws hold",
  async () => {
    const { count, seed } = await tell(year);
    console.log(`${count} histories, from the seed ${seed}.`);
  },
  timeoutOf(year.size),
);
