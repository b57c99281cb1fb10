// Writes docs/configuration.md, and the tables of arguments in docs/platforms/, from the code: schemas, `onChange`, docstrings and
// the platforms' tables.
//
//   npm run docs              writes the pages
//   node docs/generate.mjs --check   fails if one differs from what the code says
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import * as prettier from "prettier";
import { ready } from "../test/engine/ready.mjs";
import { declarationsIn, membersOf } from "./docstrings.mjs";

const repository = resolve(import.meta.dirname, "..");
const read = (path) => readFileSync(resolve(repository, path), "utf8");

await ready();
const load = createRequire(`${repository}/dist/`);
const platforms = load("./provider/platforms/definitions.js");
const { driverOf } = load("./provider/platforms/contract.js");
const { configKey } = load("./provider/values/config-keys.js");
const { withRotation } = load("./provider/rotation/args.js");

const kinds = ["ServiceToken", "DeployToken", "TokenAccessGrant"];
const folderOf = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The variables that belong to no platform. The sources are searched for others. */
const variables = [
  [
    "PULUMI_TOKENS_NOW",
    "",
    "this machine's time",
    "Overrides the current time for `pulumi preview`, e.g. `2027-03-01` (1)",
  ],
  ["PULUMI_TOKENS_REVOKE_NOW", "`tokens:revokeNow`", "`false`", "`true` ends every overlap in this run (2)"],
  ["PULUMI_TOKENS_FORGET", "", "none", "Comma-separated ids of unreachable tokens to remove from the state (3)"],
  ["PULUMI_TOKENS_REQUEST_TIMEOUT", "", "`30s`", "How long one attempt of a call may take, at most `1h`"],
  [
    "PULUMI_TOKENS_REQUESTS_PER_MINUTE",
    "",
    "the platform's published limit, or none",
    "How many calls a run sends in a minute; `0` for no limit",
  ],
  ["PULUMI_TOKENS_DEBUG", "", "off", "`1` prints what a run notes of each token, one line a fact; never a secret (4)"],
];

const footnotes = [
  "(1) Commands that change resources reject it, except against an emulator on this machine.",
  "(2) See [Leaked token](troubleshooting/leaked-token.md).",
  "(3) See [Parent deleted](troubleshooting/parent-deleted.md).",
  "",
  "(4) See [Troubleshooting](troubleshooting/README.md#see-what-a-run-does).",
];

/** What a change does, as `onChange` has it, for the reader of this page. */
function changeOf(change) {
  if (change === "ignore") return "A change does nothing to a token that exists.";
  if (change === "update") return "A change updates in place.";
  return `A change replaces it (\`${change}\`).`;
}

const ofChange = / ?Changing it (replaces the (token|grant)|does nothing to a token that exists|updates in place)\./g;
const sentence = (text) => (/[.!?`]$/.test(text) ? text : `${text}.`);
const cell = (text) => text.replaceAll("|", "\\|");
const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

function argument({ name, optional, text, byDefault }, change) {
  const parts = [
    sentence(text.replace(ofChange, "").trim()),
    optional && byDefault && `Default: ${sentence(byDefault.replace(ofChange, "").trim())}`.replace("..", "."),
    change && changeOf(change),
  ];
  return `- **\`${name}\`** (${optional ? "optional" : "required"}). ${parts.filter(Boolean).join(" ")}`;
}

/** The interface of a resource's arguments, by the `Types` of a platform's definition. */
function interfacesOf(folder, kind) {
  const types = declarationsIn(`provider/platforms/${folder}/definition.ts`).get("Types").members;
  const own = types.find(({ name }) => name === kind);
  if (kind !== "TokenAccessGrant") return [own.type];
  return [...own.type.matchAll(/readonly (?:target|args): (\w+)/g)].map(([, type]) => type);
}

/** The arguments of a resource, each with what a change does; the sentence that says why there is none. */
function argumentsOf(name, kind) {
  const folder = folderOf(name);
  const schema = driverOf(platforms[name]).schemas[kind];
  if (typeof schema === "string") return schema;
  const declarations = declarationsIn(`provider/platforms/${folder}/args.ts`);
  const members = interfacesOf(folder, kind).flatMap((type) => membersOf(declarations, type));
  const platform = { name: "platform", optional: false, text: `\`"${name}"\`.` };
  const found = new Map([platform, ...members].map((member) => [member.name, member]));
  return Object.entries(schema.onChange).map(([key, change]) => ({ ...wanted(found, key, kind), change }));
}

function resource(name, kind) {
  const all = argumentsOf(name, kind);
  const lines = typeof all === "string" ? [`None: ${sentence(all)}`] : all.map((one) => argument(one, one.change));
  return `### ${kind} on ${platforms[name].title}\n\n${lines.join("\n")}`;
}

/** Returns the first clause of a docstring, or as much of it as a cell takes, without what is in parentheses. */
function brief(docstring) {
  const text = docstring.replace(/ \([^)]*\)/g, "");
  const withoutCode = text.replace(/`[^`]*`/g, (code) => "x".repeat(code.length));
  const end = [...withoutCode.matchAll(/[.;](?= |$)|: /g)].map(({ index }) => index).find((index) => index >= 20);
  const clause = text.slice(0, end).replace(/\.$/, "");
  return clause.length > longestCell ? clause.slice(0, clause.lastIndexOf(", ", longestCell)) : clause;
}

/** The longest text of a cell; a longer one is a footnote of the page. */
const longestCell = 80;

const inShort = (change) => ({ ignore: "nothing", update: "updates" })[change] ?? "replaces";

/** The default of an argument; by kind, where the kinds differ. */
function defaultIn(ways) {
  const of = ({ optional, byDefault = "none" }) =>
    optional ? byDefault.replace(ofChange, "").trim().replace(/\.$/, "") : "required";
  const all = ways.map(([kind, member]) => [kind, of(member)]);
  const [[, first]] = all;
  const text = all.every(([, one]) => one === first) ? first : all.map(([kind, one]) => `${kind}: ${one}`).join("; ");
  const [start = ""] = text.split(/\. /);
  return [text, start].find(({ length }) => length <= longestCell) ?? "(1)";
}

/** The table of a platform's page: a row for each argument, a column for each resource. */
function tableOf(name) {
  const offered = kinds.map((kind) => [kind, argumentsOf(name, kind)]).filter(([, all]) => typeof all !== "string");
  const rows = [...new Set(offered.flatMap(([, all]) => all.map(({ name }) => name)))].map((key) => {
    const ways = offered.map(([kind, all]) => [kind, all.find(({ name }) => name === key)]);
    const having = ways.filter(([, member]) => member);
    const changes = ways.map(([, member]) => (member ? inShort(member.change) : ""));
    return [`\`${key}\``, brief(having[0][1].text), defaultIn(having), ...changes];
  });
  return table(["argument", "what", "default", ...offered.map(([kind]) => `\`${kind}\``)], rows);
}

function wanted(found, key, where) {
  const member = found.get(key);
  if (member === undefined || member.text === "") throw new Error(`${where}: the argument "${key}" has no docstring.`);
  return member;
}

function credentials(name) {
  const folder = folderOf(name);
  const { credentials, apiUrl, apiUrlEnv, apiUrlAliases = [] } = platforms[name];
  const declarations = declarationsIn(`provider/platforms/${folder}/args.ts`);
  const [, { members }] = [...declarations].find(([type]) => type.endsWith("Credentials"));
  const docs = new Map(members.filter(({ text }) => text !== "").map((member) => [member.name, member]));
  const code = (names) => names.map((one) => `\`${one}\``).join(", ");
  const rows = Object.entries(credentials).map(([part, { env, aliases = [] }]) => {
    const { text } = wanted(docs, part, name);
    return [`${name}.${part}`, code([env, ...aliases]), configKey(name, part), brief(text)];
  });
  const url = [
    `${name}.apiUrl`,
    code([apiUrlEnv, ...apiUrlAliases]),
    configKey(name, "apiUrl"),
    `Base URL of the API; default: \`${apiUrl}\``,
  ];
  return [...rows, url].map(([option, env, key, text]) => [`\`${option}\``, env, `\`${key}\``, text]);
}

function rotation() {
  const declarations = declarationsIn("provider/rotation/types.ts");
  const members = [...declarations.values()].flatMap(({ members }) => members);
  const schema = driverOf(platforms.deplo).schemas.DeployToken;
  const all = Object.keys(withRotation(schema).args.shape).filter((name) => !(name in schema.args.shape));
  const found = new Map(members.map((member) => [member.name, member]));
  return all.map((name) => argument(wanted(found, name, "provider/rotation/types.ts"))).join("\n");
}

function requireVariables() {
  const named = new Set(read("provider/host/variables.ts").match(/PULUMI_TOKENS_[A-Z_]+/g));
  const missing = [...named].filter((name) => !variables.some(([known]) => known === name));
  if (missing.length > 0) throw new Error(`docs/generate.mjs does not know ${missing.join(", ")}.`);
}

function text() {
  requireVariables();
  const names = Object.keys(platforms);
  return [
    "<!-- Written by `npm run docs` from the code. Change the docstrings, not this page. -->",
    "# Configuration",
    "Every setting, variable, config key and argument. How credentials are chosen: [Credentials](credentials.md).",
    "## Credentials and URLs",
    "Options are arguments of `new tokens.Provider(…)`. Without a `Provider`, the variable is read, then the config key.",
    table(["option", "env", "config key", "description"], names.flatMap(credentials)),
    "## Variables of a run",
    table(
      ["env", "config key", "default", "description"],
      variables.map(([name, ...row]) => [`\`${name}\``, ...row]),
    ),
    ...footnotes,
    "## Arguments of all tokens",
    "`ServiceToken` and `DeployToken` take them on every platform. See [Rotation](rotation.md).",
    rotation(),
    ...names.flatMap((name) => [
      `## ${platforms[name].title}`,
      `See also [${platforms[name].title}](platforms/${folderOf(name)}.md).`,
      ...kinds.map((kind) => resource(name, kind)),
    ]),
  ].join("\n\n");
}

/** A platform's page with its table of arguments. */
const platformPage = (path, name) =>
  read(path).replace(/(<!-- arguments: .* -->\n)[^]*(\n<!-- end of arguments -->)/, (_, begin, end) =>
    [begin, tableOf(name), end].join("\n"),
  );

const { values } = parseArgs({ options: { check: { type: "boolean" } } });
const platformPages = Object.keys(platforms).map((name) => {
  const path = `docs/platforms/${folderOf(name)}.md`;
  return [path, platformPage(path, name)];
});
for (const [path, content] of [["docs/configuration.md", text()], ...platformPages]) {
  const made = `${(await prettier.format(content, { parser: "markdown", printWidth: 120 })).trimEnd()}\n`;
  if (!values.check) writeFileSync(resolve(repository, path), made);
  else if (read(path) !== made) {
    console.error(`${path} is not what the code says: run \`npm run docs\`.`);
    process.exitCode = 1;
  }
}
