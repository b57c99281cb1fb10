import * as pulumi from "@pulumi/pulumi";
import * as tokens from "../../sdk";
import { mocks } from "../../sdk/testing";
import { failureOf } from "../support/errors";

const args = { platform: "planetscale", organization: "acme", expiresIn: "90d" } as const;
const { stackTraceLimit } = Error;
const prepareStackTrace: unknown = Reflect.get(Error, "prepareStackTrace");

beforeEach(() => pulumi.runtime.setMocks(mocks(), "project", "stack", false));

afterEach(() => Object.assign(Error, { prepareStackTrace, stackTraceLimit }));

/** How many stacks with frames in them somebody looks at meanwhile: with TypeScript each frame costs a look at a source map. */
function stacksOf(work: () => void): number {
  let stacks = 0;
  Error.prepareStackTrace = (error, frames) => {
    if (frames.length > 0) stacks += 1;
    return String(error);
  };
  work();
  return stacks;
}

test("a token costs the stack that tells its place in the program, and none for each of its properties", () => {
  new tokens.ServiceToken("first", args);
  expect(stacksOf(() => new tokens.ServiceToken("ci", args))).toBeLessThanOrEqual(2);
});

test("errors of the program have as much of a stack after a token as before, also after one that was refused", () => {
  Error.stackTraceLimit = 7;
  new tokens.ServiceToken("ci", args);
  expect(Error.stackTraceLimit).toBe(7);
  expect(() => new tokens.ServiceToken("", args)).toThrow("name");
  expect(Error.stackTraceLimit).toBe(7);
});

test("what fails while a token is constructed tells where in the program that is, or what it knew of its place", async () => {
  const simulatedStack = async (name: string, fails?: () => never): Promise<string | undefined> => {
    const opts = { transformations: fails ? [fails] : [] };
    const making = Promise.resolve().then(() => new tokens.ServiceToken(name, args, opts));
    return (await failureOf(making)).stack;
  };
  const early = new Error("made before");
  const { stack } = early;
  const placed = /^.*\n +at .*stacks\.test\.ts/;
  expect(await simulatedStack("")).toMatch(placed);
  const late = (): never => {
    throw new Error("made meanwhile");
  };
  expect(await simulatedStack("ci", late)).toMatch(placed);
  const known = (): never => {
    throw early;
  };
  expect(await simulatedStack("ci", known)).toBe(stack);
});

test("when a token is to be replaced is known where it is planned, and nothing where it is not", async () => {
  const seen = (output: pulumi.Output<unknown>): Promise<unknown> => new Promise((done) => output.apply(done));
  const planned = new tokens.ServiceToken("planned", { ...args, rotateBefore: pulumi.output("10d") });
  const tenDays = 10 * 86_400_000;
  const due = new Date(Date.parse(String(await seen(planned.expiresAt))) - tenDays).toISOString();
  expect(await seen(planned.rotateAt)).toBe(due);
  expect(await seen(new tokens.ServiceToken("ci", args).rotateAt)).toBeUndefined();
});
