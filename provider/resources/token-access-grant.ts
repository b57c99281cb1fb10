import { InitFailed, urnsOf, type RunContext, type CreateResult, type ResourceRef } from "../run/context";
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

  register({ spec, schema, ...at }, context, before) {
    const { declaredGrants } = context;
    // The types say so too; JavaScript gets past them.
    if (at.tokenUrn !== undefined && typeOf(at.tokenUrn) !== "ServiceToken") return [notAServiceToken];
    const { tokenId, permissions } = spec as GrantSpec;
    const claim = { place: placeOf(schema, spec), tokenId, permissions, ...(at.tokenUrn && { token: at.tokenUrn }) };
    declaredGrants.declare(claim, at.urn, ...(before ? [before.urn] : []));
    // Compares the inputs of the last run: outputs keep the URN that a token had before an alias renamed it.
    if (!before || !isSameToken(at.tokenUrn, before.tokenUrn, context)) return [];
    if (before.spec["tokenId"] !== tokenId) declaredGrants.noteFollowsToken(placeOf(schema, before.spec));
    return [];
  },

  diff({ schema, state, urn }, { spec }, { declaredGrants }) {
    const place = placeOf(schema, state);
    declaredGrants.noteGranted(place, urn, (state as GrantState).granted);
    const decision = diff(schema, state, spec);
    // A grant that was declared before this one may have removed what both asked for.
    const lost = [...declaredGrants.withdrawn(place)].some((permission) =>
      (spec as GrantSpec).permissions.includes(permission),
    );
    return lost ? { ...decision, updates: union(decision.updates, ["permissions"]) } : decision;
  },

  create: ({ spec, schema, ...at }, context) =>
    apply({ schema, ...at, context, wanted: spec as GrantSpec, before: undefined, id: placeOf(schema, spec) }),

  async read({ state: recorded, ...at }, context) {
    const state = recorded as GrantState;
    const permissionApi = permissionApiOf(state, context);
    const inForce = await whereItIs("ServiceToken", knownToken(state, at, context), context, async ({ where }) => {
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

  async update({ id, state, schema }, { spec, ...at }, context) {
    return (await apply({ id, ...at, schema, context, wanted: spec as GrantSpec, before: state as GrantState })).state;
  },

  async delete({ state: recorded, schema, ...at }, context) {
    const state = recorded as GrantState;
    if (context.declaredGrants.followsToken(placeOf(schema, state)) || goesWithItsToken(state, at, context)) return;
    // Through an overlap a token keeps what it may do, whatever becomes of its grants.
    const token = tokenOf(state, context);
    const earliest = context.clocks.earliest(token);
    if (context.records.isRetained(token, earliest) || context.records.isUnrecorded(token, at.tokenUrn ?? "")) return;
    if (context.records.lacksRetirement(token, at.tokenUrn ?? "")) return;
    const permissionApi = permissionApiOf(state, context);
    await context.declaredGrants.inTurn(state.tokenId, async () => {
      const place = placeOf(schema, state);
      const mine = difference(state.granted, [...context.declaredGrants.requestedAt(place)]);
      if (mine.length === 0) return;
      await whereItIs("ServiceToken", knownToken(state, at, context), context, async ({ where }) => {
        const livesIn = { ...state, ...where };
        const remove = intersection(mine, (await permissionApi.get(livesIn, state.tokenId)) ?? []);
        await withdraw(permissionApi, livesIn, place, remove, context);
        if (at.tokenUrn === undefined) sayWithdrawn(remove, state.tokenId, at, context);
      });
    });
  },
};

const notAServiceToken: Failure = {
  property: "token",
  reason: "must be a ServiceToken. The permissions of a DeployToken are set by its own arguments",
};

/** True if a grant names the same token as in the last run, perhaps by the URN that it had then. */
const isSameToken = (token: string | undefined, before: string | undefined, context: RunContext): boolean =>
  token !== undefined && before !== undefined && urnsOf(token, context).map(withinStack).includes(withinStack(before));

/** Returns the place of a token's permissions: `platform/organization/token/database`. */
function placeOf(schema: ResourceSchema, spec: Spec): string {
  const scope = schema.scope.map((key) => spec[key]).filter((value) => value !== undefined);
  return joinId(String(spec["platform"]), ...scope.map(String));
}

/**
 * A grant of a token that is replaced: the old permissions go when the old token does, and until then its consumers need them. A
 * grant that was pointed at another token, or taken out of the program, does not, unless its token is replaced in this run.
 */
function goesWithItsToken(state: GrantState, { urn, tokenUrn }: ResourceRef, context: RunContext): boolean {
  if (
    tokenUrn !== undefined &&
    context.records.hasNewToken(tokenUrn) &&
    !context.records.isCurrent(tokenOf(state, context))
  )
    return true;
  const successor = context.declaredGrants.declaredAt(urn);
  return (
    successor !== undefined && isSameToken(successor.token, tokenUrn, context) && successor.tokenId !== state.tokenId
  );
}

/** The resource id of the token. */
function tokenOf(state: GrantState, context: RunContext): string {
  const { scope } = context.connect(state.platform).platform;
  return joinId(state.platform, ...scope.map((key) => String(state[key])), state.tokenId);
}

/** A grant's state does not hold the secret of its token. */
const knownToken = (state: GrantState, { urn, tokenUrn = urn }: ResourceRef, context: RunContext): KnownToken => ({
  id: tokenOf(state, context),
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
  readonly context: RunContext;
  readonly wanted: GrantSpec;
  /** The state of the grant, if it exists. */
  readonly before: GrantState | undefined;
}

/** Adds what is missing, then removes what has to go: the token never lacks a permission that it keeps. */
async function apply(work: Work): Promise<CreateResult> {
  const { id, schema, urn, context, wanted, before } = work;
  const { granted: grantedBefore, permissions: recorded } = before ?? { granted: [], permissions: [] };
  const permissionApi = permissionApiOf(wanted, context);
  return context.declaredGrants.inTurn(wanted.tokenId, async () => {
    const current = await permissionApi.get(wanted, wanted.tokenId);
    if (!current) throw noToken(wanted.tokenId, work);
    const plan = planGrant({
      mode: wanted.mode,
      wanted: wanted.permissions,
      current,
      granted: grantedBefore,
      claimed: context.declaredGrants.requestedAt(id),
      // A token of the program was made without permissions: what the program asks for and finds there is its own.
      addedByStack:
        work.tokenUrn === undefined ? context.declaredGrants.addedByGrants(id) : new Set(wanted.permissions),
    });
    const outcome = (permissions: readonly string[], granted: readonly string[]): CreateResult => ({
      id,
      state: { ...kept(schema, wanted), permissions, granted },
    });
    const madeByStack = work.tokenUrn !== undefined || difference(plan.remove, grantedBefore).length === 0;
    if (plan.remove.length > 0) await refuseWithdrawal(context.connect(wanted.platform), wanted, madeByStack);
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
    context.declaredGrants.noteGranted(id, urn, plan.granted);
    try {
      await withdraw(permissionApi, wanted, id, plan.remove, context, madeByStack);
    } catch (error) {
      const still = union(plan.granted, intersection(plan.remove, grantedBefore));
      throw new InitFailed(outcome(union(wanted.permissions, plan.remove), still), errorMessage(error));
    }
    return outcome(wanted.permissions, plan.granted);
  });
}
