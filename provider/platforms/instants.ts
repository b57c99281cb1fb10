import { instantOf } from "../values/instant";
import type { TokenInfo } from "./platform";

/** The instants of a platform's answer as ISO 8601 UTC; what is none is left out. */
export function instants(
  createdAt: unknown,
  expiresAt: unknown,
  lastUsedAt?: unknown,
): Pick<TokenInfo, "createdAt" | "expiresAt" | "lastUsedAt"> {
  return {
    ...instant("createdAt", createdAt),
    ...instant("expiresAt", expiresAt),
    ...instant("lastUsedAt", lastUsedAt),
  };
}

function instant<Key extends string>(key: Key, text: unknown): Partial<Record<Key, string>> {
  const time = typeof text === "string" ? instantOf(withZone(text)) : undefined;
  return time === undefined ? {} : ({ [key]: new Date(time).toISOString() } as Record<Key, string>);
}

/** What a server writes without a zone is UTC; left so, JavaScript would take it for the time of this machine. */
const withZone = (text: string): string => (/T[\d:.]+$/.test(text) ? `${text}Z` : text);
