// cspell:ignore calname calscale dtstamp dtstart prodid tzoffsetfrom tzoffsetto valarm vcalendar vevent vtimezone

import { createHash } from "node:crypto";
import { calendarText, Raw, type Component } from "./calendar-lines";
import { forDisplay } from "./display";
import { placeOf } from "./places";
import { stillOrphaned } from "./findings";
import { rowsOf, type Answer } from "./report";
import type { Row } from "./rows";
import { expiresWithoutRotation, isAfter } from "./upcoming";

/** Returns the coming rotations, ends of overlaps and expiries of a report as an iCalendar file (RFC 5545). */
export function calendarOf(answer: Answer): string {
  const report = forDisplay({ ...answer, orphaned: stillOrphaned(answer) });
  const events = rowsOf(report).flatMap((row) =>
    kinds.flatMap((kind) => {
      const at = kind.at(row);
      return at !== null && isAfter(at, report.now) && !isAfter(at, lastInstant)
        ? [eventOf(kind, row, at, report.now)]
        : [];
    }),
  );
  return calendarText({
    name: "VCALENDAR",
    properties: {
      VERSION: new Raw("2.0"),
      PRODID: "-//pulumi-tokens//audit//EN",
      CALSCALE: new Raw("GREGORIAN"),
      METHOD: new Raw("PUBLISH"),
      "X-WR-CALNAME": "API tokens",
      // A calendar must have a component.
      components: events.length > 0 ? events : [utc],
    },
  });
}

/** A calendar writes a year with four digits. */
const lastInstant = "9999-12-31T00:00:00Z";

/** A kind of event. */
interface Kind {
  readonly name: "rotation" | "overlap" | "expiry";
  readonly at: (row: Row) => string | null;
  readonly summary: (row: Row) => string;
  readonly description: (row: Row, now: string) => string;
  /** True if calendars remind of it. */
  readonly reminds: (row: Row, now: string) => boolean;
}

const kinds: readonly Kind[] = [
  {
    name: "rotation",
    at: ({ rotateAt }) => rotateAt,
    summary: ({ name }) => `${name}: rotation due`,
    description: () => "The first `pulumi up` from now on replaces the token.",
    reminds: () => false,
  },
  {
    name: "overlap",
    at: ({ retireAt }) => retireAt,
    summary: ({ name, tokenId }) => `${name}: overlap of ${tokenId} ends`,
    description: () => "The first `pulumi up` from now on revokes the token, or says what it waits for.",
    reminds: () => false,
  },
  {
    name: "expiry",
    at: ({ status, expiresAt }) => (expires.has(status) ? expiresAt : null),
    summary: ({ name }) => `${name}: token expires`,
    description: (row, now) =>
      expiresWithoutRotation(row, now) ? "Nothing rotates the token." : "A rotation is due before.",
    reminds: expiresWithoutRotation,
  },
];

/** Tokens that no run revokes before. */
const expires: ReadonlySet<Row["status"]> = new Set(["current", "unmanaged", "orphaned", "unproven"]);

function eventOf(kind: Kind, row: Row, at: string, now: string): Component {
  return {
    name: "VEVENT",
    properties: {
      UID: new Raw(uidOf(kind, row)),
      DTSTAMP: stamp(now),
      // A calendar replaces an event by one with the same UID if its sequence is not lower.
      SEQUENCE: new Raw(String(Math.floor(Date.parse(now) / 60_000))),
      DTSTART: stamp(at),
      DURATION: new Raw("PT15M"),
      TRANSP: new Raw("TRANSPARENT"),
      SUMMARY: kind.summary(row),
      DESCRIPTION: [kind.description(row, now), ...detailsOf(row)].join("\n"),
      LOCATION: placeOf(row),
      alarms: kind.reminds(row, now) ? ["-P14D", "-P1D"].map((before) => alarm(before, kind.summary(row))) : [],
    },
  };
}

/**
 * Returns an id that stays the same when a file is imported again: by the resource, because a rotation replaces its token, or by the
 * token if several may belong to a resource.
 */
function uidOf({ name }: Kind, { status, stack, urn, platform, scope, tokenId }: Row): string {
  const owner = status === "current" ? [stack, urn] : [platform, scope, tokenId];
  return `${createHash("sha256")
    .update(JSON.stringify([name, ...owner]))
    .digest("hex")
    .slice(0, 32)}@pulumi-tokens`;
}

const detailsOf = ({ stack, tokenId, owner, description }: Row): string[] => [
  `Token: ${tokenId}`,
  ...(stack === null ? [] : [`Stack: ${stack}`]),
  ...(owner === null ? [] : [`Owner: ${owner}`]),
  ...(description === null ? [] : [`Description: ${description}`]),
];

const stamp = (instant: string): Raw => new Raw(new Date(instant).toISOString().replace(/[-:]|\.\d+/g, ""));

const alarm = (before: string, description: string): Component => ({
  name: "VALARM",
  properties: { ACTION: new Raw("DISPLAY"), TRIGGER: new Raw(before), DESCRIPTION: description },
});

const utc: Component = {
  name: "VTIMEZONE",
  properties: {
    TZID: new Raw("Etc/UTC"),
    components: [
      {
        name: "STANDARD",
        properties: {
          DTSTART: new Raw("19700101T000000"),
          TZOFFSETFROM: new Raw("+0000"),
          TZOFFSETTO: new Raw("+0000"),
        },
      },
    ],
  },
};
