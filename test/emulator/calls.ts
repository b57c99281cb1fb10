import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator, EmulatorToken } from "../../sdk/testing";
import { atEnd } from "../support/record";

/** The path of a state file that ends with its test. */
export function stateFile(): string {
  const directory = mkdtempSync(join(tmpdir(), "pulumi-tokens-"));
  atEnd(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return join(directory, "state.json");
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  readonly body: Json;
}

/** As much of any answer as the tests read. */
interface Json {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly token: string;
  readonly data: Json[];
  readonly service_token_accesses: Json[] | null;
}

export interface Sent {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export async function send(method: string, url: string, { body, headers = {} }: Sent = {}): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: text }),
  });
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text: answer,
    get body() {
      return JSON.parse(answer) as Json;
    },
  };
}

/** One platform's tokens, bootstrap tokens included. */
export const tokensAt = (emulator: Emulator, platform = "planetscale"): EmulatorToken[] =>
  emulator.tokens().filter((token) => token.platform === platform);

export const bearer = (token: string): string => `Bearer ${token}`;
