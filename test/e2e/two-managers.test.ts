import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../../sdk/testing";
import type { Result } from "../engine/process";
import { secretsProvider } from "../engine/vault";
import { asJavaScript } from "./as-javascript";
import { at, moveTo } from "./clocks";
import { idOf } from "./named";
import { answerTo, describeProgram, openStage } from "./support";

const folder = join(__dirname, "../../examples/two-managers");
const file = (name: string): string => readFileSync(join(folder, name), "utf8");

/** An explicit Provider reads no variable, so the emulator's URL is an argument. */
const program = file("index.ts").replace(
  "planetscale: signIn()",
  "planetscale: { ...signIn(), apiUrl: process.env.PLANETSCALE_API_URL }",
);

const noEnvironment = { PLANETSCALE_SERVICE_TOKEN_ID: "", PLANETSCALE_SERVICE_TOKEN: "" };
const hour = 3_600_000;
const day = 24 * hour;

interface Manager {
  readonly tokenId: string;
  readonly secret: string;
}

describeProgram("examples/two-managers", () => {
  test("each stack rotates the credential of the other one, after the manually created token is gone", async () => {
    const { project, platform } = await openStage({
      name: "two-managers",
      stack: "a",
      files: asJavaScript({ "Pulumi.yaml": file("Pulumi.yaml"), "index.ts": program }),
      env: noEnvironment,
    });
    const first = manual(platform);
    const on = (stack: string, command: readonly string[], env = {}): Promise<Result> =>
      project.pulumi(command, { args: ["--stack", stack], env });
    const up = (stack: string, env = {}): Promise<Result> => on(stack, ["up", "--yes", "--skip-preview"], env);
    /** The token that this stack declares for the other one. */
    const declared = async (stack: string): Promise<Manager> => {
      const { stdout } = await on(stack, ["stack", "output", "--json", "--show-secrets"]);
      const { tokenId, value } = JSON.parse(stdout) as Record<string, string>;
      return { tokenId: tokenId!, secret: value! };
    };
    const works = async (manager: Manager): Promise<boolean> => (await answerTo({ platform }, manager)) === 200;

    await project.setConfig({
      organization: "acme",
      serviceTokenId: first.id,
      serviceToken: { secret: first.secret },
    });
    await up("a");
    await project.pulumi(["stack", "init", "b", `--secrets-provider=${secretsProvider}`, "--no-select"]);
    await on("b", ["config", "set", "organization", "acme"]);
    await up("b");
    await on("a", ["config", "rm-all", "serviceToken", "serviceTokenId"]);
    platform.revokeToken("planetscale", first.id);

    const [b1, a1] = [await declared("a"), await declared("b")];
    expect([idOf(platform, "manager-b"), idOf(platform, "manager-a")]).toEqual([b1.tokenId, a1.tokenId]);
    const due = platform.now().getTime() + 20 * day + hour;
    await up("a", moveTo(platform, due));
    await up("b", at(due));
    const [b2, a2] = [await declared("a"), await declared("b")];
    expect(new Set([a1, a2, b1, b2].map(({ tokenId }) => tokenId)).size).toBe(4);
    expect(await Promise.all([a1, a2, b1, b2].map(works))).toEqual([true, true, true, true]);

    await up("a", moveTo(platform, due + 3 * day + hour));
    await up("b", at(due + 3 * day + hour));
    expect(await Promise.all([a1, a2, b1, b2].map(works))).toEqual([false, true, false, true]);
  });
});

/** A token that somebody created at the dashboard, which may manage others. */
const manual = ({ admin }: Emulator): { readonly id: string; readonly secret: string } =>
  admin.planetscale.createToken({ access: ["read_service_tokens", "write_service_tokens", "delete_service_tokens"] });
