import { join } from "node:path";
import ts from "typescript";
import { declarations } from "./declarations";

const root = join(__dirname, "../..");
const at = (file: string): string => join(root, file);

/** A user's editor with these files in it, on the declarations of the package as they are published: `./dist/sdk`. */
export interface Editor {
  /** The errors of a file, by its lines from 0. */
  errors(file: string): ReadonlyMap<number, string>;
  /** The docs that it shows, in one line, when the mouse rests on the first such word of a line. */
  hover(file: string, line: number, word: string): string;
  /** The docs of what a constant's class declares, by name and without what comes from Pulumi. */
  members(file: string, constant: string): Readonly<Record<string, string>>;
}

export function editor(texts: Readonly<Record<string, string>>): Editor {
  const service = ts.createLanguageService(hostOf(texts));
  const lineAt = (text: string, position = 0): number => text.slice(0, position).split("\n").length - 1;
  const plain = (parts: ts.SymbolDisplayPart[] | undefined): string =>
    ts.displayPartsToString(parts).replace(/\s+/g, " ").trim();
  return {
    errors(file) {
      const text = texts[file] ?? "";
      const found = service.getSemanticDiagnostics(at(file));
      return new Map(
        found.map(({ start, messageText }) => [
          lineAt(text, start),
          ts.flattenDiagnosticMessageText(messageText, "\n"),
        ]),
      );
    },
    hover(file, line, word) {
      const lines = (texts[file] ?? "").split("\n");
      const column = lines[line]?.search(new RegExp(`\\b${word}\\b`)) ?? -1;
      if (column < 0) throw new Error(`Line ${line} of ${file} has no "${word}".`);
      const start = lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
      const info = service.getQuickInfoAtPosition(at(file), start + column);
      const tags = (info?.tags ?? []).map((tag) => `@${tag.name} ${plain(tag.text)}`);
      return [plain(info?.documentation), ...tags].join(" ");
    },
    members(file, constant) {
      const checker = service.getProgram()!.getTypeChecker();
      const docsOf = (symbol: ts.Symbol) => plain(symbol.getDocumentationComment(checker));
      return Object.fromEntries(
        checker
          .getPropertiesOfType(typeOf(service, checker, at(file), constant))
          .filter(({ declarations = [] }) => declarations.some((one) => published(one.getSourceFile().fileName)))
          .map((symbol) => [symbol.name, docsOf(symbol)]),
      );
    },
  };
}

const published = (path: string): boolean => path.startsWith(at("dist"));

function hostOf(texts: Readonly<Record<string, string>>): ts.LanguageServiceHost {
  const own = Object.entries(texts).map(([file, text]) => [at(file), text] as const);
  const built = [...declarations()].map(([path, text]) => [join(at("dist"), path), text] as const);
  const files = new Map([...own, ...built]);
  // Whatever lies in `dist/` on the disk is not looked at.
  const read = (path: string): string | undefined =>
    files.get(path) ?? (published(path) ? undefined : ts.sys.readFile(path));
  return {
    getCompilationSettings: () => ({ strict: true, module: ts.ModuleKind.Node16, skipLibCheck: true, types: ["node"] }),
    getScriptFileNames: () => own.map(([path]) => path),
    getScriptVersion: () => "1",
    getScriptSnapshot(path) {
      const text = read(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: (path) => files.has(path) || (!published(path) && ts.sys.fileExists(path)),
    readFile: read,
    directoryExists: (path) => published(path) || ts.sys.directoryExists(path),
  };
}

function typeOf(service: ts.LanguageService, checker: ts.TypeChecker, path: string, constant: string): ts.Type {
  const file = service.getProgram()!.getSourceFile(path)!;
  const declared = file.statements
    .filter(ts.isVariableStatement)
    .flatMap((one) => [...one.declarationList.declarations]);
  return checker.getTypeAtLocation(declared.find(({ name }) => name.getText(file) === constant)!);
}
