import { isVariableName } from "../values/environment";
import type { Platform } from "./definition";

/** What is wrong with a definition that a program wrote: the property, and what it must be. Undefined if nothing is. */
export function definitionProblem(definition: Readonly<Record<string, unknown>>): string | undefined {
  const wrong = Object.entries(checks).find(([key, [holds]]) => !holds(definition[key]));
  if (wrong) return `${wrong[0]}: must be ${wrong[1][1]}.`;
  const { credentials, signIn } = definition as unknown as Platform;
  const parts = Object.keys(credentials);
  const unknown = signIn.flat().find((part) => !parts.includes(part));
  return unknown === undefined ? undefined : `signIn: "${unknown}" must be a part of \`credentials\`.`;
}

type Check = readonly [holds: (value: unknown) => boolean, mustBe: string];

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isVariable = (value: unknown): boolean => typeof value === "string" && isVariableName(value);
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isTable = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const entriesOf = (value: unknown): [string, unknown][] => (isTable(value) ? Object.entries(value) : []);
const isUrl = (value: unknown): boolean => isText(value) && URL.canParse(value);

const checks: Readonly<Partial<Record<keyof Platform, Check>>> = {
  title: [isText, "the name of the platform, for messages"],
  apiUrl: [isUrl, 'the base URL of the API, such as "https://api.acme.example"'],
  apiUrlEnv: [isVariable, 'the name of an environment variable, such as "ACME_API_URL"'],
  scope: [isTexts, "a list of the arguments that say where a token lives"],
  credentials: [
    (value) =>
      entriesOf(value).length > 0 &&
      entriesOf(value).every(([, part]) => isTable(part) && "env" in part && isVariable(part.env)),
    'a table of the parts of a credential, such as { key: { env: "ACME_KEY" } }',
  ],
  signIn: [
    (value) =>
      Array.isArray(value) && value.length > 0 && value.every((set) => isTexts(set) && (set as string[]).length > 0),
    'a list of sets of parts, such as [["key"]]',
  ],
  secretPattern: [(value) => value instanceof RegExp, "a regular expression, such as /acme_[0-9a-f]{48}/"],
  adminScopes: [
    (value) => value === undefined || (isTable(value) && entriesOf(value).every(([, names]) => isTexts(names))),
    'a table of scopes by argument, such as { scopes: ["admin"] }',
  ],
  envVars: [
    (value) => isTable(value) && entriesOf(value).every(([name, source]) => isVariable(name) && isText(source)),
    'a table of variables, such as { ACME_KEY: "value" }',
  ],
};
