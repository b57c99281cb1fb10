import { InitFailed, type CreateResult, type ResourceRef } from "../run/context";
import type { Run } from "../run/run";
import { diff, kept } from "../schema/diff";
import { grant, permissionApiOf, withdraw } from "../grants/changes";
import { noToken, sayWithdrawn } from "../grants/lines";
import { planGrant } from "../grants/plan";
import { difference, intersection, union } from "../values/sets";
import { whereItIs, type KnownToken } from "../tokens/calls";
import { refuseWithdrawal } from "../tokens/guard";
import { errorMessage } from "../tokens/mint";
import { firstInvalid, grantStateSchema, misplaced } from "../schema/state";
import { followingItsToken } from "../rotation/args";
import type { Failure, ResourceSchema, Spec } from "../platforms/contract";
import { typeOf, withinStack } from "../values/urn";
import { joinId } from "../values/ids";
import type { Resource } from "./resource";

interface GrantSpec extends Spec {
  readonly platform: string;
  readonly tokenId: string;
  readonly permissions: readonly string[];
  readonly mode: "additive" | "authoritative";
}

interface GrantState extends GrantSpec {
  /** The permissions that this grant has added: only these are ever removed in additive mode. */
  readonly granted: readonly string[];
}

/** Permissions of one token at one place. Its id names both, so nothing else has to be looked up to remove them. */
export const tokenAccessGrant: Resource = {
  schema({ schemas: { TokenAccessGrant: schema } }) {
    return typeof schema === "string" ? schema : followingItsToken(schema);
  },

  validateState: ({ id, schema, state }) => firstInvalid(grantStateSchema, state) ?? misplaced(id, schema, state, []),

  register({ spec, schema, ...at }, run, before) {
    const { grants } = run;
    // The types say so too; JavaScript gets past them.
    if (at.tokenUrn !== undefined && typeOf(at.tokenUrn) !== "ServiceToken") return [notAServiceToken];
    const { tokenId, permissions } = spec as GrantSpec;
    const claim = { target: placeOf(schema, spec), tokenId, permissions, ...(at.tokenUrn && { token: at.tokenUrn }) };
    grants.declare(claim, at.urn, ...(before ? [before.urn] : []));
    // Compares the inputs of the last run: outputs keep the URN that a token had before an alias renamed it.
    if (!before || !isSameToken(at.tokenUrn, before.tokenUrn, run)) return [];
    if (before.spec["tokenId"] !== tokenId) grants.noteFollowsToken(placeOf(schema, before.spec));
    return [];
  },

  diff({ schema, state, urn }, { spec }, { grants }) {
    const place = placeOf(schema, state);
    grants.noteAdded(place, urn, (state as GrantState).granted);
    const decision = diff(schema, state, spec);
    // A grant that was declared before this one may have removed what both asked for.
    const lost = intersection(grants.removedFrom(place), (spec as GrantSpec).permissions).length > 0;
    return lost ? { ...decision, updates: union(decision.updates, ["permissions"]) } : decision;
  },

  create: ({ spec, schema, ...at }, run) =>
    apply({ schema, ...at, run, wanted: spec as GrantSpec, before: undefined, id: placeOf(schema, spec) }),

  async read({ state: recorded, ...at }, run) {
    const state = recorded as GrantState;
    const permissionApi = permissionApiOf(state, run);
    const inForce = await whereItIs("ServiceToken", knownToken(state, at, run), run, async ({ where }) => {
      const cached = await permissionApi.getCached(where, state.tokenId);
      // A cached answer may confirm; only a read of its own may show that something is missing.
      return cached && agrees(state, cached) ? cached : permissionApi.get(where, state.tokenId);
    });
    if (!inForce) return undefined;
    return {
      ...state,
      permissions: state.mode === "authoritative" ? [...inForce].sort() : intersection(state.permissions, inForce),
      granted: intersection(state.granted, inForce),
    };
  },

  async update({ id, state, schema }, { spec, ...at }, run) {
    return (await apply({ id, ...at, schema, run, wanted: spec as GrantSpec, before: state as GrantState })).state;
  },

  async delete({ state: recorded, schema, ...at }, run) {
    const state = recorded as GrantState;
    if (run.grants.followsToken(placeOf(schema, state)) || goesWithItsToken(state, at, run)) return;
    // Through an overlap a token keeps what it may do, whatever becomes of its grants.
    const token = tokenOf(state, run);
    const tokenUrn = at.tokenUrn ?? "";
    if (run.isRetained(token) || run.isMissingFromRetirement(token, tokenUrn)) return;
    if (!run.isCurrent(token) && run.overlapWithoutRetirement(tokenUrn) !== undefined) return;
    const permissionApi = permissionApiOf(state, run);
    await run.grants.inTurn(state.tokenId, async () => {
      const place = placeOf(schema, state);
      const mine = difference(state.granted, run.grants.wantedOn(place));
      if (mine.length === 0) return;
      await whereItIs("ServiceToken", knownToken(state, at, run), run, async ({ where }) => {
        const livesIn = { ...state, ...where };
        const remove = intersection(mine, (await permissionApi.get(livesIn, state.tokenId)) ?? []);
        await withdraw(permissionApi, livesIn, place, remove, run);
        if (at.tokenUrn === undefined) sayWithdrawn(remove, state.tokenId, at, run);
      });
    });
  },
};

const notAServiceToken: Failure = {
  property: "token",
  reason: "must be a ServiceToken. The permissions of a DeployToken are set by its own arguments",
};

/** True if a grant names the same token as in the last run, perhaps by the URN that it had then. */
const isSameToken = (token: string | undefined, before: string | undefined, run: Run): boolean =>
  token !== undefined && before !== undefined && run.urnsOf(token).map(withinStack).includes(withinStack(before));

/** Returns the place of a token's permissions: `platform/organization/token/database`. */
function placeOf(schema: ResourceSchema, spec: Spec): string {
  const scope = schema.scope.map((key) => spec[key]).filter((value) => value !== undefined);
  return joinId(String(spec["platform"]), ...scope.map(String));
}

/**
 * A grant of a token that is replaced: the old permissions go when the old token does, and until then its consumers need them. A
 * grant that was pointed at another token, or taken out of the program, does not, unless its token is replaced in this run.
 */
function goesWithItsToken(state: GrantState, { urn, tokenUrn }: ResourceRef, run: Run): boolean {
  if (tokenUrn !== undefined && run.at(tokenUrn).hasNewToken === true && !run.isCurrent(tokenOf(state, run)))
    return true;
  const successor = run.grants.declaredAt(urn);
  return successor !== undefined && isSameToken(successor.token, tokenUrn, run) && successor.tokenId !== state.tokenId;
}

/** The resource id of the token. */
function tokenOf(state: GrantState, run: Run): string {
  const { scope } = run.connect(state.platform).platform;
  return joinId(state.platform, ...scope.map((key) => String(state[key])), state.tokenId);
}

/** A grant's state does not hold the secret of its token. */
const knownToken = (state: GrantState, { urn, tokenUrn = urn }: ResourceRef, run: Run): KnownToken => ({
  id: tokenOf(state, run),
  state,
  urn: tokenUrn,
});

function agrees(state: GrantState, inForce: readonly string[]): boolean {
  const complete = difference(state.permissions, inForce).length === 0;
  return complete && (state.mode === "additive" || difference(inForce, state.permissions).length === 0);
}

interface Work extends ResourceRef {
  readonly id: string;
  readonly schema: ResourceSchema;
  readonly run: Run;
  readonly wanted: GrantSpec;
  /** The state of the grant, if it exists. */
  readonly before: GrantState | undefined;
}

/** Adds what is missing, then removes what has to go: the token never lacks a permission that it keeps. */
async function apply(work: Work): Promise<CreateResult> {
  const { id, schema, urn, run, wanted, before } = work;
  const { granted: grantedBefore, permissions: recorded } = before ?? { granted: [], permissions: [] };
  const permissionApi = permissionApiOf(wanted, run);
  return run.grants.inTurn(wanted.tokenId, async () => {
    const current = await permissionApi.get(wanted, wanted.tokenId);
    if (!current) throw noToken(wanted.tokenId, work);
    const plan = planGrant({
      mode: wanted.mode,
      wanted: wanted.permissions,
      current,
      granted: grantedBefore,
      claimed: run.grants.wantedOn(id),
      // A token of the program was made without permissions: what the program asks for and finds there is its own.
      addedByStack: work.tokenUrn === undefined ? run.grants.addedTo(id) : wanted.permissions,
    });
    const outcome = (permissions: readonly string[], granted: readonly string[]): CreateResult => ({
      id,
      state: { ...kept(schema, wanted), permissions, granted },
    });
    const madeByStack = work.tokenUrn !== undefined || difference(plan.remove, grantedBefore).length === 0;
    if (plan.remove.length > 0) await refuseWithdrawal(run.connect(wanted.platform), wanted, madeByStack);
    if (plan.add.length > 0) {
      const failure = await grant(permissionApi, wanted, plan.add);
      if (failure) {
        // What is recorded stays as it is, unless it claims what is not in force.
        const lost = difference(recorded, current);
        if (failure.added.length + lost.length === 0) throw failure.error;
        // What it had added before and was to remove now is still its own.
        const granted = union(intersection([...grantedBefore, ...plan.granted], current), failure.added);
        const inForce = union(intersection(wanted.permissions, current), failure.added);
        throw new InitFailed(outcome(inForce, granted), errorMessage(failure.error));
      }
    }
    run.grants.noteAdded(id, urn, plan.granted);
    try {
      await withdraw(permissionApi, wanted, id, plan.remove, run, madeByStack);
    } catch (error) {
      const still = union(plan.granted, intersection(plan.remove, grantedBefore));
      throw new InitFailed(outcome(union(wanted.permissions, plan.remove), still), errorMessage(error));
    }
    return outcome(wanted.permissions, plan.granted);
  });
}
