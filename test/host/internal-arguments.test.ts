import { stackIdInputKey, retirementKey, sentKey, tokenUrnKey } from "../../provider/values/urn";
import { emulated, hostOn } from "../support/emulated";
import { addressOf, stackOwner } from "../support/engine";
import { failureOf } from "../support/errors";
import { without } from "../support/specs";

// Keys that begin with "__" are no arguments, so nothing checks them. What the classes did not set is somebody's mistake.

const reason = (key: string): string =>
  `${key}: must not begin with "__": such names belong to Pulumi and to this package. ` +
  "Remove it from the arguments, or from the transform or policy that sets it";

const open = async () => hostOn(await emulated());
const planetscale = { platform: "planetscale", organization: "acme" };
const token = {
  ...planetscale,
  ...{
    __urn: addressOf("ServiceToken", "ci"),
    [stackIdInputKey]: stackOwner,
    [sentKey]: [stackIdInputKey],
    __provider: "text",
  },
};
const grant = {
  ...{ ...planetscale, tokenId: "k2xk7w2m3v1p", permissions: ["read_databases"] },
  ...{ __urn: addressOf("TokenAccessGrant", "ci"), [sentKey]: [], __provider: "text" },
};
const urn = addressOf("ServiceToken", "ci");

const foreign: Record<string, [object, string, unknown]> = {
  "a __tokenUrn of a grant that was given none": [grant, tokenUrnKey, urn],
  "a __retirement of a token that has none": [token, retirementKey, true],
  "a __tokenUrn of a token": [token, tokenUrnKey, urn],
  "a key that no class sets": [token, "__grant", ["read_databases"]],
  "a key that no class sets, in a grant": [grant, "__granted", ["read_databases"]],
};

describe.each(Object.entries(foreign))("%s", (_what, [own, key, value]) => {
  test("is refused by its name in check", async () => {
    const { failures } = await (await open()).check({}, { ...own, [key]: value });
    expect(failures).toEqual([{ property: "", reason: reason(key) }]);
  });

  test("is refused where a policy has set it since check, before anything is sent", async () => {
    const setup = await emulated();
    const host = hostOn(setup);
    const { inputs } = await host.check({}, { ...own });
    setup.emulator.clearRequests();
    expect((await failureOf(host.create({ ...inputs, [key]: value }))).message).toContain(reason(key));
    expect(setup.emulator.requests()).toEqual([]);
  });
});

test.each(["__grant", "__tokens"])("without a list of what was sent, %s is refused as well", async (key) => {
  const unlisted = without(token, sentKey);
  const { failures } = await (await open()).check({}, { ...unlisted, [key]: 1 });
  expect(failures).toEqual([{ property: "", reason: reason(key) }]);
});

test.each([["a text"], [7], [null], [{ length: 1 }]])(
  "a list of what was sent that is %j lists nothing",
  async (sent) => {
    const { failures } = await (await open()).check({}, { ...token, [sentKey]: sent });
    expect(failures).toEqual([{ property: "", reason: reason(stackIdInputKey) }]);
  },
);

test("what the classes send and what the engine adds passes", async () => {
  const host = await open();
  const sent = { ...token, [retirementKey]: true, [sentKey]: [stackIdInputKey, retirementKey], __defaults: [] };
  expect((await host.check({}, { ...sent, namePrefix: "ci" })).failures).toEqual([]);
  expect((await host.check({}, { ...grant, [tokenUrnKey]: urn, [sentKey]: [tokenUrnKey] })).failures).toEqual([]);
});
