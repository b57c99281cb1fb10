import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as builtIn from "./definitions";
import type { Platform } from "./definition";

/** An error in the platforms of a program, as one sentence. It has no stack, because the place of the error is in the sentence. */
class InvalidPlatform extends Error {
  override readonly name = "InvalidPlatform";

  constructor(place: string, reason: string) {
    super(`${place}: ${reason}`);
    this.stack = this.message;
  }
}

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
    const exported = Object.entries(createRequire(manifest)(path) as Readonly<Record<string, unknown>>);
    if (exported.length > 0) return exported;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_REQUIRE_ESM")
      throw new InvalidPlatform(place, "must be a CommonJS module (`module.exports = …`).");
    throw new InvalidPlatform(place, `must be a module that can be loaded: ${message.split("\n", 1)[0] ?? ""}.`);
  }
  throw new InvalidPlatform(place, "must export a platform by its name, made by `definePlatform`.");
}

const nameForm = /^[a-z][A-Za-z0-9]{0,50}$/;

function checked(name: string, value: unknown, place: string): Platform {
  if (!nameForm.test(name))
    throw new InvalidPlatform(place, `"${name}" must begin with a small letter and consist of letters and digits.`);
  if (Object.hasOwn(builtIn, name))
    throw new InvalidPlatform(place, `"${name}" is a platform of pulumi-tokens. Use another name.`);
  if (isPlatform(value)) return value;
  throw new InvalidPlatform(place, `"${name}" must be made by \`definePlatform\`.`);
}

const isPlatform = (value: unknown): value is Platform =>
  typeof value === "object" && value !== null && "driver" in value && typeof value.driver === "function";
