import { absence } from "./absence.mjs";
import { audit } from "./audit.mjs";
import { calls } from "./calls.mjs";
import { grants } from "./grants.mjs";
import { orphans } from "./orphans.mjs";
import { retirement } from "./retirement.mjs";
import { rotation } from "./rotation.mjs";
import { secrets } from "./secrets.mjs";
import { tokens } from "./tokens.mjs";
import { trust } from "./trust.mjs";

/**
 * Every law that is broken on purpose: what goes wrong for a user then, the text of the source that is replaced for it, and
 * the tests that must fail, with a pattern of their names where the whole file takes long.
 */
export const mutations = [
  ...calls,
  ...absence,
  ...secrets,
  ...tokens,
  ...rotation,
  ...retirement,
  ...orphans,
  ...grants,
  ...audit,
  ...trust,
];
