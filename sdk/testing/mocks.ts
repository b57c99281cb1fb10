import type { runtime } from "@pulumi/pulumi";
import { joinId } from "../../provider/values/ids";
import { platforms } from "../platforms";

type NewResource = runtime.Mocks["newResource"];

const ours = "pulumi-nodejs:dynamic/tokens:";

/** What `mocks` does with everything that is not a resource of this package. */
export type OtherMocks = Partial<runtime.Mocks>;

/**
 * Mocks for `pulumi.runtime.setMocks`, so that a program with tokens can be tested without an engine. A token gets the id
 * `<platform>/<place…>/<name>-id`, the secret `<name>-secret`, no expiry and the creation time 2026-01-01T00:00:00Z.
 * `others` takes what is not of this package; by default its outputs are its inputs.
 *
 * ```ts
 * pulumi.runtime.setMocks(mocks());
 * ```
 */
export function mocks(others: OtherMocks = {}): runtime.Mocks {
  const newResource: NewResource =
    others.newResource ?? (({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }));
  return {
    newResource: (args) => (args.type.startsWith(ours) ? tokenResource(args) : newResource(args)),
    call: others.call ?? (({ inputs }) => inputs as Record<string, unknown>),
  };
}

function tokenResource({ type, name, inputs }: runtime.MockResourceArgs): {
  id: string;
  state: Record<string, unknown>;
} {
  const args = inputs as Record<string, unknown>;
  const platform = String(args["platform"]);
  const known = Object.hasOwn(platforms, platform) ? platforms[platform as keyof typeof platforms] : undefined;
  if (!known) throw new Error(`${name}: there is no platform "${platform}"`);
  const place = known.place.map((argument) => String(args[argument]));
  if (type === `${ours}TokenAccessGrant`) {
    const where = [args["tokenId"], args["database"]].filter((part) => typeof part === "string");
    return { id: joinId(platform, ...place, ...where), state: { ...args, granted: args["permissions"] } };
  }
  const told = { name, createdAt: "2026-01-01T00:00:00.000Z", value: `${name}-secret` };
  return { id: joinId(platform, ...place, `${name}-id`), state: { ...args, ...told } };
}
