import type { Spec } from "../../provider/platforms/contract";
import { tokenIdOf } from "../../provider/values/ids";
import type { Emulator } from "../../sdk/testing";
import { takesGrants } from "../model/program";
import { addressOf, type Declare } from "../support/engine";
import type { Pair } from "../support/stack";

/** A token with all that may come with it: its Retirement, and a grant where there is something to grant. */
export const wholeProgram =
  (pair: Pair, emulator: Emulator, changes: Spec = {}) =>
  async (declare: Declare): Promise<void> => {
    const { platform, kind } = pair;
    const token = addressOf(kind, "ci");
    const made = await declare(kind, "ci", { ...pair.token.args(emulator), overlap: "1d", ...changes });
    if (takesGrants(pair)) {
      const where = { platform, organization: "acme", database: "app", tokenId: tokenIdOf(made.id) };
      await declare("TokenAccessGrant", "ci-app", { ...where, permissions: ["read_branch"] }, { token });
    }
    const { createdAt: since, expiresAt: until } = made.outputs;
    const args = { platform, current: made.id, since, until, overlap: "1d" };
    await declare("Retirement", "ci-retirement", args, { token });
  };
