import { tokenIdOf } from "../../provider/values/ids";
import { expectHidden, failureOf } from "../support/errors";
import { pairOf } from "../support/platforms";
import { tokenStack } from "../support/stack";
import { adopting, refused, warned } from "./adopting";

const fastapi = pairOf("DeployToken on fastapiCloud");

describe("adopt on FastAPI Cloud", () => {
  test("a user's access token is refused: it is no deploy token", async () => {
    const stack = await tokenStack(fastapi);
    const { id } = stack.emulator.admin.fastapiCloud.createToken();
    const secret = stack.emulator.info.fastapiCloud.accessToken;
    expect(await refused(stack, adopting(stack, { id, secret }))).toMatch(/^adopt\.value: must be the secret/);
  });

  test("says that it is not proven which of several tokens a secret is of", async () => {
    const stack = await tokenStack(fastapi);
    const old = stack.emulator.admin.fastapiCloud.createToken();
    stack.emulator.admin.fastapiCloud.createToken({ days: 30 });
    await stack.up(adopting(stack, old));
    expect(stack.lines.join("\n")).toContain(warned);
  });

  test("one living token of the app is proven: only that can be it", async () => {
    const stack = await tokenStack(fastapi);
    stack.emulator.admin.fastapiCloud.createToken({ days: 1 });
    stack.clock.advance(2 * 86_400_000);
    await stack.up(adopting(stack, stack.emulator.admin.fastapiCloud.createToken()));
    expect(stack.lines.join("\n")).not.toContain(warned);
  });

  test("another app's token is refused", async () => {
    const stack = await tokenStack(fastapi);
    const { createToken } = stack.emulator.admin.fastapiCloud;
    const appId = stack.emulator.info.fastapiCloud.apps[1]!.id;
    const [own, foreign] = [createToken(), createToken({ appId })];
    expect(await refused(stack, adopting(stack, foreign))).toMatch(/^adopt\.tokenId: must be the id/);
    expect(await refused(stack, adopting(stack, { ...own, secret: foreign.secret }))).toMatch(/^adopt\.value: /);
  });

  test("a regenerated secret of the adopted token is taken over in place, a wrong one is refused", async () => {
    const stack = await tokenStack(fastapi);
    const old = stack.emulator.admin.fastapiCloud.createToken();
    await stack.up(adopting(stack, old));
    const secret = stack.emulator.admin.fastapiCloud.regenerateToken(old.id);
    expect((await failureOf(stack.up(adopting(stack, { ...old, secret: `${secret}x` })))).message).toMatch(
      /^adopt\.value/,
    );
    expect(stack.kept().outputs["value"]).toBe(old.secret);
    await stack.up(adopting(stack, { ...old, secret }));
    expect(stack.engine.steps).toEqual(["update ci"]);
    expect(stack.kept().outputs["value"]).toBe(secret);
    expect(tokenIdOf(stack.kept().id)).toBe(old.id);
    await stack.up(adopting(stack, { ...old, secret }));
    expect(stack.engine.steps).toEqual(["same ci"]);
    expect(stack.writes()).toEqual([]);
    expectHidden(stack.lines, old.secret, secret);
  });
});
