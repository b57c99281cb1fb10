import { programOf } from "../../e2e/kit";
import { argsOf, grantPlaces, type TokenSpec } from "../program";
import type { Stack } from "../stack";

/** One token as the program below reads it. */
interface Declared {
  readonly kind: string;
  readonly name: string;
  readonly args: object;
  readonly grants: readonly { readonly name: string; readonly args: object }[];
}

/** What the program of a stack says at present. */
export const specsOf = (stack: Stack): Declared[] =>
  [...stack.program].map(([name, spec]) => ({
    kind: stack.context.pair.kind,
    name,
    args: argsOf(stack.context.pair, spec, stack.context.emulator, stack.byHand),
    grants: grantsOf(name, spec),
  }));

const grantsOf = (name: string, { grants = {} }: TokenSpec): Declared["grants"] =>
  Object.entries(grants).map(([grant, permissions]) => ({
    name: `${name}-${grant}`,
    args: { permissions, ...grantPlaces[grant]!.where },
  }));

export const consumerOf = (name: string): string => `use of ${name}`;

/**
 * Declares what stands in `specs.json`, as a user would: a token with its grants, and a consumer that uses it at once. Nothing of
 * them waits for more than the engine has it wait; only a second token waits for the first, so that each creation belongs to one of them.
 */
export const program = programOf(`
const specs = require("./specs.json");
const tell = (what, name, headers) => fetch([process.env.HISTORY_URL, what, name].join("/"), { method: "POST", headers });

async function declare({ kind, name, args, grants }) {
  await tell("begins", name);
  const token = new tokens[kind](name, args);
  const given = grants.map(({ name, args }) => new tokens.TokenAccessGrant(name, { token, ...args }));
  const { value } = kind === "ServiceToken" ? token.withGrants(...given) : token;
  const call = { url: process.env.HISTORY_URL + "/uses/" + name, method: "POST", headers: { authorization: "TOKEN-ID:SECRET" } };
  const consumer = new Consumer("use of " + name, { value, tokenId: token.tokenId, call });
  if (pulumi.runtime.isDryRun()) return;
  pulumi
    .all([consumer.id, token.tokenId, value])
    .apply(([, id, secret]) => tell("uses", name, { authorization: id + ":" + secret }));
  await new Promise((resolve) => token.tokenId.apply((id) => tell("declared", name, { id }).then(resolve)));
}

module.exports = async () => {
  for (const spec of specs) await declare(spec);
};
`);
