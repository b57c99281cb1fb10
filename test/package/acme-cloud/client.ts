import { z } from "zod";
import type { PlatformError } from "../../http/failure";
import { path } from "../../http/path";
import type { Send } from "../../http/send";
import type { Creation } from "../contract";
import { answeredId, answeredSecret, answeredText } from "../shared/answers";
import { bodyOf } from "../shared/body";
import { deletion } from "../shared/requests";
import type { Page } from "../shared/reading";
import type { Secret } from "../../values/secret";
import { deployToken, type AcmeCloudSpec } from "./schema";

const key = z.object({ id: answeredId, name: answeredText, createdAt: answeredText, expiresAt: answeredText });
const createdKey = key.extend({ secret: answeredSecret });

export type Key = z.output<typeof key>;

/** Acme Cloud's calls around keys. */
export class AcmeCloudClient {
  constructor(private readonly send: Send) {}

  async keys(team: string): Promise<Page<Key>> {
    const operation = `list the keys of team "${team}"`;
    const items = await this.send({
      operation,
      method: "GET",
      path: path`/teams/${team}/keys`,
      idempotent: true,
      answer: z.array(key),
    });
    return { items, list: { platform: "Acme Cloud", operation } };
  }

  createKey(spec: AcmeCloudSpec, creation: Creation): Promise<z.output<typeof createdKey>> {
    return this.send({
      operation: `create the key "${creation.name}" of team "${spec.team}"`,
      method: "POST",
      path: path`/teams/${spec.team}/keys`,
      body: bodyOf(deployToken.body, spec, creation),
      idempotent: false,
      answer: createdKey,
    });
  }

  deleteKey(team: string, id: string): Promise<PlatformError | undefined> {
    return deletion(this.send, "Acme Cloud", {
      operation: `revoke the key ${id} of team "${team}"`,
      path: path`/teams/${team}/keys/${id}`,
    });
  }

  /** The owner of a key: the provider's own, or a secret that is to be verified. */
  owner(as?: Secret): Promise<unknown> {
    return this.send({
      operation: as ? "accept the new secret" : "look up the owner of the credential",
      method: "GET",
      path: path`/me`,
      idempotent: !as,
      answer: z.unknown(),
      ...(as && { authorization: as }),
    });
  }
}
