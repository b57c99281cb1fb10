import { InitFailed, Refusal, urnsOf, type Deps, type Outcome, type Place } from "../lifecycle/deps";
import { diff, kept } from "../lifecycle/diff";
import { noToken, sayWithdrawn } from "../lifecycle/grant-lines";
import { both, either, planGrant, without } from "../lifecycle/grant-plan";
import { whereItIs, type KnownToken } from "../lifecycle/gone";
import { refuseWithdrawal } from "../lifecycle/guard";
import { errorMessage } from "../lifecycle/mint";
import { flawIn, grantState, misplaced } from "../lifecycle/recorded";
import { followingItsToken } from "../lifecycle/rotation-args";
import type { Failure, PermissionApi, ResourceSchema, Spec } from "../platforms/platform";
import { typeOf, withinStack } from "../values/address";
import { joinId } from "../values/ids";
import type { Resource } from "./resource";

interface GrantSpec extends Spec {
  readonly platform: string;
  readonly tokenId: string;
  readonly permissions: readonly string[];
  readonly mode: "additive" | "authoritative";
}

interface GrantState extends GrantSpec {
  /** What this grant has added: only this is ever removed in additive mode. */
  readonly granted: readonly string[];
}

/** Permissions of one token at one place. Its id names both, so that nothing else need be looked up to end it. */
export const tokenAccessGrant: Resource = {
  schema({ schemas: { TokenAccessGrant: schema } }) {
    return typeof schema === "string" ? schema : followingItsToken(schema);
  },

  flaw: ({ id, schema, state }) => flawIn(grantState, state) ?? misplaced(id, schema, state, []),

  declared({ spec, schema, ...at }, deps, before) {
    const { claims } = deps;
    // The types say so too; JavaScript gets past them.
    if (at.token !== undefined && typeOf(at.token) !== "ServiceToken") return [notAServiceToken];
    const { tokenId, permissions } = spec as GrantSpec;
    const claim = { place: placeOf(schema, spec), tokenId, permissions, ...(at.token && { token: at.token }) };
    claims.declare(claim, at.address, ...(before ? [before.address] : []));
    // Told by the inputs of the last run: outputs go on naming a token by the address it had before an alias renamed it.
    if (!before || !isSameToken(at.token, before.token, deps)) return [];
    if (before.spec["tokenId"] !== tokenId) claims.noteFollowing(placeOf(schema, before.spec));
    return [];
  },

  decide({ schema, state, address }, { spec }, { claims }) {
    const place = placeOf(schema, state);
    claims.noteGranted(place, address, (state as GrantState).granted);
    const decision = diff(schema, state, spec);
    // A grant that was declared before this one may have removed what both asked for.
    const lost = [...claims.withdrawn(place)].some((permission) =>
      (spec as GrantSpec).permissions.includes(permission),
    );
    return lost ? { ...decision, updates: either(decision.updates, ["permissions"]) } : decision;
  },

  create: ({ spec, schema, ...at }, deps) =>
    apply({ schema, ...at, deps, wanted: spec as GrantSpec, before: undefined, id: placeOf(schema, spec) }),

  async read({ state: recorded, ...at }, deps) {
    const state = recorded as GrantState;
    const permissionApi = granterOf(state, deps);
    const inForce = await whereItIs("ServiceToken", knownToken(state, at, deps), deps, async ({ where }) => {
      const glimpsed = await permissionApi.getCached(where, state.tokenId);
      // What another read has learnt may confirm; only a look of its own may say that something is missing.
      return glimpsed && agrees(state, glimpsed) ? glimpsed : permissionApi.get(where, state.tokenId);
    });
    if (!inForce) return undefined;
    return {
      ...state,
      permissions: state.mode === "authoritative" ? [...inForce].sort() : both(state.permissions, inForce),
      granted: both(state.granted, inForce),
    };
  },

  async update({ id, state, schema }, { spec, ...at }, deps) {
    return (await apply({ id, ...at, schema, deps, wanted: spec as GrantSpec, before: state as GrantState })).state;
  },

  async delete({ state: recorded, schema, ...at }, deps) {
    const state = recorded as GrantState;
    if (deps.claims.follows(placeOf(schema, state)) || goesWithItsToken(state, at, deps)) return;
    // Through an overlap a token keeps what it may do, whatever becomes of its grants.
    const token = tokenOf(state, deps);
    const earliest = deps.clocks.earliest(token);
    if (deps.keeping.keeps(token, earliest) || deps.keeping.isUnrecorded(token, at.token ?? "")) return;
    if (deps.keeping.lacksRetirement(token, at.token ?? "")) return;
    const permissionApi = granterOf(state, deps);
    await deps.claims.inTurn(state.tokenId, async () => {
      const place = placeOf(schema, state);
      const mine = without(state.granted, [...deps.claims.claimed(place)]);
      if (mine.length === 0) return;
      await whereItIs("ServiceToken", knownToken(state, at, deps), deps, async ({ where }) => {
        const livesIn = { ...state, ...where };
        const remove = both(mine, (await permissionApi.get(livesIn, state.tokenId)) ?? []);
        await withdraw(permissionApi, livesIn, place, remove, deps);
        if (at.token === undefined) sayWithdrawn(remove, state.tokenId, at, deps);
      });
    });
  },
};

const notAServiceToken: Failure = {
  property: "token",
  reason: "must be a ServiceToken; what a DeployToken may do is set by its own arguments",
};

/** Whether a grant names the token that it named in the last run, perhaps by the URN that this had then. */
const isSameToken = (token: string | undefined, before: string | undefined, deps: Deps): boolean =>
  token !== undefined && before !== undefined && urnsOf(token, deps).map(withinStack).includes(withinStack(before));

/** One place for a token's permissions: `platform/organization/token/database`. */
function placeOf(schema: ResourceSchema, spec: Spec): string {
  const scope = schema.scope.map((key) => spec[key]).filter((value) => value !== undefined);
  return joinId(String(spec["platform"]), ...scope.map(String));
}

/**
 * A grant of a token that is replaced: the old permissions go when the old token does, and until then its consumers need them. A
 * grant that was pointed at another token, or taken out of the program, does not, unless its token is replaced in this run.
 */
function goesWithItsToken(state: GrantState, { address, token }: Place, deps: Deps): boolean {
  if (token !== undefined && deps.keeping.hasNewToken(token) && !deps.keeping.isCurrent(tokenOf(state, deps)))
    return true;
  const successor = deps.claims.declaredAt(address);
  return successor !== undefined && isSameToken(successor.token, token, deps) && successor.tokenId !== state.tokenId;
}

/** The resource id of the token. */
function tokenOf(state: GrantState, deps: Deps): string {
  const { scope } = deps.reach(state.platform).platform;
  return joinId(state.platform, ...scope.map((key) => String(state[key])), state.tokenId);
}

/** A grant's state does not hold the secret of its token. */
const knownToken = (state: GrantState, { address, token = address }: Place, deps: Deps): KnownToken => ({
  id: tokenOf(state, deps),
  state,
  urn: token,
});

function agrees(state: GrantState, inForce: readonly string[]): boolean {
  const complete = without(state.permissions, inForce).length === 0;
  return complete && (state.mode === "additive" || without(inForce, state.permissions).length === 0);
}

interface Work extends Place {
  readonly id: string;
  readonly schema: ResourceSchema;
  readonly deps: Deps;
  readonly wanted: GrantSpec;
  /** What is recorded, when the grant is there already. */
  readonly before: GrantState | undefined;
}

/** Adds what is missing, then removes what has to go: at no moment does the token lack what it is to keep. */
async function apply(work: Work): Promise<Outcome> {
  const { id, schema, address, deps, wanted, before } = work;
  const { granted: grantedBefore, permissions: recorded } = before ?? { granted: [], permissions: [] };
  const permissionApi = granterOf(wanted, deps);
  return deps.claims.inTurn(wanted.tokenId, async () => {
    const current = await permissionApi.get(wanted, wanted.tokenId);
    if (!current) throw noToken(wanted.tokenId, work);
    const plan = planGrant({
      mode: wanted.mode,
      wanted: wanted.permissions,
      current,
      granted: grantedBefore,
      claimed: deps.claims.claimed(id),
      // A token of the program was made without permissions: what the program asks for and finds there is its own.
      ours: work.token === undefined ? deps.claims.ours(id) : new Set(wanted.permissions),
    });
    const outcome = (permissions: readonly string[], granted: readonly string[]): Outcome => ({
      id,
      state: { ...kept(schema, wanted), permissions, granted },
    });
    const isOurs = work.token !== undefined || without(plan.remove, grantedBefore).length === 0;
    if (plan.remove.length > 0) await refuseWithdrawal(deps.reach(wanted.platform), wanted, isOurs);
    if (plan.add.length > 0) {
      const failure = await grant(permissionApi, wanted, plan.add);
      if (failure) {
        // What is recorded stays as it is, unless it claims what is not in force.
        const lost = without(recorded, current);
        if (failure.added.length + lost.length === 0) throw failure.error;
        // What it had added before and was to remove now is still its own.
        const granted = either(both([...grantedBefore, ...plan.granted], current), failure.added);
        const inForce = either(both(wanted.permissions, current), failure.added);
        throw new InitFailed(outcome(inForce, granted), errorMessage(failure.error));
      }
    }
    deps.claims.noteGranted(id, address, plan.granted);
    try {
      await withdraw(permissionApi, wanted, id, plan.remove, deps, isOurs);
    } catch (error) {
      const still = either(plan.granted, both(plan.remove, grantedBefore));
      throw new InitFailed(outcome(either(wanted.permissions, plan.remove), still), errorMessage(error));
    }
    return outcome(wanted.permissions, plan.granted);
  });
}

/** Adds permissions. A failure tells which of them are in force all the same; when that cannot be seen, all may be. */
async function grant(
  permissionApi: PermissionApi,
  where: GrantSpec,
  add: readonly string[],
): Promise<{ error: unknown; added: readonly string[] } | undefined> {
  try {
    await permissionApi.add(where, where.tokenId, add);
    return undefined;
  } catch (error) {
    const current = await permissionApi.get(where, where.tokenId).catch(() => add);
    const added = both(add, current ?? []);
    const confirmed = current !== add && added.length === add.length;
    return confirmed ? undefined : { error, added };
  }
}

/**
 * Removes permissions, but for those that a grant has come to ask for while this one was at work. A failure after which none
 * of them is in force is none.
 */
async function withdraw(
  permissionApi: PermissionApi,
  where: GrantSpec,
  place: string,
  planned: readonly string[],
  deps: Deps,
  isOurs = true,
): Promise<void> {
  const remove = without(planned, [...deps.claims.claimed(place)]);
  if (remove.length === 0) return;
  await refuseWithdrawal(deps.reach(where.platform), where, isOurs);
  deps.claims.noteWithdrawn(place, remove);
  try {
    await permissionApi.remove(where, where.tokenId, remove);
  } catch (error) {
    const current = await permissionApi.get(where, where.tokenId).catch(() => remove);
    if (both(remove, current ?? []).length > 0) throw error;
  }
}

function granterOf(where: Spec, deps: Deps): PermissionApi {
  const { platform, connection } = deps.reach(String(where["platform"]));
  if (!connection.TokenAccessGrant) throw new Refusal(`${platform.title} has no permissions to grant.`);
  return connection.TokenAccessGrant;
}
