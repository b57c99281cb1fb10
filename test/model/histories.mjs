import { longer } from "../support/longer.mjs";

// Generated histories for as long as you ask, or so many of them on the real engine; or one of them again.

const simulated = { file: new URL("histories.test.ts", import.meta.url), parts: 1 };
const onEngine = { file: new URL("engine/histories.test.ts", import.meta.url), parts: 7 };

await longer(simulated, onEngine);
