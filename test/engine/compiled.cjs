// What V8 makes of the files that each node of the engine loads. Node 22 can keep it by itself (`NODE_COMPILE_CACHE`); for the
// older ones that the package supports, it is kept here: source, compiled code and resolved paths in one file, made once.
// To find, read and compile three hundred files was a third of the time of a command.
const { createHash } = require("node:crypto");
const {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const Module = require("node:module");
const { basename, dirname, isAbsolute, join, resolve, sep } = require("node:path");
const process = require("node:process");
const { deserialize, serialize } = require("node:v8");
const { constants, Script } = require("node:vm");

const repository = resolve(module.path, "../..");
const isOwn = (file) => file?.startsWith(repository + sep) ?? false;

/** Loaded by programs and by the provider, in every command. */
const entries = () => [
  ...[
    "@pulumi/pulumi",
    "@pulumi/pulumi/cmd/dynamic-provider/config",
    "@pulumi/pulumi/cmd/run/error",
    "minimist",
    "undici",
  ],
  ...["@pulumi/pulumi/proto/provider_grpc_pb", "@pulumi/pulumi/proto/plugin_pb", "require-from-string"],
  ...filesBelow(join(repository, "dist")).filter((file) =>
    /sdk\/index\.js$|provider\/index\.js$|\/driver\.js$/.test(file),
  ),
];

/** The files below a folder, in order; none if it is not there. */
const filesBelow = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
        .sort()
    : [];
exports.filesBelow = filesBelow;

/** Another one for every build, installation and version of Node. */
function keptFile() {
  const hash = createHash("sha256").update(`${process.version} ${process.arch} ${repository}`);
  hash.update(readFileSync(join(repository, "package-lock.json")));
  for (const file of [...filesBelow(join(repository, "dist")), module.filename]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}`);
  }
  return join(repository, "node_modules", ".cache", "pulumi-tokens", hash.digest("hex"));
}

/** Loads what is in the file from there from now on, and everything else as before. */
exports.use = (file) => {
  const { code, paths } = deserialize(readFileSync(file));
  hook({
    codeOf: (path) => code.get(path),
    pathOf: (key, find) => paths.get(key) ?? find(),
  });
};

/** Loads the entries, and writes what that has compiled. */
function make(file) {
  const code = new Map();
  const paths = new Map();
  const scripts = new Map();
  hook({
    codeOf: (path) => (isOwn(path) ? { source: readFileSync(path, "utf8") } : undefined),
    pathOf(key, find) {
      const path = find();
      if (isOwn(path) && isAbsolute(path)) paths.set(key, path);
      return path;
    },
    compiled: (path, source, script) => scripts.set(path, { source, script }),
  });
  const load = Module.createRequire(join(repository, "package.json"));
  entries().forEach((entry) => load(entry));
  for (const [path, { source, script }] of scripts) code.set(path, { source, cachedData: script.createCachedData() });
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  // Those of earlier builds; one of today may be in use.
  const isOld = (other) =>
    /^[0-9a-f]{64}$/.test(basename(other)) && Date.now() - statSync(other).mtimeMs > 24 * 3_600_000;
  filesBelow(folder)
    .filter(isOld)
    .forEach((other) => rmSync(other, { force: true }));
  writeFileSync(`${file}.${process.pid}`, serialize({ code, paths }));
  renameSync(`${file}.${process.pid}`, file);
}

function hook({ codeOf, pathOf, compiled = () => undefined }) {
  const original = Module._extensions[".js"];
  const extension = (module, path) => {
    const known = codeOf(path);
    return known ? run(module, path, known, compiled) : original(module, path);
  };
  Module._extensions[".js"] = extension;
  Module._extensions[".cjs"] = extension;

  const find = Module._resolveFilename;
  Module._resolveFilename = (request, parent, isMain, options) => {
    const now = () => find.call(Module, request, parent, isMain, options);
    return isOwn(parent?.filename) && !isMain && !options
      ? pathOf(`${dirname(parent.filename)}\n${request}`, now)
      : now();
  };
}

/** What Node does with the source of a module. */
function run(module, filename, { source, cachedData }, compiled) {
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const script = new Script(Module.wrap(source), { filename, cachedData, importModuleDynamically });
  compiled(filename, source, script);
  const require = (id) => module.require(id);
  const resolved = (request, options) => Module._resolveFilename(request, module, false, options);
  Object.assign(require, { resolve: resolved, main: process.mainModule, cache: Module._cache });
  require.resolve.paths = (request) => Module._resolveLookupPaths(request, module);
  script.runInThisContext().call(module.exports, module.exports, require, module, filename, dirname(filename));
}

// Started by itself, it prints the file for `use`, and makes it first if it is missing.
if (require.main === module) {
  require("./light.cjs");
  const file = keptFile();
  if (!existsSync(file)) make(file);
  process.stdout.write(file);
}
