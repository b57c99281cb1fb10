import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { calledName, declarationsIn, isProse, isText, textOf, textsOf, walk, type Text } from "./texts";

// Collects the texts that a user can read from the source of the package. Nothing is run: what no test provokes is found too.

/**
 * What a text is. `argument` follows the name of a property, `reason` follows "<platform> could not <verb>: ", `advice` ends such a
 * message, `sentence` is an error or a line of a run, `refusal` follows the name of a resource, `part` is any other text of words.
 */
export type Kind = "argument" | "reason" | "advice" | "operation" | "sentence" | "refusal" | "part";

export interface Message {
  readonly file: string;
  readonly line: number;
  readonly kind: Kind;
  /** The text, with `${…}` for each value. */
  readonly text: string;
}

/** A place where a message is made and no text of it is found: it passes on the message of another error. */
interface Forwarder {
  readonly file: string;
  readonly code: string;
}

export interface Collected {
  readonly messages: readonly Message[];
  readonly forwarders: readonly Forwarder[];
}

/** The classes whose first argument is a sentence. */
const errors = new Set(["UserError", "MissingCredential", "InvalidInput", "InvalidProxy", "RunError", "Error"]);

type Place = readonly [position: number, kind: Kind];

/** The functions that take a text, with the position of it and its kind. */
const calls: ReadonlyMap<string, Place> = new Map<string, Place>([
  ["say", [0, "sentence"]],
  ["line", [0, "part"]],
  ["refuse", [1, "refusal"]],
  ["refused", [0, "argument"]],
  ["unusable", [0, "part"]],
  ["refine", [1, "argument"]],
  ["addIssue", [0, "argument"]],
  ["enum", [1, "argument"]],
  ["union", [1, "argument"]],
]);

/** Tables whose rows are a list in which a text has a position. */
const rows: ReadonlyMap<string, Place> = new Map<string, Place>([
  ["rotationRules", [1, "argument"]],
  ["laws", [1, "argument"]],
]);

/** Constants all of whose texts are of one kind. */
const tables: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["advice", "advice"],
  ["adviceByStatus", "advice"],
  ["byCertificate", "advice"],
  ["signInAgain", "advice"],
  ["refusedOptions", "argument"],
  ["unsupported", "argument"],
  ["schemas", "argument"],
  ["notImported", "refusal"],
  ["internalKeyReason", "argument"],
]);

/** The kinds of texts by the property that holds them, with the properties that must be there too. */
const properties: readonly (readonly [name: string, kind: Kind, sibling?: string])[] = [
  ["reason", "argument", "property"],
  ["reason", "reason"],
  ["advice", "advice"],
  ["operation", "operation"],
  ["unsupported", "argument"],
  ["schemas", "argument"],
];

/** The functions of zod whose options have an `error`. */
const schemas = new Set([
  "refine",
  "regex",
  "string",
  "number",
  "boolean",
  "array",
  "enum",
  "union",
  "custom",
  "datetime",
]);

/** Collects the messages of all source files in these folders. */
export function collect(root: string, folders: readonly string[]): Collected {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith("fixture.ts"))
      .map((name) => join(root, folder, name)),
  );
  const each = files.sort().map((file) => messagesIn(relative(root, file), readFileSync(file, "utf8")));
  return { messages: each.flatMap((one) => one.messages), forwarders: each.flatMap((one) => one.forwarders) };
}

/** A place that takes a text, and the kind of it. */
type Sink = readonly [node: ts.Node | undefined, kind: Kind | undefined];

/** Collects the messages of one source text. */
export function messagesIn(file: string, code: string): Collected {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const declared = declarationsIn(source);
  const kinds = new Map<Text, Kind>();
  const forwarders: Forwarder[] = [];
  walk(source, (node) => {
    for (const [sink, kind] of sinksIn(node)) {
      const found = sink && kind ? textsOf(sink, declared) : [];
      for (const text of found) if (!kinds.has(text)) kinds.set(text, kind!);
      if (found.length === 0 && isError(node)) forwarders.push({ file, code: node.getText() });
    }
  });
  walk(source, (node) => {
    if (isText(node) && !kinds.has(node) && isProse(textOf(node))) kinds.set(node, "part");
  });
  const messages = [...kinds].map(([node, kind]) => ({
    file,
    line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
    kind,
    text: textOf(node),
  }));
  return { messages: messages.sort((one, other) => one.line - other.line), forwarders };
}

const isError = (node: ts.Node): node is ts.NewExpression =>
  ts.isNewExpression(node) && errors.has(calledName(node.expression));

function sinksIn(node: ts.Node): readonly Sink[] {
  if (isError(node)) return [[node.arguments?.[0], "sentence"]];
  if (ts.isCallExpression(node)) return sinksOfCall(node);
  if (ts.isPropertyAssignment(node)) return [[node.initializer, kindOfProperty(node)]];
  return ts.isVariableDeclaration(node) && node.initializer
    ? sinksOfConstant(node.name.getText(), node.initializer)
    : [];
}

function sinksOfCall(node: ts.CallExpression): readonly Sink[] {
  const [position = -1, kind] = calls.get(calledName(node.expression)) ?? [];
  const argument = node.arguments[position];
  return argument && !ts.isObjectLiteralExpression(argument) ? [[argument, kind]] : [];
}

function sinksOfConstant(name: string, value: ts.Expression): readonly Sink[] {
  const [position = -1, kind] = rows.get(name) ?? [];
  const rowsOf = ts.isArrayLiteralExpression(value) ? value.elements.filter(ts.isArrayLiteralExpression) : [];
  return [[value, tables.get(name)], ...rowsOf.map((row) => [row.elements[position], kind] as const)];
}

function kindOfProperty({ name, parent }: ts.PropertyAssignment): Kind | undefined {
  const key = name.getText();
  const call = parent.parent;
  const called = ts.isCallExpression(call) ? calledName(call.expression) : "";
  if ((key === "error" && schemas.has(called)) || (key === "message" && called === "addIssue")) return "argument";
  const others = parent.properties.map((one) => one.name?.getText());
  return properties.find(([wanted, , sibling]) => wanted === key && (!sibling || others.includes(sibling)))?.[1];
}
