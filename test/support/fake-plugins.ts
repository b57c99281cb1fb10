import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for `PATH` in which the engine finds the fakes for plugins that are downloads: fake-plugin.mjs serves them. */
export function fakePlugins(): { readonly dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), "pulumi-tokens-plugins-"));
  for (const name of ["random", "github"]) {
    const launcher = `#!/bin/sh\nexec node "${join(__dirname, "fake-plugin.mjs")}" ${name} "$@"\n`;
    writeFileSync(join(dir, `pulumi-resource-${name}`), launcher, { mode: 0o755 });
  }
  return {
    dir,
    remove: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
