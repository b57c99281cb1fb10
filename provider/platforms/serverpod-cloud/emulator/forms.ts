import type { Session, State, User } from "./state";
import type { ServerpodCloudBehaviors } from "./behaviors";

/** Serverpod Cloud's response bodies, as its client's generated models read them, without null fields. */

const instant = (time: number): string => new Date(time).toISOString();
const instantOrNone = (time: number | null): string | undefined => (time === null ? undefined : instant(time));

/** An instant of the server's clock. */
const ownInstant = (time: number, { precision }: ServerpodCloudBehaviors): string =>
  ({ ms: instant(time), us: instant(time).replace("Z", "500Z"), s: instant(Math.floor(time / 1000) * 1000) })[
    precision
  ];

const object = (className: string, fields: object, { classNames }: ServerpodCloudBehaviors): object =>
  classNames ? { __className__: className, ...fields } : fields;

/** The response to a creation: the only one that contains the token. Its only id is inside the token. */
export const successForm = (session: Session, token: string, behaviors: ServerpodCloudBehaviors): object =>
  object(
    "serverpod_auth_core.AuthSuccess",
    {
      authStrategy: "session",
      token,
      tokenExpiresAt: instantOrNone(session.expiresAt),
      authUserId: session.userId,
      scopeNames: [],
    },
    behaviors,
  );

/** An item of the list. */
export function sessionForm(session: Session, behaviors: ServerpodCloudBehaviors): object {
  const { id, kind, createdAt, expiresAt, expireAfterUnusedFor, lastUsedAt } = session;
  const unused = behaviors.initialLastUsedAt === "absent" && lastUsedAt === createdAt;
  return object(
    "AuthTokenInfo",
    {
      tokenId: id,
      issuer: "session",
      method: kind === "token" ? behaviors.tokenMethod : "email",
      createdAt: ownInstant(createdAt, behaviors),
      expiresAt: instantOrNone(expiresAt),
      expireAfterUnusedFor: expireAfterUnusedFor ?? undefined,
      lastUsedAt: unused ? undefined : ownInstant(lastUsedAt, behaviors),
    },
    behaviors,
  );
}

export const userForm = (
  { users }: State,
  { id, email, createdAt }: User,
  behaviors: ServerpodCloudBehaviors,
): object =>
  object(
    "User",
    {
      id: users.findIndex((user) => user.id === id) + 1,
      createdAt: ownInstant(createdAt, behaviors),
      updatedAt: ownInstant(createdAt, behaviors),
      accountStatus: "registered",
      userAuthId: id,
      email,
    },
    behaviors,
  );
