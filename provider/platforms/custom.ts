import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as builtIn from "./definitions";
import type * as CustomDriver from "./custom-driver";
import { definitionProblem } from "./custom-definition";
import type { Platform } from "./definition";
import { errorMessage, firstLine } from "../values/text";

/** An error in the platforms of a program, as one sentence. It has no stack: the sentence has the place, and Pulumi prints both. */
class InvalidPlatform extends Error {
  override readonly name = "InvalidPlatform";

  constructor(place: string, reason: string) {
    super(`${place}: ${reason}`);
    this.stack = "";
  }
}

/** Returns the platforms of the package, and those of the program in this directory. Throws `InvalidPlatform`. */
export const platformsIn = (directory: string): typeof builtIn & Readonly<Record<string, Platform>> => ({
  ...builtIn,
  ...customPlatforms(directory),
});

/**
 * Returns the platforms that a program defines itself, by name: each export of the modules that the nearest `package.json` lists under
 * `"pulumi-tokens": { "platforms": [...] }`. Throws `InvalidPlatform`.
 */
export function customPlatforms(directory: string): Readonly<Record<string, Platform>> {
  const manifest = nearestManifest(directory);
  if (manifest === undefined) return {};
  const platforms = new Map<string, Platform>();
  for (const path of modulesIn(manifest)) {
    const place = `${manifest}: "pulumi-tokens".platforms: ${path}`;
    for (const [name, platform] of exportsOf(manifest, path, place)) {
      if (platforms.has(name)) throw new InvalidPlatform(place, `defines "${name}" again. Rename one of them.`);
      platforms.set(name, checked(name, platform, place));
    }
  }
  return Object.fromEntries(platforms);
}

function nearestManifest(directory: string): string | undefined {
  const here = join(directory, "package.json");
  if (existsSync(here)) return here;
  const parent = dirname(directory);
  return parent === directory ? undefined : nearestManifest(parent);
}

function modulesIn(manifest: string): readonly string[] {
  const paths = listIn(readFileSync(manifest, "utf8"));
  if (paths === undefined) return [];
  if (Array.isArray(paths) && paths.every((path) => typeof path === "string")) return paths;
  throw new InvalidPlatform(
    `${manifest}: "pulumi-tokens".platforms`,
    'must be a list such as ["./platforms/acme.js"].',
  );
}

function listIn(manifest: string): unknown {
  try {
    const content = JSON.parse(manifest) as { readonly "pulumi-tokens"?: { readonly platforms?: unknown } } | null;
    return content?.["pulumi-tokens"]?.platforms;
  } catch {
    // Node and npm report it.
    return undefined;
  }
}

function exportsOf(manifest: string, path: string, place: string): [name: string, platform: unknown][] {
  try {
    const exported = Object.entries((createRequire(manifest)(path) ?? {}) as Readonly<Record<string, unknown>>);
    if (exported.length > 0) return exported;
  } catch (error) {
    throw new InvalidPlatform(place, `must be a CommonJS module that can be loaded: ${reasonOf(error)}.`);
  }
  throw new InvalidPlatform(place, "must export a platform by its name, made by `definePlatform`.");
}

const reasonOf = (error: unknown): string => firstLine(errorMessage(error));

const nameForm = /^[a-z][A-Za-z0-9]{0,50}$/;

function checked(name: string, value: unknown, place: string): Platform {
  if (!nameForm.test(name))
    throw new InvalidPlatform(place, `"${name}" must begin with a small letter and consist of letters and digits.`);
  if (Object.hasOwn(builtIn, name))
    throw new InvalidPlatform(place, `"${name}" is a platform of pulumi-tokens. Use another name.`);
  if (typeof value !== "object" || value === null || !("driver" in value) || typeof value.driver !== "function")
    throw new InvalidPlatform(place, `"${name}" must be made by \`definePlatform\`.`);
  const platform = value as Platform;
  const problem = definitionProblem(platform as unknown as Readonly<Record<string, unknown>>);
  if (problem !== undefined) throw new InvalidPlatform(place, `${name}.${problem}`);
  let driver: object | undefined;
  return { ...platform, driver: () => (driver ??= driverOf(name, platform, place)) };
}

function driverOf(name: string, platform: Platform, place: string): object {
  const fail = (reason: string): never => {
    throw new InvalidPlatform(place, `${name}: ${reason}`);
  };
  const load = (): object => {
    try {
      return platform.driver();
    } catch (error) {
      return fail(`the driver must be a module that can be loaded: ${reasonOf(error)}.`);
    }
  };
  // Only the provider process pays for it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { checkedDriver } = require("./custom-driver") as typeof CustomDriver;
  return checkedDriver(load(), platform.secretPattern, fail);
}
