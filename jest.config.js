/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.ts$": ["ts-jest", { tsconfig: "tsconfig.json" }] },
  restoreMocks: true,
  randomize: true,
  collectCoverageFrom: ["provider/**/*.ts"],
  coverageThreshold: { global: { branches: 90 } },
};
