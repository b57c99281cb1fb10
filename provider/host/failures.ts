import { PlatformError } from "../http/failure";
import { InitFailed, UserError } from "../run/context";
import { outgoing, type Wire } from "./wire";

/** An error as the dynamic host understands it; with an id the engine records the resource although it failed. */
interface HostError extends Error {
  id?: string;
  properties?: Wire;
  reasons?: string[];
}

/**
 * Runs a verb and turns whatever it throws into an error that the host can show: always an `Error` (on anything else its
 * call never ends), and for failures that we foresee without a stack, which the host would print before the sentence.
 */
export async function withErrors<T>(from: Wire, verb: () => Promise<T> | T): Promise<T> {
  try {
    return await verb();
  } catch (error) {
    throw hostError(error, from);
  }
}

function hostError(error: unknown, from: Wire): HostError {
  if (error instanceof InitFailed) {
    const { id, state } = error.recorded;
    // The host adds `__provider` to every answer but this one; without it the resource could never be read or deleted.
    return Object.assign(foreseen(error), { id, properties: outgoing(state, from), reasons: [error.message] });
  }
  if (error instanceof PlatformError || error instanceof UserError) return foreseen(error);
  return error instanceof Error ? error : new Error("pulumi-tokens failed for an unknown reason. Please report this.");
}

function foreseen({ message }: Error): HostError {
  return Object.assign(new Error(message), { stack: "" });
}
