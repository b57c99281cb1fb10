import type { TokenKind } from "../platforms/definition";
import { withRotation } from "../rotation/args";
import { endOf, firstInvalid, misplaced, tokenStateSchema } from "../schema/state";
import { adopts } from "../tokens/adopted";
import { adoptToken } from "../tokens/adoption";
import { createToken } from "../tokens/creation";
import { diffToken, registerToken, requireRetirement } from "../tokens/decision";
import { deleteToken } from "../tokens/deletion";
import { readToken, updateToken } from "../tokens/refresh";
import type { Resource } from "./resource";

/**
 * A token whose secret is handed out once, and verified before that. The state of one that could be neither verified nor revoked
 * says `verification: "pending"`, and `"failed"` after the next update could not verify it either.
 */
export const tokenOf = (kind: TokenKind): Resource => ({
  schema({ schemas }) {
    const schema = schemas[kind];
    return typeof schema === "string" ? schema : withRotation(schema);
  },

  validateState: ({ id, schema, state }) =>
    firstInvalid(tokenStateSchema, state) ?? misplaced(id, schema, state, endOf(id)),

  register: registerToken,

  diff: diffToken,

  create(declared, run) {
    requireRetirement(declared, run);
    return adopts(declared, run) ? adoptToken(kind, declared, run) : createToken(kind, declared, run);
  },

  read: (recorded, run) => readToken(kind, recorded, run),

  update: (recorded, declared, run) => updateToken(kind, recorded, declared, run),

  delete: (recorded, run) => deleteToken(kind, recorded, run),
});
