import type { TokenInfo } from "../../provider/platforms/contract";
import { sanitize } from "../../provider/values/sanitize";
import { aligned, longestCell, minute } from "../audit/columns";

const columns: Readonly<Record<string, (token: TokenInfo) => string>> = {
  ID: ({ tokenId }) => tokenId,
  NAME: ({ name }) => name ?? "-",
  CREATED: ({ createdAt }) => instant(createdAt),
  EXPIRES: ({ expiresAt }) => (expiresAt === undefined ? "never" : instant(expiresAt)),
  "LAST USED": ({ lastUsedAt }) => instant(lastUsedAt),
};

const instant = (time: string | undefined): string => (time === undefined ? "-" : minute(time));

/** Returns the table of the tokens that no state has, the oldest first. */
export function tableOf(tokens: readonly TokenInfo[], title: string): string {
  if (tokens.length === 0) return `unmanaged tokens at ${title}: none\n`;
  const sorted = [...tokens].sort((one, other) => (one.createdAt ?? "").localeCompare(other.createdAt ?? ""));
  const cells = [
    Object.keys(columns),
    ...sorted.map((token) => Object.values(columns).map((cell) => sanitize(cell(token), longestCell))),
  ];
  return [
    `unmanaged tokens at ${title}: ${tokens.length}`,
    ...aligned(cells),
    "",
    "Run the command again with the ids of the tokens to adopt. It prints a program.",
    "",
  ].join("\n");
}
