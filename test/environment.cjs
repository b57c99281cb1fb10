const hooks = require("node:async_hooks");
const { createRequire } = require("node:module");
const vm = require("node:vm");

// The one that jest itself uses.
const ofJest = createRequire(createRequire(require.resolve("jest")).resolve("@jest/core"));
const { TestEnvironment } = createRequire(ofJest.resolve("jest-config"))("jest-environment-node");

const compile = vm.compileFunction;
/** By its path: a file of the sandbox, and what V8 has made of it. */
const compiledFiles = new Map();

/** Each test file has modules of its own. A worker compiles each of them once: five of ninety CPU seconds of the unit tests. */
vm.compileFunction = (source, parameters, options) => {
  const known = compiledFiles.get(options.filename);
  if (known?.source === source) return compile(source, parameters, { ...options, cachedData: known.cachedData });
  const compiled = compile(source, parameters, { ...options, produceCachedData: true });
  compiledFiles.set(options.filename, { source, cachedData: compiled.cachedData });
  return compiled;
};

/** As `Error`, without the stack of this file. */
function sentence(message) {
  const error = new Error(message);
  error.stack = message;
  return error;
}

/**
 * Instead of the `AsyncLocalStorage` in which jest-circus has the test that is running. It makes one for each file and ends none;
 * in Node 20 each of them takes time at every promise. The tests of a file run one after the other, so a variable is enough.
 */
class OneAfterTheOther {
  #store;

  getStore() {
    return this.#store;
  }

  run(store, work) {
    const before = this.#store;
    this.#store = store;
    return work().finally(() => {
      this.#store = before;
    });
  }
}

/**
 * The environment of all tests. A failed test also prints what was recorded since its beginning (test/support/record.ts), and
 * what was opened in a test is closed when it has ended. A failed `beforeAll` is printed once, not for each of its tests.
 */
module.exports = class RecordingEnvironment extends TestEnvironment {
  /** By the error of a failed `beforeAll`: the test that has printed it. */
  #printed = new Map();
  #atStart = {};
  #original = hooks.AsyncLocalStorage;

  async setup() {
    await super.setup();
    hooks.AsyncLocalStorage = OneAfterTheOther;
    this.global.testRecord = { lines: [], emulators: [], endings: [], fileEndings: [], report: () => "" };
  }

  async handleTestEvent({ name, test, error, hook }) {
    // It has loaded all of itself.
    if (name === "setup") hooks.AsyncLocalStorage = this.#original;
    if (name === "hook_failure" && hook.type === "beforeAll") this.#printed.set(error, undefined);
    if (name === "test_start") this.#atStart = this.#lengths();
    if (name === "test_done") {
      this.#explain(test);
      await this.#endSince(this.#atStart).catch((reason) => test.errors.push(reason));
    }
  }

  async teardown() {
    const { endings, fileEndings } = this.global.testRecord;
    for (const end of [...endings, ...fileEndings]) await end();
    await super.teardown();
  }

  #lengths() {
    const { lines, emulators, endings } = this.global.testRecord;
    return { lines: lines.length, emulators: emulators.length, endings: endings.length };
  }

  #explain(test) {
    const failedBefore = test.errors.map((entry) => [entry].flat()[0]).find((error) => this.#printed.has(error));
    const printedBy = failedBefore && this.#printed.get(failedBefore);
    if (printedBy !== undefined) {
      test.errors = [sentence(`beforeAll failed: see "${printedBy}".`)];
      return;
    }
    if (failedBefore !== undefined) this.#printed.set(failedBefore, test.name);
    const report = test.errors.length > 0 ? this.global.testRecord.report() : "";
    if (report !== "") test.errors.push(sentence(report));
  }

  async #endSince({ endings, ...rest }) {
    const record = this.global.testRecord;
    for (const end of record.endings.splice(endings).reverse()) await end();
    for (const [list, length] of Object.entries(rest)) record[list].splice(length);
  }
};
