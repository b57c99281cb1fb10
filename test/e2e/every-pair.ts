import type { Spec } from "../../provider/platforms/contract";
import type { Emulator } from "../../sdk/testing";
import { pairs } from "../support/platforms";

type Pair = (typeof pairs)[number];

export const grantName = "TokenAccessGrant on planetscale";

interface Options {
  /** Default: as the fixtures have them. */
  readonly argsOf?: (pair: Pair) => Spec;
  /** Default: each token has one. */
  readonly consumers?: boolean;
  /** Behind the name of each resource, where one program has several of a pair. */
  readonly suffix?: string;
}

/** A program with a token of every pair, a consumer of each, and a grant. */
export function everyPair(emulator: Emulator, options: Options = {}): string {
  const { argsOf = ({ token }: Pair) => token.args(emulator), consumers = true, suffix = "" } = options;
  const declared = pairs.map((pair) => {
    const args = argsOf(pair);
    const call = callOf(pair.token.uses(emulator, "SECRET", "TOKEN-ID", args));
    return { name: pair.pair + suffix, pair: pair.pair, kind: pair.kind, args, ...(consumers && { call }) };
  });
  return `
for (const { name, pair, kind, args, call } of ${JSON.stringify(declared)}) {
  const token = new tokens[kind](name, args);
  const grants = pair === "ServiceToken on planetscale" ? [grantFor(token)] : undefined;
  const { value, envVars } = grants ? token.withGrants(...grants) : token;
  if (call) new Consumer("use of " + name, { value, tokenId: token.tokenId, call });
  exports[name] = Object.fromEntries(Object.entries(envVars));
  exports[name + " rotateAt"] = token.rotateAt;
  function grantFor(token) {
    return new tokens.TokenAccessGrant("${grantName}${suffix}", { token, database: "app", permissions: ["read_branch"] });
  }
}
`;
}

const callOf = ({ url, method, headers }: Request): Spec => ({
  url,
  method,
  headers: Object.fromEntries(headers),
  ...(method === "POST" && { body: "{}" }),
});
