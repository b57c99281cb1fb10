import type { TokenApi, Spec } from "../../provider/platforms/contract";
import { pairs } from "../support/platforms";
import { failureOf } from "../support/errors";
import { connected } from "./connected";

/** Where the documentation of a platform is silent, the provider works with every behavior. */
const positions = pairs.flatMap((pair) =>
  Object.entries<readonly unknown[]>(pair.fixture.behaviors).flatMap(([name, values]) =>
    values.map((value) => ({ ...pair, name, value })),
  ),
);

test.each(positions)(
  "$pair lives and ends where $name is $value",
  async ({ platform, kind, fixture, token, name, value }) => {
    const { connection, emulator, alive } = await connected(platform, { [name]: value });
    const tokenApi: TokenApi = connection[kind]!;
    const args: Spec = token.args(emulator);
    const { secret, tokenId, facts, ...info } = await tokenApi.create(args, "ci-0123456789");
    const where = { ...args, ...facts };
    await tokenApi.configure?.(where, tokenId, secret);
    await tokenApi.verify(where, tokenId, secret);
    expect(alive(tokenId)).toBe(true);
    expect(info.name).toBe(fixture.named ? "ci-0123456789" : undefined);
    expect(await tokenApi.get(where, tokenId)).toMatchObject({ ...info, tokenId });
    const listed = (await tokenApi.list(where)).filter((one) => one.tokenId === tokenId);
    expect(listed).toEqual([expect.objectContaining({ tokenId, ...(fixture.named && { name: "ci-0123456789" }) })]);
    expect(await tokenApi.get(where, fixture.absentId)).toBeUndefined();
    await tokenApi.revoke(where, tokenId);
    expect(alive(tokenId)).toBe(false);
    await tokenApi.revoke(where, tokenId);
    expect(await tokenApi.get(where, tokenId)).toBeUndefined();
    await failureOf(tokenApi.verify(where, tokenId, secret));
  },
);
