import type { Row } from "../rows";
import { html, type Html } from "./html";
import type { Scale } from "./scale";
import { dateOf } from "./words";

/** The life of a token on the timeline, in milliseconds since 1970. It may begin and end at an infinity. */
interface Bar {
  readonly from: number;
  readonly to: number;
  /** When a rotation is due. */
  readonly due: number | undefined;
  /** When its successor was created. */
  readonly replaced: number | undefined;
}

export function barOf(row: Row, all: readonly Row[], now: number): Bar {
  const from = time(row.createdAt) ?? -Infinity;
  const to = endOf(row, now);
  const due = time(row.rotateAt);
  const replaced = isReplaced(row) ? time(successorOf(row, all)?.createdAt ?? null) : undefined;
  return { from, to, due: within(due, from, to), replaced: within(replaced, from, to) };
}

const time = (instant: string | null): number | undefined => (instant === null ? undefined : Date.parse(instant));

/** True for a token that was replaced. */
export const isReplaced = ({ status }: Row): boolean => status === "in overlap" || status === "pending deletion";

/** A replaced token is revoked after its overlap, which ends before it expires. */
function endOf(row: Row, now: number): number {
  const expiry = time(row.expiresAt) ?? Infinity;
  return isReplaced(row) ? Math.min(expiry, Math.max(time(row.retireAt) ?? now, now)) : expiry;
}

const successorOf = ({ successor, platform, scope }: Row, all: readonly Row[]): Row | undefined =>
  successor === null
    ? undefined
    : all.find((row) => row.tokenId === successor && row.platform === platform && row.scope === scope);

const within = (instant: number | undefined, from: number, to: number): number | undefined =>
  instant === undefined || instant >= to ? undefined : Math.max(instant, from);

/** Returns the instants that a scale should show. */
export const instantsOf = (bar: Bar): number[] => Object.values(bar).filter((one) => Number.isFinite(one)) as number[];

/** Returns a bar as a picture with a name and a description. */
export function drawBar(row: Row, bar: Bar, scale: Scale): Html {
  const turn = bar.replaced ?? bar.due ?? bar.to;
  const rest = bar.replaced === undefined ? "window" : "overlap";
  return html`<svg class="bar" role="img" width="100%" height="20">
    <title>${row.name}, ${statusWords(row)}</title>
    <desc>${describe(row)}</desc>
    ${segment(lifeClass(row), bar.from, turn, scale)}${turn < bar.to ? segment(rest, turn, bar.to, scale) : undefined}
  </svg>`;
}

const statusWords = ({ status, expired }: Row): string => (expired ? "expired" : status);

function lifeClass({ status, expired }: Row): string {
  if (expired || status === "orphaned" || status === "unproven") return "life lost";
  return status === "unmanaged" ? "life other" : "life";
}

/** The corners of what begins or ends outside of the scale are not rounded. */
function segment(name: string, from: number, to: number, { at, width, starts, ends }: Scale): Html {
  const radius = from < starts || to > ends ? 0 : 2;
  return html`<rect class="${name}" x="${at(from)}" y="5" width="${width(from, to)}" height="10" rx="${radius}" />`;
}

function describe({ createdAt, expiresAt, neverExpires, rotateAt, retireAt, successor }: Row): string {
  const expiry = expiresAt === null ? (neverExpires ? "Never expires." : "") : `Expires ${dateOf(expiresAt)}.`;
  const parts = [
    createdAt === null ? "" : `Created ${dateOf(createdAt)}.`,
    rotateAt === null ? "" : `Rotation due ${dateOf(rotateAt)}.`,
    successor === null ? "" : `Replaced by ${successor}.`,
    retireAt === null ? "" : `Overlap ends ${dateOf(retireAt)}.`,
    expiry,
  ];
  return parts.filter((part) => part !== "").join(" ");
}
