import { failedAs, failureOf, PlatformError } from "../http/failure";
import type { TokenKind } from "../platforms/definition";
import { expiryOf } from "../platforms/shared/expiry";
import type { TokenApi, TokenInfo, SeenExpiry, Spec } from "../platforms/contract";
import { joinId, tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { physicalName } from "../values/name";
import { Secret } from "../values/secret";
import { keptName } from "../values/sanitize";
import { withoutAbsent } from "../schema/check";
import { InitFailed, UserError, type DesiredResource, type CreateResult, type Connection } from "../run/context";
import type { Run } from "../run/run";
import { kept } from "../schema/diff";
import { unverified } from "../schema/state";
import { revokeNew } from "./guard";
import { makerOf } from "./tags";
import { mint, prove } from "./mint";
import { errorMessage } from "../values/text";
import { formatInstant } from "../rotation/decide";
import { currentTokenLine } from "../rotation/lines";
import { skewOf } from "../rotation/clock-skew";
import { dayMs } from "../values/duration";

/** Creates a token: mints it once, gives it what it needs and verifies its secret. Only then is anything handed out. */
export async function createToken(kind: TokenKind, declared: DesiredResource, run: Run): Promise<CreateResult> {
  const { spec, urn } = declared;
  const { tokenApi, connection } = tokenApiOf(kind, spec, run);
  const name = physicalName(spec["namePrefix"], makerOf(declared, run), run.random);

  // 1. Send one request. Revoke the token if the answer is lost.
  const made = await minted(tokenApi, connection, declared, name, run).catch((error: unknown) => {
    throw withCurrentToken(withClock(error, spec, run), urn, run);
  });
  run.noteToken(made.id, { isCurrent: true, madeAt: run.clock.latest(made.id) });
  run.note(urn, { hasNewToken: true });

  // 2. Configure and verify it. Revoke it if it does not work.
  const { failure, seen } = await ready(tokenApi, spec, made, run);
  const known = [urn, run.at(urn).recordedUrn ?? urn];
  if (failure) {
    run.note(known, { isUnverified: true });
    await rollBack(tokenApi, connection, made, { name, failure }, run);
  }
  run.note(known, { isUnverified: false, current: made.id });
  return { ...made, state: { ...made.state, ...seen } };
}

/** The failure of a rotation before a new token existed: it says how long the current one works. */
function withCurrentToken(error: unknown, urn: string, run: Run): unknown {
  const present = run.at(urn).replaces;
  if (!present || !(error instanceof PlatformError || error instanceof UserError)) return error;
  const { token, until } = present;
  return new UserError(
    `${error.message} ${currentTokenLine({ tokenId: tokenIdOf(token), expiresAt: until }, run.clock.platformNow(token))}`,
  );
}

/** Adds to a rejected request for a short-lived token that a wrong local clock may be the reason. */
function withClock(error: unknown, spec: Spec, { clock }: Run): unknown {
  const expiry = expiryOf(spec, clock.now());
  if (!failedAs(error, "badRequest") || !isSoon(expiry, clock.now())) return error;
  const instant = formatInstant(expiry);
  return new UserError(`${error.message} The requested expiry was ${instant}. Check this machine's clock.`);
}

/** Corrects the advice when a new secret is refused: the provider's own credential works, for it has just created the token. */
function asNewSecret(error: Error | undefined, { expiresAt }: Spec, { clock }: Run): Error | undefined {
  if (!failedAs(error, "unauthenticated")) return error;
  const expiry = instantOf(expiresAt);
  const soon = isSoon(expiry, clock.now())
    ? `The token expires ${formatInstant(expiry)}. Check this machine's clock, or give the token a longer life.`
    : "Run again.";
  const advice = `The platform refused the new secret, not the provider's credential. ${soon}`;
  return new PlatformError(error.kind, { ...error.facts, advice });
}

const isSoon = (expiry: number | undefined, now: number): boolean => expiry !== undefined && expiry < now + dayMs;

/** The token API of a resource's platform, and the platform's title. */
export function tokenApiOf(
  kind: TokenKind,
  where: Spec,
  run: Run,
): { tokenApi: TokenApi; title: string; connection: Connection } {
  const connection = run.connect(String(where["platform"]));
  const tokenApi = connection.api[kind];
  const { title } = connection.platform;
  if (!tokenApi) throw new UserError(`${title} has no ${kind}. Use another platform.`);
  return { tokenApi, title, connection };
}

/** The outputs that a token may lack. They are null in its state: an output without a key is unknown in every preview. */
export const lacking: Spec = { name: null, expiresAt: null, lastUsedAt: null };

async function minted(
  tokenApi: TokenApi,
  connection: Connection,
  { spec, schema, urn }: DesiredResource,
  name: string,
  run: Run,
): Promise<CreateResult> {
  const { clock } = run;
  const { origin } = run.at(urn);
  const platform = String(spec["platform"]);
  const issued = await mint(tokenApi, spec, name, connection);
  const createdAt = new Date(clock.latest(platform)).toISOString();
  const state: Spec = {
    ...lacking,
    createdAt,
    ...kept(schema, spec),
    ...observedState(issued, name),
    ...skewOf(clock.aheadMs(platform)),
    ...(origin !== undefined && { adopted: origin }),
    value: issued.secret,
  };
  const scope = schema.scope.map((key) => String(state[key]));
  return { id: joinId(platform, ...scope, issued.tokenId), state };
}

/** Returns what the state keeps of the platform's answer; the resource's id has the token's id. `sent` is the name that this provider has chosen. */
export function observedState({ name, createdAt, expiresAt, lastUsedAt, facts }: TokenInfo, sent: unknown): Spec {
  return withoutAbsent({ name: name && keptName(name, sent), createdAt, expiresAt, lastUsedAt, ...facts });
}

interface Readiness {
  /** The error, if any. */
  readonly failure?: Error | undefined;
  /** The expiry that the platform shows. */
  readonly seen: SeenExpiry;
}

/** Gives a token what it needs, and verifies its secret unless that is switched off. */
export async function ready(tokenApi: TokenApi, spec: Spec, { id, state }: CreateResult, run: Run): Promise<Readiness> {
  const tokenId = tokenIdOf(id);
  const { value } = state;
  let seen: SeenExpiry = {};
  if (!(value instanceof Secret)) return { seen };
  const configure = async (): Promise<void> => {
    seen = (await tokenApi.configure?.(spec, tokenId, value)) ?? {};
  };
  const configured = () => failureOf(configure());
  const verified = async () => asNewSecret(await prove(tokenApi, state, tokenId, value, run.clock), state, run);

  // 1. Give the token what it needs.
  let failure = await configured();

  // 2. The platform may not know so new a secret yet: wait until it does, then try again.
  if (failedAs(failure, "unauthenticated")) failure = (await verified()) ?? (await configured());

  // 3. Verify the secret.
  if (!failure && spec["verify"] !== false) failure = await verified();
  return { failure, seen };
}

/** Returns the other tokens of this name, where tokens have names: if the answer had a wrong id, one of them is the new token. */
async function namesakes(tokenApi: TokenApi, { id, state }: CreateResult, name: string) {
  const found = await tokenApi.findByName(state, name);
  const others = found.filter((token) => token.name === name && token.tokenId !== tokenIdOf(id));
  return others.map(({ tokenId }) => ({ tokenId, where: state }));
}

/** Revokes a new token that does not work: nothing uses it yet. Only if that fails too is it recorded. */
async function rollBack(
  tokenApi: TokenApi,
  connection: Connection,
  made: CreateResult,
  { name, failure }: { readonly name: string; readonly failure: Error },
  run: Run,
): Promise<never> {
  const tokenId = tokenIdOf(made.id);
  const { title } = connection.platform;
  try {
    await revokeNew(tokenApi, connection, [{ tokenId, where: made.state }]);
    await revokeNew(tokenApi, connection, await namesakes(tokenApi, made, name));
  } catch (error) {
    const reason = `${failure.message} The new ${title} token ${tokenId} could not be revoked either: ${errorMessage(error)} It is kept in the state. Run again to verify it.`;
    throw new InitFailed({ ...made, state: { ...made.state, ...unverified("pending") } }, reason);
  }
  run.noteToken(made.id, { ending: "revoked" });
  throw new UserError(`${failure.message} The new ${title} token ${tokenId} was revoked. Nothing else has changed.`);
}
