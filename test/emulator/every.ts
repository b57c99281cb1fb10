import type { Emulator, EmulatorOptions, PlatformName } from "../../sdk/testing";
import { folderOf, platforms as names } from "../support/platforms";
import type { Answer } from "./calls";

export interface Token {
  readonly id: string;
  readonly secret: string;
}

/** What every platform's API can do with tokens, as one caller. */
interface Client {
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Asks for a token with the fields that are required and these. */
  create(body?: object): Promise<Answer>;
  list(): Promise<Answer>;
  revoke(id: string): Promise<Answer>;
}

/** What the laws of every platform need to know of one. */
export interface Every {
  /** Without a token as the bootstrap credential. */
  readonly as: (emulator: Emulator, token?: Token) => Client;
  /** The token that a creation answers with. */
  readonly tokenIn: (answer: Answer) => Token;
  /** The ids in a list, in its order. */
  readonly idsIn: (list: Answer) => string[];
  /** A call that any valid token may make. */
  readonly works: (emulator: Emulator, token: Token) => Promise<boolean>;
  /** A token by hand; `hours` until it expires. It may manage others, where a token can. */
  readonly mint: (emulator: Emulator, hours?: number) => Token;
  /** The body of a token that expires in a day. */
  readonly aDay: (emulator: Emulator) => object;
  readonly named: boolean;
  readonly absentId: string;
  /** The statuses of a creation, a revocation, and one of a token that is not there. */
  readonly statuses: readonly [created: number, revoked: number, absent: number];
  /** The status and the body for a credential that is none. */
  readonly unauthorized: readonly [status: number, text: string];
  /** Every call, with the placeholder `:token` in its path. */
  readonly calls: (emulator: Emulator) => readonly (readonly [method: string, path: string, body?: unknown])[];
  /** Options with credentials for the first account, and a second account. */
  readonly options: EmulatorOptions;
  readonly secondAccount: string;
  /** The account of a start without options. */
  readonly firstAccount: string;
  readonly unknownPath: string;
  readonly secretPrefix: string;
  /** The defaults of shared behaviors, where platforms differ. */
  readonly usual: { readonly order: "newest" | "oldest"; readonly secretLength: number };
  /** The error body of a status. */
  readonly errorBody: (status: number) => unknown;
}

export const parsed = (text: string): unknown => (text === "" ? "" : (JSON.parse(text) as unknown));
export const bodyOf = ({ text, headers }: Answer): unknown =>
  headers.get("content-type")?.startsWith("application/json") ? parsed(text) : text;

/** The values of a field of every item. */
export const fieldsOf = (list: unknown, key = "id"): string[] =>
  (list as Record<string, string>[]).map((item) => item[key]!);

export const inADay = ({ now }: Emulator): string => new Date(now().getTime() + 86_400_000).toISOString();

export { names };

export const every = Object.fromEntries(
  names.map((name) => [
    name,
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- found by the platform's name
    (require(`./${folderOf(name)}-calls`) as { readonly every: Every }).every,
  ]),
) as Record<PlatformName, Every>;

/** The client of a platform's caller, with what the laws ask of it. */
export function client(name: PlatformName, emulator: Emulator, token?: Token) {
  const { as, idsIn, tokenIn, works } = every[name];
  const api = as(emulator, token);
  return {
    ...api,
    made: async (body?: object): Promise<Token> => tokenIn(await api.create(body)),
    ids: async (): Promise<string[]> => idsIn(await api.list()),
    works: (one: Token): Promise<boolean> => works(emulator, one),
  };
}
