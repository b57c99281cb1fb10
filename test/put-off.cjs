// Before every test file. Each has its modules for itself, and two thirds of the time that Pulumi's SDK takes to load goes to
// packages that it hardly ever uses. They are loaded the moment somebody looks at them, as in test/engine/light.cjs.
/* global jest */
const { dirname, join } = require("node:path");

const zod = dirname(require.resolve("zod/v4/core"));

const putOff = [
  // Both serve functions that are serialized as source text.
  "typescript",
  "@npmcli/arborist",
  "@pulumi/pulumi/automation",
  // Messages in fifty languages.
  join(zod, "..", "locales", "index.cjs"),
];

for (const name of putOff) {
  let loaded;
  // Compiled imports ask whether it is an ES module, and then keep the object itself.
  const get = (_, key) => {
    if (key === "__esModule") return true;
    loaded ??= jest.requireActual(name);
    return key === "default" && !loaded.__esModule ? loaded : loaded[key];
  };
  jest.mock(name, () => new Proxy({}, { get }));
}
