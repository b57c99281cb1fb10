import { z } from "zod";
import { HttpError, json, noContent } from "../../emulator/platform";
import { sha256 } from "../../emulator/secrets";
import { put, remove } from "../../emulator/store";
import { instant } from "../../emulator/tokens";
import { bodyOf, listAnswer, type OnDatabase } from "./call";
import { app, unprocessable } from "./forms";
import { type Branch, type Database, newId, type State } from "./state";

export type OnBranch = OnDatabase & { readonly branch: Branch };

/** The only production branch, which every database has. */
export const mainBranch = "main";

/** Looks up the branch, after the permission check. */
export const onBranch =
  (answer: (call: OnBranch) => Response) =>
  (call: OnDatabase): Response =>
    answer({ ...call, branch: branchOf(call, call.c.req.param("branch")) });

export function branchesOf({ branches }: State, { id, createdAt }: Database): Branch[] {
  const main = { id: sha256(id).slice(0, id.length), databaseId: id, name: mainBranch, parent: null, createdAt };
  return [main, ...branches.filter(({ databaseId }) => databaseId === id)];
}

export function branchOf({ view, database }: OnDatabase, name: string | undefined): Branch {
  const branch = branchesOf(view, database).find((candidate) => candidate.name === name);
  if (branch === undefined) throw new HttpError(404);
  return branch;
}

export const listBranches = (call: OnDatabase): Response =>
  listAnswer(call, branchesOf(call.view, call.database), (branch) => branchForm(call.database, branch));

export const showBranch = ({ database, branch }: OnBranch): Response => json(branchForm(database, branch));

/** Creates a branch, from `main` if the parent is empty. The cluster size is ignored. */
const creation = z.object({
  name: z.string().min(1),
  parent_branch: z.string().nullish(),
  cluster_size: z.string().nullish(),
});

export function createBranch(call: OnDatabase): Response {
  const { database, context } = call;
  const { store, now } = context;
  const { name, parent_branch: asked } = bodyOf(call, creation);
  const parent = branchOf({ ...call, view: store.now }, asked === "" ? mainBranch : (asked ?? mainBranch)).name;
  if (branchesOf(store.now, database).some((branch) => branch.name === name))
    throw unprocessable("name has already been taken");
  const branch = { id: newId(), databaseId: database.id, name, parent, createdAt: now() };
  store.change(({ branches }) => put(branches, branch));
  return json(branchForm(database, branch), 201);
}

export function deleteBranch({ context: { store }, database, branch }: OnBranch): Response {
  if (branch.name === mainBranch) throw unprocessable("the default branch cannot be deleted");
  store.change(({ branches, passwords }) => {
    remove(branches, ({ id }) => id === branch.id);
    remove(passwords, (one) => one.databaseId === database.id && one.branch === branch.name);
  });
  return noContent();
}

export const branchForm = (database: Database, { id, name, parent, createdAt }: Branch): object => ({
  id,
  type: "Branch",
  name,
  production: name === mainBranch,
  ready: true,
  parent_branch: parent,
  html_url: `${app}/${database.organization}/${database.name}/${name}`,
  created_at: instant(createdAt),
  updated_at: instant(createdAt),
});
