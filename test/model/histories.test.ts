import { runGenerated, timeoutMs } from "../support/generated";
import { yearsFrom } from "./history";

test("whatever happens to a stack in a year, its laws hold", () => runGenerated("histories", yearsFrom(1)), timeoutMs);
