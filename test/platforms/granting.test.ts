import type { Granter } from "../../provider/platforms/platform";
import type { PlatformName } from "../../sdk/testing";
import { connect, emulated } from "../support/emulated";
import { fixtures } from "../support/platforms";

const granting = (Object.keys(fixtures) as PlatformName[]).flatMap((platform) =>
  (fixtures[platform].grants ?? []).map((place) => ({ platform, ...place, places: fixtures[platform].grants! })),
);

describe.each(granting)("permissions on $platform at $where", ({ platform, where: place, permissions, places }) => {
  const [one, two] = permissions;
  const both = [one, two].sort();
  let granter: Granter;
  let tokenId: string;

  beforeEach(async () => {
    const ground = await emulated();
    const { ServiceToken, TokenAccessGrant } = connect(platform, ground);
    granter = TokenAccessGrant!;
    ({ tokenId } = await ServiceToken!.mint(fixtures[platform].tokens.ServiceToken!.args(ground.emulator), "ci-1"));
  });

  test("are added and removed as sets, and twice is once", async () => {
    expect(await granter.current(place, tokenId)).toEqual([]);
    await granter.add(place, tokenId, both);
    await granter.add(place, tokenId, [one]);
    expect(await granter.current(place, tokenId)).toEqual(both);
    await granter.remove(place, tokenId, [one]);
    await granter.remove(place, tokenId, [one]);
    expect(await granter.current(place, tokenId)).toEqual([two]);
  });

  test("are seen at a glimpse as soon as they were changed", async () => {
    await granter.glimpse(place, tokenId);
    await granter.add(place, tokenId, both);
    expect(await granter.glimpse(place, tokenId)).toEqual(both);
    await granter.remove(place, tokenId, [one]);
    expect(await granter.glimpse(place, tokenId)).toEqual([two]);
  });

  test("are not those on another place", async () => {
    await granter.add(place, tokenId, both);
    for (const { where: other } of places.filter(({ where }) => where !== place))
      expect(await granter.current(other, tokenId)).toEqual([]);
  });

  test("of a token that is not there are absent, not empty", async () => {
    expect(await granter.current(place, fixtures[platform].absentId)).toBeUndefined();
  });
});
