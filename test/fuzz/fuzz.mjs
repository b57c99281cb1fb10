import { longer } from "../support/longer.mjs";

// Bad input for as long as you ask, or one case of it again: arguments, states, settings and answers.

await longer({ file: new URL("fuzz.test.ts", import.meta.url), parts: 4 });
