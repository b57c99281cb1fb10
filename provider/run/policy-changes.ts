import { isDeepStrictEqual } from "node:util";
import { urnKey } from "../values/urn";
import { asString } from "../values/text";

type Wire = Readonly<Record<string, unknown>>;

/**
 * Remembers how policies changed the checked inputs of each resource. For a replacement, the engine checks the program's inputs
 * once more and then asks no policy (seen with 3.259). Without this class, a replacement would lack those changes, and each run
 * would replace it again.
 */
export class PolicyChanges {
  readonly #checked = new Map<string, Wire>();
  readonly #changes = new Map<string, Wire>();

  /** `plain` removes the marks of secrets, which the engine does not pass back. */
  constructor(private readonly plain: (value: unknown) => unknown) {}

  /** Notes the answer of a check. Returns it, for a replacement with the changes of policies. */
  checked<Answer extends { readonly inputs: Wire }>(answer: Answer): Answer {
    const { inputs } = answer;
    const urn = asString(inputs[urnKey]) ?? "";
    const changes = this.#changes.get(urn);
    this.#checked.set(urn, inputs);
    this.#changes.delete(urn);
    if (changes === undefined) return answer;
    const changed = Object.entries({ ...inputs, ...changes }).filter(([, value]) => value !== undefined);
    return { ...answer, inputs: Object.fromEntries(changed) };
  }

  /**
   * Notes how the inputs of a diff differ from the checked ones: policies have changed them since. Returns true if the resource
   * was checked in this run.
   */
  compared(inputs: Wire): boolean {
    const urn = asString(inputs[urnKey]) ?? "";
    const checked = this.#checked.get(urn);
    if (checked === undefined) return false;
    const keys = Object.keys({ ...checked, ...inputs }).filter(
      (key) => !isDeepStrictEqual(this.plain(checked[key]), inputs[key]),
    );
    if (keys.length > 0) this.#changes.set(urn, Object.fromEntries(keys.map((key) => [key, inputs[key]])));
    return true;
  }
}
