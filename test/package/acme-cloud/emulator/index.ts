import { z } from "zod";
import { type CallContext, defineEmulatedPlatform, HttpError, json } from "../../emulator/platform";
import { randomId, randomSecret, sha256 } from "../../emulator/secrets";
import type { AcmeCloudBehaviors } from "./behaviors";
import type { AcmeCloudAdmin, AcmeCloudInfo, AcmeCloudOptions } from "./types";

const key = z.object({
  id: z.string(),
  team: z.string(),
  name: z.string(),
  hash: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
});
const state = z.object({ teams: z.array(z.string()), keys: z.array(key) });

type State = z.infer<typeof state>;
type Key = z.infer<typeof key>;

const newKey = z.object({ name: z.string().max(255), site: z.string().optional(), lifeSeconds: z.number().optional() });

const httpError = (status: number, code = "failed"): HttpError => new HttpError(status, { code });
const isAlive = ({ expiresAt }: Key, now: number): boolean => expiresAt === null || expiresAt > now;
const form = ({ id, name, createdAt, expiresAt }: Key) => ({
  id,
  name,
  createdAt: new Date(createdAt).toISOString(),
  expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
});

/** Acme Cloud's API: teams and their keys. */
export const acmeCloud = defineEmulatedPlatform<
  State,
  AcmeCloudBehaviors,
  AcmeCloudOptions,
  AcmeCloudInfo,
  AcmeCloudAdmin
>({
  state,
  empty: { teams: [], keys: [] },
  behaviors: z.strictObject({ acceptLife: z.boolean().default(true) }),
  options: { teams: true },
  secretForm: /acme_[a-z]+_[\w-]{16,}/g,
  errorBody: () => ({ code: "failed" }),
  open({ store, behaviors, now }, { teams = ["web", "ops"] } = {}) {
    const root = randomSecret("acme_root_", 32);
    store.commit({ ...store.now, teams: [...new Set([...store.now.teams, ...teams])] });

    function create(team: string, name: string, lifeMs: number | null): { made: Key; secret: string } {
      const secret = randomSecret("acme_key_", 32);
      const expiresAt = lifeMs === null ? null : now() + lifeMs;
      const made = { id: `k-${randomId(12)}`, team, name, hash: sha256(secret), createdAt: now(), expiresAt };
      store.commit({ ...store.now, keys: [...store.now.keys, made] });
      return { made, secret };
    }

    /** Returns the key that calls; undefined for the root key. */
    function callerOf(c: CallContext): Key | undefined {
      const secret = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
      if (secret === root) return undefined;
      const found = store.now.keys.find(({ hash }) => hash === sha256(secret));
      if (!found || !isAlive(found, now())) throw httpError(401);
      return found;
    }

    /** Only the root key manages others. */
    function teamOf(c: CallContext): string {
      if (callerOf(c)) throw httpError(403);
      const team = c.req.param("team") ?? "";
      if (!store.now.teams.includes(team)) throw httpError(404);
      return team;
    }

    function revoke(matches: (one: Key) => boolean): boolean {
      const rest = store.now.keys.filter((one) => !matches(one));
      if (rest.length === store.now.keys.length) return false;
      store.commit({ ...store.now, keys: rest });
      return true;
    }

    return {
      routes(app) {
        app.get("/me", (c) => json({ key: callerOf(c)?.id ?? "root" }));
        app.get("/teams/:team/keys", (c) => {
          const team = teamOf(c);
          const { keys } = c.env.stale ? store.before : store.now;
          return json(keys.filter((one) => one.team === team).map(form));
        });
        app.post("/teams/:team/keys", (c) => {
          const team = teamOf(c);
          const body = newKey.safeParse(JSON.parse(c.env.text));
          if (!body.success) throw httpError(400);
          const { name, lifeSeconds } = body.data;
          const life = lifeSeconds === undefined || !behaviors.acceptLife ? null : lifeSeconds * 1000;
          const { made, secret } = create(team, name, life);
          return json({ ...form(made), secret }, 201);
        });
        app.delete("/teams/:team/keys/:key", (c) => {
          const team = teamOf(c);
          if (!revoke((one) => one.team === team && one.id === c.req.param("key"))) throw httpError(404);
          return new Response(null, { status: 204 });
        });
      },
      info: (origin) => ({ apiUrl: origin, key: root }),
      tokens: () => store.now.keys.map((one) => ({ ...form(one), alive: isAlive(one, now()) })),
      revoke: (id) => revoke((one) => one.id === id),
      admin: {
        createKey(name, days) {
          const { made, secret } = create(store.now.teams[0] ?? "", name, days * 86_400_000);
          return { id: made.id, secret };
        },
      },
    };
  },
});
