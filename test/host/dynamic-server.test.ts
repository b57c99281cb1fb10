import * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { Wire } from "../../provider/host/wire";
import { dynamicServer, recordedBy, struct, type DynamicServer, type Failed } from "../support/dynamic-server";
import { emulated, type Emulated } from "../support/emulated";
import { addressOf, providerText, stackOwner } from "../support/engine";
import { expectHidden, failureOf } from "../support/errors";

const secretKey = "4dabf18193072939515e22adb298388d";

const inputs = (args: Wire = {}): Wire => ({
  platform: "planetscale",
  organization: "acme",
  ...args,
  __urn: addressOf("ServiceToken", "ci"),
  __stackId: stackOwner,
  __provider: providerText,
});

let setup: Emulated;
let server: DynamicServer;

/** The server, configured as the engine does from a stack's configuration; its environment holds no credential. */
beforeEach(async () => {
  setup = await emulated({ clock: () => Date.now() });
  const { apiUrl, serviceTokenId, serviceToken } = setup.emulator.info.planetscale;
  server = await dynamicServer({ PULUMI_TOKENS_REQUEST_TIMEOUT: "20s" });
  await server.configure({
    "tokens:planetscaleApiUrl": apiUrl,
    "tokens:planetscaleServiceTokenId": serviceTokenId,
    "tokens:planetscaleServiceToken": { [secretKey]: "1b47061264138c4ac30d75fd1eb44270", value: serviceToken },
  });
});

async function check(olds: Wire, news: Wire): Promise<{ inputs: Wire; failures: messages.CheckFailure.AsObject[] }> {
  const request = new messages.CheckRequest();
  request.setOlds(struct(olds));
  request.setNews(struct(news));
  const answer = await server.call<messages.CheckResponse>("check", request);
  return {
    inputs: answer.getInputs()!.toJavaScript(),
    failures: answer.getFailuresList().map((failure) => failure.toObject()),
  };
}

async function diff(id: string, olds: Wire, news: Wire): Promise<messages.DiffResponse> {
  const request = new messages.DiffRequest();
  request.setId(id);
  request.setOlds(struct(olds));
  request.setNews(struct(news));
  return server.call("diff", request);
}

async function create(news: Wire): Promise<{ id: string; outs: Wire }> {
  const request = new messages.CreateRequest();
  request.setProperties(struct(news));
  const answer = await server.call<messages.CreateResponse>("create", request);
  return { id: answer.getId(), outs: answer.getProperties()!.toJavaScript() };
}

async function update(id: string, olds: Wire, news: Wire): Promise<Wire> {
  const request = new messages.UpdateRequest();
  request.setId(id);
  request.setOlds(struct(olds));
  request.setNews(struct(news));
  const answer = await server.call<messages.UpdateResponse>("update", request);
  return answer.getProperties()!.toJavaScript();
}

async function read(id: string, props: Wire): Promise<{ id: string; props: Wire }> {
  const request = new messages.ReadRequest();
  request.setId(id);
  request.setProperties(struct(props));
  const answer = await server.call<messages.ReadResponse>("read", request);
  return { id: answer.getId(), props: answer.getProperties()!.toJavaScript() };
}

async function end(id: string, props: Wire): Promise<void> {
  const request = new messages.DeleteRequest();
  request.setId(id);
  request.setProperties(struct(props));
  await server.call("delete", request);
}

/** As the engine passes outputs back to a dynamic provider: the secret plain. */
const plain = (outs: Wire): Wire => ({ ...outs, value: (outs["value"] as { value: string }).value });
const alive = (): number =>
  setup.emulator.tokens().filter(({ alive, platform }) => alive && platform === "planetscale").length - 1;

test("a token's life passes through Pulumi's own server", async () => {
  const { inputs: news, failures } = await check({}, inputs({ expiresIn: "1w" }));
  expect(failures).toEqual([]);
  expect(news).toEqual(inputs({ namePrefix: "ci", expiresIn: "7d" }));

  const { id, outs } = await create(news);
  expect(id).toMatch(/^planetscale\/acme\/\w{12}$/);
  expect(outs["value"]).toMatchObject({ [secretKey]: "1b47061264138c4ac30d75fd1eb44270" });
  expect(outs).toMatchObject({ ...news, name: expect.stringMatching(/^ci-/) as string });

  const state = plain(outs);
  expect((await diff(id, state, news)).getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_NONE);
  const changed = await diff(id, state, { ...news, expiresIn: "8d" });
  expect(changed.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_SOME);
  expect(changed.getReplacesList()).toEqual(["expiry-changed", "expiresIn"]);

  // The verification of the new secret has used it.
  expect(await read(id, state)).toEqual({ id, props: { ...outs, lastUsedAt: expect.any(String) as string } });
  expect(await update(id, state, news)).toEqual(outs);

  await end(id, state);
  await end(id, state);
  expect(alive()).toBe(0);
  expect((await read(id, state)).id).toBe("");
  // The engine shows what the process writes.
  const tokenId = id.split("/").at(-1)!;
  expect(server.output()).toBe(
    `ci: replaced (expiry-changed): expiresIn changed. The old token ${tokenId} is revoked at the end of this run.\n` +
      `ci: revoked ${tokenId}.`,
  );
});

test("a refused argument is named in the reason, and not as a property", async () => {
  const { failures } = await check({}, inputs({ expiresIn: "canary-in-the-wrong-place" }));
  expect(failures).toEqual([
    { property: "", reason: expect.stringMatching(/^expiresIn: must be a duration/) as string },
  ]);
});

test("a failure that we foresee is one sentence to the engine, which shows it; the host does not print it too", async () => {
  const { id, outs } = await create((await check({}, inputs())).inputs);
  setup.emulator.fault({ platform: "planetscale", fault: "status", status: 403, times: 100 });
  const failed = (await failureOf(read(id, plain(outs)))) as Failed;
  expect(failed.details).toMatch(
    /^PlanetScale could not list the service tokens.+\(403 \w+\)\. Give the service token/,
  );
  expect(server.output()).not.toContain("lacks a permission");
  expect(server.output()).not.toMatch(/^\s+at /m);
  expectHidden(
    [failed.details, server.output()],
    String(plain(outs)["value"]),
    setup.emulator.info.planetscale.serviceToken,
  );
});

test("a token that was made and does not work is recorded through the server, and healed by an update", async () => {
  const { inputs: news } = await check({}, inputs());
  setup.emulator.fault({ platform: "planetscale", path: "/organizations$", fault: "status", status: 401, times: 100 });
  setup.emulator.fault({ platform: "planetscale", method: "DELETE", fault: "status", status: 403, times: 100 });
  const failed = (await failureOf(create(news))) as Failed;
  const { id, outputs, reasonsList } = recordedBy(failed);
  expect(id).toMatch(/^planetscale\/acme\/\w{12}$/);
  expect(outputs).toMatchObject({
    ...news,
    verification: "pending",
    value: { [secretKey]: expect.any(String) as string },
  });
  expect(reasonsList).toEqual([expect.stringContaining("It is kept in the state. Run again to verify it.")]);

  setup.emulator.clearFaults();
  const healed = await update(id, plain(outputs), news);
  expect(healed["value"]).toEqual(outputs["value"]);
  expect(healed).not.toHaveProperty("verification");
});

test("calls that come together before any other are all configured", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => check({}, inputs())));
  expect(answers.map(({ failures }) => failures)).toEqual(Array(8).fill([]));
});
