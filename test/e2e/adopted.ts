import type { Emulator } from "../../sdk/testing";
import { pairs } from "../support/platforms";
import type { Pair } from "../support/stack";
import type { Held } from "./kit";
import type { Stage } from "./support";

/** A token that a person made, and the resource that adopts it. */
export interface Adopted {
  readonly name: string;
  readonly pair: Pair;
  readonly id: string;
  readonly secret: string;
  /** Due in these two weeks. */
  readonly rotates: boolean;
  /** Its program is reverted and applied again. */
  readonly reverted: boolean;
}

/** One of every pair, and three more. */
const ten = [...pairs, ...pairs.slice(0, 3)].slice(0, 10);

export function byHand(emulator: Emulator): Adopted[] {
  return ten.map((pair, at) => {
    const name = `token-${at}`;
    const rotates = at % 3 !== 0;
    const { id, secret } = pair.fixture.createByHand(emulator, `hand-made-${at}`, {
      days: rotates ? 20 : 90,
      can: true,
    });
    return { name, pair, id, secret, rotates, reverted: rotates && at % 2 === 0 };
  });
}

interface Shape {
  /** Leaves `adopt` out of the tokens. */
  readonly withoutAdopt?: boolean;
  /** These are as before the adoption: consumers get the secret from the configuration. */
  readonly reverted?: boolean;
}

/** A program with all tokens, a consumer of each, and a grant where there is something to grant. */
export function program(
  all: readonly Adopted[],
  platform: Emulator,
  { withoutAdopt = false, reverted = false }: Shape = {},
) {
  const declared = all.map((one) => {
    const { name, pair, id } = one;
    const args = pair.token.args(platform);
    const { url, method, headers } = pair.token.uses(platform, "SECRET", "TOKEN-ID", args);
    const call = { url, method, headers: Object.fromEntries(headers), ...(method === "POST" && { body: "{}" }) };
    const grants = pair.kind === "ServiceToken" && pair.fixture.grants !== undefined;
    return {
      name,
      kind: pair.kind,
      args,
      id,
      call,
      grants,
      adopts: !withoutAdopt,
      isThere: !(reverted && one.reverted),
    };
  });
  return `
const config = new pulumi.Config("shop");
for (const { name, kind, args, id, call, grants, adopts, isThere } of ${JSON.stringify(declared)}) {
  const secret = config.requireSecret(name);
  if (!isThere) {
    new Consumer("use of " + name, { value: secret, tokenId: id, call });
    continue;
  }
  // The first has its secret as a plain text in the program, which is still stored as a secret.
  const value = name === "token-0" ? process.env.PLAIN_SECRET : secret;
  const token = new tokens[kind](name, {
    ...args,
    expiresIn: "60d",
    rotateBefore: "10d",
    overlap: "2d",
    ...(adopts && { adopt: { tokenId: id, value } }),
  });
  const granted = grants
    ? token.withGrants(new tokens.TokenAccessGrant(name + "-grant", { token, database: "app", permissions: ["read_branch"] }))
    : token;
  new Consumer("use of " + name, { value: granted.value, tokenId: token.tokenId, call });
}
`;
}

export const aliveAt = (platform: Emulator): string[] =>
  platform.tokens().flatMap(({ id, alive }) => (alive ? [id] : []));

/** Calls with every secret that a consumer has, over and over. A consumer takes a new one when it is deployed with it. */
export class Consumers {
  readonly failed: string[] = [];
  calls = 0;
  readonly #has = new Map<string, Pick<Held, "tokenId" | "secret">>();
  readonly #stopped = new Set<string>();
  #on = true;
  readonly #done: Promise<void>;

  constructor(
    private readonly all: readonly Adopted[],
    private readonly stage: Stage,
  ) {
    for (const { name, id, secret } of all) this.#has.set(name, { tokenId: id, secret });
    this.#done = this.#loop();
  }

  /** They take what the last run has deployed. */
  deploy(): void {
    for (const { who, tokenId, secret } of this.stage.held())
      this.#has.set(who.replace("use of ", ""), { tokenId, secret });
  }

  /** The ids of the tokens that they have. */
  get tokens(): string[] {
    return this.all.filter(({ name }) => !this.#stopped.has(name)).map(({ name }) => this.#has.get(name)!.tokenId);
  }

  /** These are taken out of service. */
  stop(names: readonly string[]): void {
    for (const name of names) this.#stopped.add(name);
  }

  async end(): Promise<void> {
    this.#on = false;
    await this.#done;
  }

  async #loop(): Promise<void> {
    while (this.#on) {
      for (const { name, pair } of this.all) {
        if (this.#stopped.has(name)) continue;
        const { tokenId, secret } = this.#has.get(name)!;
        const { platform } = this.stage;
        const { status } = await fetch(pair.token.uses(platform, secret, tokenId, pair.token.args(platform)));
        this.calls += 1;
        if (status !== 200 && !this.#stopped.has(name)) this.failed.push(`${name} with ${tokenId}: ${status}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
