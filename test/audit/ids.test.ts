import { Ground, kept, pairOf, stack } from "./ground";

const pair = pairOf("ServiceToken on planetscale");

test("a token whose id the state has in other letters than the list is not orphaned, and --revoke leaves it", async () => {
  const ground = await Ground.open({ behaviors: { planetscale: { idCase: "any" } } });
  const current = await ground.make(pair);
  ground.at.clock.advance(10 * 60_000);
  const { answer } = await ground.json(
    stack(kept({ ...current, id: `planetscale/acme/${current.tokenId.toUpperCase()}` })),
    { revoke: true, yes: true },
  );
  expect(answer.orphaned).toEqual([]);
  expect(answer.owned).toMatchObject([{ status: "current", checked: true }]);
  expect(ground.there("planetscale")).toContain(current.tokenId);
});
