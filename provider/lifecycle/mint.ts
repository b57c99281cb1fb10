import { failureOf, PlatformError } from "../http/failure";
import type { CreatedToken, TokenApi, Spec } from "../platforms/platform";
import type { Secret } from "../values/secret";
import { UserError, type RunContext } from "./run-context";
import { revokeUnlessCredential, refusalOf, type GuardedToken } from "./guard";

const proofWithinMs = 10_000;
const betweenProofsMs = 500;

/** Mints once. When the answer is lost, a token of exactly the name that was sent is found and revoked before failing. */
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
    const made = tokenApi.findByName
      ? await tokenApi.findByName(spec, name)
      : (await tokenApi.list(spec)).filter((one) => one.name === name);
    const refusals: string[] = [];
    for (const { tokenId, facts } of made) {
      const target = { connection, where: { ...spec, ...facts }, tokenId, isOurs: true };
      const spared = await revokeUnlessCredential(tokenApi, target);
      if (spared !== undefined) refusals.push(refusalOf(target, "revoke", spared).message);
    }
    if (refusals.length > 0) return refusals.join(" ");
    return made.length === 0
      ? `The ${token} is not in the platform's list. Run again; should it appear there later, revoke it.`
      : `The ${token} had been made without an answer and was revoked. Run again.`;
  } catch (error) {
    return (
      `Whether the ${token} was created is unknown, because the look-up failed too: ${errorMessage(error)} ` +
      "If it is in the platform's list, revoke it; then run again."
    );
  }
}

/** Whether the new secret authenticates within ten seconds; otherwise the last failure. */
export async function prove(
  tokenApi: TokenApi,
  where: Spec,
  tokenId: string,
  secret: Secret,
  { clock }: Pick<RunContext, "clock">,
): Promise<Error | undefined> {
  const deadline = clock.now() + proofWithinMs;
  for (;;) {
    const failure = await failureOf(tokenApi.verify(where, tokenId, secret));
    if (!failure || clock.now() + betweenProofsMs > deadline) return failure;
    await clock.sleep(betweenProofsMs);
  }
}

/** What an error says, for a sentence that goes on. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : "an unknown failure.";
}
