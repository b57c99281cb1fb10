import { absence } from "./absence.mjs";
import { audit } from "./audit.mjs";
import { calls } from "./calls.mjs";
import { grants } from "./grants.mjs";
import { orphans } from "./orphans.mjs";
import { platformTokens } from "./platform-tokens.mjs";
import { retirement } from "./retirement.mjs";
import { rotation } from "./rotation.mjs";
import { secrets } from "./secrets.mjs";
import { tokens } from "./tokens.mjs";
import { trust } from "./trust.mjs";

/**
 * Every law that is broken on purpose. A new one is an entry in the table of its subject:
 *
 *   law      what goes wrong for a user then
 *   file     the source that is changed
 *   in       the function, constant, class or member in it, as `Keeping.keeps` or `tokenOf.delete`
 *   find     what is changed there: a piece of code that stands in it once, see below
 *   replace  what takes its place; "" removes it
 *   tests    the tests that must fail, the fastest that do
 *   only     a pattern of their names, where the whole file takes long
 *
 * In `find`, `$anything` stands for any name or expression, and `$anything;` for any statement: the word only helps to read,
 * and `replace` puts what was found in its place. Write a `$` before every name of the source, and a rename breaks nothing:
 *
 *   in: "dueNow", find: "$now >= $dueFrom($token, $at)", replace: "$now > $dueFrom($token, $at)"
 *
 * If it stands more than once, name a smaller part with `in`, or find more: the guard with what it guards, or the statement
 * before it too. `npm run mutations -- --list` says at once of each whether it fits, and where a renamed function is now.
 */
export const mutations = [
  ...calls,
  ...absence,
  ...secrets,
  ...tokens,
  ...platformTokens,
  ...rotation,
  ...retirement,
  ...orphans,
  ...grants,
  ...audit,
  ...trust,
];
