import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { Environment } from "../../provider/values/environment";
import type { Wire } from "../../provider/host/wire";
import { atEnd } from "./record";

const root = join(__dirname, "../..");

// What the SDK itself speaks with: its own copies, so that they fit together.
const ofPulumi = createRequire(require.resolve("@pulumi/pulumi"));
const grpc = ofPulumi("@grpc/grpc-js") as {
  credentials: { createInsecure(): ConstructorParameters<typeof ResourceProviderClient>[1] };
};
const { Struct } = ofPulumi("google-protobuf/google/protobuf/struct_pb") as {
  Struct: { fromJavaScript(wire: Wire): PulumiStruct };
};
const { Status } = ofPulumi("@pulumi/pulumi/proto/status_pb") as {
  Status: { deserializeBinary(bytes: Uint8Array): { getDetailsList(): { getValue_asU8(): Uint8Array }[] } };
};

type PulumiStruct = Parameters<messages.CheckRequest["setOlds"]>[0] & object;

/** A failed call: what the engine learns of it. */
export interface Failed extends Error {
  readonly details: string;
  readonly metadata: { get(key: string): Uint8Array[] };
}

type Method = "configure" | "check" | "diff" | "create" | "read" | "update" | "delete";

/** Pulumi's own dynamic provider server as a process, spoken to as the engine does. */
export interface DynamicServer {
  call<Answer>(method: Method, request: object): Promise<Answer>;
  configure(config: Wire): Promise<void>;
  /** All that it wrote. */
  output(): string;
}

/** Starts the server on the built package; it ends with its test. */
export async function dynamicServer(env: Environment): Promise<DynamicServer> {
  const program = join(root, "node_modules/@pulumi/pulumi/cmd/dynamic-provider");
  const { PATH } = process.env;
  const child = spawn(process.execPath, [program, "127.0.0.1:1"], {
    cwd: root,
    env: { PATH, PULUMI_NODEJS_PROJECT: "shop", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  atEnd(async () => {
    const closed = once(child, "close");
    child.kill();
    await closed;
  });
  const written: string[] = [];
  child.stderr.on("data", (part: Buffer) => written.push(part.toString()));
  const lines = createInterface(child.stdout);
  const [port] = (await once(lines, "line")) as [string];
  lines.on("line", (line) => written.push(line));
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  type Call = (request: object, callback: (error: Failed | null, answer: unknown) => void) => void;

  const call = <Answer>(method: Method, request: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      (client[method] as Call).call(client, request, (error, answer) => {
        if (error) reject(error);
        else resolve(answer as Answer);
      });
    });
  return {
    call,
    async configure(config) {
      const request = new messages.ConfigureRequest();
      request.setArgs(struct(config));
      await call("configure", request);
    },
    output: () => written.join("\n"),
  };
}

export const struct = (wire: Wire): PulumiStruct => Struct.fromJavaScript(wire);

/** What a failed creation or update tells the engine to record. */
export function recordedBy({ metadata }: Failed): messages.ErrorResourceInitFailed.AsObject & { outputs: Wire } {
  const [bytes] = metadata.get("grpc-status-details-bin");
  const [detail] = Status.deserializeBinary(bytes!).getDetailsList();
  const failed = messages.ErrorResourceInitFailed.deserializeBinary(detail!.getValue_asU8());
  return { ...failed.toObject(), outputs: failed.getProperties()!.toJavaScript() };
}
