import { AuditSetup, kept, stack } from "./audit-setup";
import { pairOf } from "../support/platforms";

const pair = pairOf("ServiceToken on planetscale");

test("a token whose id the state has in other letters than the list is not orphaned, and --revoke leaves it", async () => {
  const setup = await AuditSetup.open({ behaviors: { planetscale: { idCase: "any" } } });
  const current = await setup.make(pair);
  setup.at.clock.advance(10 * 60_000);
  const { answer } = await setup.json(
    stack(kept({ ...current, id: `planetscale/acme/${current.tokenId.toUpperCase()}` })),
    { revoke: true, yes: true },
  );
  expect(answer.orphaned).toEqual([]);
  expect(answer.owned).toMatchObject([{ status: "current", checked: true }]);
  expect(setup.there("planetscale")).toContain(current.tokenId);
});
