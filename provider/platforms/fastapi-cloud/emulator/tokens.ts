import { json } from "../../emulator/platform";
import { randomSecret, sha256 } from "../../emulator/secrets";
import type { Store } from "../../emulator/store";
import { ofApp, type OnApp } from "./call";
import type { FastApiCloudContext } from "./caller";
import { inBody, inPath, text, uuid, integer } from "./fields";
import { listedTokenForm, newTokenForm } from "./forms";
import { paging, windowOf } from "./paging";
import { httpError } from "./errors";
import { newId, replaced, type State, type Token, tokensOf, without } from "./state";
import type { FastApiCloudBehaviors } from "./behaviors";

const dayMs = 86_400_000;

/** Properties of a new token. */
interface TokenSpec {
  readonly appId: string;
  readonly name: string;
  readonly days: number;
}

interface IssuedToken {
  readonly token: Token;
  readonly value: string;
}

/** Stores a new deploy token. Returns it with its value, which is not stored. */
export function newToken(context: FastApiCloudContext, spec: TokenSpec): IssuedToken {
  const { store, now } = context;
  const minted = issueValue(context, { ...spec, id: newId(), createdAt: now(), lastUsedAt: null });
  store.commit({ ...store.now, tokens: [...store.now.tokens, minted.token] });
  return minted;
}

/** Replaces the value of a token and restarts its lifetime, which may be another one. */
export function regenerate(context: FastApiCloudContext, old: Token, days = old.days): IssuedToken {
  const { store } = context;
  const renewed = issueValue(context, { ...old, days });
  store.commit({ ...store.now, tokens: replaced(store.now.tokens, renewed.token) });
  return renewed;
}

function issueValue({ now, behaviors }: FastApiCloudContext, made: Omit<Token, "hash" | "expiresAt">): IssuedToken {
  const value = randomSecret("fcd_", behaviors.secretLength);
  return { token: { ...made, hash: sha256(value), expiresAt: now() + made.days * dayMs }, value };
}

export const ofToken = () => ({ ...ofApp(), token_id: inPath(uuid) });

export const ofTokens = ({ paginateTokens }: FastApiCloudBehaviors) => ({
  ...ofApp(),
  ...(paginateTokens ? paging : {}),
});

const daysFrom1To365 = integer({ ge: 1, le: 365 });

/** 0 means that no lifetime is set. */
export const regeneration = () => ({ ...ofToken(), expires_in_days: inBody(daysFrom1To365, 0) });

export const creation = ({ minNameLength, maxNameLength, defaultExpiryDays }: FastApiCloudBehaviors) => ({
  ...ofApp(),
  name: inBody(text({ least: minNameLength, most: maxNameLength })),
  expires_in_days: inBody(daysFrom1To365, defaultExpiryDays === 0 ? undefined : defaultExpiryDays),
});

export function listTokens({
  view,
  app,
  inputs,
  context: { behaviors },
}: OnApp<ReturnType<typeof ofTokens>>): Response {
  const tokens = tokensOf(view, app.id);
  if (behaviors.order === "newest") tokens.reverse();
  const { limit = tokens.length, skip = 0 } = inputs as { limit?: number; skip?: number };
  return json({
    data: windowOf(tokens, { limit, skip: behaviors.honorSkip ? skip : 0 }).map((token) =>
      listedTokenForm(token, behaviors),
    ),
    ...(behaviors.tokenCount ? { count: tokens.length } : {}),
  });
}

const longestDays = 365;

export function createToken({ context, app, inputs }: OnApp<ReturnType<typeof creation>>): Response {
  const { store, behaviors } = context;
  const { name, expires_in_days: asked } = inputs;
  const days = behaviors.acceptExpiry ? asked : behaviors.defaultExpiryDays || longestDays;
  const others = tokensOf(store.now, app.id);
  if (!behaviors.duplicateNames && others.some((token) => token.name === name))
    throw httpError(409, "A deploy token with this name already exists");
  if (behaviors.maxTokens > 0 && others.length >= behaviors.maxTokens)
    throw httpError(400, "The app has reached its limit of deploy tokens");
  const { token, value } = newToken(context, { appId: app.id, name, days });
  return json(newTokenForm(token, value, behaviors), 201);
}

export function regenerateToken(call: OnApp<ReturnType<typeof regeneration>>): Response {
  const { context, inputs } = call;
  const old = tokenOf(call);
  const days = context.behaviors.acceptExpiry ? inputs.expires_in_days : 0;
  const { token, value } = regenerate(context, old, days || old.days);
  return json(newTokenForm(token, value, context.behaviors));
}

export function deleteToken(call: OnApp<ReturnType<typeof ofToken>>): Response {
  revoke(call.context.store, tokenOf(call).id);
  return new Response(null, { status: 204 });
}

function tokenOf({ view, app, inputs }: OnApp<ReturnType<typeof ofToken>>): Token {
  const token = tokensOf(view, app.id).find(({ id }) => id === inputs.token_id);
  if (token === undefined) throw httpError(404, "Deploy token not found");
  return token;
}

/** Revokes a token, also for `admin`. Returns false if there is no such token. */
export function revoke(store: Store<State>, id: string): boolean {
  if (!store.now.tokens.some((token) => token.id === id)) return false;
  store.commit({ ...store.now, tokens: without(store.now.tokens, id) });
  return true;
}
