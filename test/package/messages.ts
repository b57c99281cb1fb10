import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

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
export interface Forwarder {
  readonly file: string;
  readonly code: string;
}

export interface Collected {
  readonly messages: readonly Message[];
  readonly forwarders: readonly Forwarder[];
}

export const hole = "${…}";

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
const properties: readonly (readonly [name: string, kind: Kind, beside?: string])[] = [
  ["reason", "argument", "property"],
  ["reason", "reason"],
  ["advice", "advice"],
  ["operation", "operation"],
  ["error", "argument"],
  ["unsupported", "argument"],
  ["schemas", "argument"],
];

/** Collects the messages of all source files in these folders. */
export function collect(root: string, folders: readonly string[]): Collected {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(root, folder, name)),
  );
  const each = files.sort().map((file) => messagesIn(relative(root, file), readFileSync(file, "utf8")));
  return { messages: each.flatMap((one) => one.messages), forwarders: each.flatMap((one) => one.forwarders) };
}

/** Collects the messages of one source text. */
export function messagesIn(file: string, code: string): Collected {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const declared = declarationsIn(source);
  const kinds = new Map<ts.Node, Kind>();
  const forwarders: Forwarder[] = [];
  const note = (node: ts.Node | undefined, kind: Kind): boolean => {
    const found = node === undefined ? [] : textsOf(node, declared);
    for (const text of found) if (!kinds.has(text) || kinds.get(text) === "part") kinds.set(text, kind);
    return found.length > 0;
  };
  walk(source, (node) => {
    if (ts.isNewExpression(node) && errors.has(nameOf(node.expression))) {
      if (!note(node.arguments?.[0], "sentence")) forwarders.push({ file, code: node.getText() });
    }
    if (ts.isCallExpression(node)) {
      const [position, kind] = calls.get(nameOf(node.expression)) ?? [];
      if (kind !== undefined) note(node.arguments[position!], kind);
    }
    if (ts.isPropertyAssignment(node)) {
      const kind = kindOfProperty(node);
      if (kind !== undefined) note(node.initializer, kind);
    }
    if (ts.isVariableDeclaration(node) && node.initializer) {
      const name = node.name.getText();
      const whole = tables.get(name);
      if (whole !== undefined) note(node.initializer, whole);
      const [position, kind] = rows.get(name) ?? [];
      if (kind !== undefined) for (const row of rowsIn(node.initializer)) note(row.elements[position!], kind);
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

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => {
    if (!ts.isTypeNode(child) && !ts.isImportDeclaration(child) && !ts.isExportDeclaration(child)) walk(child, visit);
  });
}

/** The last part of a name: `say` of `context.say`. */
const nameOf = (node: ts.Expression): string =>
  ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : "";

function kindOfProperty(node: ts.PropertyAssignment): Kind | undefined {
  const name = node.name.getText();
  const others = ts.isObjectLiteralExpression(node.parent)
    ? node.parent.properties.map((one) => one.name?.getText())
    : [];
  return properties.find(([wanted, , beside]) => wanted === name && (!beside || others.includes(beside)))?.[1];
}

const rowsIn = (node: ts.Expression): readonly ts.ArrayLiteralExpression[] =>
  ts.isArrayLiteralExpression(node) ? node.elements.filter(ts.isArrayLiteralExpression) : [];

type Declarations = ReadonlyMap<string, ts.Node>;

/** The constants and functions of a file, by name. */
function declarationsIn(source: ts.SourceFile): Declarations {
  const found = new Map<string, ts.Node>();
  walk(source, (node) => {
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isIdentifier(node.name))
      found.set(node.name.text, node.initializer);
    if (ts.isFunctionDeclaration(node) && node.name && node.body) found.set(node.name.text, node.body);
  });
  return found;
}

type Text = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression | ts.BinaryExpression;

/** True for a whole text: a literal, a template, or a concatenation that begins or ends with one. */
function isText(node: ts.Node): node is Text {
  if (isConcatenation(node.parent as ts.Node | undefined)) return false;
  if (isConcatenation(node)) return [node.left, node.right].some((part) => isConcatenation(part) || isLiteral(part));
  return isLiteral(node);
}

const isLiteral = (node: ts.Node): boolean => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

const isConcatenation = (node: ts.Node | undefined): node is ts.BinaryExpression =>
  node !== undefined && ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;

/** The texts that an expression can be, through conditions, constants and functions of the same file. */
function textsOf(node: ts.Node, declared: Declarations, seen = new Set<ts.Node>()): readonly Text[] {
  if (seen.has(node)) return [];
  seen.add(node);
  const go = (next: ts.Node | undefined): readonly Text[] => (next ? textsOf(next, declared, seen) : []);
  if (isText(node)) return [node];
  if (ts.isConditionalExpression(node)) return [...go(node.whenTrue), ...go(node.whenFalse)];
  if (ts.isBinaryExpression(node) && choosing.has(node.operatorToken.kind))
    return [...go(node.left), ...go(node.right)];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return go(node.expression);
  if (ts.isIdentifier(node)) return go(declared.get(node.text));
  if (ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node)) return go(node.expression);
  if (ts.isCallExpression(node)) return go(node.expression);
  if (ts.isArrowFunction(node)) return go(node.body);
  if (ts.isBlock(node)) return returnsIn(node).flatMap(go);
  if (ts.isObjectLiteralExpression(node)) return node.properties.flatMap((one) => go(initializerOf(one)));
  return [];
}

const choosing = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]);

const initializerOf = (one: ts.ObjectLiteralElementLike): ts.Node | undefined =>
  ts.isPropertyAssignment(one) ? one.initializer : ts.isSpreadAssignment(one) ? one.expression : undefined;

function returnsIn(block: ts.Block): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  walk(block, (node) => {
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
  });
  return found;
}

/** A text with a hole for each value. */
function textOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((span) => hole + span.literal.text).join("");
  return isConcatenation(node) ? textOf(node.left) + textOf(node.right) : hole;
}

/** True for a text of at least two words. */
const isProse = (text: string): boolean => /[\w}`"',:;.)] [\w`"'$({]/.test(text) && /[a-z]{2}/.test(text);
