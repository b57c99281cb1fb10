import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root, sourceFiles } from "./files.mjs";
import { parse, patternOf, slotsOf } from "./pattern.mjs";

// A name in `replace` that a rename has removed would fail every test with a ReferenceError, as if the law were tested. So each
// name must be declared: a variable in the file, a member in any file.

const classes = [Array, Date, Error, Function, Map, Number, Object, Promise, RegExp, Set, String, URL];
const builtIn = new Set(
  [globalThis, Math, JSON, new Error("", { cause: "" }), ...classes, ...classes.map((one) => one.prototype)].flatMap(
    Object.getOwnPropertyNames,
  ),
);

const isHole = (text) => text.startsWith("$");

const isNameOf = (node, ...kinds) => node.parent.name === node && kinds.some((isKind) => isKind(node.parent));

const isMember = (node) =>
  isNameOf(node, ts.isPropertyAccessExpression, ts.isPropertyAssignment, ts.isMethodDeclaration);

const isDeclared = (node) => isNameOf(node, ts.isVariableDeclaration, ts.isParameter);

function namesIn(root) {
  const found = [];
  const walk = (node) => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) found.push(node);
    else slotsOf(node).flat().forEach(walk);
  };
  walk(root);
  return found;
}

const known = new WeakMap();

function namesOf(source) {
  if (!known.has(source)) known.set(source, new Set(namesIn(source).map(({ text }) => text)));
  return known.get(source);
}

let members;

/** Whether a name is used anywhere in the provider or the sdk. Comments do not count, nor does the emulator, which has members of its own. */
function isUsed(text) {
  const files = sourceFiles().filter((file) => !/(^sdk\/testing|\/emulator)\//.test(file));
  members ??= new Set(
    files.flatMap((file) => namesIn(parse(readFileSync(join(root, file), "utf8"))).map((one) => one.text)),
  );
  return members.has(text);
}

/** What is wrong with what a mutation puts into a source: a name that nothing declares, or no code at all. */
export function unknownName(text, source) {
  const nodes = patternOf(text);
  if (nodes === undefined) return "must be a piece of code.";
  const names = nodes.flatMap(namesIn).filter((name) => !isHole(name.text));
  const own = new Set(names.filter((name) => isDeclared(name)).map((name) => name.text));
  const isKnown = (name) =>
    builtIn.has(name.text) ||
    own.has(name.text) ||
    namesOf(source).has(name.text) ||
    (isMember(name) && isUsed(name.text));
  const unknown = names.find((name) => !isKnown(name));
  return unknown && `has \`${unknown.text}\`, and nothing declares that.`;
}
