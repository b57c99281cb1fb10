import type { ResourceSchema, Spec } from "../platforms/contract";
import type { ResourceRef } from "../run/context";
import type { Run } from "../run/run";
import type { GrantFacts } from "../schema/state";
import type { KnownToken } from "../tokens/calls";
import { joinId } from "../values/ids";

/** The arguments of a grant in normal form. */
export interface GrantSpec extends Spec {
  readonly platform: string;
  readonly tokenId: string;
  readonly permissions: readonly string[];
  readonly mode: "additive" | "authoritative";
}

export type GrantState = GrantSpec & GrantFacts;

/** Returns the target of a grant, which is its id: `platform/organization/token/database`. */
export function targetOf(schema: ResourceSchema, spec: Spec): string {
  const scope = schema.scope.map((key) => spec[key]).filter((value) => value !== undefined);
  return joinId(String(spec["platform"]), ...scope.map(String));
}

/** The resource id of the token. */
export function tokenOf(state: GrantState, run: Run): string {
  const { scope } = run.connect(state.platform).platform;
  return joinId(state.platform, ...scope.map((key) => String(state[key])), state.tokenId);
}

/** A grant's state does not hold the secret of its token. */
export const knownToken = (state: GrantState, { urn, tokenUrn = urn }: ResourceRef, run: Run): KnownToken => ({
  id: tokenOf(state, run),
  state,
  urn: tokenUrn,
});
