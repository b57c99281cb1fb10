import { readExport } from "../../sdk/audit/export";
import { stateOf } from "../../sdk/audit/state";
import { addressOf, stackOwner } from "../support/engine";
import { creating, encrypted, exported, retirement, ownership, provider, secretValue, token } from "./exported";

const read = (...args: Parameters<typeof exported>) => stateOf(readExport(exported(...args)));
const id = (tokenId: string): string => `planetscale/acme/${tokenId}`;
const retireAt = "2026-11-03T00:00:00.000Z";
const addressesIn = (...args: Parameters<typeof exported>): string[] =>
  read(...args)
    .tagged.filter(({ stackId }) => stackId === stackOwner)
    .map(({ urn }) => urn);
const statuses = (...resources: object[]) =>
  Object.fromEntries(
    read(resources).known.map(({ id, status, retireAt }) => [id, retireAt ? `${status} ${retireAt}` : status]),
  );

describe("what an audit reads of a stack's state", () => {
  test("each token stands there once, by what it is to the program", () => {
    expect(
      statuses(
        token({ id: id("new") }),
        token({ id: id("old"), pendingDeletion: true }),
        token({ id: id("older"), pendingDeletion: true }),
        retirement({ current: id("new"), retiring: [{ token: id("old"), retireAt }] }),
        retirement({ current: id("older"), retiring: [{ token: id("due"), retireAt }], pendingDeletion: true }),
      ),
    ).toEqual({
      [id("new")]: "current",
      [id("old")]: `in overlap ${retireAt}`,
      [id("older")]: "pending deletion",
      [id("due")]: "pending deletion",
    });
  });

  test("what only a Retirement names as current is known, too", () => {
    expect(statuses(retirement({ current: id("one") }))).toEqual({ [id("one")]: "in overlap" });
  });

  test("a deletion that had not ended leaves its token known", () => {
    const operation = { type: "deleting", resource: token({ id: id("going"), pendingDeletion: true }) };
    expect(read([], [operation]).known).toMatchObject([{ id: id("going"), status: "pending deletion" }]);
  });

  test("a pending creation has a scope and no id", () => {
    const where = { platform: "planetscale", organization: "acme" };
    expect(read([], [creating("DeployToken", "ci", where)])).toMatchObject({
      known: [],
      pendingCreations: [{ kind: "DeployToken", urn: addressOf("DeployToken", "ci"), inputs: where }],
      tagged: [{ stackId: stackOwner, urn: addressOf("DeployToken", "ci") }],
    });
  });

  test("a token that an alias has renamed is known by both of its addresses", () => {
    const renamed = {
      ...token({ name: "cd", id: id("one") }),
      outputs: { __urn: addressOf("ServiceToken", "ci") },
    };
    expect(addressesIn([renamed])).toEqual([addressOf("ServiceToken", "cd"), addressOf("ServiceToken", "ci")]);
  });

  test("the stack ids are those of every ownership resource, also of one that is to be deleted", () => {
    const resources = [
      ownership("old", { pendingDeletion: true }),
      ownership(),
      ownership("packaged", { name: "component" }),
    ];
    expect([...read(resources).stackIds]).toEqual(["old", stackOwner, "packaged"]);
    expect(read(resources).known).toEqual([]);
    expect([...read([]).stackIds]).toEqual([]);
  });

  test("a stack id that a token records is none of the stack's own", () => {
    const moved = token({ id: id("one"), owner: "theirs" });
    const { stackIds, recordedIds } = read([ownership(), moved]);
    expect([[...stackIds], [...recordedIds]]).toEqual([[stackOwner], ["theirs"]]);
  });

  const renamedTo = "urn:pulumi:prod::shop::pulumi-nodejs:dynamic/tokens:ServiceToken::ci";
  const before = addressOf("ServiceToken", "ci");
  const renamings: Record<string, [resources: object[], operations?: object[]]> = {
    "in the URN of the state": [[token({ id: id("one"), urn: renamedTo })]],
    "in the inputs": [[token({ id: id("one"), args: { __urn: renamedTo }, outputs: { __urn: before } })]],
    "in the outputs": [[token({ id: id("one"), outputs: { __urn: renamedTo } })]],
    "in the aliases": [[{ ...token({ id: id("one") }), aliases: [renamedTo] }]],
    "in a creation that had not ended": [[token({ id: id("one") })], [creating("ServiceToken", "ci", {}, renamedTo)]],
    "in an update that had not ended": [[], [{ type: "updating", resource: token({ id: id("one"), urn: renamedTo }) }]],
  };

  test.each(Object.entries(renamings))(
    "after a rename, the URN that stands %s counts",
    (_where, [resources, operations]) => {
      expect(addressesIn([ownership(), ...resources], operations).sort()).toEqual([before, renamedTo].sort());
    },
  );

  test("no secret of a token is so much as read", () => {
    const secret = "pscale_tkn_8h2Jq0vXyTzA4bWc9KdLmN3pRsUe5FgH7iOjZk1";
    expect(JSON.stringify(readExport(exported([token({ id: id("one"), secret })])))).not.toContain(secret);
  });

  test("a provider's settings are read as it gets them: plain, or from a secret in plain text", () => {
    const settings = { "tokens:a": "plain", "tokens:b": secretValue("secret"), "tokens:c": encrypted(), "tokens:d": 1 };
    const [state] = [...read([provider("acme", settings)]).providers.values()];
    expect(Object.keys(settings).map((key) => state!.config(key))).toEqual(["plain", "secret", undefined, undefined]);
    expect(state!.encrypted).toBe(true);
  });

  test.each([
    "",
    "{",
    '"pscale_tkn_x"',
    "[]",
    '{"version":3,"deployment":{"resources":[{"urn":1}]}}',
    '{"name":"shop","version":"1.0.0"}',
  ])("%j is refused in a sentence that repeats nothing of it", (text) => {
    expect(() => readExport(text)).toThrow(/^it is not a stack export\. Create one with `pulumi stack export`\.$/);
  });

  test("a Retirement whose list cannot be read does not pass for an empty one", () => {
    const broken = { ...retirement({ current: id("one") }), outputs: { current: id("one"), retiring: [{ token: 7 }] } };
    const { flaws, known } = read([broken, token({ id: id("two") })]);
    expect(flaws).toEqual([
      expect.stringMatching(/^The state of "ci-retirement" is invalid: the engine did not write it like this\./),
    ]);
    expect(known.map((one) => one.id)).toEqual([id("two")]);
  });

  test.each(["planetscale/acme/%", "planetscale/acme/..", "one"])(
    "a token that %j does not name is a flaw of the state, for it would count as orphaned",
    (broken) => {
      const sentence = /^The state of "ci" is invalid: it names a token without a valid id\./;
      const retiring = [{ token: broken, retireAt }];
      const resources = [
        token({ id: broken }),
        retirement({ current: broken }),
        retirement({ current: id("one"), retiring }),
      ];
      for (const resource of resources) {
        const { flaws, known } = read([resource]);
        expect(flaws).toEqual([expect.stringMatching(sentence)]);
        expect(known.map((one) => one.id)).not.toContain(broken);
      }
    },
  );

  test("what resources of others call like a Retirement's outputs may be anything", () => {
    const names = { current: { version: 7 }, retiring: [true] };
    const theirs = { urn: "urn:pulumi:dev::shop::aws:s3:Bucket::logs", type: "aws:s3:Bucket", id: "b", outputs: names };
    expect(statuses(theirs, token({ id: id("one") }))).toEqual({ [id("one")]: "current" });
  });

  test("an empty stack has nothing", () => {
    expect(stateOf(readExport('{"version":3,"deployment":{}}'))).toMatchObject({ known: [], tagged: [] });
  });
});
