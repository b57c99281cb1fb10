import type { Failure } from "../platforms/contract";
import { apply, permissionApiOf } from "../grants/changes";
import { deleteGrant, isSameToken } from "../grants/deletion";
import { knownToken, targetOf, type GrantSpec, type GrantState } from "../grants/grant";
import { followingItsToken } from "../rotation/args";
import { diff } from "../schema/diff";
import { firstInvalid, grantStateSchema, misplaced } from "../schema/state";
import { callWhereTokenLives } from "../tokens/calls";
import { difference, intersection, union } from "../values/sets";
import { typeOf } from "../values/urn";
import type { Resource } from "./resource";

/** Permissions of one token at one place. Its id names both, so nothing else has to be looked up to remove them. */
export const tokenAccessGrant: Resource = {
  schema({ schemas: { TokenAccessGrant: schema } }) {
    return typeof schema === "string" ? schema : followingItsToken(schema);
  },

  validateState: ({ id, schema, state }) => firstInvalid(grantStateSchema, state) ?? misplaced(id, schema, state, []),

  register({ spec, schema, ...at }, run, before) {
    // The types say so too; JavaScript gets past them.
    if (at.tokenUrn !== undefined && typeOf(at.tokenUrn) !== "ServiceToken") return [notAServiceToken];
    const { tokenId, permissions } = spec as GrantSpec;
    const claim = { target: targetOf(schema, spec), tokenId, permissions, ...(at.tokenUrn && { token: at.tokenUrn }) };
    run.grants.declare(claim, at.urn, ...(before ? [before.urn] : []));

    // Compares the inputs of the last run: outputs keep the URN that a token had before an alias renamed it.
    if (!before || !isSameToken(at.tokenUrn, before.tokenUrn, run)) return [];
    if (before.spec["tokenId"] !== tokenId) run.grants.noteFollowsToken(targetOf(schema, before.spec));
    return [];
  },

  diff({ schema, state, urn }, { spec }, { grants }) {
    const place = targetOf(schema, state);
    grants.noteAdded(place, urn, (state as GrantState).granted);
    const decision = diff(schema, state, spec);
    // A grant that was declared before this one may have removed what both asked for.
    const lost = intersection(grants.removedFrom(place), (spec as GrantSpec).permissions).length > 0;
    return lost ? { ...decision, updates: union(decision.updates, ["permissions"]) } : decision;
  },

  create: ({ spec, schema, ...at }, run) =>
    apply({ schema, ...at, run, wanted: spec as GrantSpec, before: undefined, id: targetOf(schema, spec) }),

  async read({ state: recorded, ...at }, run) {
    const state = recorded as GrantState;
    const permissionApi = permissionApiOf(state, run);
    const inForce = await callWhereTokenLives("ServiceToken", knownToken(state, at, run), run, async ({ where }) => {
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

  delete: (recorded, run) => deleteGrant(recorded, run),
};

const notAServiceToken: Failure = {
  property: "token",
  reason: "must be a ServiceToken. The permissions of a DeployToken are set by its own arguments",
};

function agrees(state: GrantState, inForce: readonly string[]): boolean {
  const complete = difference(state.permissions, inForce).length === 0;
  return complete && (state.mode === "additive" || difference(inForce, state.permissions).length === 0);
}
