import { emulate } from "../support/emulator";
import { bearer } from "./calls";
import { commands, holding, newBranch, ofPipeline, on, pscale, upTo } from "./planetscale-client";

test.each(commands)(
  "`pscale %s` gets what it needs, as a deploy token",
  async (command, _method, _path, _body, status, form) => {
    const answer = await upTo(holding(await emulate(), ...ofPipeline, "delete_branch"), command);
    const body: unknown = answer.text === "" ? undefined : answer.body;
    expect([answer.status, form.safeParse(body).error]).toEqual([status, undefined]);
  },
);

const readsBranches = ["read_branch", "delete_branch", "create_branch", "connect_branch", "connect_production_branch"];

/** The permissions of which one opens a command, as PlanetScale's OpenAPI description names them for its operation. */
const opens: Readonly<Record<string, readonly string[]>> = {
  "branch create app feature": ["create_branch"],
  "branch show app feature": readsBranches,
  "branch list app": readsBranches,
  "branch delete app feature --force": ["delete_branch"],
  "deploy-request create app feature": ["create_deploy_request"],
  "deploy-request deploy app feature": ["read_deploy_request"],
  "deploy-request deploy app 1": ["create_deploy_request"],
  "deploy-request deploy app 1 --wait": ["read_deploy_request"],
  "password create app feature ci": ["connect_branch"],
  "password list app": [...readsBranches, "connect_production_read_only_branch"],
  "password list app feature": [...readsBranches, "connect_production_read_only_branch"],
};

const everyPermission = [...new Set(Object.values(opens).flat()), "approve_deploy_request", "read_comment"];

test.each(Object.keys(opens))(
  "`pscale %s` needs one of the permissions that PlanetScale names for it",
  async (command) => {
    const emulator = await emulate();
    const user = pscale(emulator, bearer(emulator.info.planetscale.accessToken));
    const at = commands.findIndex(([other]) => other === command);
    for (const [, method, path, body] of commands.slice(0, at)) await user(method, on + path, body);
    const [, method, path, body, status] = commands[at]!;
    const answers = new Map<string, number>();
    // Who is refused comes first: the command may work only once.
    const refused = everyPermission.filter((permission) => !opens[command]!.includes(permission));
    for (const permission of [...refused, ...opens[command]!])
      answers.set(permission, (await holding(emulator, permission)(method, on + path, body)).status);
    expect([...new Set(refused.map((permission) => answers.get(permission)))]).toEqual([403]);
    const allowed = opens[command]!.map((permission) => answers.get(permission));
    expect([...new Set(allowed)]).toEqual([status]);
  },
);

test("a database on which a token holds nothing is not there, whatever is done to it", async () => {
  const emulator = await emulate();
  const other = emulator.admin.planetscale.createToken({ databases: { analytics: ofPipeline } });
  const call = pscale(emulator, `${other.id}:${other.secret}`);
  for (const [, method, path, body] of commands) expect((await call(method, on + path, body)).status).toBe(404);
});

test("a password for the production branch needs connect_production_branch, for another one connect_branch", async () => {
  const emulator = await emulate();
  const asked = { role: "admin", name: "ci" };
  await holding(emulator, "create_branch")("POST", `${on}/branches`, newBranch);
  const statuses = async (permission: string) =>
    Promise.all(
      ["main", "feature"].map(
        async (name) => (await holding(emulator, permission)("POST", `${on}/branches/${name}/passwords`, asked)).status,
      ),
    );
  expect([await statuses("connect_branch"), await statuses("connect_production_branch")]).toEqual([
    [403, 201],
    [201, 403],
  ]);
});
