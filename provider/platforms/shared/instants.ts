import { instantOf } from "../../values/instant";
import type { TokenInfo } from "../contract";

/** Returns the instants of a platform's response as ISO 8601 UTC, without invalid ones. */
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

/** Adds UTC to an instant without a time zone, which JavaScript would read as local time. */
const withZone = (text: string): string => (/T[\d:.]+$/.test(text) ? `${text}Z` : text);
