import { z } from "zod";
import { json } from "../../emulator/platform";
import { randomId, randomSecret } from "../../emulator/secrets";
import { put } from "../../emulator/store";
import { instant, instantOrNull, isAlive } from "../../emulator/tokens";
import { branchesOf, branchForm, mainBranch, type OnBranch } from "./branches";
import { actorOf, bodyOf, listAnswer, type OnDatabase, requireOneOf } from "./call";
import { actorForm } from "./forms";
import { newId, type Password } from "./state";

export const listPasswords = (call: OnDatabase): Response => listed(call, () => true);

export const listBranchPasswords = (call: OnBranch): Response =>
  listed(call, ({ branch }) => branch === call.branch.name);

function listed(call: OnDatabase, isWanted: (password: Password) => boolean): Response {
  const { database, context, view } = call;
  const found = view.passwords.filter(
    (one) => one.databaseId === database.id && isAlive(one, context.now()) && isWanted(one),
  );
  return listAnswer(call, found, (one) => passwordForm(call, one, null));
}

const creation = z.object({
  name: z.string().nullish(),
  role: z.enum(["reader", "writer", "readwriter", "admin"]).default("admin"),
  /** Seconds; 0: no expiry. */
  ttl: z.int().nonnegative().default(0),
});

export function createPassword(call: OnBranch): Response {
  const { branch, caller, database, context } = call;
  const { store, now } = context;
  requireOneOf(call, [branch.name === mainBranch ? "connect_production_branch" : "connect_branch"]);
  const { name, role, ttl } = bodyOf(call, creation);
  const username = randomId(20);
  const made: Password = {
    id: newId(),
    databaseId: database.id,
    branch: branch.name,
    name: name ?? "",
    role,
    username,
    actor: actorOf(caller),
    createdAt: now(),
    expiresAt: ttl === 0 ? null : now() + ttl * 1000,
  };
  store.change(({ passwords }) => put(passwords, made));
  return json(passwordForm(call, made, randomSecret("pscale_pw_")), 201);
}

function passwordForm({ database, view }: OnDatabase, password: Password, plainText: string | null): object {
  const { id, name, role, username, actor, createdAt, expiresAt } = password;
  const branch = branchesOf(view, database).find((one) => one.name === password.branch);
  return {
    id,
    type: "Password",
    name,
    role,
    username,
    plain_text: plainText,
    access_host_url: "aws.connect.psdb.cloud",
    actor: actorForm(actor),
    database_branch: branch && branchForm(database, branch),
    replica: false,
    renewable: false,
    ttl_seconds: expiresAt === null ? null : (expiresAt - createdAt) / 1000,
    created_at: instant(createdAt),
    expires_at: instantOrNull(expiresAt),
    deleted_at: null,
  };
}
