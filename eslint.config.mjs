import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** From the program down to the values: a layer imports itself and what stands below it. */
const layers = [
  ...["sdk", "provider", "host", "resources", "retirement", "grants", "tokens", "rotation", "schema", "run"],
  ...["platforms", "http", "values"],
];
const folder = (layer) => (layer === "sdk" ? "sdk" : layer === "provider" ? "provider" : `provider/${layer}`);

const upward = (layer) =>
  layers.slice(0, layers.indexOf(layer)).map((above) => ({
    regex: above === "provider" ? "^(\\.\\./)+(provider/)?(index)?$" : `^(\\.\\./)+(provider/)?${above}(/|$)`,
    message: `${layer} is below ${above}: data flows one way.`,
  }));

const oneWay = layers
  .filter((layer) => layer !== "sdk" && layer !== "provider")
  .map((layer) => ({
    files: [`${folder(layer)}/**/*.ts`],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            ...upward(layer),
            { regex: "^@pulumi/", allowTypeImports: true, message: "Only the host and the sdk know Pulumi." },
            ...(layer === "http"
              ? []
              : [{ regex: "^undici", allowTypeImports: true, message: "Only http talks to the network." }]),
          ],
        },
      ],
    },
  }));

export default tseslint.config(
  // The folder of a platform, which is compiled where the test puts it.
  { ignores: ["dist/", "coverage/", "docs/api/", "examples/*/node_modules/", "test/package/acme-cloud/"] },
  eslint.configs.recommended,
  // A program of its own each, which a test compiles: types would be worked out for all of them once more.
  { files: ["examples/**/*.ts"], extends: tseslint.configs.strict },
  {
    files: ["**/*.ts"],
    ignores: ["examples/**"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        // One program of all files: a fifth less work than a service for an editor.
        project: "./tsconfig.json",
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      complexity: ["error", 10],
      "max-lines": ["error", { max: 250, skipBlankLines: false, skipComments: false }],
      "max-lines-per-function": ["error", { max: 60 }],
    },
  },
  {
    // What runs in the engine's provider process: its stdout is the hand-shake, and clock, chance and environment are handed in.
    files: ["provider/**/*.ts"],
    ignores: ["provider/platforms/**/emulator/**"],
    rules: {
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "The environment is read in host/config.ts only." },
        { object: "Date", property: "now", message: "The clock is handed in." },
        { object: "Math", property: "random", message: "Chance is handed in." },
      ],
    },
  },
  ...oneWay,
  {
    // A law reads as one sentence with its story below it; splitting the story would hide it.
    files: ["test/**/*.ts"],
    rules: { "max-lines-per-function": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["*.js", "examples/**/*.js"],
    languageOptions: {
      sourceType: "commonjs",
      globals: {
        console: "readonly",
        exports: "readonly",
        module: "writable",
        process: "readonly",
        require: "readonly",
        URL: "readonly",
      },
    },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        performance: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        fetch: "readonly",
        AbortController: "readonly",
        AbortSignal: "readonly",
      },
    },
  },
);
