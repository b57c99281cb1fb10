import { absence } from "./absence.mjs";
import { audit } from "./audit.mjs";
import { calls } from "./calls.mjs";
import { grants } from "./grants.mjs";
import { orphans } from "./orphans.mjs";
import { platformTokens } from "./platform-tokens.mjs";
import { policy } from "./policy.mjs";
import { retirement } from "./retirement.mjs";
import { rotation } from "./rotation.mjs";
import { secrets } from "./secrets.mjs";
import { tokens } from "./tokens.mjs";
import { trust } from "./trust.mjs";

/**
 * Every law that is broken on purpose. To add one, write an entry in the table of its subject:
 *
 *   law      what goes wrong for a user
 *   file     the source that is changed
 *   in       the function, constant, class or member of it, as `TokenRecords.isRetained` or `tokenOf.delete`
 *   find     the code in there that is changed; it must match one place
 *   replace  the new code; "" removes a statement, a property or an element
 *   tests    the tests that must fail: the fastest that do
 *   only     a pattern of their names, if the whole file takes long
 *
 * `find` is compared as syntax. In it `$anything` matches any name or expression, and `$anything;` any statement. The word is
 * for the reader only. `replace` inserts what was matched. Write `$` before every name that the source declares, so that a
 * rename does not break the mutation. Only `in`, and a name that `replace` adds, have to follow a rename.
 *
 *   a guard      find: "if ($revokeNow) return $entry;"     replace: ""
 *   a condition  find: "!$missing"                          replace: "$missing"
 *   an operand   find: "$several || $yes"                   replace: "$several"
 *   an operator  find: "$now >= $dueFrom($token, $at)"      replace: "$now > $dueFrom($token, $at)"
 *   an argument  find: "$alike(1)"                          replace: "$alike(1000)"
 *   a call       find: "$listed.filter($isOrphan)"          replace: "$listed"
 *   a property   find: '$idempotent: false'                   replace: ""
 *   an order     find: "...$made.$state, ...$seen"          replace: "...$seen, ...$made.$state"
 *
 * If `find` matches several places, name a smaller symbol, or add what surrounds it: the guarded statement, or the statement
 * before. `node test/mutations/mutations.mjs --list` checks all entries, and names the new symbol after a rename or a move.
 */
export const mutations = [
  ...calls,
  ...absence,
  ...secrets,
  ...tokens,
  ...platformTokens,
  ...rotation,
  ...policy,
  ...retirement,
  ...orphans,
  ...grants,
  ...audit,
  ...trust,
];
