import type { CreatedToken, TokenApi, TokenInfo } from "../../provider/platforms/contract";
import { Secret } from "../../provider/values/secret";

export const issuedSecret = "canary-issued-secret-31";

export interface ScriptedTokenApi extends TokenApi {
  /** The calls in their order: `mint ci-1`, `all`, `revoke t1`, … */
  readonly calls: readonly string[];
}

type Answers = Partial<{
  mint: CreatedToken | Error;
  all: readonly TokenInfo[] | Error;
  /** Only where tokens have no names. */
  madeAs: readonly TokenInfo[] | Error;
  revoke: Error;
  /** One for each attempt; undefined is success, and the last one holds. */
  prove: readonly unknown[];
}>;

const answer = <T>(value: T | Error): Promise<T> =>
  value instanceof Error ? Promise.reject(value) : Promise.resolve(value);

/** A token API that answers as a test sets and records its calls. */
export function scriptedTokenApi({
  mint,
  all = [],
  madeAs,
  revoke,
  prove = [undefined],
}: Answers = {}): ScriptedTokenApi {
  const calls: string[] = [];
  const proofs = [...prove];
  return {
    calls,
    create(_spec, name) {
      calls.push(`mint ${name}`);
      return answer(mint ?? { tokenId: "t1", name, secret: new Secret(issuedSecret) });
    },
    get: () => Promise.reject(new Error("nobody was to ask")),
    list() {
      calls.push("all");
      return answer(all);
    },
    async findByName(where, name) {
      if (!madeAs) return (await this.list(where)).filter((token) => token.name === name);
      calls.push(`madeAs ${name}`);
      return answer(madeAs);
    },
    revoke(_where, tokenId) {
      calls.push(`revoke ${tokenId}`);
      return revoke ? Promise.reject(revoke) : Promise.resolve();
    },
    verify(_where, tokenId, secret) {
      calls.push(`prove ${tokenId} ${secret.reveal()}`);
      const failure = proofs.length > 1 ? proofs.shift() : proofs[0];
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- also what is no error is thrown somewhere
      return failure === undefined ? Promise.resolve() : Promise.reject(failure);
    },
  };
}
