import { z } from "zod";
import type { PlatformError } from "../../http/failure";
import { path } from "../../http/path";
import type { Send } from "../../http/send";
import type { Secret } from "../../values/secret";
import { bodyOf } from "../shared/body";
import { deletion } from "../shared/requests";
import { answeredId, answeredSecret, answeredText } from "../shared/answers";
import type { Page } from "../shared/reading";
import type { Creation } from "../contract";
import { deployToken, type DeploSpec } from "./schema";
import { callersProjects, namedProject, textsIn } from "./project";

// Open towards the platform: only what we use, and of that only the id is sure to be there. The names of the project's and the
// expiry's fields are not documented: they are chosen here, and read in `project.ts`.
const token = z.object({
  id: answeredId,
  name: answeredText,
  prefix: answeredText,
  createdAt: answeredText,
  expiresAt: answeredText,
  lastUsedAt: answeredText,
  projectId: answeredText,
  scopes: z.array(z.string()).nullish(),
});
const withItsProject = <Form extends z.ZodType>(form: Form) =>
  z.preprocess(
    (answer) =>
      typeof answer === "object" && answer !== null ? { ...answer, projectId: namedProject.parse(answer) } : answer,
    form,
  );
const mintedToken = withItsProject(token.extend({ token: answeredSecret }));
const tokens = z.array(withItsProject(token));
const tokenList = z.union([tokens, z.object({ data: tokens }).transform(({ data }) => data)]);

export type Token = z.output<typeof token>;
export type MintedToken = z.output<typeof mintedToken>;

const wrongArguments = "Check `scopes`, `workspaceId`, `projectId` and the expiry.";

const advice = {
  400: wrongArguments,
  422: wrongArguments,
  403: "Check `workspaceId`, and that the provider's token has the scope `admin` there.",
  404: "Check `workspaceId` and `projectId`, and that the provider's token can see them.",
};

/** Deplo's calls around API tokens. Source: provider/platforms/deplo/README.md. */
export class DeploClient {
  constructor(private readonly send: Send) {}

  async tokens(workspaceId: string): Promise<Page<Token>> {
    const operation = `list the API tokens of workspace "${workspaceId}"`;
    const items = await this.send({
      operation,
      method: "GET",
      path: path`/workspaces/${workspaceId}/access-tokens`,
      idempotent: true,
      answer: tokenList,
      advice,
    });
    return { items, list: { platform: "Deplo", operation } };
  }

  createToken(spec: DeploSpec, creation: Creation): Promise<MintedToken> {
    const { workspaceId } = spec;
    return this.send({
      operation: `create the API token "${creation.name}" in workspace "${workspaceId}"`,
      method: "POST",
      path: path`/workspaces/${workspaceId}/access-tokens`,
      // It has every argument of a service token, too.
      body: bodyOf(deployToken.body, spec, creation),
      idempotent: false,
      answer: mintedToken,
      advice,
    });
  }

  deleteToken(workspaceId: string, id: string): Promise<PlatformError | undefined> {
    return deletion(this.send, "Deplo", {
      operation: `revoke the API token ${id} in workspace "${workspaceId}"`,
      path: path`/workspaces/${workspaceId}/access-tokens/${id}`,
      advice,
    });
  }

  /** The ids of the projects that `GET /v1/me` names: the scope of the secret that calls. Every accepted secret gets an answer. */
  me(operation: string, as?: Secret): Promise<readonly string[]> {
    return this.send({
      operation,
      method: "GET",
      path: path`/v1/me`,
      idempotent: true,
      answer: callersProjects,
      ...(as && { authorization: as }),
    });
  }

  /** Every text in the answer of `GET /v1/me`, in lower case: the names of its fields are not documented. */
  caller(as?: Secret): Promise<ReadonlySet<string>> {
    return this.send({
      operation: as ? "look up the token of the secret" : "look up the token that the provider signs in with",
      method: "GET",
      path: path`/v1/me`,
      idempotent: true,
      answer: z.unknown().transform(textsIn),
      ...(as && { authorization: as }),
    });
  }

  /** Lists tokens with a new secret. Few scopes allow that: a 403 also proves that Deplo knows the secret. */
  async listAs(workspaceId: string, as: Secret): Promise<void> {
    await this.send({
      operation: "accept the new secret",
      method: "GET",
      path: path`/workspaces/${workspaceId}/access-tokens`,
      idempotent: false,
      answer: tokenList,
      authorization: as,
    });
  }
}
