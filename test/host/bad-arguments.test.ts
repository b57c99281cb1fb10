import { emulated, hostOn } from "../support/emulated";
import { addressOf } from "../support/engine";

const place = { platform: "planetscale", organization: "acme", __urn: addressOf("ServiceToken", "ci") };

test("an argument called __proto__ is refused by its name", async () => {
  const host = hostOn(await emulated());
  const { failures } = await host.check({}, { ...place, ...(JSON.parse('{"__proto__":{"polluted":true}}') as object) });
  const reason = expect.stringMatching(/^__proto__: unknown argument\./) as string;
  expect(failures).toEqual([{ property: "", reason }]);
});

test("check tells of ten failures, and how many more there are, in sentences of a length that can be read", async () => {
  const host = hostOn(await emulated());
  const nobodys = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`${at}\n${"k".repeat(999)}`, 1]));
  const { failures } = await host.check({}, { ...place, ...nobodys });
  const reasons = failures.map(({ reason }) => reason);
  expect(reasons).toHaveLength(11);
  expect(reasons.at(-1)).toBe("and 4990 more failures like these");
  expect(reasons.join("").length).toBeLessThan(4000);
  expect(reasons.join("")).not.toContain("\n");
});

test.each([
  ["current", "%", "must be the id of a token's resource"],
  ["current", "", "must be the id of a token's resource"],
  ["since", "", "must be an instant"],
  ["until", "+275760-09-13T00:00:00Z", "must be an instant"],
])("a Retirement takes nothing that could not stand in its state: the %s %j", async (key, value, reason) => {
  const host = hostOn(await emulated());
  const retirement = { platform: "planetscale", current: "planetscale/acme/k2x", __urn: addressOf("Retirement", "ci") };
  const { failures } = await host.check({}, { ...retirement, [key]: value });
  expect(failures).toEqual([{ property: "", reason: `${key}: ${reason}` }]);
});

test("a line of the provider's is one that can be read, whatever the resource is called", async () => {
  const lines: string[] = [];
  const host = hostOn(await emulated(), { say: (line) => lines.push(line) });
  const name = `a\r\nb${"x".repeat(1 << 20)}`;
  const given = { ...place, namePrefix: "ci", __urn: addressOf("ServiceToken", name) };
  await host.check({}, given);
  await host.diff("planetscale/acme/k2x", given, { ...given, namePrefix: "cd" });
  expect(lines).toEqual([`a\ufffd\ufffdb${"x".repeat(996)}…`]);
});
