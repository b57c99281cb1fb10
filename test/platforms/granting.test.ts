import type { PermissionApi } from "../../provider/platforms/contract";
import type { PlatformName } from "../../sdk/testing";
import { connect, emulated } from "../support/emulated";
import { fixtures } from "../support/platforms";

const granting = (Object.keys(fixtures) as PlatformName[]).flatMap((platform) =>
  (fixtures[platform].grants ?? []).map((place) => ({ platform, ...place, places: fixtures[platform].grants! })),
);

describe.each(granting)("permissions on $platform at $where", ({ platform, where: place, permissions, places }) => {
  const [one, two] = permissions;
  const both = [one, two].sort();
  let permissionApi: PermissionApi;
  let tokenId: string;

  beforeEach(async () => {
    const setup = await emulated();
    const { ServiceToken, TokenAccessGrant } = connect(platform, setup);
    permissionApi = TokenAccessGrant!;
    ({ tokenId } = await ServiceToken!.create(fixtures[platform].tokens.ServiceToken!.args(setup.emulator), "ci-1"));
  });

  test("are added and removed as sets, and twice is once", async () => {
    expect(await permissionApi.get(place, tokenId)).toEqual([]);
    await permissionApi.add(place, tokenId, both);
    await permissionApi.add(place, tokenId, [one]);
    expect(await permissionApi.get(place, tokenId)).toEqual(both);
    await permissionApi.remove(place, tokenId, [one]);
    await permissionApi.remove(place, tokenId, [one]);
    expect(await permissionApi.get(place, tokenId)).toEqual([two]);
  });

  test("are in the cached list as soon as they were changed", async () => {
    await permissionApi.getCached(place, tokenId);
    await permissionApi.add(place, tokenId, both);
    expect(await permissionApi.getCached(place, tokenId)).toEqual(both);
    await permissionApi.remove(place, tokenId, [one]);
    expect(await permissionApi.getCached(place, tokenId)).toEqual([two]);
  });

  test("are not those on another place", async () => {
    await permissionApi.add(place, tokenId, both);
    for (const { where: other } of places.filter(({ where }) => where !== place))
      expect(await permissionApi.get(other, tokenId)).toEqual([]);
  });

  test("of a token that is not there are absent, not empty", async () => {
    expect(await permissionApi.get(place, fixtures[platform].absentId)).toBeUndefined();
  });
});
