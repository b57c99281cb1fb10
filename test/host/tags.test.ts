import type { HostProvider } from "../../provider/host/host";
import { ownershipTag } from "../../provider/values/ownership-tag";
import type { PlatformName } from "../../sdk/testing";
import { emulated, hostOn } from "../support/emulated";
import { addressOf, providerText, stackOwner } from "../support/engine";
import { codecOf, pairWith } from "../support/platforms";

/** A platform whose tokens have no names. */
const pair = pairWith({ named: false });
const [unnamed, codec] = [pair.platform, codecOf(pair)];

// Serverpod Cloud's tokens have no names: a mark is a number of few bits there, and chance makes two of them equal.
const day = 86_400_000;
const bits = (name: string): string => codec.encode(ownershipTag(stackOwner, addressOf("ServiceToken", name)));
const names = Array.from({ length: 200_000 }, (_, at) => `ci-${at}`);

function alike(): [string, string] {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(bits(name));
    if (other !== undefined) return [other, name];
    seen.set(bits(name), name);
  }
  throw new Error("No two of these names make one mark.");
}

let provider: HostProvider;
beforeEach(async () => {
  provider = hostOn(await emulated());
});

async function refusals(platform: PlatformName, name: string, args: object = {}): Promise<string[]> {
  const place = { __urn: addressOf("ServiceToken", name), __stackId: stackOwner, __provider: providerText };
  const { failures } = await provider.check({}, { platform, ...args, ...place });
  return failures.map(({ reason }) => reason);
}

describe("two resources whose names make one mark where tokens have no names", () => {
  const [one, other] = alike();

  test("are refused by a sentence that names the first, for the tokens of one could pass for the other's", async () => {
    expect(await refusals(unnamed, one)).toEqual([]);
    expect(await refusals(unnamed, other)).toEqual([
      `its tokens could not be distinguished from those of "${one}" at the platform, because the resource's name and place happen to give the ` +
        "same tag. Give the resource another name",
    ]);
  });

  test("are no matter to each other on two platforms, or where tokens have names", async () => {
    const args = { workspaceId: "ws_acme", scopes: ["deploy"] };
    expect(await refusals(unnamed, one)).toEqual([]);
    expect(await refusals("deplo", one, args)).toEqual([]);
    expect(await refusals("deplo", other, args)).toEqual([]);
  });
});

test("a resource that is checked twice is not taken for another", async () => {
  expect(await refusals(unnamed, "ci")).toEqual([]);
  expect(await refusals(unnamed, "ci")).toEqual([]);
});

test("a resource whose mark is what an ordinary log-in has is refused: the sessions of its user would pass for its tokens", async () => {
  const round = new Set(Array.from({ length: 400 }, (_, days) => String((days * day) % 2 ** 24)));
  const name = names.find((candidate) => round.has(bits(candidate)))!;
  expect(await refusals(unnamed, name)).toEqual([expect.stringMatching(/^its .+ from an ordinary log-in /)]);
});
