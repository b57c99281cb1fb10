import { dayMs } from "../../../provider/values/duration";
import { html, type Html } from "./html";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const monthOf = (time: number): string => months[new Date(time).getUTCMonth()] ?? "";

export const yearOf = (time: number): number => new Date(time).getUTCFullYear();

/** Returns a day and a month, such as `28 Nov`. */
export const dayOfMonth = (time: number): string => `${new Date(time).getUTCDate()} ${monthOf(time)}`;

/** Returns a date in UTC, such as `28 Nov 2026`. */
export function dateOf(instant: string): string {
  const time = Date.parse(instant);
  return `${dayOfMonth(time)} ${yearOf(time)}`;
}

/** Returns the hour and the minute in UTC. */
export const hourOf = (instant: string): string => new Date(instant).toISOString().slice(11, 16);

/** Returns an instant with its date as text. */
export const timeElement = (instant: string): Html =>
  html`<time datetime="${instant}" title="${dateOf(instant)}, ${hourOf(instant)} UTC">${dateOf(instant)}</time>`;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The units of a distance in time: each from its smallest value on. */
const units = [
  { from: 2 * 365 * dayMs, length: 365 * dayMs, name: "years" },
  { from: 61 * dayMs, length: 30.44 * dayMs, name: "months" },
  { from: 2 * dayMs, length: dayMs, name: "days" },
  { from: 2 * hourMs, length: hourMs, name: "hours" },
  { from: 2 * minuteMs, length: minuteMs, name: "minutes" },
] as const;

/** Returns the distance from now, such as `in 12 days` or `3 hours ago`. */
export function distance(instant: string, now: string): string {
  const ahead = Date.parse(instant) - Date.parse(now);
  const unit = units.find(({ from }) => Math.abs(ahead) >= from);
  if (!unit) return "now";
  const amount = `${Math.floor(Math.abs(ahead) / unit.length)} ${unit.name}`;
  return ahead > 0 ? `in ${amount}` : `${amount} ago`;
}

/** Returns `1 token` or `3 tokens`, or other words for one and for several. */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;

/** Returns a command. A line may break between its words, but not at the hyphens of an option. */
export const command = (text: string): Html =>
  html`<code
    >${text.split(" ").map((word, at) => html`${at === 0 ? "" : " "}<span class="word">${word}</span>`)}</code
  >`;
