const { createRequire } = require("node:module");

// The one that jest itself uses, which is a dependency of its core.
const ofJest = createRequire(createRequire(require.resolve("jest")).resolve("@jest/core"));
const { default: Sequencer } = ofJest("@jest/test-sequencer");

const isLong = ({ path }) => /[\\/]test[\\/](engine|program|package|attack[\\/]engine)[\\/]/.test(path);

/** What runs the real engine goes first: a long file at the end would leave the other cores with nothing to do. */
module.exports = class LongFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
