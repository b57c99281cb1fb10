import ts from "typescript";

// The texts of a source file: literals, templates and concatenations, and the texts that an expression can be.

/** The place of a value in a text. */
export const hole = "${…}";

export type Text = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression | ts.BinaryExpression;

/** Visits a node and all below it, but for types and imports. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => {
    if (!ts.isTypeNode(child) && !ts.isImportDeclaration(child) && !ts.isExportDeclaration(child)) walk(child, visit);
  });
}

/** The last part of a name: `say` of `context.say`. */
export const calledName = (node: ts.Expression): string =>
  ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : "";

export type Declarations = ReadonlyMap<string, ts.Node>;

/** The constants and functions of a file, by name. */
export function declarationsIn(source: ts.SourceFile): Declarations {
  const found = new Map<string, ts.Node>();
  walk(source, (node) => {
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isIdentifier(node.name))
      found.set(node.name.text, node.initializer);
    if (ts.isFunctionDeclaration(node) && node.name && node.body) found.set(node.name.text, node.body);
  });
  return found;
}

/** True for a whole text: a literal, a template, or a concatenation that begins or ends with one. */
export function isText(node: ts.Node): node is Text {
  if (isConcatenation(node.parent)) return false;
  if (isConcatenation(node)) return [node.left, node.right].some((part) => isConcatenation(part) || isLiteral(part));
  return isLiteral(node);
}

const isLiteral = (node: ts.Node): boolean => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

const isConcatenation = (node: ts.Node | undefined): node is ts.BinaryExpression =>
  node !== undefined && ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;

/** The texts that an expression can be, through conditions, constants and functions of the same file. */
export function textsOf(node: ts.Node, declared: Declarations, seen = new Set<ts.Node>()): readonly Text[] {
  if (seen.has(node)) return [];
  seen.add(node);
  if (isText(node)) return [node];
  const next = steps.map((step) => step(node, declared)).find((nodes) => nodes !== undefined) ?? [];
  return next.flatMap((one) => (one ? textsOf(one, declared, seen) : []));
}

type Step = (node: ts.Node, declared: Declarations) => readonly (ts.Node | undefined)[] | undefined;

/** Where the texts of an expression come from, by its form. */
const steps: readonly Step[] = [
  (node) => (ts.isConditionalExpression(node) ? [node.whenTrue, node.whenFalse] : undefined),
  (node) => (ts.isBinaryExpression(node) && isChoice(node) ? [node.left, node.right] : undefined),
  (node) => (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) ? [node.expression] : undefined),
  (node) => (ts.isSatisfiesExpression(node) || ts.isCallExpression(node) ? [node.expression] : undefined),
  (node, declared) => (ts.isIdentifier(node) ? [declared.get(node.text)] : undefined),
  (node) => (ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node) ? [node.expression] : undefined),
  (node) => (ts.isArrowFunction(node) ? [node.body] : undefined),
  (node) => (ts.isBlock(node) ? returnsIn(node) : undefined),
  (node) => (ts.isObjectLiteralExpression(node) ? node.properties.map(valueOf) : undefined),
];

const isChoice = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;

const valueOf = (one: ts.ObjectLiteralElementLike): ts.Node | undefined =>
  ts.isPropertyAssignment(one) ? one.initializer : ts.isSpreadAssignment(one) ? one.expression : undefined;

function returnsIn(block: ts.Block): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  walk(block, (node) => {
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
  });
  return found;
}

/** A text with a hole for each value. */
export function textOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => hole + literal.text).join("");
  return isConcatenation(node) ? textOf(node.left) + textOf(node.right) : hole;
}

/** True for a text of at least two words. */
export const isProse = (text: string): boolean => /[\w}`"',:;.)] [\w`"'$({]/.test(text) && /[a-z]{2}/.test(text);
