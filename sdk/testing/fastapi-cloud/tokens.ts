import { json } from "../frame/platform";
import { randomSecret, sha256 } from "../frame/secrets";
import type { Store } from "../frame/store";
import { ofApp, type OnApp } from "./call";
import type { Desk } from "./caller";
import { inBody, inPath, text, uuid, whole } from "./fields";
import { listedTokenForm, newTokenForm } from "./forms";
import { paging, windowOf } from "./paging";
import { refuse } from "./refusals";
import { newId, replaced, type State, type Token, tokensOf, without } from "./state";
import type { FastApiCloudBehaviors } from "./behaviors";

const dayMs = 86_400_000;

/** What a new token is made of. */
interface Minting {
  readonly appId: string;
  readonly name: string;
  readonly days: number;
}

interface Valued {
  readonly token: Token;
  readonly value: string;
}

/** A new deploy token, kept, and its value, which is nowhere else. */
export function mint(desk: Desk, wish: Minting): Valued {
  const { store, now } = desk;
  const minted = valued(desk, { ...wish, id: newId(), createdAt: now(), lastUsedAt: null });
  store.commit({ ...store.now, tokens: [...store.now.tokens, minted.token] });
  return minted;
}

/** The same token with a new value and its whole life before it again, perhaps another one. */
export function regenerate(desk: Desk, old: Token, days = old.days): Valued {
  const { store } = desk;
  const renewed = valued(desk, { ...old, days });
  store.commit({ ...store.now, tokens: replaced(store.now.tokens, renewed.token) });
  return renewed;
}

function valued({ now, behaviors }: Desk, made: Omit<Token, "hash" | "expiresAt">): Valued {
  const value = randomSecret("fcd_", behaviors.secretLength);
  return { token: { ...made, hash: sha256(value), expiresAt: now() + made.days * dayMs }, value };
}

export const ofToken = () => ({ ...ofApp(), token_id: inPath(uuid) });

export const ofTokens = ({ tokensPaged }: FastApiCloudBehaviors) => ({ ...ofApp(), ...(tokensPaged ? paging : {}) });

const daysFrom1To365 = whole({ ge: 1, le: 365 });

/** 0 stands for an absent life. */
export const regeneration = () => ({ ...ofToken(), expires_in_days: inBody(daysFrom1To365, 0) });

export const creation = ({ shortestName, longestName, usualDays }: FastApiCloudBehaviors) => ({
  ...ofApp(),
  name: inBody(text({ least: shortestName, most: longestName })),
  expires_in_days: inBody(daysFrom1To365, usualDays === 0 ? undefined : usualDays),
});

export function listTokens({ view, app, given, desk: { behaviors } }: OnApp<ReturnType<typeof ofTokens>>): Response {
  const tokens = tokensOf(view, app.id);
  if (behaviors.order === "newest") tokens.reverse();
  const { limit = tokens.length, skip = 0 } = given as { limit?: number; skip?: number };
  return json({
    data: windowOf(tokens, { limit, skip: behaviors.skipHeeded ? skip : 0 }).map((token) =>
      listedTokenForm(token, behaviors),
    ),
    ...(behaviors.tokenCount ? { count: tokens.length } : {}),
  });
}

const longestDays = 365;

export function createToken({ desk, app, given }: OnApp<ReturnType<typeof creation>>): Response {
  const { store, behaviors } = desk;
  const { name, expires_in_days: asked } = given;
  const days = behaviors.daysKnown ? asked : behaviors.usualDays || longestDays;
  const others = tokensOf(store.now, app.id);
  if (!behaviors.sameNames && others.some((token) => token.name === name))
    throw refuse(409, "A deploy token with this name already exists");
  if (behaviors.mostTokens > 0 && others.length >= behaviors.mostTokens)
    throw refuse(400, "The app has reached its limit of deploy tokens");
  const { token, value } = mint(desk, { appId: app.id, name, days });
  return json(newTokenForm(token, value, behaviors), 201);
}

export function regenerateToken(call: OnApp<ReturnType<typeof regeneration>>): Response {
  const { desk, given } = call;
  const old = tokenOf(call);
  const days = desk.behaviors.daysKnown ? given.expires_in_days : 0;
  const { token, value } = regenerate(desk, old, days || old.days);
  return json(newTokenForm(token, value, desk.behaviors));
}

export function deleteToken(call: OnApp<ReturnType<typeof ofToken>>): Response {
  revoke(call.desk.store, tokenOf(call).id);
  return new Response(null, { status: 204 });
}

function tokenOf({ view, app, given }: OnApp<ReturnType<typeof ofToken>>): Token {
  const token = tokensOf(view, app.id).find(({ id }) => id === given.token_id);
  if (token === undefined) throw refuse(404, "Deploy token not found");
  return token;
}

/** Used by hand too; false when there is no such token. */
export function revoke(store: Store<State>, id: string): boolean {
  if (!store.now.tokens.some((token) => token.id === id)) return false;
  store.commit({ ...store.now, tokens: without(store.now.tokens, id) });
  return true;
}
