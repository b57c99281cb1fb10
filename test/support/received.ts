import { isDeepStrictEqual } from "node:util";
import type { HostProvider } from "../../provider/host/host";
import type { Wire } from "../../provider/host/wire";
import type { Kept } from "./engine";

const secretKey = "4dabf18193072939515e22adb298388d";

export async function checked(provider: HostProvider, olds: Wire, news: Wire): Promise<Wire> {
  const { inputs, failures } = await provider.check(olds, news);
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
  return received(inputs).outputs;
}

/** What arrives at the engine. It dies of an `undefined`, and marks what is typed as a secret. */
export function received(wire: Wire): Pick<Kept, "outputs" | "secrets"> {
  // Tens of thousands of times in generated histories: `expect` takes ten times as long.
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(wire)), wire)) throw new Error("This is no plain JSON.");
  const isSecret = (value: unknown): value is { value: unknown } =>
    typeof value === "object" && value !== null && secretKey in value;
  const plain = (value: unknown): unknown => {
    if (isSecret(value)) return value.value;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  };
  const entries = Object.entries(wire);
  return {
    outputs: Object.fromEntries(entries.map(([key, value]) => [key, plain(value)])),
    secrets: entries.filter(([, value]) => isSecret(value)).map(([key]) => key),
  };
}
