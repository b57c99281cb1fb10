import ts from "typescript";

// A pattern is a piece of TypeScript with holes: `$anything` matches a name, an expression or a type, `$anything;` a statement.
// The word after the dollar is for the reader only, but the same hole twice must match the same text. All else is compared as
// syntax: spaces, line breaks, quotes and comments do not matter.

export const parse = (text, name = "law.ts") => ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);

/** Whether a text could not be parsed. */
const isBroken = (source) => source.parseDiagnostics.length > 0;

/** What a hole may stand for in the place of an expression. */
const isFilling = (node) =>
  isName(node) || ts.isExpression(node) || ts.isTypeNode(node) || ts.isBindingName(node) || ts.isBlock(node);

const isName = (node) => ts.isIdentifier(node) || ts.isPrivateIdentifier(node);

function holeOf(node) {
  if (ts.isExpressionStatement(node)) return holeOf(node.expression);
  if (ts.isTypeReferenceNode(node) && !node.typeArguments) return holeOf(node.typeName);
  return ts.isIdentifier(node) && node.text.startsWith("$") ? node.text : undefined;
}

/** The children of a node, with its lists as lists: so that an argument is never taken for the callee. */
export function slotsOf(node) {
  const slots = [];
  ts.forEachChild(
    node,
    (child) => void slots.push(child),
    (list) => void slots.push([...list]),
  );
  return slots;
}

/** Whether `{ name }` stands for `{ name: name }`, in an object or where one is taken apart. */
const isShort = (node) =>
  ts.isShorthandPropertyAssignment(node) ||
  (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && !node.propertyName && !node.dotDotDotToken);

const kindOf = ({ kind }) =>
  kind === ts.SyntaxKind.ShorthandPropertyAssignment ? ts.SyntaxKind.PropertyAssignment : kind;

/** What is compared of a node: a short property as if it were written out, as a rename makes it. */
const partsOf = (node) => (isShort(node) ? [node.name, ...slotsOf(node)] : slotsOf(node));

/** What a node says by itself and not by its children: the text of a name or a literal, an operator, `const` or `let`. */
export function ownOf(node) {
  if (isName(node) || ts.isLiteralExpression(node) || ts.isTemplateLiteralToken(node)) return node.text;
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return node.operator;
  if (ts.isVariableDeclarationList(node)) return node.flags & ts.NodeFlags.BlockScoped;
  return undefined;
}

const bareText = (node) => node.getText().replace(/\s+/g, " ");

function fits(pattern, node, holes) {
  const hole = holeOf(pattern);
  if (hole !== undefined && (isFilling(node) || ts.isStatement(node))) {
    if (ts.isExpressionStatement(pattern) !== ts.isStatement(node) && !ts.isBlock(node)) return false;
    const before = holes.get(hole);
    if (before !== undefined) return bareText(before) === bareText(node);
    holes.set(hole, node);
    return true;
  }
  if (kindOf(pattern) !== kindOf(node) || ownOf(pattern) !== ownOf(node)) return false;
  const slots = partsOf(node);
  return partsOf(pattern).every((slot, at, all) => all.length === slots.length && slotFits(slot, slots[at], holes));
}

function slotFits(pattern, slot, holes) {
  if (!Array.isArray(pattern)) return !Array.isArray(slot) && fits(pattern, slot, holes);
  return (
    Array.isArray(slot) && pattern.length === slot.length && pattern.every((one, at) => fits(one, slot[at], holes))
  );
}

/** The nodes that a pattern is: one expression, or statements or properties that follow each other. */
export function patternOf(text) {
  const source = parse(text);
  const [first, ...others] = source.statements;
  if (!isBroken(source) && first && !ts.isLabeledStatement(first))
    return others.length === 0 && ts.isExpressionStatement(first) && !text.endsWith(";")
      ? [first.expression]
      : [...source.statements];
  const properties = parse(`({ ${text} })`);
  if (isBroken(properties)) return undefined;
  return [...properties.statements[0].expression.expression.properties];
}

/** Where a pattern stands in a node: the nodes that it matches each time, and what its holes stand for. */
export function matches(pattern, scope) {
  const found = [];
  const tryAt = (nodes) => {
    const holes = new Map();
    if (nodes.length === pattern.length && pattern.every((one, at) => fits(one, nodes[at], holes)))
      found.push({ nodes, holes });
  };
  const walk = (node) => {
    for (const slot of slotsOf(node)) {
      const list = Array.isArray(slot) ? slot : [slot];
      list.forEach((_, at) => tryAt(list.slice(at, at + pattern.length)));
      list.forEach(walk);
    }
  };
  walk(scope);
  return found;
}

const holePattern = /\$[A-Za-z_]\w*;?/g;

/** The text that takes the place of what was found, or the hole in it that nothing was found for. */
export function fill(template, holes) {
  let unknown;
  const text = template.replace(holePattern, (written) => {
    const node = holes.get(written.replace(";", ""));
    if (node === undefined) unknown ??= written;
    if (node === undefined || ts.isStatement(node)) return node?.getText() ?? "";
    return written.endsWith(";") ? `${node.getText()};` : node.getText();
  });
  return unknown === undefined ? { text } : { unknown };
}
