import { isDeepStrictEqual } from "node:util";
import { addressKey } from "../values/address";
import { text, type Wire } from "./wire";

/**
 * What policies changed of the inputs that check answered, by resource. For a replacement the engine checks the program's inputs
 * once more and then asks no policy (seen with 3.259): without this, a replacement would never have what a policy demands, and each
 * run would replace it again.
 */
export class PolicyChanges {
  readonly #checked = new Map<string, Wire>();
  readonly #changes = new Map<string, Wire>();

  /** Takes a check's answer and returns it, with the inputs of a replacement as policies changed them. */
  checked<Answer extends { readonly inputs: Wire }>(answer: Answer): Answer {
    const { inputs } = answer;
    const address = text(inputs[addressKey]);
    const changes = this.#changes.get(address);
    this.#checked.set(address, inputs);
    this.#changes.delete(address);
    if (changes === undefined) return answer;
    const changed = Object.entries({ ...inputs, ...changes }).filter(([, value]) => value !== undefined);
    return { ...answer, inputs: Object.fromEntries(changed) };
  }

  /**
   * Takes the inputs that are compared with the state, which the engine has from the last check and from policies. Returns
   * whether the resource was checked in this run.
   */
  compared(inputs: Wire): boolean {
    const address = text(inputs[addressKey]);
    const checked = this.#checked.get(address);
    if (checked === undefined) return false;
    const keys = Object.keys({ ...checked, ...inputs }).filter((key) => !isDeepStrictEqual(checked[key], inputs[key]));
    if (keys.length > 0) this.#changes.set(address, Object.fromEntries(keys.map((key) => [key, inputs[key]])));
    return true;
  }
}
