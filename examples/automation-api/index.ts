import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type UpResult } from "@pulumi/pulumi/automation";
import * as tokens from "pulumi-tokens";
import { type Emulator, startEmulator } from "pulumi-tokens/testing";

// Runs for each `up`, in this process. So all resources are created in here.
const program = async () => {
  const ci = new tokens.ServiceToken("ci", {
    platform: "planetscale",
    organization: "acme",
    expiresIn: "30d",
    rotateBefore: "7d", // the first `up` in the last week replaces the token
    overlap: "2d", // the old secret stays valid for two more days
  });
  return { tokenId: ci.tokenId, rotateAt: ci.rotateAt, secret: ci.value };
};

const minutes = 60_000;
const days = 1440 * minutes;

/** The token of the stack. `outputs` has secrets in plain text: pass them on, and never print or log them. */
const tokenOf = ({ outputs }: UpResult) => ({
  id: String(outputs["tokenId"]?.value),
  rotateAt: Date.parse(String(outputs["rotateAt"]?.value)),
  secret: String(outputs["secret"]?.value),
});

async function rotate(emulator: Emulator, folder: string) {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "dev", projectName: "automation-api", program },
    {
      pulumiHome: join(folder, "home"),
      // For the engine, and for the provider in it: where the state is, and how to sign in. Here that is the emulator.
      envVars: {
        ...emulator.env,
        PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "automation-api",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    },
  );

  /** Moves both clocks. With a real platform, time passes by itself, and a schedule runs this process. */
  const moveTo = (time: number) => {
    const now = new Date(time).toISOString();
    emulator.setNow(now);
    stack.workspace.envVars["PULUMI_TOKENS_NOW"] = now;
  };

  /** What a consumer with this token gets. */
  const status = async ({ id, secret }: { readonly id: string; readonly secret: string }) => {
    const headers = { authorization: `${id}:${secret}` };
    return (await fetch(`${emulator.info.planetscale.apiUrl}/organizations`, { headers })).status;
  };

  const first = tokenOf(await stack.up());
  console.log(`up: token ${first.id} answers ${await status(first)}`);

  moveTo(first.rotateAt);
  const second = tokenOf(await stack.up());
  console.log(`up on the day on which it is due: replaced by ${second.id}, which answers ${await status(second)}`);
  console.log(`in the overlap: the old token answers ${await status(first)}`);

  moveTo(first.rotateAt + 2 * days + 10 * minutes);
  await stack.up();
  console.log(`up two days later: the old token answers ${await status(first)}, the new one ${await status(second)}`);

  await stack.destroy();
  console.log(`destroy: the token answers ${await status(second)}`);
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "automation-api-"));
  mkdirSync(join(folder, "state"));
  const emulator = await startEmulator();
  try {
    await rotate(emulator, folder);
  } finally {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
