import { z } from "zod";
import { path } from "../../http/path";
import { LastAnswer, type Call, type Send } from "../../http/send";
import type { Secret } from "../../values/secret";
import { answeredList, answeredSecret, answeredText, answeredUserId, isAnsweredId } from "../shared/answers";
import { bodyOf } from "../shared/body";
import type { Page } from "../shared/reading";
import type { Creation } from "../contract";
import { token, type ServerpodCloudSpec } from "./schema";

/** Open towards the platform: only what we use, and of that only the id is sure to be there. */
export interface Session {
  readonly tokenId: string;
  readonly createdAt?: string | null;
  readonly expiresAt?: string | null;
  /** Milliseconds. */
  readonly expireAfterUnusedFor?: number | null;
  readonly lastUsedAt?: string | null;
}

const isTextOrAbsent = (value: unknown): boolean => (value ?? undefined) === undefined || typeof value === "string";
const isNumberOrAbsent = (value: unknown): boolean => (value ?? undefined) === undefined || Number.isFinite(value);

function isSession(value: unknown): value is Session {
  const { tokenId, createdAt, expiresAt, expireAfterUnusedFor, lastUsedAt } = (value ?? {}) as Record<string, unknown>;
  const times = isTextOrAbsent(createdAt) && isTextOrAbsent(expiresAt) && isTextOrAbsent(lastUsedAt);
  return isAnsweredId(tokenId) && times && isNumberOrAbsent(expireAfterUnusedFor);
}

const authSuccess = z.object({ token: answeredSecret, tokenExpiresAt: answeredText });
const user = z
  .object({ userAuthId: answeredUserId.nullish(), id: z.number().nullish() })
  .refine(({ userAuthId, id }) => (userAuthId ?? id ?? undefined) !== undefined);

export type AuthSuccess = z.output<typeof authSuccess>;

type Ask<T> = Pick<Call<T>, "operation" | "answer"> &
  Partial<Pick<Call<T>, "body" | "idempotent" | "authorization" | "last">>;

/** Serverpod Cloud's calls around personal access tokens. Source: provider/platforms/serverpod-cloud/README.md. */
export class ServerpodCloudClient {
  readonly #lastSessions = new LastAnswer();

  constructor(private readonly send: Send) {}

  /** The platform's id of the user that a credential belongs to: the provider's own, or a secret that is to be verified. */
  async userId(as?: Secret): Promise<string> {
    const { userAuthId, id } = await this.#call("users", "readUser", {
      operation: as ? "accept the new secret" : "tell which user the provider's token belongs to",
      answer: user,
      ...(as && { idempotent: false, authorization: as }),
    });
    return userAuthId ?? String(id);
  }

  /** Personal access tokens and log-ins of the user. */
  async sessions(): Promise<Page<Session>> {
    const operation = "list the user's tokens";
    const answer = answeredList(isSession);
    // The second of the two lists that prove a revocation is most often the same as the first.
    const items = await this.#call("authWithAuth", "listAuthSessions", { operation, answer, last: this.#lastSessions });
    return { items, list: { platform: "Serverpod Cloud", operation } };
  }

  createToken(spec: ServerpodCloudSpec, creation: Creation): Promise<AuthSuccess> {
    return this.#call("authWithAuth", "createCliToken", {
      operation: "create a personal access token",
      body: bodyOf(token.body, spec, creation),
      answer: authSuccess,
      idempotent: false,
    });
  }

  logoutDevice(tokenId: string): Promise<unknown> {
    // Without an id it would end the session that the provider itself runs on. Thrown at once: no answer of the platform.
    if (tokenId === "") throw new Error("The id of the token to revoke is missing.");
    return this.#call("authWithAuth", "logoutDevice", {
      operation: `revoke the token ${tokenId}`,
      body: { authTokenId: tokenId },
      answer: z.boolean(),
    });
  }

  #call<T>(endpoint: string, method: string, ask: Ask<T>): Promise<T> {
    return this.send({ method: "POST", path: path`/${endpoint}/${method}`, body: {}, idempotent: true, ...ask });
  }
}
