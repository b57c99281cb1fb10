import ts from "typescript";
import { slotsOf } from "./pattern.mjs";

const nameOf = (node) => (node && "text" in node ? node.text : undefined);

/** The name by which a declaration is anchored. */
function declaredBy(node) {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  const named =
    ts.isFunctionDeclaration(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isClassDeclaration(node) ||
    (ts.isClassElement(node) && !ts.isIndexSignatureDeclaration(node)) ||
    ts.isMethodDeclaration(node);
  return named ? nameOf(node.name) : undefined;
}

/** The path to a node: the names of the functions, constants, classes and members around it, as `TokenRecords.noteRevocations`. */
export function pathTo(node) {
  const names = [];
  for (let at = node; at; at = at.parent) names.unshift(declaredBy(at) ?? []);
  return names.flat().join(".");
}

/** The declarations of a path: more than one for what reads and what sets a property. */
export function symbolsAt(source, path) {
  const found = [];
  const walk = (node) => {
    if (declaredBy(node) !== undefined && pathTo(node) === path) found.push(node);
    else slotsOf(node).flat().forEach(walk);
  };
  walk(source);
  return found;
}
