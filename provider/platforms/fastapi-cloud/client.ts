import { z } from "zod";
import type { ErrorBody, PlatformError } from "../../http/failure";
import { path } from "../../http/path";
import type { Send } from "../../http/send";
import type { Secret } from "../../values/secret";
import { bodyOf } from "../shared/body";
import { deletion } from "../shared/requests";
import { answeredId, answeredSecret, answeredText } from "../shared/answers";
import type { Page } from "../shared/reading";
import type { Creation } from "../contract";
import { deployToken, type FastApiCloudSpec } from "./schema";

// Open towards the platform: only what we use, and of that only the id is sure to be there.
const token = z.object({
  id: answeredId,
  name: answeredText,
  created_at: answeredText,
  expired_at: answeredText,
});
const mintedToken = token.extend({ value: answeredSecret });
const tokenList = z.object({ data: z.array(token), count: z.number().nullish() });
const app = z.object({ id: z.string() });

export type Token = z.output<typeof token>;
export type MintedToken = z.output<typeof mintedToken>;

/** What FastAPI Cloud's other lists give unless they are asked for another number. */
const usualLimit = 100;

const advice = {
  401: "Check FASTAPI_CLOUD_ACCESS_TOKEN: a user's token expires; `fastapi login` makes a new one.",
  403: "The user of the provider's access token must be a member of the app's team.",
  404: "Check `appId`, and that the user of the provider's access token can see the app.",
};

/** FastAPI Cloud's calls around deploy tokens. Source: provider/platforms/fastapi-cloud/README.md. */
export class FastApiCloudClient {
  constructor(private readonly send: Send) {}

  async tokens(appId: string, page: number): Promise<Page<Token>> {
    const skip = (page - 1) * usualLimit;
    const operation = `list the deploy tokens of app ${appId}`;
    const { data, count } = await this.send({
      operation,
      method: "GET",
      path: path`/apps/${appId}/tokens`,
      page,
      ...(skip > 0 && { query: { skip, limit: usualLimit } }),
      idempotent: true,
      answer: tokenList,
      advice,
    });
    // Not documented for this list: as the others, it may come in parts.
    const guessed = typeof count !== "number";
    const more = guessed ? data.length === usualLimit : count > skip + data.length;
    return { items: data, list: { platform: "FastAPI Cloud", operation }, ...(more && { next: page + 1, guessed }) };
  }

  createToken(spec: FastApiCloudSpec, creation: Creation): Promise<MintedToken> {
    const { appId } = spec;
    return this.send({
      operation: `create the deploy token "${creation.name}" of app ${appId}`,
      method: "POST",
      path: path`/apps/${appId}/tokens`,
      body: bodyOf(deployToken.body, spec, creation),
      idempotent: false,
      answer: mintedToken,
      advice,
    });
  }

  deleteToken(appId: string, id: string): Promise<PlatformError | undefined> {
    return deletion(this.send, "FastAPI Cloud", {
      operation: `revoke the deploy token ${id} of app ${appId}`,
      path: path`/apps/${appId}/tokens/${id}`,
      advice,
    });
  }

  /** The user that a credential belongs to: the provider's own, or a secret that may be one. */
  async user(as?: Secret): Promise<void> {
    await this.send({
      operation: "look up the owner of the credential",
      method: "GET",
      path: path`/users/me`,
      idempotent: true,
      answer: z.unknown(),
      advice,
      ...(as && { authorization: as }),
    });
  }

  /** What `fastapi deploy` asks first, with the token it deploys with. */
  async app(appId: string, as: Secret): Promise<void> {
    await this.send({
      operation: "accept the new secret",
      method: "GET",
      path: path`/apps/${appId}`,
      idempotent: false,
      answer: app,
      authorization: as,
    });
  }
}

const invalid = z.object({
  detail: z.array(z.object({ loc: z.array(z.union([z.string(), z.number()])), type: z.string() })),
});

const argumentOf: Readonly<Record<string, string>> = {
  app_id: "appId",
  name: "namePrefix",
  expires_in_days: "expiresIn",
};

/** The fields of a 422, by the names of our arguments and FastAPI's word for the error, such as `less_than_equal`. */
export function readErrorBody(body: unknown): ErrorBody {
  const read = invalid.safeParse(body);
  if (!read.success) return {};
  const refused = read.data.detail.flatMap(({ loc, type }) => {
    const field = String(loc.at(-1));
    const property = Object.hasOwn(argumentOf, field) ? argumentOf[field] : undefined;
    return property === undefined ? [] : [{ property, code: type }];
  });
  return { refused };
}
