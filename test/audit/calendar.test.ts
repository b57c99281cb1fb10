import type * as Ical from "ical.js" with { "resolution-mode": "import" };
import { calendarOf } from "../../sdk/audit/calendar";
import { hostile, hostileReport } from "./page/hostile";
import { days, everyStatus, fiftyStacks, now, report, row, unmanaged } from "./page/reports";

// Its types are those of an ES module only.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const ICAL = require("ical.js") as typeof Ical.default;

type Component = InstanceType<typeof ICAL.Component>;
type CalendarEvent = InstanceType<typeof ICAL.Event>;

const read = (text: string): Component => new ICAL.Component(ICAL.parse(text) as unknown[]);

const eventsIn = (text: string): CalendarEvent[] =>
  read(text)
    .getAllSubcomponents("vevent")
    .map((component) => new ICAL.Event(component));

const events = (...owned: Parameters<typeof row>[0][]): CalendarEvent[] =>
  eventsIn(calendarOf(report({ owned: owned.map((given) => row(given)) })));

const at = (event: CalendarEvent): string => event.startDate.toJSDate().toISOString();

const alarmsOf = (event: CalendarEvent): string[] =>
  event.component.getAllSubcomponents("valarm").map((alarm) => String(alarm.getFirstPropertyValue("trigger")));

const rotated = { rotateAt: days(46), expiresAt: days(60) };

describe("the calendar of an audit", () => {
  test("has the coming rotation and expiry of a token, at their instants, with what a person needs", () => {
    const all = events({ ...rotated, owner: "payments", description: "Deploys; from, the pipeline" });
    expect(all.map((event) => [event.summary, at(event)])).toEqual([
      ["ci: rotation due", days(46)],
      ["ci: token expires", days(60)],
    ]);
    expect(all[0]!.description).toBe(
      "The first `pulumi up` from now on replaces the token.\nToken: 2hqdxg78egw2\nStack: shop/prod\nOwner: payments\n" +
        "Description: Deploys; from, the pipeline",
    );
    expect(all[0]!.location).toMatch(/ acme$/);
    expect(all[0]!.component.getFirstPropertyValue("dtstamp")).toMatchObject({
      year: 2026,
      month: 11,
      day: 28,
      hour: 2,
    });
  });

  test("has the end of an overlap instead of an expiry", () => {
    const all = events({ status: "in overlap", retireAt: days(2), expiresAt: days(9) });
    expect(all.map((event) => [event.summary, at(event)])).toEqual([["ci: overlap of 2hqdxg78egw2 ends", days(2)]]);
  });

  test.each([
    ["that no rotation prevents", { expiresAt: days(60) }, ["-P14D", "-P1D"]],
    ["before the rotation", { expiresAt: days(60), rotateAt: days(61) }, ["-P14D", "-P1D"]],
    ["that a rotation prevents", rotated, []],
  ])("reminds of an expiry %s: %j", (_what, given, alarms) => {
    const expiry = events(given).find(({ summary }) => summary.endsWith("expires"))!;
    expect(alarmsOf(expiry)).toEqual(alarms);
  });

  test("reminds of the expiry of an unmanaged token", () => {
    const tokens = [unmanaged({ name: "old", expiresAt: days(20) })];
    const [event, ...others] = eventsIn(calendarOf(report({ unmanaged: tokens })));
    expect([event!.summary, alarmsOf(event!), others]).toEqual(["old: token expires", ["-P14D", "-P1D"], []]);
  });

  test.each([
    ["has passed", { rotateAt: days(-1), expiresAt: days(-0.01), expired: true }],
    ["is unknown", {}],
    ["no calendar can write", { expiresAt: "+275760-09-13T00:00:00Z" }],
  ])("has no event for an instant that %s, and is still a calendar", (_what, given) => {
    const calendar = read(calendarOf(report({ owned: [row(given)] })));
    expect(calendar.getAllSubcomponents("vevent")).toEqual([]);
    // RFC 5545, 3.6: at least one component.
    expect(calendar.getAllSubcomponents()).toHaveLength(1);
  });

  test("an import after a rotation updates the events: the ids stay, the instants and the sequence change", () => {
    const later = {
      ...report({ owned: [row({ tokenId: "next", rotateAt: days(90), expiresAt: days(99) })] }),
      now: days(1),
    };
    const [before, after] = [events(rotated), eventsIn(calendarOf(later))];
    expect(after.map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid));
    expect(after.map(at)).toEqual([days(90), days(99)]);
    expect(after[0]!.sequence).toBeGreaterThan(before[0]!.sequence);
    expect(calendarOf(later)).toBe(calendarOf(later));
  });

  test("each event has its own id, also for tokens of one name", () => {
    const all = [...eventsIn(calendarOf(everyStatus())), ...eventsIn(calendarOf(fiftyStacks()))];
    const uids = all.map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.length).toBeGreaterThan(1000);
    expect(uids.filter((uid) => !/^[0-9a-f]{32}@pulumi-tokens$/.test(uid))).toEqual([]);
  });

  test("is folded at 75 octets, never inside of a character, with CRLF at the end of each line", () => {
    for (const name of hostile) {
      const bytes = Buffer.from(calendarOf(report({ owned: [row({ name, ...rotated })] })));
      const lines = bytes.toString("latin1").split("\r\n");
      expect(lines.pop()).toBe("");
      expect(lines.filter((line) => line.length > 75 || /[\r\n]/.test(line))).toEqual([]);
      const decoder = new TextDecoder("utf-8", { fatal: true });
      for (const line of lines) decoder.decode(Buffer.from(line, "latin1"));
    }
  });

  test("texts are escaped as in the example of RFC 5545", () => {
    const text = calendarOf(report({ owned: [row({ name: String.raw`a\b;c,d`, rotateAt: days(1) })] }));
    expect(text).toContain(String.raw`SUMMARY:a\\b\;c\,d: rotation due`);
    expect(text).toContain(String.raw`from now on replaces the token.\nTo`);
  });

  test("a stranger's text adds no property, no component and no alarm, and reads as it was", () => {
    for (const name of hostile) {
      const [event, ...others] = events({ name, rotateAt: days(1), owner: name, description: name });
      expect(others).toEqual([]);
      expect(event!.component.getAllSubcomponents()).toEqual([]);
      expect(event!.component.getAllProperties().map((property) => property.name)).toEqual([
        ...["uid", "dtstamp", "sequence", "dtstart", "duration", "transp", "summary", "description", "location"],
      ]);
      const displayed = name.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
      expect(event!.summary).toBe(`${displayed}: rotation due`);
    }
    const all = read(calendarOf(hostileReport())).getAllSubcomponents();
    expect(new Set(all.map(({ name }) => name))).toEqual(new Set(["vevent"]));
  });

  test("names the format, and a time for each event", () => {
    const lines = calendarOf(report({ owned: [row(rotated)] })).split("\r\n");
    expect(lines.slice(0, 4)).toEqual([
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//pulumi-tokens//audit//EN",
      "CALSCALE:GREGORIAN",
    ]);
    expect(lines).toContain(`DTSTAMP:${now.slice(0, 19).replaceAll(/[-:]/g, "")}Z`);
    expect(lines).toContain("DTSTART:20270113T020000Z");
  });
});
