import type { TokenInfo } from "../../provider/platforms/contract";
import { reportOf } from "../../sdk/audit/report";
import { tableOf } from "../../sdk/audit/table";
import { stackOwner } from "../support/engine";
import { creating, exported, retirement, token } from "./exported";
import { current, id, made, nameFor, now, readingOf, report, seenAs } from "./seen";

describe("the table of an audit", () => {
  test("has a section for each, and a line for each token", () => {
    const old = { token: id("old"), retireAt: "2026-11-26T09:00:00.000Z" };
    const resources = [current, retirement({ current: id("one"), retiring: [old] })];
    const tokens: TokenInfo[] = [
      { tokenId: "one", ...made, lastUsedAt: "2026-11-24T22:58:00.000Z" },
      { tokenId: "old", name: nameFor("ci", stackOwner, 1), createdAt: "2026-08-03T09:00:00.000Z" },
      { tokenId: "lost", name: nameFor("ci"), createdAt: made.createdAt, expiresAt: "2026-11-20T09:00:00.000Z" },
      { tokenId: "theirs", name: "bootstrap" },
    ];
    const problems = [{ platform: "deplo", message: "Deplo could not be asked.\u001b[31m" }];
    const operations = [creating("DeployToken", "cd", { platform: "deplo" })];
    expect(`\n${tableOf(report(resources, seenAs(tokens, { problems }), operations))}`).toBe(`
shop/dev at 2026-11-24 23:11 UTC

owned: 2
  NAME  KIND          WHERE             TOKEN  STATUS                             CREATED           EXPIRES           ROTATES           LAST USED         OWNER
  ci    ServiceToken  planetscale/acme  one    current                            2026-11-01 09:00  2027-01-30 09:00  2026-12-01 09:00  2026-11-24 22:58  team-shop@example.com
  ci    ServiceToken  planetscale/acme  old    in overlap until 2026-11-26 09:00  2026-08-03 09:00  never             -                 -                 team-shop@example.com

orphaned (tagged by this stack but missing from its state): 1
  NAME  KIND          WHERE             TOKEN  STATUS    CREATED           EXPIRES                     ROTATES  LAST USED
  ci    ServiceToken  planetscale/acme  lost   orphaned  2026-11-01 09:00  2026-11-20 09:00 (expired)  -        -

unmanaged (created manually, by other tools or by other stacks): 1
  NAME       KIND  WHERE             TOKEN   STATUS     CREATED  EXPIRES  ROTATES  LAST USED
  bootstrap  -     planetscale/acme  theirs  unmanaged  -        never    -        -

never expires: 2 (ci, bootstrap)

pending creations: cd (DeployToken), of a run that is in progress or was interrupted

not checked:
  Deplo could not be asked.\ufffd[31m

notes:
  Only one stack was read. Another stack may have these tokens, for example after \`pulumi state move\` or in a copied state. Use --all-stacks to read every stack of the backend.
`);
  });

  test("of several stacks names the stack of each token, as resources of two stacks often have one name", () => {
    const found = report([token({ id: id("one"), args: {} })], seenAs([{ tokenId: "one" }]));
    expect(tableOf(found)).toContain("\nnever expires: 1 (ci)\n");
    expect(tableOf({ ...found, stacks: ["shop/dev", "shop/prod"] })).toContain("\nnever expires: 1 (shop/dev ci)\n");
  });

  test("of a stack without tokens there is little to say", () => {
    const seen = seenAs([], { lists: [] });
    const nothing = "at 2026-11-24 23:11 UTC\n\nowned: none\n\nunmanaged: 0\n";
    const other = {
      urn: "urn:pulumi:dev::shop::random:index/randomId:RandomId::id",
      type: "random:index/randomId:RandomId",
    };
    expect(tableOf(reportOf(readingOf(exported([other])), seen, now))).toBe(`shop/dev ${nothing}`);
    const empty = reportOf(readingOf('{"version":3}'), seen, now);
    expect(tableOf(empty, { empty: ["the selected stack"] })).toBe(`the selected stack (empty state) ${nothing}`);
    expect(tableOf(empty)).toBe(`no stack ${nothing}`);
  });
});

describe("a report of the tokens that expire in a time", () => {
  const day = 86_400_000;
  const at = (days: number): string => new Date(now + days * day).toISOString();

  /** A token of the state that lives from ten days ago until then, and whether it is reported for thirty days. */
  const expiries: Record<string, [days: number, args: Record<string, string>, expiring: boolean]> = {
    "in that time": [30, {}, true],
    "later than that": [30.001, {}, false],
    "already, which is another finding": [-0.001, {}, false],
    "in that time, and is rotated before": [20, { rotateBefore: "7d" }, false],
    "in that time, and was due to be rotated": [5, { rotateBefore: "7d" }, false],
    "in that time, and reaches its age before": [20, { rotateEvery: "14d" }, false],
    "before it reaches its age": [20, { rotateEvery: "60d" }, true],
  };

  test.each(Object.entries(expiries))("a token that expires %s", (_when, [days, args, expiring]) => {
    const life = { createdAt: at(-10), expiresAt: at(days) };
    const one = token({ id: id("one"), args, outputs: life });
    const found = report([one], seenAs([{ tokenId: "one", ...life }]), [], { expiresWithin: 30 * day });
    expect(found).toMatchObject({ expiresWithin: "30d", owned: [{ expiring }] });
    expect(report([one], seenAs([{ tokenId: "one", ...life }]))).toMatchObject({
      expiresWithin: null,
      owned: [{ expiring: false }],
    });
    expect(tableOf(found).includes("expires within 30d, no rotation planned: 1 (ci)")).toBe(expiring);
  });

  test("an unmanaged token that expires is reported, and one that is to be revoked anyway is not", () => {
    const expiresAt = at(3);
    const resources = [
      token({ id: id("deleted"), name: "cd", pendingDeletion: true }),
      retirement({ current: id("one"), retiring: [{ token: id("old"), retireAt: at(1) }] }),
    ];
    const tokens = [
      ...["deleted", "old", "manual"].map((tokenId) => ({ tokenId, expiresAt })),
      { tokenId: "lost", name: nameFor("ci"), expiresAt },
    ];
    const { owned, orphaned, unmanaged } = report(resources, seenAs(tokens), [], { expiresWithin: 30 * day });
    expect([...owned, ...orphaned].filter(({ expiring }) => expiring)).toEqual([]);
    expect([owned.length, orphaned.length]).toEqual([3, 1]);
    expect(unmanaged).toMatchObject([{ tokenId: "manual", expiring: true }]);
  });
});
