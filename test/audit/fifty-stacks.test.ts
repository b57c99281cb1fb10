import { makeByHand } from "../support/by-hand";
import { addressOf } from "../support/engine";
import { pairs, platforms } from "../support/platforms";
import { exported, ownership, provider } from "./exported";
import { asStack, AuditSetup, kept, movedTo, type Answer, type Made } from "./audit-setup";
import { readCsv } from "./parsers";

const names = Array.from({ length: 50 }, (_, at) => `s${String(at).padStart(2, "0")}`);
const tokensOfEach = 10;
const orphans = 5;
const byHand = 20;
const later = 10 * 60_000;

const sorted = (rows: readonly { readonly tokenId: string }[]): string[] => rows.map(({ tokenId }) => tokenId).sort();
const pairAt = (at: number) => pairs[at % pairs.length]!;
const ownerOf = (stack: string): string => `ownership of ${stack}`;

describe("an audit of fifty stacks with 500 tokens, five orphans and twenty tokens made by hand", () => {
  let setup: AuditSetup;
  /** The resources of each stack. */
  const owned = new Map<string, object[]>();
  const made: Made[] = [];
  const lost: Made[] = [];
  let manual: string[];

  const stateOf = (name: string, resources: readonly object[]): string =>
    asStack(name, exported([ownership(ownerOf(name)), provider(), ...resources]));
  const states = (): Record<string, string> =>
    Object.fromEntries([...owned].map(([name, resources]) => [name, stateOf(name, resources)]));

  beforeAll(async () => {
    setup = await AuditSetup.open();
    const make = (stack: string, at: number, name: string): Promise<Made> => {
      const pair = pairAt(at);
      return setup.make(pair, name, ownerOf(stack), asStack(stack, addressOf(pair.kind, name)));
    };
    for (const [at, name] of names.entries()) {
      const tokens = [];
      for (let token = 0; token < tokensOfEach; token++) {
        tokens.push(await make(name, at + token, `t${String(token)}`));
      }
      made.push(...tokens);
      owned.set(
        name,
        tokens.map((one) => kept(one, { owner: ownerOf(name) })),
      );
    }
    for (let at = 0; at < orphans; at++) lost.push(await make(names[at * 10]!, at, "t1"));
    manual = Array.from({ length: byHand }, (_, at) =>
      makeByHand(setup.at.emulator, platforms[at % platforms.length]!, `manual ${String(at)}`),
    );
    setup.at.clock.advance(later);
  });

  /** Audits these states, and returns what it found, what it asked for and how long it took. */
  async function audited(all: Record<string, string>) {
    setup.at.emulator.clearRequests();
    const begun = performance.now();
    const { code, text, files } = await setup.audit(all, { json: true, csv: "tokens.csv", markdown: "summary.md" });
    const took = performance.now() - begun;
    const requests = setup.at.emulator.requests().map(({ method, path }) => `${method} ${path}`);
    return { code, answer: JSON.parse(text) as Answer, files, requests: requests.sort(), took };
  }

  test("names exactly the five, in a request for each page and in less than ten seconds", async () => {
    const there = setup.there();
    const { code, answer, files, requests, took } = await audited(states());
    expect(sorted(answer.orphaned)).toEqual(sorted(lost));
    expect(answer.orphaned.map(({ stack }) => stack).sort()).toEqual(lost.map((_, at) => `shop/${names[at * 10]!}`));
    expect(sorted(answer.owned)).toEqual(sorted(made));
    const known = sorted([...made, ...lost]);
    expect(sorted(answer.unmanaged)).toEqual(there.filter((id) => !known.includes(id)).sort());
    expect(sorted(answer.unmanaged)).toEqual(expect.arrayContaining(manual));
    expect([answer.problems, answer.notes, code]).toEqual([[], [], 2]);
    expect(readCsv(files["tokens.csv"]!)).toHaveLength(there.length);
    expect(files["summary.md"]).toContain(`500 owned, 5 orphaned, 0 unproven, ${String(there.length - 505)} unmanaged`);
    // Each stack has every kind of token, so one of them costs the same.
    const [name = ""] = names;
    expect(requests).toEqual((await audited({ [name]: states()[name]! })).requests);
    const pages = platforms.map((platform) => Math.ceil(setup.there(platform).length / 100));
    expect(requests.length).toBeLessThanOrEqual(pages.reduce((sum, count) => sum + count, 0) + names.length);
    expect(took).toBeLessThan(10_000);
  });

  test("tokens that `pulumi state move` brought into other stacks change nothing", async () => {
    const before = await audited(states());
    const after = await audited(moved());
    expect(after.requests).toEqual(before.requests);
    expect([after.code, after.answer.problems, after.answer.notes]).toEqual([2, [], []]);
    for (const kind of ["owned", "orphaned", "unproven", "unmanaged"] as const) {
      expect(byId(after.answer[kind])).toEqual(byId(before.answer[kind]));
    }
    const stacks = after.answer.owned.filter(({ stack }) => stack === `shop/${names.at(-1)!}`);
    expect(stacks).toHaveLength(tokensOfEach + names.length - 1 + tokensOfEach - 1);
  });

  const byId = (rows: Answer["owned"]): object[] =>
    rows
      .map(({ stack, ...row }) => ({ ...row, stack: row.status === "orphaned" ? stack : "" }))
      .sort(({ tokenId: one }, { tokenId: other }) => one.localeCompare(other));

  /** Moves a token of each stack, and all tokens of the first, into the last one. */
  function moved(): Record<string, string> {
    const target = names.at(-1)!;
    const brought: object[] = [];
    const kept = [...owned].map(([name, resources]) => {
      if (name === target) return [name, resources] as const;
      const count = name === names[0] ? resources.length : 1;
      brought.push(
        ...resources
          .slice(0, count)
          .map((one) => JSON.parse(movedTo(target, asStack(name, JSON.stringify(one)), name)) as object),
      );
      return [name, resources.slice(count)] as const;
    });
    return Object.fromEntries(
      kept.map(([name, resources]) => [name, stateOf(name, name === target ? [...resources, ...brought] : resources)]),
    );
  }
});
