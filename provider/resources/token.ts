import { InitFailed, Refusal, urnsOf, type Decision, type Declared, type Deps, type Recorded } from "../lifecycle/deps";
import { diff, kept, noteTrigger, reasonOf } from "../lifecycle/diff";
import { revokeToken, whereItIs } from "../lifecycle/gone";
import { sparedRefusal } from "../lifecycle/guard";
import { markTaken } from "../lifecycle/marks";
import { endOf, flawIn, misplaced, tokenState } from "../lifecycle/recorded";
import { decide } from "../lifecycle/rotation";
import { withRotation } from "../lifecycle/rotation-args";
import { oldTokenLine } from "../lifecycle/rotation-lines";
import { skewAfter, timesOf } from "../lifecycle/skew";
import { invalidSecret, requireSecret } from "../lifecycle/stored-secret";
import { created, issuerOf, observedState, ready } from "../lifecycle/token-creation";
import { missingRetirement } from "../lifecycle/token-options";
import type { TokenKind } from "../platforms/definition";
import { expiryOf } from "../platforms/expiry";
import type { ResourceSchema, Spec } from "../platforms/platform";
import { nameOf, retirementOf } from "../values/address";
import { tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { textOf } from "../values/text";
import type { Resource } from "./resource";

/**
 * A token whose secret is handed out once, and proven before that. The state of one that could be neither proven nor revoked
 * says `proof: "due"`, and `"failed"` after the next update could not prove it either.
 */
export const tokenOf = (kind: TokenKind): Resource => ({
  schema({ schemas }) {
    const schema = schemas[kind];
    return typeof schema === "string" ? schema : withRotation(schema);
  },

  flaw: ({ id, schema, state }) => flawIn(tokenState, state) ?? misplaced(id, schema, state, endOf(id)),

  declared(declared, deps, before) {
    noteTrigger(declared, deps, before);
    noteRename(declared, deps, before);
    declareOverlap(declared, deps);
    return [...missingRetirement(declared), ...markTaken(declared, deps)];
  },

  decide: (recorded, declared, deps) => decisionOf(recorded, declared, deps),

  create(declared, deps) {
    requireRetirement(declared, deps);
    return created(kind, declared, deps);
  },

  read: (recorded, deps) => refreshed(kind, recorded, deps),

  update: (recorded, declared, deps) => updated(kind, recorded, declared, deps),

  async delete({ id, state, address }, deps) {
    const { title } = issuerOf(kind, state, deps);
    deps.keeping.noteSecret(id, state["value"]);
    if (deps.unproven.has(address)) {
      // The engine asks for this with --continue-on-error only: otherwise the run has ended before.
      throw new Refusal(`Not revoking the ${title} token ${tokenIdOf(id)}: its replacement has not been verified yet.`);
    }
    // Its overlap has not ended: its Retirement will revoke it.
    if (deps.keeping.keeps(id, deps.clocks.earliest(id))) return;
    refuseUnrecorded({ id, state, address }, deps);
    if (deps.keeping.isUnrecorded(id, address)) {
      deps.say(
        `${nameOf(address)}: not revoking ${tokenIdOf(id)}: its Retirement has no record of its overlap. Find it with ` +
          "`pulumi-tokens audit` and revoke it when nobody needs it.",
      );
      return;
    }
    const doomed = { id, state, expiresAt: state["expiresAt"], urn: address, isOurs: true };
    const ending = await revokeToken(kind, doomed, deps);
    if (ending !== "revoked" && ending !== "gone")
      throw sparedRefusal({ reach: deps.reach(String(state["platform"])), tokenId: tokenIdOf(id) }, "revoke", ending);
    if (ending === "revoked" && deps.keeping.replacedAt(address)?.token === id)
      deps.say(`${nameOf(address)}: revoked ${tokenIdOf(id)}.`);
  },
});

async function refreshed(kind: TokenKind, { id, state, address }: Recorded, deps: Deps): Promise<Spec | undefined> {
  deps.keeping.found(id, address, instantOf(textOf(state["createdAt"])));
  const { title } = issuerOf(kind, state, deps);
  deps.keeping.noteSecret(id, state["value"]);
  const known = { id, state, expiresAt: state["expiresAt"], urn: address };
  const seen = await whereItIs(kind, known, deps, async ({ issuer: tokenApi, where, tokenId }) => {
    const observed = await tokenApi.get(where, tokenId);
    if (!observed) return undefined;
    requireSecret(state, title, id);
    return {
      ...observedState(observed, state["name"]),
      ...(await invalidSecret(tokenApi, where, observed, address, deps)),
    };
  });
  // Until a token is verified, its expiry is compared with the requested one by the clock of the run that made it.
  const skew = state["proof"] === undefined ? skewAfter(state, deps.clocks.aheadMs(id)) : {};
  // The platform never shows a secret again, and not every mint tells when it was: both are carried over byte for byte.
  return seen && { ...state, ...seen, createdAt: state["createdAt"], ...skew };
}

/** Verifies a secret that an earlier run could not verify. */
async function updated(
  kind: TokenKind,
  { id, state, schema, address }: Recorded,
  { spec }: Declared,
  deps: Deps,
): Promise<Spec> {
  const { issuer: tokenApi, title } = issuerOf(kind, state, deps);
  const { proof, ...rest } = state;
  const next = { ...rest, ...kept(schema, spec) };
  if (proof === undefined) return next;
  requireSecret(state, title, id);
  // The requested expiry was computed with the clock of the run that made the token.
  const asked = { ...spec, verify: true, clockAheadMs: state["clockAheadMs"] };
  const { failure, seen } = await ready(tokenApi, asked, { id, state }, deps);
  if (failure) {
    deps.unproven.add(address);
    const reason = `${failure.message} The token does not work: the next run replaces it.`;
    throw new InitFailed({ id, state: { ...next, proof: "failed" } }, reason);
  }
  return { ...next, ...seen };
}

/** Notes the arguments of a token that its Retirement follows. */
function declareOverlap(declared: Declared, deps: Deps, ...was: readonly string[]): void {
  const { spec, address, unknown = [] } = declared;
  const { overlap, supersedes } = spec;
  deps.keeping.declareOverlap({ address, overlap, supersedes, unknown }, ...urnsOf(address, deps), ...was);
}

/** Notes the overlap again, as policy packs have changed it, and throws if no Retirement is declared. Does nothing in a refresh. */
function requireRetirement(declared: Declared, deps: Deps, ...was: readonly string[]): void {
  if (deps.keeping.declaredOverlapAt(declared.address) === undefined) return;
  declareOverlap(declared, deps, ...was);
  const [missing] = missingRetirement(declared);
  if (missing) throw new Refusal(`${missing.property}: ${missing.reason}.`);
}

/** Throws if the overlap of a token has not ended and its Retirement is not part of this run. A `destroy` declares no overlap. */
function refuseUnrecorded(
  { id, state, address }: Omit<Recorded, "schema">,
  { keeping, revokeNow, clocks }: Deps,
): void {
  const hasExpired = (instantOf(state["expiresAt"]) ?? Infinity) <= clocks.earliest(id);
  const overlap = revokeNow || hasExpired ? undefined : keeping.unrecordedOverlapAt(address);
  if (overlap === undefined) return;
  throw new Refusal(
    `Not revoking ${tokenIdOf(id)}: its overlap has not ended, and its Retirement is not part of this run. Run \`pulumi up\` without ` +
      `--target, or add --target '${retirementOf(overlap.address)}'.`,
  );
}

/** Notes a rename. It compares the inputs of the last run: outputs keep the URN under which a step last wrote them. */
function noteRename({ address }: Declared, { formerPlaces }: Deps, before: Declared | undefined): void {
  if (before !== undefined && before.address !== address) formerPlaces.set(address, before);
}

function decisionOf(recorded: Recorded, declared: Declared, deps: Deps): Decision {
  const { id, schema, state, address: was } = recorded;
  const { spec, address } = declared;
  requireRetirement(declared, deps, was);
  deps.renamed.set(address, was);
  deps.keeping.noteSecret(id, state["value"]);
  const { replaces, updates } = diff(schema, state, spec);
  const times = timesOf(deps.clock.now(), state, deps.clocks.aheadMs(id));
  const changed = { reason: reasonOf(schema, replaces), properties: replaces };
  const triggered = deps.triggered.has(address);
  const next = (made: number): number | undefined => nextExpiry(schema, spec, made);
  const verdict = decide({ token: state, settings: spec, address, changed, triggered, nextExpiry: next }, times);
  if (verdict.verdict === "warn") deps.say(`${nameOf(address)}: ${verdict.because}.`);
  if (verdict.verdict === "replace") {
    deps.keeping.replace(address, { token: id, until: textOf(state["expiresAt"]) ?? null });
    const line = `${nameOf(address)}: replaced (${verdict.reason}): ${verdict.because}.`;
    deps.say([line, ...oldTokenLines(recorded, declared, deps)].join(" "));
    return { replaces: [verdict.reason, ...replaces], updates };
  }
  deps.keeping.declare(id);
  deps.keeping.hold(id, address);
  // A refresh takes the mark from the state by which the engine would update it.
  if (state["proof"] === "due") return { replaces, updates: [...updates, "value"] };
  return { replaces: state["proof"] === "failed" ? [...replaces, "value"] : replaces, updates };
}

/** How long the old token keeps working; nothing while a preview does not know the overlap. */
function oldTokenLines(
  { id, state }: Recorded,
  { spec, unknown = [] }: Declared,
  { revokeNow, clocks }: Deps,
): string[] {
  if (unknown.includes("overlap")) return [];
  const { expiresAt } = state;
  return [oldTokenLine({ tokenId: tokenIdOf(id), expiresAt, overlap: spec["overlap"], revokeNow }, clocks.now(id))];
}

/** When a token that is made now expires, in milliseconds since 1970; undefined when it never does. */
function nextExpiry({ shortestLife = (life) => life }: ResourceSchema, spec: Spec, now: number): number | undefined {
  const expiry = expiryOf(spec, now);
  return expiry === undefined ? undefined : now + shortestLife(expiry - now);
}
