import { PlatformError, type FailureKind } from "../../provider/http/failure";
import { forgetIn } from "../../provider/host/variables";
import type { Connection } from "../../provider/run/context";
import { listTokens, revokeToken } from "../../provider/tokens/calls";
import { planetscale } from "../../provider/platforms/definitions";
import type { Trace } from "../../provider/platforms/contract";
import { Secret } from "../../provider/values/secret";
import { startOfTest } from "../support/clock";
import { addressOf } from "../support/engine";
import { failureOf } from "../support/errors";
import { runWith } from "../run/runs";
import { scriptedTokenApi } from "../support/token-api";

const id = "planetscale/acme/tok1";
const minute = 60_000;
const iso = (time: number): string => new Date(time).toISOString();
const failed = (kind: FailureKind, operation = "list the tokens") =>
  new PlatformError(kind, { platform: "PlanetScale", operation });

interface Case {
  /** What the revocation fails with; absent where it succeeds. */
  readonly revoke?: FailureKind;
  /** What the list of the place fails with; absent where it answers. */
  readonly place?: FailureKind;
  readonly credential?: FailureKind;
  readonly expiresAt?: string | null;
  readonly trace?: Trace;
  readonly forget?: string;
  readonly fromState?: "Provider" | "configuration";
}

/** One revocation: how it ends, what it asked for, and what it printed. */
async function revoked({ revoke, place, credential, expiresAt = null, trace, forget = "", fromState }: Case) {
  const lines: string[] = [];
  const asked: string[] = [];
  const tokenApi = {
    ...scriptedTokenApi({ ...(place && { all: failed(place) }) }),
    revoke: ({ organization }: { organization?: unknown }) => {
      asked.push(`revoke at ${String(organization)}`);
      return revoke && organization === "acme" ? Promise.reject(failed(revoke, "revoke it")) : Promise.resolve();
    },
    ...(trace && {
      trace: (_where: unknown, _id: string, secret: Secret | undefined) => {
        asked.push(`trace by ${secret?.reveal() ?? "the id"}`);
        return Promise.resolve(trace);
      },
    }),
  };
  const verifyCredential = (): Promise<void> => {
    asked.push("credential");
    return credential ? Promise.reject(failed(credential, "list the organizations")) : Promise.resolve();
  };
  const connection: Connection = {
    platform: planetscale,
    api: { verifyCredential, scopeNotFound: ["notFound"], ServiceToken: tokenApi },
    others: () => [],
    readOnly: false,
    forget: forgetIn({ PULUMI_TOKENS_FORGET: forget }),
    fromState,
  };
  const run = runWith({ connection, say: (line) => void lines.push(line) });
  run.noteSecret(id, new Secret("canary-of-a-token"));
  const token = { id, expiresAt, urn: addressOf("ServiceToken", "ci"), madeByStack: true };
  const ending = await revokeToken("ServiceToken", token, run).catch((error: unknown) => error);
  return { ending, lines, asked, list: () => listTokens("ServiceToken", token, run) };
}

const away: Case = { revoke: "notFound", place: "notFound" };

describe("a token whose place is not found", () => {
  test.each<[string, Case, string]>([
    ["has ended", { expiresAt: iso(startOfTest - 2 * minute) }, "gone"],
    ["has a secret that is refused", { trace: "dead" }, "gone"],
    ["lives elsewhere", { trace: { livesIn: { organization: "acme-corp" } } }, "revoked"],
    ["is named in PULUMI_TOKENS_FORGET", { trace: "unknown", forget: "other, TOK1" }, "gone"],
    ["is named there, of a platform that cannot trace", { forget: "tok1" }, "gone"],
  ])("that %s", async (_what, one, ending) => {
    expect((await revoked({ ...away, ...one })).ending).toBe(ending);
  });

  test("is revoked where it lives now, after the credential was accepted, asked with its own secret", async () => {
    const { asked } = await revoked({ ...away, trace: { livesIn: { organization: "acme-corp" } }, forget: "tok1" });
    expect(asked).toEqual(["revoke at acme", "credential", "trace by canary-of-a-token", "revoke at acme-corp"]);
  });

  test("leaves with one line when it is forgotten, and with none when it is proven", async () => {
    const { lines } = await revoked({ ...away, trace: "unknown", forget: "tok1" });
    expect(lines).toEqual([
      "ci: tok1 is removed from the state without being revoked, because of PULUMI_TOKENS_FORGET.",
    ]);
    expect((await revoked({ ...away, trace: "dead", forget: "tok1" })).lines).toEqual([]);
  });

  test.each<[string, Case]>([
    ["nothing is known", { trace: "unknown" }],
    ["its platform cannot trace it", {}],
    ["it has expired a minute ago: clocks differ", { trace: "unknown", expiresAt: iso(startOfTest - minute) }],
    ["it expires within a minute of now", { trace: "unknown", expiresAt: iso(startOfTest - minute / 2) }],
    ["another id is forgotten", { trace: "unknown", forget: "tok2" }],
  ])("is a failure that names the way out when %s", async (_what, one) => {
    const { ending, lines } = await revoked({ ...away, ...one });
    expect(String(ending)).toContain(
      "Nothing proves that token tok1 is gone. Check that the credential of the provider belongs to the same account. If the token is " +
        "gone, run again with PULUMI_TOKENS_FORGET=tok1, which removes it from the state without revoking it.",
    );
    expect(String(ending)).not.toContain("canary");
    expect(lines).toEqual([]);
  });

  test("has no others to list, unless it is found elsewhere", async () => {
    expect(await (await revoked({ ...away, trace: "unknown" })).list()).toEqual([]);
  });

  test("has others of which nothing is known when the list fails in another way", async () => {
    const { list } = await revoked({ place: "unavailable", trace: "dead" });
    await expect(list()).rejects.toMatchObject({ kind: "unavailable" });
  });
});

describe("nothing is taken for gone, and nothing is forgotten, when", () => {
  const proven: Case = { trace: "dead", expiresAt: iso(startOfTest - 60 * minute), forget: "tok1" };
  test.each<[string, Case, FailureKind]>([
    ["the place answers", { revoke: "notFound" }, "notFound"],
    ["the place fails in another way", { revoke: "notFound", place: "unavailable" }, "notFound"],
    ["the credential lacks a permission", { revoke: "forbidden", place: "forbidden" }, "forbidden"],
    ["the platform fails", { revoke: "unavailable", place: "unavailable" }, "unavailable"],
    ["only its list does not find the place", { revoke: "unavailable", place: "notFound" }, "unavailable"],
    ["the credential is not accepted", { ...away, credential: "unauthenticated" }, "unauthenticated"],
    ["the credential cannot be tried", { ...away, credential: "unavailable" }, "unavailable"],
  ])("%s", async (_what, one, kind) => {
    const { ending, lines, asked } = await revoked({ ...proven, ...one });
    expect(ending).toMatchObject({ kind });
    expect(lines).toEqual([]);
    expect(asked.filter((ask) => ask.startsWith("trace"))).toEqual([]);
  });
});

test("a refused credential is reported as such; one from the state with the way out", async () => {
  const dead: Case = { ...away, credential: "unauthenticated" };
  const sentence = /^PlatformError: PlanetScale could not list the tokens: the credential was not accepted/;
  expect(String((await revoked(dead)).ending)).toMatch(sentence);
  expect(String((await revoked(dead)).ending)).not.toContain("put the `Provider`");
  for (const one of [dead, { revoke: "unauthenticated" } as const])
    expect(String((await revoked({ ...one, fromState: "Provider" })).ending)).toMatch(
      /put the `Provider` and its tokens back, run `pulumi up`/,
    );
});

describe("PULUMI_TOKENS_FORGET", () => {
  test.each([
    [undefined, []],
    ["", []],
    ["tok_A", ["tok_a"]],
    [" a ,b-1", ["a", "b-1"]],
  ])("%j", (given, ids) => {
    expect([...forgetIn({ PULUMI_TOKENS_FORGET: given })]).toEqual(ids);
  });

  test.each([",", "a,,b", "a b", "planetscale/acme/tok1", `id:${"x".repeat(8)}`, "x".repeat(65)])(
    "%j is refused",
    async (given) => {
      const { message } = await failureOf(Promise.resolve().then(() => forgetIn({ PULUMI_TOKENS_FORGET: given })));
      expect(message).toBe(
        'PULUMI_TOKENS_FORGET must be a list of token ids, separated by commas, such as "k2xk7w2m3v1p".',
      );
    },
  );
});
