import type { TokenKind } from "../../provider/platforms/definition";
import type { Spec, TokenInfo } from "../../provider/platforms/contract";
import { sanitize } from "../../provider/values/sanitize";

/** The lines of a program that adopts tokens. Names come from a platform, where anybody may have written them. */

export interface Adoption {
  readonly platform: string;
  readonly kind: TokenKind;
  /** The arguments in addition to `platform` and `adopt`. */
  readonly args: Spec;
  readonly tokens: readonly TokenInfo[];
  /** The stack of the commands. */
  readonly stack?: string | undefined;
}

/** Returns a TypeScript program with a resource for each token. Its first lines are the commands that store the secrets. */
export function programOf({ platform, kind, args, tokens, stack }: Adoption): string {
  const names = eachDifferent(tokens.map(({ name, tokenId }) => wordsOf(name ?? "") || `token-${wordsOf(tokenId)}`));
  const resources = tokens.map((token, at) => {
    const name = names[at] ?? "";
    return { token, name, variable: variableOf(name) };
  });
  const on = stack === undefined ? "" : ` --stack ${shellWord(stack)}`;
  return [
    "// Store each secret first. The command asks for it, or reads it from standard input:",
    ...resources.map(({ variable }) => `//   pulumi config set --secret ${variable}${on}`),
    "// `pulumi up` verifies each secret, and changes nothing at the platform. Then remove `adopt`.",
    "// A rotation needs arguments such as `expiresIn`, `rotateEvery` and `overlap`: see docs/adoption.md.",
    'import * as pulumi from "@pulumi/pulumi";',
    'import * as tokens from "pulumi-tokens";',
    "",
    "const config = new pulumi.Config();",
    ...resources.flatMap(({ token, name, variable }) => [
      "",
      `// ${factsOf(token)}`,
      `const ${variable} = new tokens.${kind}(${quoted(name)}, {`,
      ...Object.entries({ platform, ...args }).map(([key, value]) => `  ${key}: ${quoted(value)},`),
      `  adopt: { tokenId: ${quoted(token.tokenId)}, value: config.requireSecret(${quoted(variable)}) },`,
      "});",
    ]),
    "",
  ].join("\n");
}

const factsOf = ({ name, createdAt = "unknown", expiresAt = "never", lastUsedAt = "unknown" }: TokenInfo): string =>
  [
    ...(name === undefined ? [] : [printable(name)]),
    `created ${createdAt}`,
    `expires ${expiresAt}`,
    `last used ${lastUsedAt}`,
  ].join(", ");

// Two separators end a line in JavaScript, and are no control characters.
const printable = (text: string): string => sanitize(text, 100).replace(/[\p{Zl}\p{Zp}]/gu, "\ufffd");

const quoted = (value: unknown): string => JSON.stringify(value).replace(/[\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);

const escaped = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`;

/** Returns a word for a POSIX shell that is on one line. */
const shellWord = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", `'\\''`)}'`;

/** Returns the letters and digits of a name, in words that hyphens separate. */
const wordsOf = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9]+/g, "-")
    .slice(0, 50)
    .replace(/^-+|-+$/g, "");

/** Returns the names with a number after each that is there already. Two that differ in their hyphens or in case are one variable. */
function eachDifferent(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let count = 2; taken.has(variableOf(free).toLowerCase()); count += 1) free = `${name}-${count}`;
    taken.add(variableOf(free).toLowerCase());
    return free;
  });
}

/** Returns a name for a variable and for a config key. It ends in "Token", so it is no keyword. */
function variableOf(name: string): string {
  const [first = "", ...rest] = name.split("-");
  const joined = [first.toLowerCase(), ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join("");
  const whole = /token$/i.test(joined) ? joined : `${joined}Token`;
  return /^[a-z]/.test(whole) ? whole : `token${whole}`;
}
