import type { Clock } from "../http/rate";
import type { Transport } from "../http/transport";
import { UserError, type DiffResult, type ResourceRef } from "../run/context";
import { PolicyChanges } from "../run/policy-changes";
import { Run, type Outside } from "../run/run";
import { reasonsByClock } from "../rotation/decide";
import type { Platform, ResourceKind } from "../platforms/definition";
import type { Failure, Spec } from "../platforms/contract";
import type { Resource } from "../resources/resource";
import { nameOf } from "../values/urn";
import type { Environment } from "../values/environment";
import type { RandomBytes } from "../values/name";
import { checked } from "./check";
import type { ConfigLookup } from "./config";
import { connect } from "./connect";
import { declared, rechecked, recorded } from "./declared";
import { withErrors } from "./failures";
import { isAhead, isDebug, revokeNowIn, timeIn } from "./variables";
import { outgoing, text, unsealed, type Wire } from "./wire";

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

/** Returns the provider. Each call decodes what the engine sends, calls the verb of the resource, and encodes its answer. */
export function hostProvider(outside: World): HostProvider {
  const world = { ...outside, clock: timeIn(outside.env, outside.clock) };
  let config: ConfigLookup = () => undefined;
  const run = runOf(world, (name, run) => connect(world, config, name, run));
  const policies = new PolicyChanges(unsealed);

  return {
    // Stores and returns at once: the host lets other calls in while it waits for this one.
    configure({ config: given }) {
      config = (key) => given.get(key);
      return Promise.resolve();
    },
    check: (olds, news) => withErrors(news, () => policies.checked(checked(world, run, olds, news))),
    diff: (id, olds, news) =>
      withErrors(news, () => {
        const before = recorded(world, id, olds);
        const isChecked = policies.compared(news);
        // A refresh compares with inputs that an earlier version may have let pass.
        const wanted = isChecked ? rechecked(world, news, false) : declared(world, news);
        // An alias may give a token another type, and so another meaning.
        if (wanted.resource !== before.resource) return ofAnotherType(wanted, run);
        const decision = before.resource.diff(before, wanted, isChecked ? run : run.readOnlyView());
        return changesOf(isChecked ? decision : drift(decision));
      }),
    create: (inputs) =>
      withErrors(inputs, async () => {
        const { resource, ...wanted } = rechecked(world, inputs, true);
        refuseAhead(run, wanted.spec);
        const { id, state } = await resource.create(wanted, run);
        return { id, outs: outgoing(state, inputs) };
      }),
    read: (id, props) =>
      withErrors(props, async () => {
        const { resource, ...before } = recorded(world, id, props);
        const state = await resource.read(before, run);
        return state ? { id, props: outgoing(state, props) } : { id: "", props: {} };
      }),
    update: (id, olds, news) =>
      withErrors(news, async () => {
        const { resource, ...before } = recorded(world, id, olds);
        refuseAhead(run, before.state);
        const wanted = rechecked(world, news, false);
        return { outs: outgoing(await resource.update(before, wanted, run), news) };
      }),
    delete: (id, props) =>
      withErrors(props, async () => {
        const { resource, ...before } = recorded(world, id, props);
        refuseAhead(run, before.state);
        await resource.delete(before, run);
      }),
  };
}

function runOf({ clock, random, say, env }: World, connect: Outside["connect"]): Run {
  return new Run({
    clock,
    random,
    say,
    isTimeOverridden: isAhead(env),
    revokeNow: () => revokeNowIn(env),
    isDebug: isDebug(env),
    connect,
  });
}

function ofAnotherType({ urn }: ResourceRef, run: Run): { changes: boolean; replaces: string[] } {
  run.say(`${nameOf(urn)}: replaced (moved): it is now a resource of another type.`);
  return { changes: true, replaces: ["moved", "platform"] };
}

const changesOf = ({ replaces, updates }: DiffResult): { changes: boolean; replaces: string[] } => ({
  changes: replaces.length + updates.length > 0,
  replaces: [...replaces],
});

/** Returns the differences that a refresh shows: those at the platform. The next update replaces what is due by the clock. */
const drift = ({ replaces, updates }: DiffResult): DiffResult => ({
  replaces: replaces.filter((reason) => !reasonsByClock.has(reason)),
  updates,
});

/** Throws if `PULUMI_TOKENS_NOW` is set: a run with another time would give real tokens wrong instants. */
function refuseAhead(run: Run, { platform }: Spec): void {
  if (platform === undefined) return;
  const connection = run.connect(text(platform));
  if (!connection.readOnly) return;
  throw new UserError(
    `PULUMI_TOKENS_NOW must be set for \`pulumi preview\` only: nothing was changed at ${connection.platform.title}. Unset it and run again.`,
  );
}
