import { z } from "zod";
import { json } from "../../emulator/platform";
import { randomSecret, sha256 } from "../../emulator/secrets";
import { bodyOf, type Caller, type InOrganization, type OnToken } from "./call";
import { listedTokenForm, tokenForm } from "./forms";
import { listAnswer } from "./paging";
import { unprocessable } from "./errors";
import { addToken, isAlive, newId, removeToken, type State, type Token, tokensOf } from "./state";
import type { PlanetScaleBehaviors } from "./behaviors";

const secretPrefix = "pscale_tkn_";

/** Properties of a new token. Times in milliseconds. */
export interface TokenSpec {
  readonly organization: string;
  readonly name: string | null;
  readonly ttlMs: number | null;
  readonly actor: Token["actor"];
  readonly now: number;
  readonly secretLength: number;
}

/** Returns a token without permissions and its secret, which is not stored. */
export function newToken({ organization, name, ttlMs, actor, now, secretLength }: TokenSpec): {
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
  const { context, view, organization } = call;
  const { behaviors } = context;
  const listed = tokensOf(view, organization.name).filter(
    (token) => behaviors.listExpired || isAlive(token, context.now()),
  );
  return listAnswer(
    call,
    behaviors.order === "newest" ? listed.reverse() : listed,
    (token) => listedTokenForm(view, token, behaviors),
    behaviors.honorPage,
  );
}

export const showToken = ({ view, token, context }: OnToken): Response =>
  json(tokenForm(view, token, context.behaviors));

const creation = z.object({ name: z.string().nullish(), ttl: z.int().nonnegative().nullish() });

export function createToken(call: InOrganization): Response {
  const { context, caller, organization } = call;
  const { store, behaviors } = context;
  const { name, ttl } = bodyOf(call, creation);
  checkName(name ?? null, tokensOf(store.now, organization.name), behaviors);
  if (ttl === 0 && behaviors.zeroTtl === "reject") throw unprocessable("ttl must be greater than 0", behaviors);
  const { token, secret } = newToken({
    organization: organization.name,
    // PlanetScale's client omits an empty name; if it is sent, the token has no name.
    name: name === undefined || name === "" ? null : name,
    ttlMs: !behaviors.acceptTtl || ttl === undefined || ttl === null || ttl === 0 ? null : ttl * 1000,
    actor: actorOf(caller),
    now: context.now(),
    secretLength: behaviors.secretLength,
  });
  store.commit(addToken(store.now, token));
  return json(tokenForm(store.now, token, behaviors, secret));
}

function checkName(name: string | null, others: readonly Token[], behaviors: PlanetScaleBehaviors): void {
  const { maxNameLength, maxTokens, duplicateNames } = behaviors;
  if (maxNameLength > 0 && name !== null && name.length > maxNameLength)
    throw unprocessable("name is too long", behaviors);
  if (!duplicateNames && name !== null && others.some((token) => token.name === name))
    throw unprocessable("name has already been taken", behaviors);
  if (maxTokens > 0 && others.length >= maxTokens)
    throw unprocessable("the organization has reached its limit of service tokens", behaviors);
}

export const actorOf = (caller: Caller): Token["actor"] =>
  caller.kind === "user"
    ? { id: caller.user.id, name: caller.user.name, type: "User" }
    : { id: caller.token.id, name: caller.token.name ?? caller.token.id, type: "ServiceToken" };

export function deleteToken({ context: { store }, token }: OnToken): Response {
  store.commit(removeToken(store.now, token.id));
  return new Response(null, { status: 204 });
}

/** Revokes a token, also for `admin`. Returns false if there is no such token. */
export function revoke(store: { now: State; commit(next: State): void }, id: string): boolean {
  if (!store.now.tokens.some((token) => token.id === id)) return false;
  store.commit(removeToken(store.now, id));
  return true;
}
