import { placeOf } from "../places";
import { rowsOf, type Report } from "../report";
import type { Row } from "../rows";
import { isDue, isRetirementDue } from "../upcoming";
import { html, type Html } from "./html";
import { command, counted, distance, timeElement } from "./words";

/** How urgent something is: act now, act soon, or the next `pulumi up` does it. */
type Level = "danger" | "warning" | "notice";

/** Things of one kind. */
export interface Attention {
  readonly level: Level;
  readonly title: string;
  /** What to do. */
  readonly advice?: Html;
  readonly items: readonly { readonly row?: Row; readonly text: Html }[];
}

interface Kind {
  readonly level: Level;
  readonly title: readonly [one: string, several: string];
  readonly advice: Html;
  readonly applies: (row: Row, now: string) => boolean;
  /** What comes after the token's name and place. */
  readonly detail?: (row: Row, now: string) => Html;
}

const kinds: readonly Kind[] = [
  {
    level: "danger",
    title: ["token has expired", "tokens have expired"],
    advice: html`Run ${command("pulumi up")} to replace what has expired.`,
    applies: ({ expired }) => expired,
    detail: ({ expiresAt }, now) => html` expired ${when(expiresAt, now)}.`,
  },
  {
    level: "danger",
    title: ["stored secret no longer works", "stored secrets no longer work"],
    advice: html`Somebody has revoked or regenerated the token. Replace it with this command.`,
    applies: ({ secretInvalid }) => secretInvalid === true,
    detail: (row) => html`: ${replaceCommand(row)}`,
  },
  {
    level: "danger",
    title: ["token is in a state, but not at its platform", "tokens are in a state, but not at their platform"],
    advice: html`Run ${command("pulumi refresh")}, then ${command("pulumi up")}.`,
    applies: ({ status }) => status === "not found",
  },
  {
    level: "danger",
    title: ["token is orphaned", "tokens are orphaned"],
    advice: html`A stack created it, and no state has it. If nothing uses it, revoke it with
    ${command("pulumi-tokens audit --all-stacks --revoke")}.`,
    applies: ({ status }) => status === "orphaned",
    detail: created,
  },
  {
    level: "warning",
    title: ["token expires soon, and nothing rotates it", "tokens expire soon, and nothing rotates them"],
    advice: html`Set ${command("rotateBefore")}, adopt tokens that no stack manages, or replace them by hand.`,
    applies: ({ expiring }) => expiring,
    detail: ({ expiresAt }, now) => html` expires ${when(expiresAt, now)}.`,
  },
  {
    level: "warning",
    title: ["token has a tag that may be a copy", "tokens have a tag that may be a copy"],
    advice: html`The tag does not prove who created the token. Revoke it at the platform once nothing uses it.`,
    applies: ({ status }) => status === "unproven",
    detail: created,
  },
  {
    level: "notice",
    title: ["token is due for rotation", "tokens are due for rotation"],
    advice: html`The next ${command("pulumi up")} replaces what is due.`,
    applies: isDue,
    detail: ({ rotateAt }, now) => html` is due ${when(rotateAt, now)}.`,
  },
  {
    level: "notice",
    title: ["replaced token is still valid after its overlap", "replaced tokens are still valid after their overlap"],
    advice: html`The next ${command("pulumi up")} revokes what was replaced, or says what it waits for.`,
    applies: isRetirementDue,
    detail: ({ retireAt }, now) => (retireAt === null ? html`` : html`: its overlap ended ${when(retireAt, now)}.`),
  },
];

/** Returns what needs somebody, the most urgent first. `link` returns the name of a token as a link to its details. */
export function attentionIn(report: Report, link: (row: Row) => Html): Attention[] {
  const { now } = report;
  const tokens = rowsOf(report);
  const found = kinds.map(({ level, title: [one, several], advice, applies, detail }) => {
    const rows = tokens.filter((row) => applies(row, now));
    const items = rows.map((row) => ({
      row,
      text: html`${link(row)} (${whereOf(row)})${detail?.(row, now)}${ownerOf(row)}`,
    }));
    return { level, title: counted(rows.length, one, several), advice, items };
  });
  return [...uncheckedIn(report), ...found, ...interruptedIn(report)].filter(({ items }) => items.length > 0);
}

const uncheckedIn = ({ problems }: Report): Attention[] => [
  {
    level: "danger",
    title: counted(problems.length, "thing could not be checked", "things could not be checked"),
    items: problems.map(({ message }) => ({ text: html`${message}` })),
  },
];

const interruptedIn = ({ pendingCreations }: Report): Attention[] => [
  {
    level: "notice",
    title: counted(pendingCreations.length, "creation has not ended", "creations have not ended"),
    advice: html`If no run is in progress, one was interrupted. Run ${command("pulumi refresh")}, then
    ${command("pulumi up")}.`,
    items: pendingCreations.map(({ stack, name, kind }) => ({
      text: html`<b>${name}</b> (${stack === null ? kind : `${stack}, ${kind}`})`,
    })),
  },
];

const whereOf = (row: Row): string => (row.stack === null ? placeOf(row) : `${row.stack}, ${placeOf(row)}`);

const ownerOf = ({ owner }: Row): Html | undefined => (owner === null ? undefined : html` Owner: ${owner}.`);

function created({ createdAt }: Row, now: string): Html {
  return createdAt === null ? html`` : html` was created ${when(createdAt, now)}.`;
}

const when = (instant: string | null, now: string): Html =>
  instant === null ? html`at an unknown time` : html`on ${timeElement(instant)} (${distance(instant, now)})`;

/** Returns the command with the URN as one word of a POSIX shell, so that a copied command runs nothing else. */
function replaceCommand({ urn, name }: Row): Html {
  const word = (urn ?? name).replaceAll("'", String.raw`'\''`);
  return html`${command("pulumi up --replace")} <code>'${word}'</code>`;
}
