// The types of the public arguments, with their docstrings, as docs/generate.mjs puts them into tables.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";

const repository = resolve(import.meta.dirname, "..");

/** The members of each interface or type literal of a file, by the name of the declaration. */
export function declarationsIn(path) {
  const text = readFileSync(resolve(repository, path), "utf8");
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = new Map();
  source.forEachChild((node) => {
    if (!ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node)) return;
    const members = [];
    const collect = (child) => {
      if (ts.isPropertySignature(child)) members.push(memberOf(child));
      else ts.forEachChild(child, collect);
    };
    ts.forEachChild(node, collect);
    const parents = (node.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText()));
    found.set(node.name.text, { members, parents });
  });
  return found;
}

function memberOf(node) {
  const [doc] = ts.getJSDocCommentsAndTags(node);
  const [tag] = ts.getJSDocTags(node).filter(({ tagName }) => tagName.text === "defaultValue");
  const textOf = (comment) => (ts.getTextOfJSDocComment(comment) ?? "").replace(/\s+/g, " ").trim();
  return {
    name: node.name.getText(),
    optional: node.questionToken !== undefined,
    type: node.type.getText(),
    text: textOf(doc?.comment),
    byDefault: tag && textOf(tag.comment),
  };
}

/** The members of an interface, and of those that it extends. */
export const membersOf = (declarations, name) => {
  const { members, parents } = declarations.get(name);
  return [...members, ...parents.flatMap((parent) => membersOf(declarations, parent))];
};
