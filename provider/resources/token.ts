import {
  InitFailed,
  UserError,
  urnsOf,
  type DiffResult,
  type DesiredResource,
  type RunContext,
  type StoredResource,
} from "../run/context";
import { diff, kept, noteTrigger, reasonOf } from "../schema/diff";
import { revokeToken, whereItIs } from "../tokens/calls";
import { refusalOf } from "../tokens/guard";
import { tagCollisions } from "../tokens/tags";
import { endOf, firstInvalid, misplaced, tokenStateSchema } from "../schema/state";
import { decide } from "../rotation/decide";
import { withRotation } from "../rotation/args";
import { oldTokenLine } from "../rotation/lines";
import { skewAfter, timesOf } from "../run/clocks";
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

  register(declared, context, before) {
    noteTrigger(declared, context, before);
    noteRename(declared, context, before);
    declareOverlap(declared, context);
    return [...missingRetirement(declared), ...tagCollisions(declared, context)];
  },

  diff: (recorded, declared, context) => decisionOf(recorded, declared, context),

  create(declared, context) {
    requireRetirement(declared, context);
    return createToken(kind, declared, context);
  },

  read: (recorded, context) => refreshed(kind, recorded, context),

  update: (recorded, declared, context) => updated(kind, recorded, declared, context),

  async delete({ id, state, urn }, context) {
    const { title } = tokenApiOf(kind, state, context);
    context.records.noteSecret(id, state["value"]);
    if (context.unverified.has(urn)) {
      // The engine asks for this with --continue-on-error only: otherwise the run has ended before.
      throw new UserError(
        `Not revoking the ${title} token ${tokenIdOf(id)}: its replacement has not been verified yet.`,
      );
    }
    // Its overlap has not ended: its Retirement will revoke it.
    if (context.records.isRetained(id, context.clocks.earliest(id))) return;
    refuseUnrecorded({ id, state, urn }, context);
    if (context.records.isUnrecorded(id, urn)) {
      context.say(
        `${nameOf(urn)}: not revoking ${tokenIdOf(id)}: its Retirement has no record of its overlap. Find it with ` +
          "`pulumi-tokens audit` and revoke it once nothing uses it.",
      );
      return;
    }
    const doomed = { id, state, expiresAt: state["expiresAt"], urn, madeByStack: true };
    const ending = await revokeToken(kind, doomed, context);
    if (ending !== "revoked" && ending !== "gone")
      throw refusalOf(
        { connection: context.connect(String(state["platform"])), tokenId: tokenIdOf(id) },
        "revoke",
        ending,
      );
    if (ending === "revoked" && context.records.replacedAt(urn)?.token === id)
      context.say(`${nameOf(urn)}: revoked ${tokenIdOf(id)}.`);
  },
});

async function refreshed(
  kind: TokenKind,
  { id, state, urn }: StoredResource,
  context: RunContext,
): Promise<Spec | undefined> {
  context.records.noteFound(id, urn, instantOf(asString(state["createdAt"])));
  const { title } = tokenApiOf(kind, state, context);
  context.records.noteSecret(id, state["value"]);
  const known = { id, state, expiresAt: state["expiresAt"], urn };
  const seen = await whereItIs(kind, known, context, async ({ tokenApi, where, tokenId }) => {
    const observed = await tokenApi.get(where, tokenId);
    if (!observed) return undefined;
    requireSecret(state, title, id);
    return {
      ...observedState(observed, state["name"]),
      ...(await invalidSecret(tokenApi, where, observed, urn, context)),
    };
  });
  // Until a token is verified, its expiry is compared with the requested one by the clock of the run that made it.
  const skew = state["proof"] === undefined ? skewAfter(state, context.clocks.aheadMs(id)) : {};
  // The platform never shows a secret again, and not every platform reports the creation time: both are carried over byte for byte.
  return seen && { ...state, ...seen, createdAt: state["createdAt"], ...skew };
}

/** Verifies a secret that an earlier run could not verify. */
async function updated(
  kind: TokenKind,
  { id, state, schema, urn }: StoredResource,
  { spec }: DesiredResource,
  context: RunContext,
): Promise<Spec> {
  const { tokenApi, title } = tokenApiOf(kind, state, context);
  const { proof, ...rest } = state;
  const next = { ...rest, ...kept(schema, spec) };
  if (proof === undefined) return next;
  requireSecret(state, title, id);
  // The requested expiry was computed with the clock of the run that made the token.
  const asked = { ...spec, verify: true, clockAheadMs: state["clockAheadMs"] };
  const { failure, seen } = await ready(tokenApi, asked, { id, state }, context);
  if (failure) {
    context.unverified.add(urn);
    const reason = `${failure.message} The token does not work. The next \`pulumi up\` replaces it.`;
    throw new InitFailed({ id, state: { ...next, proof: "failed" } }, reason);
  }
  return { ...next, ...seen };
}

/** Notes the arguments of a token that its Retirement follows. */
function declareOverlap(declared: DesiredResource, context: RunContext, ...was: readonly string[]): void {
  const { spec, urn, unknown = [] } = declared;
  const { overlap, supersedes } = spec;
  context.records.noteDeclaredOverlap({ urn, overlap, supersedes, unknown }, ...urnsOf(urn, context), ...was);
}

/** Notes the overlap again, as policy packs have changed it, and throws if no Retirement is declared. Does nothing in a refresh. */
function requireRetirement(declared: DesiredResource, context: RunContext, ...was: readonly string[]): void {
  if (context.records.declaredOverlapAt(declared.urn) === undefined) return;
  declareOverlap(declared, context, ...was);
  const [missing] = missingRetirement(declared);
  if (missing) throw new UserError(`${missing.property}: ${missing.reason}.`);
}

/** Throws if the overlap of a token has not ended and its Retirement is not part of this run. A `destroy` declares no overlap. */
function refuseUnrecorded(
  { id, state, urn }: Omit<StoredResource, "schema">,
  { records, revokeNow, clocks }: RunContext,
): void {
  const hasExpired = (instantOf(state["expiresAt"]) ?? Infinity) <= clocks.earliest(id);
  const overlap = revokeNow || hasExpired ? undefined : records.unrecordedOverlapAt(urn);
  if (overlap === undefined) return;
  throw new UserError(
    `Not revoking ${tokenIdOf(id)}: its overlap has not ended, and its Retirement is not part of this run. Run \`pulumi up\` without ` +
      `--target, or add --target '${retirementOf(overlap.urn)}'.`,
  );
}

/** Notes a rename. It compares the inputs of the last run: outputs keep the URN under which a step last wrote them. */
function noteRename({ urn }: DesiredResource, { formerRefs }: RunContext, before: DesiredResource | undefined): void {
  if (before !== undefined && before.urn !== urn) formerRefs.set(urn, before);
}

function decisionOf(recorded: StoredResource, declared: DesiredResource, context: RunContext): DiffResult {
  const { id, schema, state, urn: was } = recorded;
  const { spec, urn } = declared;
  requireRetirement(declared, context, was);
  context.renamed.set(urn, was);
  context.records.noteSecret(id, state["value"]);
  const { replaces, updates } = diff(schema, state, spec);
  const times = timesOf(context.clock.now(), state, context.clocks.aheadMs(id));
  const changed = { reason: reasonOf(schema, replaces), properties: replaces };
  const triggered = context.triggered.has(urn);
  const next = (made: number): number | undefined => nextExpiry(schema, spec, made);
  const verdict = decide({ token: state, settings: spec, urn, changed, triggered, nextExpiry: next }, times);
  if (verdict.verdict === "warn") context.say(`${nameOf(urn)}: ${verdict.because}.`);
  if (verdict.verdict === "replace") {
    context.records.noteReplacement(urn, { token: id, until: asString(state["expiresAt"]) ?? null });
    const line = `${nameOf(urn)}: replaced (${verdict.reason}): ${verdict.because}.`;
    context.say([line, ...oldTokenLines(recorded, declared, context)].join(" "));
    return { replaces: [verdict.reason, ...replaces], updates };
  }
  context.records.noteCurrent(id);
  context.records.noteHolder(id, urn);
  // A refresh removes the field from the state by which the engine would update it.
  if (state["proof"] === "due") return { replaces, updates: [...updates, "value"] };
  return { replaces: state["proof"] === "failed" ? [...replaces, "value"] : replaces, updates };
}

/** Returns how long the old token keeps working; nothing while a preview does not know the overlap. */
function oldTokenLines(
  { id, state }: StoredResource,
  { spec, unknown = [] }: DesiredResource,
  { revokeNow, clocks }: RunContext,
): string[] {
  if (unknown.includes("overlap")) return [];
  const { expiresAt } = state;
  return [oldTokenLine({ tokenId: tokenIdOf(id), expiresAt, overlap: spec["overlap"], revokeNow }, clocks.now(id))];
}

/** Returns when a token that is made now expires, in milliseconds since 1970; undefined for never. */
function nextExpiry({ shortestLife = (life) => life }: ResourceSchema, spec: Spec, now: number): number | undefined {
  const expiry = expiryOf(spec, now);
  return expiry === undefined ? undefined : now + shortestLife(expiry - now);
}
