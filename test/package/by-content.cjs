// How jest takes TypeScript in a copy of the repository: as ts-jest does with `isolatedModules`, but what it has compiled is found
// again by the content of a file alone. Each copy lies in a folder of its own, where ts-jest finds nothing.
const { createHash } = require("node:crypto");

const options = { target: "ES2022", module: "CommonJS", esModuleInterop: true, inlineSourceMap: true };
const version = `${require("typescript/package.json").version} ${JSON.stringify(options)}`;

module.exports = {
  getCacheKey: (source) => createHash("sha256").update(`${version}\n${source}`).digest("hex"),
  process(source, path) {
    const ts = require("typescript");
    const { outputText } = ts.transpileModule(source, { fileName: path, compilerOptions: optionsOf(ts) });
    return { code: outputText };
  },
};

const optionsOf = (ts) => ts.convertCompilerOptionsFromJson(options, ".").options;
