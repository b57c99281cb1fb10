import type { Clock } from "../http/rate";
import type { Transport } from "../http/transport";
import { DeclaredGrants } from "../run/declared-grants";
import { UserError, type DiffResult, type RunContext, type Connection } from "../run/context";
import { TokenRecords } from "../run/token-records";
import { reasonsByClock } from "../rotation/decide";
import { PlatformClocks } from "../run/clocks";
import type { Platform, ResourceKind } from "../platforms/definition";
import type { Failure, ResourceSchema, Spec } from "../platforms/contract";
import type { Resource } from "../resources/resource";
import { credentialsKey, nameOf, previewKey } from "../values/urn";
import type { Environment } from "../values/environment";
import { prefixFrom, type RandomBytes } from "../values/name";
import { sanitize } from "../values/sanitize";
import { isAhead, MissingCredential, revokeNowIn, timeIn, type ConfigLookup } from "./config";
import { declared, formatFailures, normalForm, schemaOf, rechecked, recorded } from "./declared";
import { noteHints } from "./hints";
import { withErrors } from "./failures";
import { remembered, connect } from "./connect";
import { PolicyChanges } from "./policy-changes";
import { foreignKeys, incoming, outgoing, text, type Incoming, type Wire } from "./wire";

/** The environment of the provider: all that comes from outside. */
export interface World {
  readonly platforms: Readonly<Record<string, Platform>>;
  readonly resources: Readonly<Record<ResourceKind, Resource>>;
  readonly env: Environment;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** A number in [0, 1). */
  readonly chance: () => number;
  /** Prints a line for the user: the engine prints the output of the provider process. */
  readonly say: (line: string) => void;
}

/** The provider as Pulumi's dynamic host calls it. Source: pulumi.dynamic.ResourceProvider of @pulumi/pulumi. */
export interface HostProvider {
  readonly configure: (request: { config: { get(key: string): string | undefined } }) => Promise<void>;
  readonly check: (olds: Wire, news: Wire) => Promise<{ inputs: Wire; failures: Failure[] }>;
  readonly diff: (id: string, olds: Wire, news: Wire) => Promise<{ changes: boolean; replaces: string[] }>;
  readonly create: (inputs: Wire) => Promise<{ id: string; outs: Wire }>;
  readonly read: (id: string, props: Wire) => Promise<{ id: string; props: Wire }>;
  readonly update: (id: string, olds: Wire, news: Wire) => Promise<{ outs: Wire }>;
  readonly delete: (id: string, props: Wire) => Promise<void>;
}

export function hostProvider(outside: World): HostProvider {
  let config: ConfigLookup = () => undefined;
  const world = { ...outside, clock: timeIn(outside.env, outside.clock) };
  const policies = new PolicyChanges();
  const context = contextOf(world, (name) =>
    connect(world, config, name, { clocks: context.clocks, hints: context.credentialHints }),
  );

  return {
    // Stores and returns at once: the host lets other calls in while it waits for this one.
    configure({ config: given }) {
      config = (key) => given.get(key);
      return Promise.resolve();
    },
    check: (olds, news) => withErrors(news, () => policies.checked(checked(world, context, olds, news))),
    diff: (id, olds, news) =>
      withErrors(news, () => {
        const { resource, ...before } = recorded(world, id, olds);
        const isChecked = policies.compared(news);
        // A refresh compares with inputs that an earlier version may have let pass.
        const wanted = isChecked ? rechecked(world, news, false) : declared(world, news);
        // An alias may give a token another type, and so another meaning.
        if (wanted.resource !== resource) {
          context.say(`${nameOf(wanted.urn)}: replaced (moved): it is now a resource of another type.`);
          return { changes: true, replaces: ["moved", "platform"] };
        }
        const decision = resource.diff(before, wanted, isChecked ? context : readOnlyView(context));
        const { replaces, updates } = isChecked ? decision : drift(decision);
        return { changes: replaces.length + updates.length > 0, replaces: [...replaces] };
      }),
    create: (inputs) =>
      withErrors(inputs, async () => {
        const { resource, ...wanted } = rechecked(world, inputs, true);
        refuseAhead(context, wanted.spec);
        const { id, state } = await resource.create(wanted, context);
        return { id, outs: outgoing(state, inputs) };
      }),
    read: (id, props) =>
      withErrors(props, async () => {
        const { resource, ...before } = recorded(world, id, props);
        const state = await resource.read(before, context);
        return state ? { id, props: outgoing(state, props) } : { id: "", props: {} };
      }),
    update: (id, olds, news) =>
      withErrors(news, async () => {
        const { resource, ...before } = recorded(world, id, olds);
        refuseAhead(context, before.state);
        const wanted = rechecked(world, news, false);
        return { outs: outgoing(await resource.update(before, wanted, context), news) };
      }),
    delete: (id, props) =>
      withErrors(props, async () => {
        const { resource, ...before } = recorded(world, id, props);
        refuseAhead(context, before.state);
        await resource.delete(before, context);
      }),
  };
}

/** Returns the differences that a refresh shows: those at the platform. The next update replaces what is due by the clock. */
const drift = ({ replaces, updates }: DiffResult): DiffResult => ({
  replaces: replaces.filter((reason) => !reasonsByClock.has(reason)),
  updates,
});

/**
 * A refresh asks what differs, too, of resources that it has not checked. It decides nothing there: what it would note must
 * not hold for the update or the deletion that the same process may do after it.
 */
const readOnlyView = (context: RunContext): RunContext => ({
  ...context,
  say: () => undefined,
  declaredGrants: new DeclaredGrants(),
  records: new TokenRecords(),
  renamed: new Map(),
});

function contextOf(world: World, signIn: (platform: string) => Connection): RunContext {
  const { clock, env } = world;
  const ahead = isAhead(env);
  const say = once(world.say);
  return {
    clock,
    clocks: new PlatformClocks({ clock, ahead, say }),
    isTimeOverridden: ahead,
    random: world.random,
    declaredGrants: new DeclaredGrants(),
    records: new TokenRecords(),
    tokenLists: new Map(),
    triggered: new Set(),
    tags: new Map(),
    unverified: new Set(),
    credentialHints: new Map(),
    renamed: new Map(),
    formerRefs: new Map(),
    say,
    get revokeNow() {
      return revokeNowIn(world.env);
    },
    connect: remembered(signIn),
  };
}

type Checked = Awaited<ReturnType<HostProvider["check"]>>;

function checked(world: World, context: RunContext, olds: Wire, news: Wire): Checked {
  const { [previewKey]: isPreview, [credentialsKey]: hints, ...own } = news;
  noteHints(context.credentialHints, hints);
  const given = incoming(own);
  const before = incoming(olds);
  const found = schemaOf(world, given);
  if ("failure" in found) return { inputs: news, failures: formatFailures([found.failure]) };
  const args = { ...given.spec, ...defaultPrefix(found.schema, given, before) };
  const moment = { now: world.clock.now(), isNew: before.ref.urn === "" };
  const { spec: whole, failures, warnings } = normalForm(found.schema, { ...given, spec: args }, moment);
  const all = [
    ...foreignKeys(news),
    ...failures,
    ...(found.resource.offline ? [] : signInFailure(context, String(given.spec["platform"]), isPreview === true)),
  ];
  if (all.length > 0) return { inputs: news, failures: formatFailures(all) };
  const { schema } = found;
  const last = before.ref.urn === "" ? undefined : { spec: before.spec, schema, ...before.ref };
  const refusals = found.resource.register?.({ spec: whole, schema, ...given.ref }, context, last) ?? [];
  if (refusals.length > 0) return { inputs: news, failures: formatFailures(refusals) };
  for (const warning of warnings) context.say(`${nameOf(given.ref.urn)}: ${warning}`);
  return { inputs: outgoing(whole, own), failures: [] };
}

/** Returns the default `namePrefix`. It does not change: a resource that an alias renames keeps the name of its token. */
function defaultPrefix(schema: ResourceSchema, { spec, ref }: Incoming, before: Incoming): Spec {
  if (!("namePrefix" in schema.args.shape)) return {};
  return {
    namePrefix: spec["namePrefix"] ?? before.spec["namePrefix"] ?? prefixFrom(nameOf(ref.urn)),
  };
}

function signInFailure(context: RunContext, platform: string, isPreview: boolean): Failure[] {
  try {
    const { warning } = context.connect(platform);
    if (warning !== undefined) context.say(warning);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (isPreview && error instanceof MissingCredential) {
      context.say(`warning: ${error.message} A preview continues without it; \`pulumi up\` needs it.`);
      return [];
    }
    return [{ property: "", reason: error.message }];
  }
}

/** Throws if `PULUMI_TOKENS_NOW` is set: a run with another time would give real tokens wrong instants. */
function refuseAhead(context: RunContext, { platform }: Spec): void {
  if (platform === undefined) return;
  const connection = context.connect(text(platform));
  if (!connection.readOnly) return;
  throw new UserError(
    `PULUMI_TOKENS_NOW must be set for \`pulumi preview\` only: nothing was changed at ${connection.platform.title}. Unset it and run again.`,
  );
}

const longestLine = 1000;

function once(say: (line: string) => void): (line: string) => void {
  const printed = new Set<string>();
  return (line) => {
    if (printed.has(line)) return;
    printed.add(line);
    // A resource may be called whatever its program likes.
    say(sanitize(line, longestLine));
  };
}
