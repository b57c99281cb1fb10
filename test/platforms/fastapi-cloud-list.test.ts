import { connect, emulated } from "../support/emulated";
import { fixtures } from "../support/platforms";

const { tokens } = fixtures.fastapiCloud;

describe.each([
  [{ paginateTokens: false, tokenCount: false }, 100, 2],
  [{ paginateTokens: false, tokenCount: false }, 230, 1],
  [{ paginateTokens: false, tokenCount: true }, 230, 1],
  [{ paginateTokens: true, tokenCount: false }, 230, 3],
  [{ paginateTokens: true, tokenCount: true }, 200, 2],
])("with a list as %j says, and %i tokens", (behaviors, count, requests) => {
  test("the first and the last are found, and what is not there is absent", async () => {
    const setup = await emulated({ behaviors: { fastapiCloud: behaviors } });
    const args = tokens.DeployToken!.args(setup.emulator);
    const made = Array.from({ length: count }, () => setup.emulator.admin.fastapiCloud.createToken().id);
    const tokenApi = connect("fastapiCloud", setup).DeployToken!;
    setup.emulator.clearRequests();
    expect((await tokenApi.list(args)).map(({ tokenId }) => tokenId).sort()).toEqual([...made].sort());
    expect(setup.emulator.requests()).toHaveLength(requests);
    for (const id of [made[0]!, made.at(-1)!]) expect(await tokenApi.get(args, id)).toMatchObject({ tokenId: id });
    expect(await tokenApi.get(args, fixtures.fastapiCloud.absentId)).toBeUndefined();
  });
});

test("a list of exactly one page that names no count is whole, though it repeats it", async () => {
  const setup = await emulated({ behaviors: { fastapiCloud: { paginateTokens: false, tokenCount: false } } });
  for (let n = 0; n < 100; n += 1) setup.emulator.admin.fastapiCloud.createToken();
  const tokenApi = connect("fastapiCloud", setup).DeployToken!;
  expect(await tokenApi.list({ appId: setup.emulator.info.fastapiCloud.appId })).toHaveLength(100);
});
