import { PlatformError, type FailureKind } from "../../provider/http/failure";
import { UserError } from "../../provider/run/context";
import { mint, prove } from "../../provider/tokens/mint";
import { planetscale } from "../../provider/platforms/definitions";
import type { Match } from "../../provider/platforms/contract";
import { Secret } from "../../provider/values/secret";
import { fakeClock } from "../support/clock";
import { failureOf } from "../support/errors";
import { issuedSecret, scriptedTokenApi } from "../support/token-api";

const failed = (kind: FailureKind, operation = "create the token"): PlatformError =>
  new PlatformError(kind, { platform: "Acme", operation });

const connection = {
  platform: planetscale,
  api: { verifyCredential: () => Promise.resolve(), scopeNotFound: [] },
  others: () => [],
};
const where = { platform: "acme", namePrefix: "ci" };

describe("a mint", () => {
  test("is one call when it goes well", async () => {
    const tokenApi = scriptedTokenApi();
    expect((await mint(tokenApi, where, "ci-1", connection)).secret.reveal()).toBe(issuedSecret);
    expect(tokenApi.calls).toEqual(["mint ci-1"]);
  });

  test.each([
    "unauthenticated",
    "forbidden",
    "notFound",
    "conflict",
    "badRequest",
    "rateLimited",
    "connectionFailed",
  ] as const)("that ended in %s was not done: nothing is looked for", async (kind) => {
    const failure = failed(kind);
    const tokenApi = scriptedTokenApi({ mint: failure });
    expect(await failureOf(mint(tokenApi, where, "ci-1", connection))).toBe(failure);
    expect(tokenApi.calls).toEqual(["mint ci-1"]);
  });

  test("that failed by a bug is thrown as it is", async () => {
    const slip = new TypeError("a slip");
    expect(await failureOf(mint(scriptedTokenApi({ mint: slip }), where, "ci-1", connection))).toBe(slip);
  });

  describe.each(["unavailable", "noResponse", "invalidResponse"] as const)("whose answer was lost (%s)", (kind) => {
    const lost = failed(kind);

    test("is looked for by its exact name, revoked if it is there, and reported", async () => {
      const all = ["ci-1", "ci-12", "cd-ci-1", "CI-1", "ci-1"].map((name, at) => ({ tokenId: `t${at}`, name }));
      const tokenApi = scriptedTokenApi({ mint: lost, all: [...all, { tokenId: "nameless" }] });
      const failure = await failureOf(mint(tokenApi, where, "ci-1", connection));
      expect(tokenApi.calls).toEqual(["mint ci-1", "all", "revoke t0", "revoke t4"]);
      expect(failure).toBeInstanceOf(UserError);
      expect(failure.message).toBe(
        `${lost.message} The token "ci-1" was created although the answer was lost, and was revoked. Run again.`,
      );
    });

    test("is looked for by what its platform knows of a mint, where tokens have no names", async () => {
      const all = [{ tokenId: "t1" }, { tokenId: "t7" }];
      const tokenApi = scriptedTokenApi({ mint: lost, all, madeAs: [{ tokenId: "t7" }] });
      const failure = await failureOf(mint(tokenApi, { platform: "acme" }, "ci-1", connection));
      expect(tokenApi.calls).toEqual(["mint ci-1", "madeAs ci-1", "revoke t7"]);
      expect(failure.message).toBe(
        `${lost.message} The new token was created although the answer was lost, and was revoked. Run again.`,
      );
    });

    test("is revoked, also if there is one of the same name that the provider signs in with", async () => {
      const all = ["t0", "t1"].map((tokenId) => ({ tokenId, name: "ci-1" }));
      const tokenApi = scriptedTokenApi({ mint: lost, all });
      const isCredential = (_where: unknown, tokenId: string) =>
        Promise.resolve(tokenId === "t0" ? "yes" : "no") as Promise<Match>;
      const guarded = { ...connection, api: { ...connection.api, isCredential } };
      const failure = await failureOf(mint(tokenApi, where, "ci-1", guarded));
      expect(tokenApi.calls).toEqual(["mint ci-1", "all", "revoke t1"]);
      expect(failure.message).toContain("will not revoke the PlanetScale token t0");
    });

    test("is reported as not there when it is not", async () => {
      const tokenApi = scriptedTokenApi({ mint: lost, all: [{ tokenId: "t1", name: "ci-12" }] });
      const failure = await failureOf(mint(tokenApi, where, "ci-1", connection));
      expect(tokenApi.calls).toEqual(["mint ci-1", "all"]);
      expect(failure.message).toBe(
        `${lost.message} The token "ci-1" is not in the platform's list. Run again. If it appears there later, revoke it.`,
      );
    });

    test.each([
      ["the list", { all: failed("forbidden", "list the tokens") }],
      ["the revoke", { all: [{ tokenId: "t7", name: "ci-1" }], revoke: failed("forbidden", "revoke the token t7") }],
    ])("is named to the operator when %s fails too", async (_what, answers) => {
      const failure = await failureOf(mint(scriptedTokenApi({ mint: lost, ...answers }), where, "ci-1", connection));
      expect(failure).toBeInstanceOf(UserError);
      expect(failure.message).toContain(lost.message);
      expect(failure.message).toMatch(/Acme could not (list|revoke).+lacks a permission/);
      expect(failure.message).toMatch(
        /It is unknown whether the token "ci-1" was created, .+revoke it, then run again\.$/,
      );
    });
  });
});

describe("a proof", () => {
  const no = failed("unauthenticated", "accept the new secret");
  const proof = async (answers: readonly unknown[]) => {
    const clock = fakeClock();
    const tokenApi = scriptedTokenApi({ prove: answers });
    const failure = await prove(tokenApi, where, "t1", new Secret("s"), clock);
    return { failure, slept: clock.slept, calls: tokenApi.calls };
  };

  test("that succeeds at once waits for nothing", async () => {
    expect(await proof([undefined])).toEqual({ failure: undefined, slept: [], calls: ["prove t1 s"] });
  });

  test("that a platform is slow to accept is repeated", async () => {
    const { failure, calls } = await proof([no, no, undefined]);
    expect(failure).toBeUndefined();
    expect(calls).toHaveLength(3);
  });

  test("is given up after ten seconds, with the last failure", async () => {
    const last = failed("unavailable");
    const { failure, slept } = await proof([...Array<unknown>(20).fill(no), last]);
    expect(failure).toBe(last);
    expect(slept.reduce((sum, one) => sum + one, 0)).toBe(10_000);
  });

  test("ends also when a call alone takes longer", async () => {
    const clock = fakeClock();
    const tokenApi = scriptedTokenApi();
    const slow = { ...tokenApi, verify: () => Promise.reject((clock.advance(30_000), no)) };
    expect(await prove(slow, where, "t1", new Secret("s"), clock)).toBe(no);
    expect(clock.slept).toEqual([]);
  });

  test("that throws what is no error fails with one", async () => {
    expect((await proof(["a text"])).failure).toEqual(new Error("an unknown failure."));
  });
});
