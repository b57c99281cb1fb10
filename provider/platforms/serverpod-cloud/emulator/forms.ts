import { HttpError } from "../../emulator/platform";
import { instant, instantOrNull } from "../../emulator/tokens";
import type { ServerpodCloudBehaviors } from "./behaviors";
import type { Session, State, User } from "./state";

/** Serverpod Cloud's response bodies, as its client's generated models read them, without null fields. */

const instantOrNone = (time: number | null): string | undefined => instantOrNull(time) ?? undefined;

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
      token,
      tokenExpiresAt: instantOrNone(session.expiresAt),
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
      method: kind === "token" ? "CLI token" : "email",
      createdAt: ownInstant(createdAt, behaviors),
      expiresAt: instantOrNone(expiresAt),
      expireAfterUnusedFor: expireAfterUnusedFor ?? undefined,
      lastUsedAt: unused ? undefined : ownInstant(lastUsedAt, behaviors),
    },
    behaviors,
  );
}

export const userForm = ({ users }: State, { id, email }: User, behaviors: ServerpodCloudBehaviors): object =>
  object(
    "User",
    {
      id: users.findIndex((user) => user.id === id) + 1,
      userAuthId: id,
      email,
    },
    behaviors,
  );

/**
 * The framework's texts by status; 401 and 403 have none. The real texts of 400 and 404 also repeat the called name,
 * which could be a misplaced secret. 429 and 502 to 504 are not the framework's: a gateway would send them.
 */
const texts: Readonly<Record<number, string>> = {
  400: "Bad request",
  404: "Endpoint not found",
  429: "Too many requests",
  500: "Internal server error. Call log id: 0",
  502: "Bad gateway",
  503: "Service unavailable",
  504: "Gateway timeout",
};

export const errorBody = (status: number): string => texts[status] ?? "";

type ExceptionName = "NotFoundException" | "UnauthenticatedException" | "ForbiddenException";

/** Returns an endpoint's exception. Serverpod's client rethrows it; it reads the body before the status. */
export const exception = (
  className: ExceptionName,
  message: string,
  { classNames }: ServerpodCloudBehaviors,
  status = 400,
): HttpError =>
  new HttpError(status, { className, data: { ...(classNames && { __className__: className }), message } });
