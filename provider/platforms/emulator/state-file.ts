import { existsSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { errorCode } from "./errors";

const version = 1;

const content = z.object({
  version: z.literal(version),
  clockOffsetMs: z.number(),
  platforms: z.record(z.string(), z.unknown()),
});

type Content = Omit<z.infer<typeof content>, "version">;

/** A JSON file that is replaced as a whole, so that a crash leaves either the old or the new content. */
export interface StateFile {
  readonly clockOffsetMs: number;
  /** Returns the saved state of one platform, or undefined. */
  part<State>(name: string, form: z.ZodType<State>): State | undefined;
  /** Marks the state as changed: the next `flush` writes it. */
  changed(): void;
  /** Resolves when all earlier changes are in the file. */
  flush(collect: () => Content): Promise<void>;
}

const empty: Content = { clockOffsetMs: 0, platforms: {} };

const inMemory: StateFile = {
  clockOffsetMs: 0,
  part: () => undefined,
  changed: () => undefined,
  flush: () => Promise.resolve(),
};

/** Opens the state file. Without a path, the state stays in memory. */
export const openStateFile = (path: string | undefined): StateFile => (path === undefined ? inMemory : fileAt(path));

function fileAt(path: string): StateFile {
  const saved = existsSync(path) ? readable(path, () => content.parse(JSON.parse(readFileSync(path, "utf8")))) : empty;
  let dirty = false;
  let writing: Promise<void> | undefined;

  async function write(collect: () => Content): Promise<void> {
    dirty = false;
    const draft = `${path}.${process.pid}.tmp`;
    try {
      await writeFile(draft, JSON.stringify({ version, ...collect() }) + "\n", { mode: 0o600 });
      await rename(draft, path);
    } catch (cause) {
      dirty = true;
      throw new Error(`The state file ${path} cannot be written (${reason(cause)}).`, { cause });
    }
  }

  return {
    clockOffsetMs: saved.clockOffsetMs,
    part: (name, form) => {
      const part = saved.platforms[name];
      return part === undefined ? undefined : readable(path, () => form.parse(part));
    },
    changed() {
      dirty = true;
    },
    async flush(collect) {
      // A running write may have started before the change: wait for it, then check again.
      while (dirty || writing !== undefined) {
        writing ??= write(collect).finally(() => (writing = undefined));
        await writing;
      }
    },
  };
}

function readable<Value>(path: string, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw new Error(
      `The state file ${path} cannot be read (${reason(cause)}). Use another path, or remove the file to start over.`,
      { cause },
    );
  }
}

function reason(cause: unknown): string {
  if (cause instanceof z.ZodError) return "not written by this version";
  if (cause instanceof SyntaxError) return "not JSON";
  return errorCode(cause);
}
