import { InitFailed, UserError, type DiffResult, type DesiredResource, type StoredResource } from "../run/context";
import type { Run } from "../run/run";
import { diff, kept, noteTrigger, reasonOf } from "../schema/diff";
import { revokeToken, whereItIs } from "../tokens/calls";
import { refusalOf } from "../tokens/guard";
import { tagCollisions } from "../tokens/tags";
import { endOf, firstInvalid, misplaced, tokenStateSchema } from "../schema/state";
import { decide } from "../rotation/decide";
import { withRotation } from "../rotation/args";
import { oldTokenLine } from "../rotation/lines";
import { skewAfter, timesOf } from "../rotation/clock-skew";
import { invalidSecret, requireSecret } from "../tokens/stored-secret";
import { createToken, tokenApiOf, observedState, ready } from "../tokens/creation";
import { missingRetirement } from "../schema/token-options";
import type { TokenKind } from "../platforms/definition";
import { expiryOf } from "../platforms/shared/expiry";
import type { ResourceSchema, Spec } from "../platforms/contract";
import { nameOf, retirementOf } from "../values/urn";
import { tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { asString } from "../values/text";
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

  validateState: ({ id, schema, state }) =>
    firstInvalid(tokenStateSchema, state) ?? misplaced(id, schema, state, endOf(id)),

  register(declared, run, before) {
    noteTrigger(declared, run, before);
    noteRename(declared, run, before);
    declareOverlap(declared, run);
    return [...missingRetirement(declared), ...tagCollisions(declared, run)];
  },

  diff: (recorded, declared, run) => decisionOf(recorded, declared, run),

  create(declared, run) {
    requireRetirement(declared, run);
    return createToken(kind, declared, run);
  },

  read: (recorded, run) => refreshed(kind, recorded, run),

  update: (recorded, declared, run) => updated(kind, recorded, declared, run),

  async delete({ id, state, urn }, run) {
    const { title } = tokenApiOf(kind, state, run);
    run.noteSecret(id, state["value"]);
    if (run.at(urn).isUnverified === true) {
      // The engine asks for this with --continue-on-error only: otherwise the run has ended before.
      throw new UserError(
        `Not revoking the ${title} token ${tokenIdOf(id)}: its replacement has not been verified yet.`,
      );
    }
    // Its overlap has not ended: its Retirement will revoke it.
    if (run.isRetained(id)) return;
    refuseUnrecorded({ id, state, urn }, run);
    if (run.isMissingFromRetirement(id, urn)) {
      run.say(
        `${nameOf(urn)}: not revoking ${tokenIdOf(id)}: its Retirement has no record of its overlap. Find it with ` +
          "`pulumi-tokens audit` and revoke it once nothing uses it.",
      );
      return;
    }
    const doomed = { id, state, expiresAt: state["expiresAt"], urn, madeByStack: true };
    const ending = await revokeToken(kind, doomed, run);
    if (ending !== "revoked" && ending !== "gone")
      throw refusalOf({ connection: run.connect(String(state["platform"])), tokenId: tokenIdOf(id) }, "revoke", ending);
    if (ending === "revoked" && run.at(urn).replaces?.token === id)
      run.say(`${nameOf(urn)}: revoked ${tokenIdOf(id)}.`);
  },
});

async function refreshed(kind: TokenKind, { id, state, urn }: StoredResource, run: Run): Promise<Spec | undefined> {
  const foundSince = instantOf(state["createdAt"]);
  run.noteToken(id, { isFound: true });
  if (foundSince !== undefined) run.note(urn, { foundSince });
  const { title } = tokenApiOf(kind, state, run);
  run.noteSecret(id, state["value"]);
  const known = { id, state, expiresAt: state["expiresAt"], urn };
  const seen = await whereItIs(kind, known, run, async ({ tokenApi, where, tokenId }) => {
    const observed = await tokenApi.get(where, tokenId);
    if (!observed) return undefined;
    requireSecret(state, title, id);
    return {
      ...observedState(observed, state["name"]),
      ...(await invalidSecret(tokenApi, where, observed, urn, run)),
    };
  });
  // Until a token is verified, its expiry is compared with the requested one by the clock of the run that made it.
  const skew = state["proof"] === undefined ? skewAfter(state, run.clock.aheadMs(id)) : {};
  // The platform never shows a secret again, and not every platform reports the creation time: both are carried over byte for byte.
  return seen && { ...state, ...seen, createdAt: state["createdAt"], ...skew };
}

/** Verifies a secret that an earlier run could not verify. */
async function updated(
  kind: TokenKind,
  { id, state, schema, urn }: StoredResource,
  { spec }: DesiredResource,
  run: Run,
): Promise<Spec> {
  const { tokenApi, title } = tokenApiOf(kind, state, run);
  const { proof, ...rest } = state;
  const next = { ...rest, ...kept(schema, spec) };
  if (proof === undefined) return next;
  requireSecret(state, title, id);
  // The requested expiry was computed with the clock of the run that made the token.
  const asked = { ...spec, verify: true, clockAheadMs: state["clockAheadMs"] };
  const { failure, seen } = await ready(tokenApi, asked, { id, state }, run);
  if (failure) {
    run.note(urn, { isUnverified: true });
    const reason = `${failure.message} The token does not work. The next \`pulumi up\` replaces it.`;
    throw new InitFailed({ id, state: { ...next, proof: "failed" } }, reason);
  }
  return { ...next, ...seen };
}

/** Notes the arguments of a token that its Retirement follows. */
function declareOverlap(declared: DesiredResource, run: Run, ...was: readonly string[]): void {
  const { spec, urn, unknown = [] } = declared;
  const { overlap, supersedes } = spec;
  run.note([...run.urnsOf(urn), ...was], { declaredOverlap: { urn, overlap, supersedes, unknown } });
}

/** Notes the overlap again, as policy packs have changed it, and throws if no Retirement is declared. Does nothing in a refresh. */
function requireRetirement(declared: DesiredResource, run: Run, ...was: readonly string[]): void {
  if (run.at(declared.urn).declaredOverlap === undefined) return;
  declareOverlap(declared, run, ...was);
  const [missing] = missingRetirement(declared);
  if (missing) throw new UserError(`${missing.property}: ${missing.reason}.`);
}

/** Throws if the overlap of a token has not ended and its Retirement is not part of this run. A `destroy` declares no overlap. */
function refuseUnrecorded({ id, state, urn }: Omit<StoredResource, "schema">, run: Run): void {
  const hasExpired = (instantOf(state["expiresAt"]) ?? Infinity) <= run.clock.earliest(id);
  const overlap = run.revokeNow || hasExpired ? undefined : run.overlapWithoutRetirement(urn);
  if (overlap === undefined) return;
  throw new UserError(
    `Not revoking ${tokenIdOf(id)}: its overlap has not ended, and its Retirement is not part of this run. Run \`pulumi up\` without ` +
      `--target, or add --target '${retirementOf(overlap.urn)}'.`,
  );
}

/** Notes a rename. It compares the inputs of the last run: outputs keep the URN under which a step last wrote them. */
function noteRename({ urn }: DesiredResource, run: Run, before: DesiredResource | undefined): void {
  if (before !== undefined && before.urn !== urn) run.note(urn, { formerRef: before });
}

function decisionOf(recorded: StoredResource, declared: DesiredResource, run: Run): DiffResult {
  const { id, schema, state, urn: was } = recorded;
  const { spec, urn } = declared;
  requireRetirement(declared, run, was);
  run.note(urn, { recordedUrn: was });
  run.noteSecret(id, state["value"]);
  const { replaces, updates } = diff(schema, state, spec);
  const times = timesOf(run.clock.now(), state, run.clock.aheadMs(id));
  const changed = { reason: reasonOf(schema, replaces), properties: replaces };
  const triggered = run.at(urn).isTriggered === true;
  const next = (made: number): number | undefined => nextExpiry(schema, spec, made);
  const verdict = decide({ token: state, settings: spec, urn, changed, triggered, nextExpiry: next }, times);
  if (verdict.verdict === "warn") run.say(`${nameOf(urn)}: ${verdict.because}.`);
  if (verdict.verdict === "replace") {
    run.note(urn, { replaces: { token: id, until: asString(state["expiresAt"]) ?? null } });
    const line = `${nameOf(urn)}: replaced (${verdict.reason}): ${verdict.because}.`;
    run.say([line, ...oldTokenLines(recorded, declared, run)].join(" "));
    return { replaces: [verdict.reason, ...replaces], updates };
  }
  run.noteToken(id, { isCurrent: true, holder: urn });
  // A refresh removes the field from the state by which the engine would update it.
  if (state["proof"] === "due") return { replaces, updates: [...updates, "value"] };
  return { replaces: state["proof"] === "failed" ? [...replaces, "value"] : replaces, updates };
}

/** Returns how long the old token keeps working; nothing while a preview does not know the overlap. */
function oldTokenLines(
  { id, state }: StoredResource,
  { spec, unknown = [] }: DesiredResource,
  { revokeNow, clock }: Run,
): string[] {
  if (unknown.includes("overlap")) return [];
  const { expiresAt } = state;
  return [
    oldTokenLine({ tokenId: tokenIdOf(id), expiresAt, overlap: spec["overlap"], revokeNow }, clock.platformNow(id)),
  ];
}

/** Returns when a token that is made now expires, in milliseconds since 1970; undefined for never. */
function nextExpiry({ shortestLife = (life) => life }: ResourceSchema, spec: Spec, now: number): number | undefined {
  const expiry = expiryOf(spec, now);
  return expiry === undefined ? undefined : now + shortestLife(expiry - now);
}
