import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/**
 * Stands between the engine's processes and a platform, and stops the first of them at a chosen boundary: twice a request,
 * before the platform has seen it and before its answer goes out.
 */
export interface Gateway {
  readonly url: string;
  /** Counts boundaries from here on, and stops at this one, the first being 0. Resolves when it is reached. */
  stopAt(boundary: number): Promise<void>;
  /** The method of the request at which it stopped last. */
  stoppedAt(): string | undefined;
  /** How many boundaries were passed since then. */
  passed(): number;
  /** What was stopped goes on: as the request of a process that has outlived its engine does. */
  release(): void;
  /** What was stopped never happens, and nothing is stopped any more. */
  drop(): void;
  close(): Promise<void>;
}

interface Stop {
  readonly at: number;
  readonly reached: () => void;
}

export async function openGateway(target: string): Promise<Gateway> {
  let passed = 0;
  let stop: Stop | undefined;
  let stopped: string | undefined;
  let held: ((goOn: boolean) => void)[] = [];

  /** Whether the request goes on. Whatever comes after the stop waits as well: the process is about to be killed. */
  const boundary = async (method: string): Promise<boolean> => {
    const here = passed++;
    if (stop === undefined || here < stop.at) return true;
    if (here === stop.at) stopped = method;
    const verdict = new Promise<boolean>((resolve) => held.push(resolve));
    stop.reached();
    return verdict;
  };

  const relay = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = "GET", url = "", headers } = incoming;
    const body = await text(incoming);
    if (!(await boundary(method))) return void outgoing.destroy();
    const response = await fetch(target + url, {
      method,
      headers: { authorization: String(headers.authorization), "content-type": "application/json" },
      ...(body !== "" && { body }),
    });
    const answer = await response.text();
    if (!(await boundary(method))) return void outgoing.destroy();
    outgoing.writeHead(response.status, { "content-type": "application/json" }).end(answer);
  };

  const server = createServer((incoming, outgoing) => {
    relay(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const end = (goOn: boolean): void => {
    stop = undefined;
    for (const verdict of held.splice(0)) verdict(goOn);
    held = [];
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stopAt: (at) =>
      new Promise((reached) => {
        passed = 0;
        stop = { at, reached };
      }),
    stoppedAt: () => stopped,
    passed: () => passed,
    release: () => {
      end(true);
    },
    drop: () => {
      end(false);
    },
    close: async () => {
      end(false);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
