import type { Spec, TokenApi } from "../../provider/platforms/contract";
import type { Exchange } from "../../provider/http/transport";
import type { Environment } from "../../provider/values/environment";
import type { EmulatorOptions } from "../../sdk/testing";
import { network, statusOf } from "../support/direct";
import { connect, emulated } from "../support/emulated";
import { nameOfMint } from "../support/names";
import { pairs, platforms, type TokenPair } from "../support/platforms";

interface Token {
  readonly id: string;
  readonly secret: string;
}

/** The first kind of token of each platform; of one platform if `TEST_PLATFORM` names it. */
export const every: readonly TokenPair[] = platforms.flatMap(
  (name) => pairs.find(({ platform }) => platform === name) ?? [],
);

/** A platform on an emulator, called as the provider calls it. No list is kept between two calls. */
export async function called({ platform, kind, fixture, token }: TokenPair, options: EmulatorOptions = {}) {
  const setup = await emulated(options);
  const { emulator } = setup;
  const args = token.args(emulator);
  const exchanges: Exchange[] = [];
  const api = (env: Environment = setup.env): TokenApi =>
    connect(platform, { ...setup, env }, 20_000, (exchange) => {
      exchanges.push(exchange);
      return network(exchange);
    })[kind]!;
  const where = async (env?: Environment): Promise<Spec> => ({ ...args, ...(await api(env).scopeOf?.()) });
  let made = 0;
  const create = async (name = nameOfMint(made++)): Promise<Token> => {
    const { tokenId, secret } = await api().create(args, name);
    return { id: tokenId, secret: secret.reveal() };
  };
  return {
    ...setup,
    args,
    create,
    /** What the provider has sent so far. */
    exchanges,
    ids: async (env?: Environment) => (await api(env).list(await where(env))).map(({ tokenId }) => tokenId),
    revoke: async (id: string) => api().revoke(await where(), id),
    /** The status of a call that any valid token may make. */
    use: ({ id, secret }: Token) => statusOf(token.uses(emulator, secret, id, args)),
    /** Every secret that may be nowhere else than in a response to a creation. */
    secrets: (...tokens: Token[]) => [...fixture.secrets(emulator), ...tokens.map(({ secret }) => secret)],
  };
}
