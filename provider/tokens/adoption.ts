import { failedAs, failureOf, PlatformError } from "../http/failure";
import type { Inspection, ActualArgs, Spec, TokenApi, TokenInfo } from "../platforms/contract";
import type { TokenKind } from "../platforms/definition";
import { skewOf } from "../rotation/clock-skew";
import { UserError, type Connection, type CreateResult, type DesiredResource } from "../run/context";
import type { Run } from "../run/run";
import { kept } from "../schema/diff";
import { joinId, tokenIdOf } from "../values/ids";
import { instantOf } from "../values/instant";
import { nameOf } from "../values/urn";
import { adoptOf, ownedReason, type Adopt } from "./adopted";
import { adoptedLines, notAdopted } from "./adoption-lines";
import { lacking, observedState, tokenApiOf } from "./creation";
import { explainSkip, skipReason } from "./guard";

/**
 * Takes a token that exists into the state, with its secret. Only reads: a failed adoption has nothing to undo, so nothing here
 * may create or revoke.
 */
export async function adoptToken(kind: TokenKind, declared: DesiredResource, run: Run): Promise<CreateResult> {
  const { spec, schema, urn } = declared;
  const { tokenApi, connection } = tokenApiOf(kind, spec, run);
  const platform = String(spec["platform"]);
  const adopt = requiredIn(declared);
  const home = (await tokenApi.scopeOf?.()) ?? {};
  const where = { ...placeIn(declared, spec), ...home };

  // 1. Find it, and prove that the secret is its own.
  refuseOwned(joinId(platform, adopt.tokenId), urn, run);
  const { token, belongs, args } = await proven({ ...adopt, tokenApi, connection, where }, run);

  // 2. Another resource may have turned out to have it in the meantime.
  refuseOwned(joinId(platform, token.tokenId), urn, run);

  // 3. Record it.
  const { clock } = run;
  const state: Spec = {
    ...lacking,
    createdAt: new Date(clock.latest(platform)).toISOString(),
    ...kept(schema, spec),
    ...home,
    ...observedState(token, undefined),
    ...skewOf(clock.aheadMs(platform)),
    value: adopt.value,
    adopted: token.tokenId,
    ...(args && { adoptedArgs: args }),
  };
  const id = joinId(platform, ...schema.scope.map((key) => String(state[key])), token.tokenId);
  run.noteToken(id, { isCurrent: true, holder: urn, isAdopted: true, adoptedBy: urn });
  run.note(urn, { current: id });
  for (const line of adoptedLines(connection.platform.title, { token, belongs, args, spec }))
    run.say(`${nameOf(urn)}: ${line}`);
  return { id, state };
}

/** Returns what changes in the state when the program has another secret for an adopted token, as after somebody has regenerated it. */
export async function adoptSecret(
  kind: TokenKind,
  { id, state }: CreateResult,
  declared: DesiredResource,
  run: Run,
): Promise<Spec> {
  const adopt = requiredIn(declared);
  const where = placeIn(declared, state);
  const { token } = await proven({ ...adopt, ...tokenApiOf(kind, state, run), where, tokenId: tokenIdOf(id) }, run);
  const { createdAt = token.createdAt } = state;
  return { ...observedState(token, state["name"]), value: adopt.value, createdAt, secretInvalid: undefined };
}

function requiredIn(declared: DesiredResource): Adopt {
  const adopt = adoptOf(declared);
  if (adopt === undefined) throw new Error("There is nothing to adopt.");
  return adopt;
}

const placeIn = ({ schema }: DesiredResource, spec: Spec): Spec =>
  Object.fromEntries(["platform", ...schema.scope].map((key) => [key, spec[key]]));

/** What the program says about a token that exists. */
interface Claim extends Adopt {
  readonly tokenApi: TokenApi;
  readonly connection: Connection;
  readonly where: Spec;
}

/** A token whose secret works. */
interface Proven {
  readonly token: TokenInfo;
  readonly belongs: Inspection["belongs"];
  readonly args: ActualArgs | undefined;
}

/** Returns the token if it works, is nobody's credential, and has this secret. Throws one sentence that names the property otherwise. */
async function proven(claim: Claim, run: Run): Promise<Proven> {
  const { connection, where, tokenId } = claim;
  const refusal = notAdopted(connection.platform.title, where, tokenId);
  const token = await found(claim, refusal, run);

  // A rotation would revoke it.
  const skip = await skipReason({ connection, where, tokenId, madeByStack: false });
  const isCredential = skip !== undefined && skip !== "unrecognized";
  if (isCredential) throw refusal.credential(explainSkip(skip, connection.platform));

  const { belongs, args } = await inspected(claim);
  if (belongs === "no") throw refusal.otherSecret();
  if (belongs === "unknown" && skip !== undefined) throw refusal.credential(explainSkip(skip, connection.platform));
  return { token, belongs, args };
}

async function found(
  { tokenApi, where, tokenId }: Claim,
  refusal: ReturnType<typeof notAdopted>,
  { clock }: Run,
): Promise<TokenInfo> {
  const token = await tokenApi.get(where, tokenId);
  if (!token) throw refusal.unknownId();
  const expiry = instantOf(token.expiresAt);
  if (expiry !== undefined && expiry <= clock.platformNow(String(where["platform"]))) throw refusal.expired(expiry);
  // The state keeps the arguments as the program declares them.
  return { ...token, facts: {} };
}

/** Uses the secret once. "no" if it is refused, or is that of another token. */
async function inspected({ tokenApi, where, tokenId, value }: Claim): Promise<Inspection> {
  const failure = await failureOf(tokenApi.verify(where, tokenId, value));
  if (failedAs(failure, "unauthenticated", "forbidden", "notFound")) return { belongs: "no" };
  if (failure) throw withAdvice(failure);
  return (await tokenApi.inspect?.(where, tokenId, value)) ?? { belongs: "unknown" };
}

function withAdvice(failure: Error): Error {
  if (!(failure instanceof PlatformError)) return failure;
  const advice = "The token was not adopted, and nothing has changed. Run again.";
  return new PlatformError(failure.kind, { ...failure.facts, advice });
}

/** Throws if another resource of the stack has the token, as far as this run has seen its resources. */
function refuseOwned(id: string, urn: string, run: Run): void {
  const reason = ownedReason(id, urn, run);
  if (reason !== undefined) throw new UserError(`adopt.tokenId: ${reason}.`);
}
