import { startEmulator } from "../../provider/platforms/emulator/emulator";

test.each([
  [{ portbase: 8000 }, "portbase", "state, portBase, clock, behaviors, "],
  [{ planetscale: { organisation: "acme" } }, "planetscale.organisation", "organizations, credentials"],
  [{ planetscale: { organizations: [{ name: "acme" }, { nam: "b" }] } }, "planetscale.organizations[1].nam", "name"],
  [{ planetscale: { credentials: { token: "x" } } }, "planetscale.credentials.token", "serviceTokenId"],
  [{ behaviors: { nowhere: {} } }, "behaviors.nowhere", "planetscale"],
  [{ behaviors: { planetscale: { ordr: "oldest" } } }, "behaviors.planetscale.ordr", "order"],
  [{ constructor: 1 }, "constructor", "state"],
])("an unknown option, as in %j, is an error that names %s and what is known there", async (options, name, known) => {
  const start = startEmulator(options as object);
  await expect(start).rejects.toThrow(`${name}: unknown option. Supported: `);
  await expect(start).rejects.toThrow(known);
});
