const { createRequire } = require("node:module");

// The one that jest itself uses, which is a dependency of its core.
const ofJest = createRequire(createRequire(require.resolve("jest")).resolve("@jest/core"));
const { default: Sequencer } = ofJest("@jest/test-sequencer");

/** Minutes each, in files that are so short that jest, on a machine that has not run them yet, would take them last. */
const longest = /[\\/]test[\\/](e2e[\\/]killed|model[\\/].*histories)[^\\/]*$/;
const long = /[\\/]test[\\/](engine|e2e|package)[\\/]/;

const rankOf = ({ path }) => (longest.test(path) ? 0 : long.test(path) ? 1 : 2);

/** What runs the real engine goes first: a long file at the end would leave the other cores with nothing to do. */
module.exports = class LongFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => rankOf(one) - rankOf(other));
  }
};
