const { availableParallelism } = require("node:os");

// Far from UTC, and by no whole hour: what takes an instant for the time of this machine shows.
process.env.TZ = "Asia/Kathmandu";

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "<rootDir>/test/environment.cjs",
  setupFiles: ["<rootDir>/test/put-off.cjs"],
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.ts$": ["ts-jest", { tsconfig: "tsconfig.json" }] },
  restoreMocks: true,
  // A test that sends hundreds of requests or starts a process passes the default of five seconds on a busy machine.
  testTimeout: 60_000,
  randomize: true,
  testSequencer: "<rootDir>/test/engine/first.cjs",
  // One more than cores (a percentage above 100 is taken for a number): tests of the real engine wait for a part of their time.
  maxWorkers: availableParallelism() + 1,
  collectCoverageFrom: ["provider/**/*.ts"],
  coverageThreshold: { global: { branches: 90 } },
};
