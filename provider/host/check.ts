import { UserError } from "../run/context";
import type { Run } from "../run/run";
import type { Failure, ResourceSchema, Spec } from "../platforms/contract";
import { credentialsKey, nameOf, previewKey } from "../values/urn";
import { prefixFrom } from "../values/name";
import { MissingCredential } from "./config";
import { formatFailures, normalForm, schemaOf, type World } from "./declared";
import { noteHints } from "./hints";
import { foreignKeys, incoming, outgoing, type Incoming, type Wire } from "./wire";

export interface Checked {
  readonly inputs: Wire;
  readonly failures: Failure[];
}

/** Checks the arguments of a resource and registers it with the run. Returns its inputs in normal form. */
export function checked(world: World, run: Run, olds: Wire, news: Wire): Checked {
  const { [previewKey]: isPreview, [credentialsKey]: hints, ...own } = news;
  noteHints(hints, run);
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
    ...(found.resource.offline ? [] : signInFailure(run, String(given.spec["platform"]), isPreview === true)),
  ];
  if (all.length > 0) return { inputs: news, failures: formatFailures(all) };
  const { schema } = found;
  const last = before.ref.urn === "" ? undefined : { spec: before.spec, schema, ...before.ref };
  const refusals = found.resource.register?.({ spec: whole, schema, ...given.ref }, run, last) ?? [];
  if (refusals.length > 0) return { inputs: news, failures: formatFailures(refusals) };
  for (const warning of warnings) run.say(`${nameOf(given.ref.urn)}: ${warning}`);
  return { inputs: outgoing(whole, own), failures: [] };
}

/** Returns the default `namePrefix`. It does not change: a resource that an alias renames keeps the name of its token. */
function defaultPrefix(schema: ResourceSchema, { spec, ref }: Incoming, before: Incoming): Spec {
  if (!("namePrefix" in schema.args.shape)) return {};
  return {
    namePrefix: spec["namePrefix"] ?? before.spec["namePrefix"] ?? prefixFrom(nameOf(ref.urn)),
  };
}

function signInFailure(run: Run, platform: string, isPreview: boolean): Failure[] {
  try {
    const { warning } = run.connect(platform);
    if (warning !== undefined) run.say(warning);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (isPreview && error instanceof MissingCredential) {
      run.say(`warning: ${error.message} A preview continues without it; \`pulumi up\` needs it.`);
      return [];
    }
    return [{ property: "", reason: error.message }];
  }
}
