import { withErrors } from "../../provider/host/failures";
import { PlatformError } from "../../provider/http/failure";
import { InitFailed, UserError } from "../../provider/run/context";
import { Secret } from "../../provider/values/secret";
import { failureOf } from "../support/errors";

const from = { __provider: "text", __urn: "urn:x", namePrefix: "ci" };

const thrown = (value: unknown): Promise<Error> =>
  failureOf(
    withErrors(from, () => {
      throw value;
    }),
  );

test("what a verb answers is passed on", async () => {
  expect(await withErrors(from, () => 7)).toBe(7);
  expect(await withErrors(from, () => Promise.resolve(8))).toBe(8);
});

const foreseen = {
  "a platform's failure": new PlatformError("notFound", { platform: "Acme", operation: "read the thing" }),
  "an error for the user": new UserError("Not so."),
};

test.each(Object.entries(foreseen))(
  "%s shows its sentence alone: the host would print a stack before it",
  async (_what, error) => {
    const failure = await thrown(error);
    expect(failure).toMatchObject({ message: error.message, stack: "" });
    expect(Object.keys(failure)).not.toContain("id");
  },
);

test("a bug keeps its stack", async () => {
  const slip = new TypeError("x is not a function");
  expect(await thrown(slip)).toBe(slip);
});

test.each([[null], [undefined], ["a text"], [7], [{ message: "like an error" }]])(
  "%j becomes an error, without which the host's call would never end",
  async (value) => {
    const failure = await thrown(value);
    expect(failure.message).toBe("pulumi-tokens failed for an unknown reason. Please report this.");
  },
);

test("what is there but not right has its id, its state with the text of the provider, a typed secret and the reason", async () => {
  const state = { value: new Secret("canary-value-77"), verification: "pending", gone: undefined };
  const failure = await thrown(new InitFailed({ id: "planetscale/acme/t1", state }, "It does not work."));
  expect(failure).toMatchObject({
    message: "It does not work.",
    stack: "",
    id: "planetscale/acme/t1",
    reasons: ["It does not work."],
  });
  expect((failure as { properties?: unknown }).properties).toStrictEqual({
    value: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "canary-value-77" },
    verification: "pending",
    __provider: "text",
    __urn: "urn:x",
  });
});
