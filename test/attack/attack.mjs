import { longer } from "../support/longer.mjs";

// Generated histories for as long as is wished, or one of them again.

await longer(new URL("histories.test.ts", import.meta.url), 1);
