import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, sourceFiles } from "./files.mjs";
import { unknownName } from "./names.mjs";
import { fill, matches, parse, patternOf, slotsOf } from "./pattern.mjs";
import { pathTo, symbolsAt } from "./symbols.mjs";

const parsed = new Map();

function sourceOf(text) {
  if (!parsed.has(text)) parsed.set(text, parse(text));
  return parsed.get(text);
}

const lineOf = (source, node) => source.getLineAndCharacterOfPosition(node.getStart()).line + 1;

/** The other files that have a symbol, as after a move. */
const filesWith = (symbol, but) =>
  sourceFiles().filter(
    (file) => file !== but && symbolsAt(sourceOf(readFileSync(join(root, file), "utf8")), symbol).length > 0,
  );

const quoted = (names) => names.map((name) => `\`${name}\``).join(", ");

/** What to do about a symbol that is gone: the files that have it, or the symbols that have once what is to be found. */
function unknownSymbol({ file, in: symbol }, pattern, source) {
  const moved = filesWith(symbol, file);
  if (moved.length > 0) return `no \`${symbol}\` in ${file}. It is in ${quoted(moved)}.`;
  const depth = symbol.split(".").length;
  const paths = matches(pattern, source).map(({ nodes }) => pathTo(nodes[0]).split(".").slice(0, depth).join("."));
  const once = paths.filter((path) => paths.indexOf(path) === paths.lastIndexOf(path));
  const now = once.length === 0 ? "" : ` Its pattern matches once in ${quoted(once)}.`;
  return `no \`${symbol}\` in ${file}.${now}`;
}

/** The nodes of a source that a mutation breaks, or why there is no one place for it. */
function placeOf(mutation, source) {
  const { file, in: symbol, find } = mutation;
  if (symbol === undefined) return { problem: `\`in\` must name a function, constant, class or member of ${file}.` };
  const pattern = patternOf(find);
  if (pattern === undefined || /^\$\w+;?$/.test(find))
    return { problem: `\`find\` must be a piece of code, and more than one hole: ${find}` };
  const scopes = symbolsAt(source, symbol);
  if (scopes.length === 0) return { problem: unknownSymbol(mutation, pattern, source) };
  const places = scopes.flatMap((scope) => matches(pattern, scope));
  if (places.length === 1) return places[0];
  const lines = places.map(({ nodes }) => lineOf(source, nodes[0])).join(", ");
  const count = places.length === 0 ? "nothing matches" : `${places.length} places match (lines ${lines})`;
  return { problem: `${count} in \`${symbol}\` of ${file}: ${find}` };
}

/** True for a statement of a block, a property, an argument or an element: the rest is whole without it. */
const isListed = (node) => slotsOf(node.parent).some((slot) => Array.isArray(slot) && slot.includes(node));

/** From where to where a text is replaced; what leaves a list takes a comma with it. */
function spanOf(nodes, text, before) {
  const span = [nodes[0].getStart(), nodes.at(-1).getEnd()];
  if (text !== "") return span;
  const after = /^\s*, ?/.exec(before.slice(span[1]));
  if (after) return [span[0], span[1] + after[0].length];
  const ahead = /,\s*$/.exec(before.slice(0, span[0]));
  return ahead ? [span[0] - ahead[0].length, span[1]] : span;
}

/** A text with one law broken, or why the mutation does not fit it any more. */
export function mutated(mutation, before) {
  const { nodes, holes, problem } = placeOf(mutation, sourceOf(before));
  if (problem) return { problem };
  const { text, unknown } = fill(mutation.replace, holes);
  if (unknown) return { problem: `\`replace\` has \`${unknown}\`, and \`find\` does not.` };
  const strange = mutation.replace && unknownName(mutation.replace, sourceOf(before));
  if (strange) return { problem: `\`replace\` ${strange}` };
  if (text === "" && !isListed(nodes[0]))
    return { problem: `\`replace\` must not be empty: only an element of a list can go.` };
  const [from, to] = spanOf(nodes, text, before);
  const after = before.slice(0, from) + text + before.slice(to);
  return after === before ? { problem: "it changes nothing." } : { after };
}

/** Where a symbol is whose file is gone. */
function nowIn({ file, in: symbol }) {
  const moved = existsSync(join(root, file)) || symbol === undefined ? [] : filesWith(symbol, file);
  return moved.length === 0 ? "" : ` \`${symbol}\` is in ${quoted(moved)}.`;
}

/** A file with one law broken, or why the mutation does not fit the tree any more. */
export function patched(mutation, dir = root) {
  const { law, file, tests } = mutation;
  const missing = [file, ...tests].find((path) => !existsSync(join(dir, path)));
  if (missing !== undefined) return { problem: `"${law}": no ${missing}.${nowIn(mutation)}` };
  const before = readFileSync(join(dir, file), "utf8");
  const { after, problem } = mutated(mutation, before);
  return problem === undefined ? { before, after } : { problem: `"${law}": ${problem}` };
}
