import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onInterrupt, run } from "../engine/command.mjs";

function claim(what, holds) {
  if (!holds) throw new Error(`this did not hold: ${what}`);
}

/** The emulator as the installed package's own command starts it, by the row's Node.js. */
async function startEmulator(bin, cwd, env) {
  const child = spawn(bin, ["emulator"], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise((done, fail) => {
    createInterface(child.stdout).once("line", done);
    child.once("error", fail);
    child.once("exit", (code) => fail(new Error(`the emulator ended with ${code}`)));
  });
  const forget = onInterrupt(() => child.kill());
  const stop = () => {
    forget();
    child.kill();
  };
  return { ...JSON.parse(line), stop };
}

/**
 * One life of a token with a grant: made, nothing to do, rotated with an overlap, refreshed, audited, destroyed; each
 * step is checked on the emulator's side. `bins` holds the command of the installed package.
 */
export async function life({ name, cwd, bins, env, engineDir }) {
  const emulator = await startEmulator(join(bins, "pulumi-tokens"), cwd, env);
  try {
    const { apiUrl } = emulator.planetscale;
    let rotation = "1";
    const settings = () => ({ ...env, ...emulator.env, COMPAT_ROTATION: rotation });
    const pulumi = (...args) =>
      run(
        `${name}: pulumi ${args.join(" ")}`,
        join(engineDir, "pulumi"),
        [...args, "--non-interactive", "--color=never"],
        {
          cwd,
          env: settings(),
          timeoutMs: 3 * 60_000,
        },
      );
    const works = async ({ PLANETSCALE_SERVICE_TOKEN_ID: id, PLANETSCALE_SERVICE_TOKEN: secret }) => {
      const answer = await fetch(`${apiUrl}/organizations`, { headers: { authorization: `${id}:${secret}` } });
      await answer.text();
      return answer.status === 200;
    };
    const held = async () => JSON.parse(await pulumi("stack", "output", "--json", "--show-secrets")).envVars;
    const change = ["--yes", "--skip-preview"];

    await pulumi("stack", "init", "dev");
    await pulumi("up", ...change);
    const first = await held();
    claim("the first secret works", await works(first));
    await pulumi("up", ...change, "--expect-no-changes");

    rotation = "2";
    await pulumi("up", ...change);
    const second = await held();
    claim("a rotation makes another token", first.PLANETSCALE_SERVICE_TOKEN_ID !== second.PLANETSCALE_SERVICE_TOKEN_ID);
    claim("the new secret works", await works(second));
    claim("the old one works in its overlap", await works(first));
    await pulumi("refresh", ...change, "--expect-no-changes");
    const audit = await run(`${name}: pulumi-tokens audit`, join(bins, "pulumi-tokens"), ["audit"], {
      cwd,
      env: settings(),
    });
    claim(
      "the audit lists both tokens",
      [first, second].every((one) => audit.includes(one.PLANETSCALE_SERVICE_TOKEN_ID)),
    );

    await pulumi("destroy", ...change);
    claim("destroy revokes both", !(await works(first)) && !(await works(second)));
    const left = await (await fetch(`${emulator.control.url}/tokens`)).json();
    claim(
      "nothing but the provider's own token is left",
      left.filter(({ platform }) => platform === "planetscale").length === 1,
    );
  } finally {
    emulator.stop();
  }
}
