import { z } from "zod";
import {
  bearerOf,
  type CallContext,
  defineEmulatedPlatform,
  HttpError,
  json,
  jsonIn,
  noContent,
  viewOf,
} from "../../emulator/platform";
import { randomId, randomSecret, sha256 } from "../../emulator/secrets";
import { put, remove } from "../../emulator/store";
import { holderOf, instant, instantOrNull } from "../../emulator/tokens";
import { behaviors } from "./behaviors";
import type { AcmeCloudEmulator } from "./types";

const key = z.object({
  id: z.string(),
  team: z.string(),
  name: z.string(),
  hash: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
});
const state = z.object({ teams: z.array(z.object({ id: z.string() })), keys: z.array(key) });

type State = z.infer<typeof state>;
type Key = z.infer<typeof key>;

const newKey = z.object({ name: z.string().max(255), site: z.string().optional(), lifeSeconds: z.number().optional() });

const form = ({ id, name, createdAt, expiresAt }: Key) => ({
  id,
  name,
  createdAt: instant(createdAt),
  expiresAt: instantOrNull(expiresAt),
});

/** Acme Cloud's API: teams and their keys. */
export const acmeCloud = defineEmulatedPlatform<State, AcmeCloudEmulator>({
  title: "Acme Cloud",
  state,
  tokens: ({ keys }) => keys,
  behaviors,
  options: { teams: true },
  secretForm: /acme_[a-z]+_[\w-]{16,}/g,
  errorBody: () => ({ code: "failed" }),
  open({ store, behaviors, now }, { teams: named = ["web", "ops"] } = {}) {
    const root = randomSecret("acme_root_");
    store.change(({ teams }) => {
      for (const id of named) put(teams, { id });
    });

    function create(team: string, name: string, lifeMs: number | null): { made: Key; secret: string } {
      const secret = randomSecret("acme_key_");
      const expiresAt = lifeMs === null ? null : now() + lifeMs;
      const made = { id: `k-${randomId(12)}`, team, name, hash: sha256(secret), createdAt: now(), expiresAt };
      return { made: store.change(({ keys }) => put(keys, made)), secret };
    }

    /** Returns the key that calls; undefined for the root key. */
    function callerOf(c: CallContext): Key | undefined {
      const secret = bearerOf(c) ?? "";
      const found = holderOf(store.now.keys, secret, now());
      if (found === undefined && secret !== root) throw new HttpError(401);
      c.env.entry.caller = found?.id ?? "root";
      return found;
    }

    /** Only the root key manages others. */
    function teamOf(c: CallContext): string {
      if (callerOf(c)) throw new HttpError(403);
      const team = c.req.param("team") ?? "";
      if (!store.now.teams.some(({ id }) => id === team)) throw new HttpError(404);
      return team;
    }

    function list(c: CallContext): Response {
      const team = teamOf(c);
      const own = viewOf({ store }, c).keys.filter((one) => one.team === team);
      return json(own.map(form));
    }

    function createKey(c: CallContext): Response {
      const team = teamOf(c);
      const body = newKey.safeParse(jsonIn(c.env.text));
      if (!body.success) throw new HttpError(400);
      const { name, lifeSeconds } = body.data;
      const life = lifeSeconds === undefined || !behaviors.acceptLife ? null : lifeSeconds * 1000;
      const { made, secret } = create(team, name, life);
      return json({ ...form(made), secret }, 201);
    }

    function revoke(c: CallContext): Response {
      const team = teamOf(c);
      const id = c.req.param("key");
      const found = store.change(({ keys }) => remove(keys, (one) => one.team === team && one.id === id));
      if (!found) throw new HttpError(404);
      return noContent();
    }

    return {
      routes: [
        ["GET", "/me", (c) => json({ key: callerOf(c)?.id ?? "root" })],
        ["GET", "/teams/:team/keys", list],
        ["POST", "/teams/:team/keys", createKey],
        ["DELETE", "/teams/:team/keys/:key", revoke],
      ],
      info: (origin) => ({ apiUrl: origin, key: root }),
      admin: {
        createKey(name, days) {
          const { made, secret } = create(store.now.teams[0]?.id ?? "", name, days * 86_400_000);
          return { id: made.id, secret };
        },
      },
    };
  },
});
