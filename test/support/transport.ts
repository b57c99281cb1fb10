import { z } from "zod";
import { path } from "../../provider/http/path";
import { makeSend, type Call, type Send, type Sender } from "../../provider/http/send";
import type { Answer, Exchange, Transport } from "../../provider/http/transport";
import { Secret } from "../../provider/values/secret";
import { fakeClock } from "./clock";

/** What the far side does with one request. */
export type Turn = Partial<Answer> | Error | ((exchange: Exchange) => Partial<Answer>);

export type ScriptedTransport = Transport & { readonly sent: Exchange[] };

/** A far side that answers by a script; a request beyond the script's end fails the test. */
export function scripted(...script: readonly Turn[]): ScriptedTransport {
  const sent: Exchange[] = [];
  const transport: Transport = (exchange) => {
    const turn = script[sent.length];
    sent.push(exchange);
    if (turn === undefined) throw new Error(`The script has ${script.length} answers; this was one request more.`);
    if (turn instanceof Error) return Promise.reject(turn);
    return Promise.resolve({
      status: 200,
      headers: {},
      text: "{}",
      ...(typeof turn === "function" ? turn(exchange) : turn),
    });
  };
  return Object.assign(transport, { sent });
}

export const json = (body: unknown, status = 200): Partial<Answer> => ({ status, text: JSON.stringify(body) });

export const openGate: Sender["gate"] = { pass: () => Promise.resolve(), hold: () => undefined };

export const credential = "canary-credential-4711";

export function sendBy(transport: Transport, changes: Partial<Sender> = {}): Send {
  return makeSend({
    platform: "Acme",
    baseUrl: new URL("https://api.example.com/v1"),
    authorization: new Secret(credential),
    readErrorBody: (body) => ({ code: (body as { code?: string } | undefined)?.code ?? "" }),
    transport,
    gate: openGate,
    clock: fakeClock(),
    chance: () => 0,
    timeoutMs: 1000,
    ...changes,
  });
}

export const safeCall: Call<unknown> = {
  operation: "read the thing",
  method: "GET",
  path: path`/things/${"one"}`,
  idempotent: true,
  answer: z.object({}),
};

export const mintCall: Call<unknown> = {
  operation: "create the thing",
  method: "POST",
  path: path`/things`,
  body: { name: "one" },
  idempotent: false,
  answer: z.object({ secret: z.string() }),
};
