import { tell, timeoutMs } from "../support/generated";
import { yearsFrom } from "./history";

test("whatever happens to a stack in a year, its laws hold", () => tell("histories", yearsFrom(1)), timeoutMs);
