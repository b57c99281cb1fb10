import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { startEmulator } from "../../provider/platforms/emulator/emulator";
import { fixtures } from "../support/platforms";
import { emulate } from "../support/emulator";
import { tokensAt } from "./calls";
import { planetscale } from "./planetscale-calls";

test("env signs a default provider in to every platform", async () => {
  const emulator = await emulate();
  const environments = Object.values(fixtures).map(({ signIns }) => Object.values(signIns)[0]!(emulator));
  expect(emulator.env).toEqual(Object.assign({}, ...environments));
});

test("info is what the command prints: URLs on loopback and the bootstrap credentials, nothing else", async () => {
  const { info, behaviors } = await emulate();
  expect(Object.keys(info)).toEqual(["control", ...Object.keys(behaviors)]);
  expect(info.control).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string });
  expect(info.planetscale).toEqual({
    apiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/) as string,
    organization: "acme",
    databases: ["app", "analytics"],
    serviceTokenId: expect.stringMatching(/^[a-z0-9]{12}$/) as string,
    serviceToken: expect.stringMatching(/^pscale_tkn_/) as string,
    accessToken: expect.stringMatching(/^pscale_oauth_/) as string,
  });
});

test("two emulators know nothing of each other", async () => {
  const [one, two] = [await emulate(), await emulate()];
  await planetscale(one).create();
  expect([tokensAt(one).length, tokensAt(two).length]).toEqual([2, 1]);
  const { serviceTokenId, serviceToken } = one.info.planetscale;
  expect((await planetscale(two, `${serviceTokenId}:${serviceToken}`).call("GET", "/organizations")).status).toBe(401);
});

test("what is done by hand to a thing that is not there is an error that names it", async () => {
  const { admin } = await emulate();
  const { id } = admin.planetscale.createToken();
  expect(() => {
    admin.planetscale.grantPermissions("nobody", ["read_branch"], "app");
  }).toThrow('no token "nobody"');
  expect(() => {
    admin.planetscale.grantPermissions(id, ["read_branch"], "nothing");
  }).toThrow('no database "nothing"');
  expect(() => admin.planetscale.credentials("nowhere")).toThrow('no organization "nowhere"');
  expect(() => admin.planetscale.createToken({ ttl: "soon" })).toThrow("ttl:");
});

test("close ends at once, with connections open and requests waiting, and what waited is not done", async () => {
  const emulator = await startEmulator();
  const { port } = new URL(emulator.info.planetscale.apiUrl);
  const idle = connect(Number(port), "127.0.0.1");
  await once(idle, "connect");
  const idleEnds = once(idle, "close");
  await planetscale(emulator).list();
  emulator.fault({ platform: "planetscale", fault: "delay", delayMs: 3000 });
  const waiting = planetscale(emulator)
    .create()
    .then(
      () => "answered",
      () => "failed",
    );
  while (emulator.requests().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));

  const start = performance.now();
  await Promise.all([emulator.close(), emulator.close()]);
  expect(performance.now() - start).toBeLessThan(2000);
  expect(await waiting).toBe("failed");
  await idleEnds;
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(tokensAt(emulator)).toHaveLength(1);
  await expect(fetch(emulator.info.control.url)).rejects.toThrow();
});

test("a port base gives the control port, and the platforms the next ones", async () => {
  const base = await freeBase();
  const { info } = await emulate({ portBase: base });
  const ports = Object.values(info).map((part) => Number(new URL("url" in part ? part.url : part.apiUrl).port));
  expect(ports).toEqual(ports.map((_port, n) => base + n));
});

test("a taken port is named by its number, and no other port stays open", async () => {
  const base = await freeBase();
  const other = createServer().listen(base + 1, "127.0.0.1");
  await once(other, "listening");
  try {
    await expect(startEmulator({ portBase: base })).rejects.toThrow(`Port ${base + 1} is in use`);
    await expect(fetch(`http://127.0.0.1:${base}/health`)).rejects.toThrow();
  } finally {
    other.close();
    await once(other, "close");
  }
});

/** The first of as many neighbouring ports as an emulator needs, all of them free now. */
async function freeBase(): Promise<number> {
  const count = Object.keys((await emulate()).info).length;
  for (;;) {
    const held = [await holding(0)];
    const { port } = held[0]!.address() as AddressInfo;
    for (let n = 1; n < count; n++) held.push(await holding(port + n));
    const free = held.every((server) => server.listening);
    for (const server of held.filter(({ listening }) => listening)) {
      server.close();
      await once(server, "close");
    }
    if (free) return port;
  }
}

/** A server on this port; one that does not listen when the port is taken. */
async function holding(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening").catch(() => undefined);
  return server;
}
