import { echoes, signedWith } from "../support/echo";
import { pairs } from "../support/platforms";
import { AuditSetup, kept, stack } from "./audit-setup";

// That nothing of it shows, `HistoryContext` looks after.
test.each(Object.entries(echoes))("an audit shows no secret that a platform repeats in %s", async (_name, echo) => {
  const setup = await AuditSetup.open();
  const made = [];
  for (const pair of pairs) made.push(await setup.make(pair, pair.platform));
  const state = stack(...made.map((one) => kept(one)));
  for (const requests of [{}, { json: true }, { revoke: true }]) {
    const { code, text } = await setup.audit(state, requests, {
      transport: ({ headers }) => Promise.resolve(echo(signedWith(headers["authorization"]))),
    });
    expect(code).toBe(1);
    for (const platform of ["PlanetScale", "Serverpod Cloud", "Deplo", "FastAPI Cloud"])
      expect(text).toContain(`${platform} could not`);
  }
});
