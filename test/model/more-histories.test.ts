import { runGenerated, timeoutMs } from "../support/generated";
import { yearsFrom } from "./history";

// As many again, for a second worker.
test("whatever happens to a stack in a year, its laws hold", () => runGenerated("histories", yearsFrom(2)), timeoutMs);
