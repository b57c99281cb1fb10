import { makeByHand } from "../support/by-hand";
import { safeLine } from "../../sdk/audit/source";
import { creating, exported, retirement, ownership, provider, token } from "./exported";
import { asStack, AuditSetup, kept, stack, type Answer } from "./audit-setup";
import { pairOf } from "../support/platforms";

const pair = pairOf("ServiceToken on planetscale");

/** A title for the terminal, a colour, a cleared screen, C1, what turns a line round, and what nobody sees. */
const evil = "\u001b]0;owned\u0007\u001b[31m\u001b[2J\u009b1m\u202eevil\u2066\u200b\ufeff\u061c";
const long = "x".repeat(1_000_000);
const unseen = /(?!\n)[\p{Cc}\p{Cf}]/u;

/** What an audit writes of this state in every form, and what it logs. */
async function written(setup: AuditSetup, state: string | Record<string, string>) {
  const table = await setup.audit(state, { revoke: true });
  const json = await setup.audit(state, { revoke: true, json: true, html: "report.html", calendar: "tokens.ics" });
  const answer = JSON.parse(json.text) as Answer;
  const files = Object.values(json.files).map((text) => text.replaceAll("\r\n", "\n"));
  expect(files).toHaveLength(2);
  return { answer, texts: [table.text, table.log, json.text, json.log, ...files] };
}

test.each([
  ["steers a terminal", evil, unseen],
  ["is enormous", long, /x{3000}/],
])("nothing of a state that %s reaches the screen or the JSON", async (_what, text, shows) => {
  const setup = await AuditSetup.open();
  const made = await setup.make(pair, "ci");
  const lost = await setup.make(pair, `lost${text.slice(0, 40)}`);
  expect(lost.tokenId).not.toBe("");
  const place = { platform: "planetscale", organization: `acme${text}` };
  const state = exported(
    [
      ownership(),
      provider(),
      kept(made),
      token({ id: "planetscale/acme/one", name: `n${text}` }),
      token({ id: "planetscale/acme/two", name: "two", outputs: { createdAt: text, expiresAt: text } }),
      retirement({ name: `r${text}`, current: made.id, retiring: [{ token: "planetscale/acme/old", retireAt: text }] }),
    ],
    [creating("ServiceToken", `c${text}`, place), creating("ServiceToken", "d", { platform: text })],
  );
  const { texts, answer } = await written(setup, asStack(`dev${JSON.stringify(text).slice(1, -1)}`, state));
  expect(texts.filter((one) => shows.test(one))).toEqual([]);
  expect(answer.owned).toContainEqual(expect.objectContaining({ tokenId: made.tokenId, checked: true }));
});

test("nothing that a platform calls its tokens steers a terminal", async () => {
  const setup = await AuditSetup.open();
  const made = await setup.make(pair);
  const text = JSON.stringify({
    data: [
      { id: made.tokenId, name: evil, created_at: evil, expires_at: evil, last_used_at: evil },
      { id: "other", name: long },
    ],
  });
  for (const options of [{}, { json: true }]) {
    const { text: all } = await setup.audit(stack(kept(made)), options, {
      transport: () => Promise.resolve({ status: 200, headers: {}, text }),
    });
    expect(unseen.test(all)).toBe(false);
    expect(all.length).toBeLessThan(5000);
  }
});

describe("one bad value in a state", () => {
  const bad: Record<string, [outputs: object, args?: Record<string, unknown>]> = {
    "a creation that is no instant": [{ createdAt: "not a date" }],
    "an expiry that is no instant": [{ expiresAt: "never ever" }],
    "an expiry beyond all calendars": [{ createdAt: "+275760-09-13T00:00:00Z", expiresAt: "+275760-09-13T00:00:00Z" }],
    "a period beyond all calendars": [{ createdAt: "2026-11-01T00:00:00Z" }, { rotateEvery: `${"9".repeat(20)}d` }],
    "a period that is none": [{ createdAt: "2026-11-01T00:00:00Z" }, { rotateEvery: { a: 1 }, rotateBefore: "soon" }],
  };

  test.each(Object.entries(bad))("%s, costs one row", async (_what, [outputs, args]) => {
    const setup = await AuditSetup.open();
    const [good, broken] = [await setup.make(pair), await setup.make(pair, "broken")];
    const state = stack(kept(good), kept(broken, { outputs, ...(args && { args: { ...broken.args, ...args } }) }));
    const { answer } = await setup.json(state);
    expect(answer.owned).toContainEqual(
      expect.objectContaining({ tokenId: good.tokenId, status: "current", checked: true }),
    );
    expect((await setup.audit(state)).text).toContain(good.tokenId);
  });

  test.each(["planetscale/acme/%", "planetscale/acme/a%E2%80%AEb", "one"])(
    "the id %j, costs one row, and nothing is revoked",
    async (id) => {
      const setup = await AuditSetup.open();
      const [good, lost] = [await setup.make(pair), await setup.make(pair)];
      setup.at.clock.advance(600_000);
      const state = stack(kept(good), token({ id, name: "broken" }));
      const { code, answer, log } = await setup.json(state, { revoke: true, yes: true });
      expect(answer.owned.map(({ tokenId }) => tokenId)).toEqual([good.tokenId]);
      expect(answer.problems.map(({ message }) => message)).toEqual([
        expect.stringContaining('The state of "broken" is invalid: it names a token without a valid id.'),
      ]);
      expect([answer.revocations, code]).toEqual([[], 1]);
      expect(log).toContain("Nothing was revoked");
      expect(setup.there("planetscale")).toContain(lost.tokenId);
    },
  );

  test.each<[string, object]>([
    ["a list of a Retirement", { outputs: { current: "planetscale/acme/x", retiring: [{ token: 7 }] } }],
    ["a mark of deletion", { delete: "yes" }],
    ["a provider", { provider: { a: 1 } }],
  ])("%s, costs one row, and nothing is revoked", async (_what, change) => {
    const setup = await AuditSetup.open();
    const [good, lost] = [await setup.make(pair), await setup.make(pair)];
    setup.at.clock.advance(600_000);
    const state = stack(kept(good), { ...retirement({ current: "planetscale/acme/x" }), ...change });
    const { code, answer } = await setup.json(state, { revoke: true, yes: true });
    expect(answer.owned.map(({ tokenId }) => tokenId)).toEqual([good.tokenId]);
    expect(answer.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('The state of "ci-retirement" is invalid'),
    ]);
    expect([answer.revocations, code]).toEqual([[], 1]);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
  });

  test.each<[string, object]>([
    ["no type", { type: undefined }],
    ["a list of a Retirement that cannot be read", { outputs: { current: "planetscale/acme/x", retiring: 7 } }],
  ])("an unfinished operation with %s, costs one row, and nothing is revoked", async (_what, change) => {
    const setup = await AuditSetup.open();
    const [good, lost] = [await setup.make(pair), await setup.make(pair)];
    setup.at.clock.advance(600_000);
    const resource = { ...retirement({ current: "planetscale/acme/x" }), ...change };
    const state = exported([ownership(), provider(), kept(good)], [{ type: "updating", resource }]);
    const { code, answer } = await setup.json(asStack("dev", state), { revoke: true, yes: true });
    expect(answer.owned.map(({ tokenId }) => tokenId)).toEqual([good.tokenId]);
    expect(answer.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('The state of "ci-retirement" is invalid'),
    ]);
    expect([answer.revocations, code]).toEqual([[], 1]);
    expect(setup.there("planetscale")).toContain(lost.tokenId);
  });

  test("a URN without end is read at once", async () => {
    const setup = await AuditSetup.open();
    const urn = `urn:pulumi:${"$::".repeat(5000)}`;
    const begun = performance.now();
    const resource = { ...token({ id: "planetscale/acme/x", urn }), inputs: { __urn: urn } };
    const broken = {
      ...retirement({ current: "planetscale/acme/y" }),
      outputs: { __tokenUrn: urn, current: "planetscale/acme/y" },
    };
    await setup.json(exported([ownership(), provider(), resource, broken]));
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});

test("what pulumi says of a backend shows no part of its URL", () => {
  for (const url of [
    "postgres://u:p/w@host/db",
    "postgres://u:pa ss@host/db",
    "s3://bucket?awssecret=abc def",
    "https://user:pw@x",
    "azblob://c?sig=a%20b#frag",
  ]) {
    const line = safeLine(`error: could not open ${url}: \u001b[31mno\u202e`);
    expect(line).toBe(`error: could not open ${url.split("://")[0]!}://…`);
  }
  expect(safeLine("error: no stack named 'x'\u202e found")).toBe("error: no stack named 'x'\ufffd found");
});

/** The lines of a calendar as they were before they were folded. */
const unfolded = (document: string): string => document.replaceAll("\r\n ", "");

test("a secret that somebody has put into a name, an owner or a description is in no document", async () => {
  const setup = await AuditSetup.open();
  const made = await setup.make(pair);
  // In the form of each platform's secrets.
  const [one, another, third, ...more] = [
    ...[`pscale_tkn_${"aB3x".repeat(8)}`, `sk_live_${"cD4y".repeat(8)}`],
    ...[`fca_${"eF5z".repeat(8)}`, `c2Fz${"gH6w".repeat(20)}`],
  ] as const;
  for (const secret of [one, another, third, ...more]) setup.learn(secret);
  for (const secret of [one, another, third, ...more]) makeByHand(setup.at.emulator, "planetscale", secret);
  const people = { owner: `team ${another}`, description: `(${one})` };
  const state = stack(kept(made, { name: third, args: { ...made.args, ...people } }));
  // The canary of the set-up looks for them.
  const { text, files } = await setup.audit(state, { json: "a", csv: "b", markdown: "c", html: "d", calendar: "e" });
  for (const document of [text, ...Object.values(files)]) expect(unfolded(document)).toContain("[removed]");
  expect(setup.leaksIn(Object.values(files).map(unfolded))).toEqual([]);
  expect((JSON.parse(files["a"]!) as Answer).owned).toMatchObject([
    { tokenId: made.tokenId, owner: "team [removed]", description: "([removed])" },
  ]);
});
