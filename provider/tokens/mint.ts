import { failureOf, PlatformError } from "../http/failure";
import type { CreatedToken, TokenApi, Spec } from "../platforms/contract";
import type { Secret } from "../values/secret";
import { errorMessage } from "../values/text";
import { UserError } from "../run/context";
import type { Clock } from "../http/rate";
import { revokeNew, type GuardedToken } from "./guard";

const proofWithinMs = 10_000;
const betweenProofsMs = 500;

/** Creates a token with one request. If the answer is lost, a token of exactly this name is found and revoked before failing. */
export async function mint(
  tokenApi: TokenApi,
  spec: Spec,
  name: string,
  connection: GuardedToken["connection"],
): Promise<CreatedToken> {
  try {
    return await tokenApi.create(spec, name);
  } catch (error) {
    if (!(error instanceof PlatformError) || !error.outcomeUnknown) throw error;
    throw new UserError(`${error.message} ${await undo(tokenApi, spec, name, connection)}`);
  }
}

async function undo(
  tokenApi: TokenApi,
  spec: Spec,
  name: string,
  connection: GuardedToken["connection"],
): Promise<string> {
  const token = spec["namePrefix"] === undefined ? "new token" : `token "${name}"`;
  try {
    const made = await tokenApi.findByName(spec, name);
    const tokens = made.map(({ tokenId, facts }) => ({ tokenId, where: { ...spec, ...facts } }));
    await revokeNew(tokenApi, connection, tokens);
    return made.length === 0
      ? `The ${token} is not in the platform's list. Run again. If it appears there later, revoke it.`
      : `The ${token} was created although the answer was lost, and was revoked. Run again.`;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    return (
      `It is unknown whether the ${token} was created, because the look-up failed too: ${errorMessage(error)} ` +
      "If it is in the platform's list, revoke it, then run again."
    );
  }
}

/** Tries the new secret for ten seconds. Returns the last failure, or undefined if it authenticates. */
export async function prove(
  tokenApi: TokenApi,
  where: Spec,
  tokenId: string,
  secret: Secret,
  clock: Clock,
): Promise<Error | undefined> {
  const deadline = clock.now() + proofWithinMs;
  for (;;) {
    const failure = await failureOf(tokenApi.verify(where, tokenId, secret));
    if (!failure || clock.now() + betweenProofsMs > deadline) return failure;
    await clock.sleep(betweenProofsMs);
  }
}
