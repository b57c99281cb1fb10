import { PlatformError } from "../http/failure";
import { isPathSegment } from "../values/ids";
import { Secret } from "../values/secret";
import { difference } from "../values/sets";
import { errorMessage, firstLine } from "../values/text";
import type { CreatedToken, Driver, Failure, PlatformApi, PlatformSchema, Rule, TokenInfo } from "./contract";
import type { Kind } from "./definition";
import { tagCodecProblem } from "./custom-tags";
import { looksSecret } from "./shared/fields";

// A driver that a program wrote is not trusted to keep the contract: what it lacks is found before the first request, and
// what it returns is checked, because a wrong answer could hand out an unverified secret, or let a live token count as gone.

/** Returns the driver, checked, or fails. */
export function checkedDriver(value: unknown, secretPattern: RegExp, fail: Fail): Driver {
  const driver = value as Partial<Driver>;
  if (typeof value !== "object" || value === null) fail("the second argument must return the driver, an object.");
  for (const method of ["authorization", "connect"] as const)
    if (typeof driver[method] !== "function") fail(`the driver must have a function \`${method}\`.`);
  const schemas = Object.fromEntries(
    kinds.map((kind) => [kind, checkedSchema(kind, driver.schemas?.[kind], secretPattern, fail)]),
  ) as Driver["schemas"];
  const whole = Object.assign({ readErrorBody: () => ({}) }, driver as Driver);
  return {
    ...whole,
    schemas,
    connect(send, credentials, now) {
      const masked = (error: unknown, ...secrets: readonly unknown[]): never => {
        throw error instanceof PlatformError
          ? error
          : withoutSecrets(error, [...Object.values(credentials), ...secrets], fail);
      };
      try {
        return checkedApi(whole.connect(send, credentials, now), schemas, masked, fail);
      } catch (error) {
        return masked(error);
      }
    },
  };
}

/** Throws an error whose sentence begins with the place of the platform. */
type Fail = (reason: string) => never;

const kinds: readonly Kind[] = ["ServiceToken", "TokenAccessGrant", "DeployToken"];
const reasons: ReadonlySet<unknown> = new Set([
  "moved",
  "scope-changed",
  "expiry-changed",
  "renamed",
  "update",
  "ignore",
]);

function checkedSchema(
  kind: Kind,
  schema: PlatformSchema | string | undefined,
  secretPattern: RegExp,
  fail: Fail,
): PlatformSchema | string {
  if (typeof schema === "string" && schema !== "") return schema;
  if (typeof schema !== "object")
    fail(`schemas.${kind}: must be a schema, or a sentence that says what to use instead.`);
  const names = Object.keys((schema as Partial<PlatformSchema>).args?.shape ?? {});
  const problem = schemaProblem(names, schema);
  if (problem !== undefined) fail(`schemas.${kind}.${problem}`);
  return { ...schema, rules: [...(schema.rules ?? []), ...names.map((name) => noSecret(name, secretPattern))] };
}

/** What is wrong with a schema that has these arguments, if anything is. */
function schemaProblem(names: readonly string[], schema: Partial<PlatformSchema>): string | undefined {
  const { onChange = {}, body = {}, scope, tagCodec } = schema;
  if (names.length === 0) return "args: must be `z.strictObject(…)` of the exported `z`.";
  for (const [table, entries] of Object.entries({ onChange, body })) {
    const own = Object.keys(entries);
    const odd = [...difference(names, own), ...difference(own, names)][0];
    if (odd !== undefined) return `${table}: must have the same arguments as \`args\`; only one of them has "${odd}".`;
  }
  const unknown = Object.entries(onChange).find(([, change]) => !reasons.has(change))?.[0];
  if (unknown !== undefined) return `onChange.${unknown}: must be one of: ${[...reasons].join(", ")}.`;
  const isScope = Array.isArray(scope) && scope.every((name) => names.includes(name as string));
  return isScope ? tagCodecProblem(tagCodec) : "scope: must be a list of arguments of `args`.";
}

/** Names and ids are stored in plain text. */
const noSecret = (name: string, secretPattern: RegExp): Rule => ({
  reads: [name],
  check({ [name]: value }): Failure[] {
    const texts = [value].flat().filter((one) => typeof one === "string");
    if (!texts.some((text) => text.search(secretPattern) !== -1)) return [];
    return [{ property: name, reason: looksSecret }];
  },
});

const needed: Readonly<Record<Kind, readonly string[]>> = {
  ServiceToken: ["create", "get", "list", "findByName", "revoke", "verify"],
  TokenAccessGrant: ["get", "getCached", "add", "remove"],
  DeployToken: ["create", "get", "list", "findByName", "revoke", "verify"],
};

type Masked = (error: unknown, ...secrets: readonly unknown[]) => never;

function checkedApi(api: PlatformApi, schemas: Driver["schemas"], masked: Masked, fail: Fail): PlatformApi {
  if (typeof api.verifyCredential !== "function") fail("`connect` must return a function `verifyCredential`.");
  if (!Array.isArray(api.scopeNotFound)) fail('`connect` must return `scopeNotFound`, a list such as ["notFound"].');
  const checked = kinds.map((kind) => {
    const own = api[kind] as unknown as Readonly<Record<string, unknown>> | undefined;
    if (typeof schemas[kind] === "string") return [kind, undefined];
    if (own === undefined) fail(`\`connect\` must return \`${kind}\`, because \`schemas\` has it.`);
    const missing = needed[kind].find((method) => typeof own[method] !== "function");
    if (missing !== undefined) fail(`${kind}: must have a function \`${missing}\`.`);
    return [kind, guarded(kind, own, masked, fail)];
  });
  return { ...api, ...Object.fromEntries(checked.filter(([, own]) => own !== undefined)) } as PlatformApi;
}

/** The same calls, whose answers are checked and whose errors contain no secret. */
function guarded(kind: Kind, own: object, masked: Masked, fail: Fail): object {
  const calls = Object.entries(own).filter(([, call]) => typeof call === "function") as [
    string,
    (...args: unknown[]) => unknown,
  ][];
  return Object.fromEntries(
    calls.map(([name, call]) => [
      name,
      async (...args: unknown[]) => {
        const secrets = args.filter((arg) => arg instanceof Secret);
        try {
          const answer = await call.apply(own, args);
          const check = kind === "TokenAccessGrant" ? undefined : answers[name];
          const problem = check?.(answer);
          return problem === undefined ? answer : fail(`${kind}: \`${name}\` must return ${problem}.`);
        } catch (error) {
          return masked(error, ...secrets);
        }
      },
    ]),
  );
}

type Answered = Partial<Record<keyof TokenInfo, unknown>>;

function hasId(token: unknown): boolean {
  const { tokenId } = Object(token) as Answered;
  return typeof tokenId === "string" && isPathSegment(tokenId);
}

function isToken(token: unknown): boolean {
  const { encodedTags = [] } = Object(token) as Answered;
  return hasId(token) && Array.isArray(encodedTags) && encodedTags.every((tag) => typeof tag === "string");
}
const ids =
  "tokens whose `tokenId` is a text that can be part of a URL, and whose `encodedTags`, if any, are a list of texts";

/** What is wrong with the answer of a call. */
const answers: Readonly<Partial<Record<string, (answer: unknown) => string | undefined>>> = {
  create: (answer) => {
    if (!hasId(answer)) return "a `tokenId`, a text that can be part of a URL";
    return (answer as CreatedToken).secret instanceof Secret ? undefined : "`secret`, a `new Secret(…)`";
  },
  get: (answer) => (answer === undefined || isToken(answer) ? undefined : `undefined, or ${ids}`),
  list: (answer) => (Array.isArray(answer) && answer.every(isToken) ? undefined : `a list of ${ids}`),
  findByName: (answer) => (Array.isArray(answer) && answer.every(isToken) ? undefined : `a list of ${ids}`),
};

/** An error of somebody else's code may repeat a secret: a credential, or that of the token it was called for. */
function withoutSecrets(error: unknown, secrets: readonly unknown[], fail: Fail): never {
  if (error instanceof Error && error.name === "InvalidPlatform") throw error;
  const message = errorMessage(error);
  const values = secrets.flatMap((secret) => (secret instanceof Secret ? [secret.reveal()] : []));
  const clean = values.reduce((text, value) => (value === "" ? text : text.replaceAll(value, "[secret]")), message);
  return fail(`the driver failed: ${firstLine(clean)}.`);
}
