import { z } from "zod";
import { json } from "../frame/platform";
import { randomSecret, sha256 } from "../frame/secrets";
import { bodyOf, type Caller, type InOrganization, type OnToken } from "./call";
import { listedTokenForm, tokenForm } from "./forms";
import { listAnswer } from "./paging";
import { unprocessable } from "./refusals";
import { addToken, isAlive, newId, removeToken, type State, type Token, tokensOf } from "./state";
import type { PlanetScaleBehaviors } from "./behaviors";

const secretPrefix = "pscale_tkn_";

/** What a new token is made of; times in milliseconds. */
export interface Minting {
  readonly organization: string;
  readonly name: string | null;
  readonly ttlMs: number | null;
  readonly actor: Token["actor"];
  readonly now: number;
  readonly secretLength: number;
}

/** A token without permissions, and its secret, which is nowhere else. */
export function mint({ organization, name, ttlMs, actor, now, secretLength }: Minting): {
  token: Token;
  secret: string;
} {
  const secret = randomSecret(secretPrefix, secretLength);
  const token: Token = {
    id: newId(),
    organization,
    name,
    hash: sha256(secret),
    createdAt: now,
    updatedAt: now,
    expiresAt: ttlMs === null ? null : now + ttlMs,
    lastUsedAt: null,
    actor,
    bootstrap: false,
    accesses: [],
  };
  return { token, secret };
}

export function listTokens(call: InOrganization): Response {
  const { desk, view, organization } = call;
  const { behaviors } = desk;
  const listed = tokensOf(view, organization.name).filter(
    (token) => behaviors.expiredListed || isAlive(token, desk.now()),
  );
  return listAnswer(
    call,
    behaviors.order === "newest" ? listed.reverse() : listed,
    (token) => listedTokenForm(view, token, behaviors),
    behaviors.pageHeeded,
  );
}

export const showToken = ({ view, token, desk }: OnToken): Response => json(tokenForm(view, token, desk.behaviors));

const creation = z.object({ name: z.string().nullish(), ttl: z.int().nonnegative().nullish() });

export function createToken(call: InOrganization): Response {
  const { desk, caller, organization } = call;
  const { store, behaviors } = desk;
  const { name, ttl } = bodyOf(call, creation);
  checkName(name ?? null, tokensOf(store.now, organization.name), behaviors);
  if (ttl === 0 && behaviors.zeroTtl === "refuse") throw unprocessable("ttl must be greater than 0", behaviors);
  const { token, secret } = mint({
    organization: organization.name,
    // PlanetScale's client leaves an empty name out; one that is sent is taken for none.
    name: name === undefined || name === "" ? null : name,
    ttlMs: !behaviors.ttlKnown || ttl === undefined || ttl === null || ttl === 0 ? null : ttl * 1000,
    actor: actorOf(caller),
    now: desk.now(),
    secretLength: behaviors.secretLength,
  });
  store.commit(addToken(store.now, token));
  return json(tokenForm(store.now, token, behaviors, secret));
}

function checkName(name: string | null, others: readonly Token[], behaviors: PlanetScaleBehaviors): void {
  const { longestName, mostTokens, sameNames } = behaviors;
  if (longestName > 0 && name !== null && name.length > longestName) throw unprocessable("name is too long", behaviors);
  if (!sameNames && name !== null && others.some((token) => token.name === name))
    throw unprocessable("name has already been taken", behaviors);
  if (mostTokens > 0 && others.length >= mostTokens)
    throw unprocessable("the organization has reached its limit of service tokens", behaviors);
}

export const actorOf = (caller: Caller): Token["actor"] =>
  caller.kind === "user"
    ? { id: caller.user.id, name: caller.user.name, type: "User" }
    : { id: caller.token.id, name: caller.token.name ?? caller.token.id, type: "ServiceToken" };

export function deleteToken({ desk: { store }, token }: OnToken): Response {
  store.commit(removeToken(store.now, token.id));
  return new Response(null, { status: 204 });
}

/** Used by hand too; false when there is no such token. */
export function revoke(store: { now: State; commit(next: State): void }, id: string): boolean {
  if (!store.now.tokens.some((token) => token.id === id)) return false;
  store.commit(removeToken(store.now, id));
  return true;
}
