import { connect, emulated } from "../support/emulated";
import { failureOf } from "../support/errors";
import { fixtures, pairs } from "../support/platforms";
import { tokenStack } from "../support/stack";

const { tokens } = fixtures.deplo;

test.each([
  ["ServiceToken", "expiryKnown", "expiresIn"],
  ["DeployToken", "expiryKnown", "expiresIn"],
] as const)(
  "a %s whose expiry Deplo passes over in silence is noticed before it is handed on",
  async (kind, known, argument) => {
    const ground = await emulated({ switches: { deplo: { [known]: false } } });
    const issuer = connect("deplo", ground)[kind]!;
    const args = tokens[kind]!.args(ground.emulator);
    const { tokenId } = await issuer.mint(args, "ci-1");
    expect((await failureOf(issuer.equip!(args, tokenId))).message).toContain(`make the token as \`${argument}\` asks`);
  },
);

test("a token that Deplo made as it was asked to is ready", async () => {
  const ground = await emulated();
  for (const kind of ["ServiceToken", "DeployToken"] as const) {
    const issuer = connect("deplo", ground)[kind]!;
    const args = tokens[kind]!.args(ground.emulator);
    await issuer.equip!(args, (await issuer.mint(args, `${kind}-1`)).tokenId);
  }
});

const deplo = pairs.filter(({ platform }) => platform === "deplo");

test.each([
  ...deplo.map((pair) => ({ ...pair, what: "expiry", switches: { expiryKnown: false }, argument: "expiresIn" })),
  ...deplo
    .filter(({ kind }) => kind === "DeployToken")
    .map((pair) => ({
      ...pair,
      what: "project",
      switches: { projectKnown: false, emptyFields: "null" as const },
      argument: "projectId",
    })),
])("a $kind whose $what Deplo passes over is revoked, with verify off too", async ({ switches, argument, ...pair }) => {
  const stack = await tokenStack(pair, { switches: { deplo: switches } });
  for (const verify of [true, false]) {
    const { message } = await failureOf(stack.up({ ...stack.args, verify }));
    expect(message).toContain(`make the token as \`${argument}\` asks`);
    expect(message).toMatch(/was revoked; nothing else has changed\.$/);
    expect(stack.living()).toEqual([]);
    expect(stack.engine.state.size).toBe(0);
  }
});

test.each(deplo)("a $kind whose expiry is kept to the day is told as it is, and stays", async (pair) => {
  const stack = await tokenStack(pair, { switches: { deplo: { expiryKept: "day" } } });
  stack.clock.advance(3_600_000);
  await stack.up();
  expect(stack.kept().outputs["expiresAt"]).toBe("2026-11-08T00:00:00.000Z");
  const before = stack.kept();
  await stack.engine.refresh();
  expect(stack.kept()).toStrictEqual(before);
  await stack.up();
  expect(stack.engine.steps).toEqual(["same ci"]);
});
