import type { Session, State, User } from "./state";
import type { ServerpodCloudSwitches } from "./switches";

/** What Serverpod Cloud answers, field by field, as its client's generated models read it. What is null is left out. */

const instant = (time: number): string => new Date(time).toISOString();
const instantOrNone = (time: number | null): string | undefined => (time === null ? undefined : instant(time));

/** An instant of the server's clock. */
const ownInstant = (time: number, { precision }: ServerpodCloudSwitches): string =>
  ({ ms: instant(time), us: instant(time).replace("Z", "500Z"), s: instant(Math.floor(time / 1000) * 1000) })[
    precision
  ];

const object = (className: string, fields: object, { classNames }: ServerpodCloudSwitches): object =>
  classNames ? { __className__: className, ...fields } : fields;

/** The answer to a creation: the one place where the token stands. It has no id beside the one inside the token. */
export const successForm = (session: Session, token: string, switches: ServerpodCloudSwitches): object =>
  object(
    "serverpod_auth_core.AuthSuccess",
    {
      authStrategy: "session",
      token,
      tokenExpiresAt: instantOrNone(session.expiresAt),
      authUserId: session.userId,
      scopeNames: [],
    },
    switches,
  );

/** An item of the list. */
export function sessionForm(session: Session, switches: ServerpodCloudSwitches): object {
  const { id, kind, createdAt, expiresAt, expireAfterUnusedFor, lastUsedAt } = session;
  const unused = switches.neverUsed === "absent" && lastUsedAt === createdAt;
  return object(
    "AuthTokenInfo",
    {
      tokenId: id,
      issuer: "session",
      method: kind === "token" ? switches.tokenMethod : "email",
      createdAt: ownInstant(createdAt, switches),
      expiresAt: instantOrNone(expiresAt),
      expireAfterUnusedFor: expireAfterUnusedFor ?? undefined,
      lastUsedAt: unused ? undefined : ownInstant(lastUsedAt, switches),
    },
    switches,
  );
}

export const userForm = ({ users }: State, { id, email, createdAt }: User, switches: ServerpodCloudSwitches): object =>
  object(
    "User",
    {
      id: users.findIndex((user) => user.id === id) + 1,
      createdAt: ownInstant(createdAt, switches),
      updatedAt: ownInstant(createdAt, switches),
      accountStatus: "registered",
      userAuthId: id,
      email,
    },
    switches,
  );
