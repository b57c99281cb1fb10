import { adoptTokens, type AdoptOptions } from "../../sdk/adopt/adopt";
import { programOf } from "../../sdk/adopt/program";
import { emulated, worldOf } from "../support/emulated";
import { failureOf } from "../support/errors";
import { Canary } from "../support/canary";
import { fixtures, platforms } from "../support/platforms";
import type { StateSource } from "../../sdk/audit/read";

const source = (text: string): StateSource => ({ name: "dev", read: () => Promise.resolve(text) });
const empty = source(JSON.stringify({ version: 3, deployment: {} }));

/** Hand-made tokens of PlanetScale, and the command. */
async function open() {
  const at = await emulated();
  const canary = new Canary();
  for (const fixture of Object.values(fixtures)) canary.learn(...fixture.secrets(at.emulator));
  const make = (name: string): string => {
    const { id, secret } = at.emulator.admin.planetscale.createToken({ name });
    canary.learn(secret);
    return id;
  };
  const run = async (options: Partial<AdoptOptions> = {}, state = empty) => {
    const written: string[] = [];
    const errors: string[] = [];
    const { platforms, transport, clock, chance, env } = worldOf(at);
    const arg = ["organization=acme"];
    await adoptTokens(
      { ids: [], platform: "planetscale", arg, ...options },
      {
        ...{ platforms, transport, clock, chance, env },
        sources: { several: false, list: () => Promise.resolve([state]) },
        write: (text) => written.push(text),
        log: (text) => errors.push(text),
      },
    ).finally(() => {
      canary.hear("the command", [...written, ...errors].join(""));
    });
    expect(canary.leaks()).toEqual([]);
    return { text: written.join(""), errors: errors.join("") };
  };
  const refused = async (...args: Parameters<typeof run>): Promise<string> => (await failureOf(run(...args))).message;
  return { ...at, make, run, refused };
}

describe("pulumi-tokens adopt without ids", () => {
  test("lists the tokens that no state has, without the own credential and tagged ones, and reads only", async () => {
    const { make, run, emulator } = await open();
    const ci = make("ci");
    const hostile = make("a\u001b[31m\nb\u202e");
    const tagged = make("bot-1zd20ex80y29-1wa0tnwzh3pc");
    emulator.clearRequests();
    const { text } = await run();
    expect(text).toContain(`\n  ID            NAME`);
    expect(text).toMatch(new RegExp(`^  ${ci}  ci +2026-11-01 00:00  never +-$`, "m"));
    expect(text).toMatch(new RegExp(`^  ${hostile}  a\ufffd\\[31m\ufffdb\ufffd `, "m"));
    expect(text).not.toContain(tagged);
    expect(text).not.toContain(emulator.info.planetscale.serviceTokenId);
    expect(emulator.requests().filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("lists the tokens of a stack too if no stack can be read, and says so", async () => {
    const { make, run } = await open();
    const ci = make("ci");
    const broken = { name: "dev", read: () => Promise.reject(new Error("no stack is selected")) };
    const { text, errors } = await run({}, broken);
    expect(text).toContain(ci);
    expect(errors).toBe("No stack was read, so tokens of a stack are listed too: no stack is selected\n");
  });
});

describe("pulumi-tokens adopt with ids", () => {
  test("prints the program, with the commands that store the secrets", async () => {
    const { make, run } = await open();
    const [ci, other] = [make("CI"), make("ci")];
    const { text } = await run({ ids: [ci, other], stack: "it's" });
    const of = (variable: string, name: string, id: string, title: string) => [
      "",
      `// ${title}, created 2026-11-01T00:00:00.000Z, expires never, last used unknown`,
      `const ${variable} = new tokens.ServiceToken("${name}", {`,
      '  platform: "planetscale",',
      '  organization: "acme",',
      `  adopt: { tokenId: "${id}", value: config.requireSecret("${variable}") },`,
      "});",
    ];
    expect(text.split("\n")).toEqual([
      "// Store each secret first. The command asks for it, or reads it from standard input:",
      "//   pulumi config set --secret ciToken --stack 'it'\\''s'",
      "//   pulumi config set --secret ci2Token --stack 'it'\\''s'",
      "// `pulumi up` verifies each secret, and changes nothing at the platform. Then remove `adopt`.",
      "// A rotation needs arguments such as `expiresIn`, `rotateEvery` and `overlap`: see docs/adoption.md.",
      'import * as pulumi from "@pulumi/pulumi";',
      'import * as tokens from "pulumi-tokens";',
      "",
      "const config = new pulumi.Config();",
      ...of("ciToken", "CI", ci, "CI"),
      ...of("ci2Token", "ci-2", other, "ci"),
      "",
    ]);
  });

  test("names a token once, and no secret that somebody has put into its name", async () => {
    const { make, run } = await open();
    const secret = `pscale_tkn_${"aB3x".repeat(8)}`;
    const id = make(`ci ${secret}`);
    const { text } = await run();
    const program = (await run({ ids: [id, id.toUpperCase()] })).text;
    for (const printed of [text, program]) expect(printed).not.toMatch(/pscale.?tkn|aB3x/i);
    expect(program.match(/new tokens/g)).toHaveLength(1);
  });

  test("refuses an id that is not there, one that the state has, and the own credential", async () => {
    const { make, refused, emulator } = await open();
    expect(await refused({ ids: ["aaaaaaaaaaaa"] })).toBe(
      "aaaaaaaaaaaa: not found at PlanetScale. Run the command without ids to see the list.",
    );
    const ci = make("ci");
    const resource = {
      urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:ServiceToken::ci",
      type: "pulumi-nodejs:dynamic/tokens:ServiceToken",
      id: `planetscale/acme/${ci}`,
      inputs: {},
      outputs: {},
    };
    const state = source(JSON.stringify({ version: 3, deployment: { resources: [resource] } }));
    expect(await refused({ ids: [ci] }, state)).toBe(`${ci}: already in the state of the stack. Leave it out.`);
    const own = emulator.info.planetscale.serviceTokenId;
    expect(await refused({ ids: [own] })).toMatch(`${own}: is the credential that you sign in to PlanetScale with.`);
  });

  test("asks for arguments that the resource requires", async () => {
    const without = platforms.find((name) => fixtures[name].tokens.ServiceToken === undefined);
    const { refused, run } = await open();
    expect(await refused({ arg: [] })).toBe("organization: is required. Pass --arg organization=<value>.");
    expect(await refused({ arg: ["acme"] })).toBe("--arg acme: must be <name>=<value>, such as organization=acme.");
    const deplo = { platform: "deplo", arg: ["workspaceId=ws_acme"] };
    expect(await refused({ ...deplo, ids: ["tok_f3w8c1d9"] })).toBe("scopes: is required. Pass --arg scopes=<value>.");
    // Of a list, those that say where the tokens are, and what is given is checked.
    expect((await run(deplo)).text).toContain("Deplo");
    expect(await refused({ ...deplo, arg: [...deplo.arg, "scopes="] })).toMatch(/^scopes/);
    expect(await refused({ platform: "acme" })).toMatch(/^Unknown platform "acme". Supported: /);
    expect(await refused({ platform: without!, kind: "ServiceToken", arg: [] })).toMatch(/^--kind ServiceToken: /);
  });
});

test("a name from a platform is no code in the program, and no word of a command", () => {
  const name = '"; process.exit(1); //\u2028*/ `${x}` $(rm -rf ~)\n\u202e';
  const tokens = [
    { tokenId: 'a"\u2028b', name },
    { tokenId: "b", name: "" },
    { tokenId: "c", name: "9" },
  ];
  const text = programOf({ platform: "deplo", kind: "ServiceToken", args: { scopes: ["read"] }, tokens });
  const lines = text.split(/[\n\r\u2028\u2029]/);
  expect(lines.filter((line) => /exit|rm -rf/.test(line) && !line.startsWith("// "))).toEqual([
    expect.stringMatching(/^const processExit1XRmRfToken = new tokens\.ServiceToken\("process-exit-1-x-rm-rf", \{$/i),
  ]);
  expect(lines.filter((line) => line.startsWith("//   "))).toEqual([
    expect.stringMatching(/^\/\/ {3}pulumi config set --secret \w+$/),
    "//   pulumi config set --secret tokenBToken",
    "//   pulumi config set --secret token9Token",
  ]);
  expect(text).toContain('adopt: { tokenId: "a\\"\\u{2028}b"');
});
