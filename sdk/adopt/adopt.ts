import type { ZodType } from "zod";
import { connect } from "../../provider/host/connect";
import { resources } from "../../provider/resources";
import type { TokenKind } from "../../provider/platforms/definition";
import {
  driverOf,
  type ResourceSchema,
  type Spec,
  type TokenApi,
  type TokenInfo,
} from "../../provider/platforms/contract";
import { UserError, type Connection } from "../../provider/run/context";
import { check } from "../../provider/schema/check";
import { isSameTokenId, splitId, tokenIdOf } from "../../provider/values/ids";
import { tagInName } from "../../provider/values/ownership-tag";
import { sanitize } from "../../provider/values/sanitize";
import { errorMessage } from "../../provider/values/text";
import { withoutSecrets } from "../audit/display";
import { readExport } from "../audit/export";
import type { Sources } from "../audit/read";
import { stateOf } from "../audit/state";
import { programOf } from "./program";
import { tableOf } from "./table";

export interface AdoptOptions {
  /** The platform's ids of the tokens to adopt. */
  readonly ids: readonly string[];
  readonly platform: string;
  readonly kind?: TokenKind;
  /** Arguments, as `name=value`. Several values of a list are separated by commas. */
  readonly arg?: readonly string[];
  readonly stack?: string;
}

/** Everything from outside that is needed. */
export interface AdoptContext extends Omit<Parameters<typeof connect>[0], "say" | "trust"> {
  readonly sources: Sources;
  /** Writes to standard output. */
  readonly write: (text: string) => void;
  /** Writes to standard error. */
  readonly log: (text: string) => void;
}

/**
 * Without ids, prints the tokens at a place that are not in the stack's state. With ids, prints a program that adopts these tokens. Reads
 * only, and never sees the secret of a token.
 */
export async function adoptTokens(options: AdoptOptions, outside: AdoptContext): Promise<void> {
  const say = (line: string): void => {
    outside.log(`${sanitize(line, 1000)}\n`);
  };
  const connection = connect({ ...outside, say }, () => undefined, options.platform);
  const kind = kindOf(options, connection);
  const schema = resources[kind].schema(driverOf(connection.platform));
  if (typeof schema === "string") throw new UserError(`--kind ${kind}: ${schema}`);
  const args = argumentsOf(options, schema, outside);
  const tokenApi = connection.api[kind];
  if (!tokenApi) throw new UserError(`${connection.platform.title} has no ${kind}. Use another --kind.`);
  const where = { ...args, ...(await tokenApi.scopeOf?.()) };
  const known = await knownTokens(options.platform, outside, say);
  const listed = (await tokenApi.list(where)).map((token) => withSafeName(token, outside));
  if (options.ids.length > 0) {
    const tokens = eachOnce(options.ids).map((id) => chosen(id, listed, known, connection));
    await refuseCredential(tokens, where, connection);
    const { platform } = options;
    outside.write(programOf({ platform, kind, args, tokens, stack: options.stack }));
    return;
  }
  outside.write(tableOf(await unmanagedOf(listed, where, known, connection), connection.platform.title));
}

/** Somebody may have put a secret into the name of a token. */
const withSafeName = ({ name, ...token }: TokenInfo, { platforms }: AdoptContext): TokenInfo =>
  name === undefined ? token : { ...token, name: withoutSecrets(name, platforms) };

const eachOnce = (ids: readonly string[]): readonly string[] =>
  ids.filter((id, at) => ids.findIndex((one) => isSameTokenId(one, id)) === at);

/** Returns the kind of the tokens: by default the one that adopts any token, if the platform has it. */
function kindOf({ kind }: AdoptOptions, { api }: Connection): TokenKind {
  return kind ?? (api.ServiceToken ? "ServiceToken" : "DeployToken");
}

/** Returns the arguments of `--arg`, checked. A list needs those that say where the tokens are, a program all that are required. */
function argumentsOf({ ids, platform, arg = [] }: AdoptOptions, schema: ResourceSchema, { clock }: AdoptContext): Spec {
  const given = Object.fromEntries(arg.map((one) => argumentIn(one, schema)));
  const prefix = "namePrefix" in schema.args.shape ? { namePrefix: "adopted" } : {};
  const { failures } = check(schema, { ...prefix, ...given, platform }, [], { now: clock.now(), isNew: true });
  const isNeeded = (name: string): boolean => ids.length > 0 || name in given || schema.scope.includes(name);
  const failure = failures.find(({ property }) => isNeeded(property));
  if (!failure) return given;
  const property = sanitize(failure.property);
  throw new UserError(`${property}: ${failure.reason}. Pass --arg ${property}=<value>.`);
}

/** Several values of a list may be separated by commas. */
function argumentIn(one: string, { args }: ResourceSchema): readonly [name: string, value: unknown] {
  const [, name, value] = /^([A-Za-z]\w*)=(.*)$/s.exec(one) ?? [];
  if (name === undefined || value === undefined)
    throw new UserError(`--arg ${sanitize(one)}: must be <name>=<value>, such as organization=acme.`);
  const field = (args.shape as Readonly<Record<string, ZodType>>)[name];
  const words = value.split(",");
  const isList = field !== undefined && !field.safeParse(value).success && field.safeParse(words).success;
  return [name, isList ? words : value];
}

type Listed = Awaited<ReturnType<TokenApi["list"]>>;

/** Returns the ids of the tokens that the stack's state has. Without a state, nothing is known, and a line says so. */
async function knownTokens(
  platform: string,
  { sources }: AdoptContext,
  say: (line: string) => void,
): Promise<readonly string[]> {
  try {
    const states = await Promise.all((await sources.list()).map(async ({ read }) => stateOf(readExport(await read()))));
    const ids = states.flatMap(({ known }) => known.map(({ id }) => id));
    return ids.filter((id) => splitId(id)[0] === platform).map(tokenIdOf);
  } catch (error) {
    say(`No stack was read, so tokens of a stack are listed too: ${errorMessage(error)}`);
    return [];
  }
}

const isAmong = (ids: readonly string[], { tokenId }: TokenInfo): boolean =>
  ids.some((id) => isSameTokenId(id, tokenId));

async function unmanagedOf(
  listed: Listed,
  where: Spec,
  known: readonly string[],
  { api }: Connection,
): Promise<Listed> {
  const others = listed.filter((token) => !isAmong(known, token) && tagInName(token.name ?? "") === undefined);
  const own = await Promise.all(others.map(({ tokenId }) => isOwn(tokenId, where, api)));
  return others.filter((_, at) => own[at] !== true);
}

/** True if the token is the credential that this command signs in with, as far as the platform shows it. */
async function isOwn(tokenId: string, where: Spec, api: Connection["api"]): Promise<boolean> {
  const own = await api.isCredential?.(where, tokenId).catch(() => "unknown");
  return own === "yes";
}

function chosen(id: string, listed: Listed, known: readonly string[], { platform }: Connection): TokenInfo {
  const token = listed.find(({ tokenId }) => isSameTokenId(tokenId, id));
  const where = sanitize(id);
  if (!token)
    throw new UserError(`${where}: not found at ${platform.title}. Run the command without ids to see the list.`);
  if (isAmong(known, token)) throw new UserError(`${where}: already in the state of the stack. Leave it out.`);
  return token;
}

async function refuseCredential(tokens: Listed, where: Spec, { api, platform }: Connection): Promise<void> {
  for (const { tokenId } of tokens)
    if (await isOwn(tokenId, where, api))
      throw new UserError(
        `${sanitize(tokenId)}: is the credential that you sign in to ${platform.title} with. A rotation would not revoke it. Leave it out.`,
      );
}
