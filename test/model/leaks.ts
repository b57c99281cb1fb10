import type { Exchange } from "../../provider/http/transport";
import type { Kept } from "../support/engine";
import type { Truth } from "./truth";

/** Every secret that there is, and whether one of them shows. */
export class Leaks {
  readonly #secrets = new Set<string>();

  constructor(private readonly truth: Pick<Truth, "breaks">) {}

  learn(...secrets: readonly string[]): void {
    for (const secret of secrets) this.#secrets.add(secret);
  }

  /** A secret that nobody was handed has at least signed a request. */
  learnFrom({ headers }: Exchange): void {
    const signed = headers["authorization"]?.split(/[ :]/).at(-1) ?? "";
    if (signed !== "") this.learn(signed);
  }

  lookAt(where: string, text: string): void {
    for (const secret of this.#secrets) if (text.includes(secret)) this.truth.breaks(`I6: a secret shows in ${where}`);
  }

  /** An error as the engine has it: with what it carries for the state. */
  lookAtError(error: unknown): void {
    if (!(error instanceof Error)) return;
    const { message, stack, reasons } = error as Error & { reasons?: readonly string[] };
    this.lookAt("an error", [message, stack, ...(reasons ?? [])].join("\n"));
  }

  lookAtState({ id, inputs, outputs, secrets, failed }: Kept): void {
    const plain = Object.entries(outputs).filter(([key]) => !secrets.includes(key));
    this.lookAt("the plain state", JSON.stringify([id, inputs, plain, failed]));
  }
}
