import { hostProvider } from "../../provider/host/host";
import { emulated, worldOf } from "../support/emulated";
import { addressOf } from "../support/engine";

test("check tells of ten failures, and how many more there are, in sentences of a length that can be read", async () => {
  const host = hostProvider(worldOf(await emulated()));
  const nobodys = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`${at}\n${"k".repeat(999)}`, 1]));
  const place = { platform: "planetscale", organization: "acme", __address: addressOf("ServiceToken", "ci") };
  const { failures } = await host.check({}, { ...place, ...nobodys });
  const reasons = failures.map(({ reason }) => reason);
  expect(reasons).toHaveLength(11);
  expect(reasons.at(-1)).toBe("and 4990 more failures like these");
  expect(reasons.join("").length).toBeLessThan(4000);
  expect(reasons.join("")).not.toContain("\n");
});
