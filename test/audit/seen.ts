import type { TokenInfo } from "../../provider/platforms/contract";
import { ownershipTag } from "../../provider/values/ownership-tag";
import { physicalName } from "../../provider/values/name";
import { readExport } from "../../sdk/audit/export";
import type { List, Seen } from "../../sdk/audit/look";
import { reportOf, type Asked, type AuditedStates } from "../../sdk/audit/report";
import { stateOf } from "../../sdk/audit/state";
import { addressOf, stackOwner } from "../support/engine";
import { exported, ownership, token } from "./exported";

/** Reports of states and of answers of the platform that a test makes up. */

export const now = Date.parse("2026-11-24T23:11:30Z");
export const id = (tokenId: string): string => `planetscale/acme/${tokenId}`;
export const nameFor = (name: string, owner = stackOwner, nonce = 0): string =>
  physicalName("ci", { stackId: owner, tag: ownershipTag(owner, addressOf("ServiceToken", name)) }, () =>
    new Uint8Array(4).fill(nonce),
  );

export const seenAs = (tokens: readonly TokenInfo[], changes: Partial<Seen> = {}, list: Partial<List> = {}): Seen => ({
  lists: [{ platform: "planetscale", scope: "acme", schema: {}, tokens, ...list } as List],
  absent: new Set(),
  secrets: new Map(),
  problems: [],
  ...changes,
});

export const readingOf = (...states: readonly string[]): AuditedStates => ({
  states: states.map((state) => stateOf(readExport(state))),
  empty: [],
  several: states.length > 1,
  stackTags: [],
  problems: [],
});

export const report = (
  resources: readonly object[],
  seen: Seen,
  operations: readonly object[] = [],
  asked: Asked = {},
) => reportOf(readingOf(exported([ownership(), ...resources], operations)), seen, now, asked);

export const made = { createdAt: "2026-11-01T09:00:00.000Z", expiresAt: "2027-01-30T09:00:00.000Z" };
export const people = { description: "deploys the shop", owner: "team-shop@example.com" };
export const current = token({
  id: id("one"),
  args: { rotateBefore: "14d", rotateEvery: "30d", overlap: "2d", ...people },
  outputs: made,
});
