import { failedAs, PlatformError } from "../../http/failure";
import type { Secret } from "../../values/secret";
import { endsLate, expiryOf } from "../shared/expiry";
import type { DeploClient, Token } from "./client";
import type { DeploSpec } from "./schema";

/** Checks a new token against its arguments: it must not live longer, reach further or do more. */

type Seen = Partial<Pick<Token, "expiresAt" | "projectId" | "scopes">>;

/** What Deplo shows of a new token: the list counts before the answer to the creation. */
export const seenIn = (listed: Seen = {}, answered: Seen = {}): Seen => ({
  expiresAt: firstOf(listed.expiresAt, answered.expiresAt),
  projectId: firstOf(listed.projectId, answered.projectId),
  scopes: listed.scopes ?? answered.scopes,
});

/** Null is a value: the platform shows that the token lacks it. */
const firstOf = <Value>(one: Value | undefined, other: Value | undefined): Value | undefined =>
  one === undefined ? other : one;

/** Fails with the first argument that is not seen in force. */
export async function confirm(
  client: DeploClient,
  asked: DeploSpec,
  seen: Seen,
  secret: Secret,
  now: number,
): Promise<void> {
  if (endsLate(expiryOf(asked, now), seen.expiresAt))
    throw ignored(asked.expiresAt === undefined ? "expiresIn" : "expiresAt");
  confirmScopes(asked, seen);
  await confirmProject(client, asked, seen, secret);
}

function confirmScopes({ scopes, allowUnverifiedScope }: DeploSpec, seen: Seen): void {
  if (seen.scopes) {
    const held = new Set(seen.scopes);
    if (held.size !== scopes.length || !scopes.every((scope) => held.has(scope))) throw ignored("scopes");
  } else if (!allowUnverifiedScope) {
    throw unconfirmed(
      "confirm that the token has only the requested scopes",
      "Neither its answer nor its list of tokens shows them. To accept a token that may do more",
    );
  }
}

async function confirmProject(
  client: DeploClient,
  { projectId, allowUnverifiedScope }: DeploSpec,
  { projectId: named }: Seen,
  secret: Secret,
): Promise<void> {
  if (projectId === undefined || named === projectId) return;
  if (typeof named === "string") throw ignored("projectId");
  if (named === undefined && allowUnverifiedScope) return;
  // The list and the answer name no project. `GET /v1/me` may still name it to the token itself.
  if (await isLimitedTo(projectId, client, secret)) return;
  if (named === null) throw ignored("projectId");
  throw unconfirmed(
    `confirm that the token is limited to project "${projectId}"`,
    "Neither its list of tokens nor `GET /v1/me` shows that. To accept a token that may be for the whole workspace",
  );
}

async function isLimitedTo(projectId: string, client: DeploClient, secret: Secret): Promise<boolean> {
  try {
    const projects = await client.me("look up the limits of the new secret", secret);
    return projects.length > 0 && projects.every((one) => one === projectId);
  } catch (error) {
    // The call does not exist, or not for this token: nothing is known.
    if (failedAs(error, "notFound", "forbidden", "badRequest", "invalidResponse")) return false;
    throw error;
  }
}

const platform = "Deplo";

const ignored = (argument: string): PlatformError =>
  new PlatformError("unconfirmed", {
    platform,
    operation: `create the token with the requested \`${argument}\``,
    advice: "Deplo ignored the argument: change or remove it, and please report this to pulumi-tokens.",
  });

const unconfirmed = (operation: string, because: string): PlatformError =>
  new PlatformError("unconfirmed", {
    platform,
    operation,
    advice: `${because}, set \`allowUnverifiedScope: true\`.`,
  });
