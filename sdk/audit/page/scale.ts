import { dayMs } from "../../../provider/values/duration";
import { dayOfMonth, monthOf, yearOf } from "./words";

/** A part of the timeline's width, from its first instant on, such as `12.5%`. */
type Position = `${string}%`;

interface Tick {
  readonly x: Position;
  readonly label: string;
}

/** The time that a timeline covers. Everything outside is drawn at its edge. */
export interface Scale {
  readonly at: (time: number) => Position;
  /** The width between two instants. */
  readonly width: (from: number, to: number) => Position;
  readonly starts: number;
  readonly ends: number;
  readonly ticks: readonly Tick[];
}

const longestPast = 90 * dayMs;
const longestFuture = 180 * dayMs;
const shortest = 7 * dayMs;
/** Free space at both ends, as a part of the whole. */
const margin = 0.02;

/** Returns a scale with now and these instants, as far as they are near. */
export function scaleOf(instants: readonly number[], now: number): Scale {
  const first = Math.max(
    now - longestPast,
    instants.reduce((one, other) => Math.min(one, other), now - shortest),
  );
  const last = Math.min(
    now + longestFuture,
    instants.reduce((one, other) => Math.max(one, other), now + shortest),
  );
  const free = (last - first) * margin;
  const [starts, ends] = [first - free, last + free];
  const part = (time: number): number => (Math.min(Math.max(time, starts), ends) - starts) / (ends - starts);
  const at = (time: number): Position => percent(part(time));
  return {
    at,
    width: (from, to) => percent(Math.max(part(to) - part(from), 0)),
    starts,
    ends,
    ticks: ticksBetween(starts, ends)
      .filter(({ time }) => part(time) > 0.03 && part(time) < 0.97)
      .map(({ time, label }) => ({ x: at(time), label })),
  };
}

const percent = (part: number): Position => `${Number((part * 100).toFixed(2))}%`;

interface Instant {
  readonly time: number;
  readonly label: string;
}

const mostTicks = 10;

/** Returns the first days of months, or else of each nth day, of which there are at most ten. */
function ticksBetween(starts: number, ends: number): Instant[] {
  const days = [1, 2, 7, 14].map((step) => () => everyDays(step, starts, ends));
  const wanted = [...days, ...[1, 2, 3].map((step) => () => everyMonths(step, starts, ends))];
  return wanted.map((ticks) => ticks()).find((ticks) => ticks.length <= mostTicks) ?? [];
}

function everyDays(step: number, starts: number, ends: number): Instant[] {
  const first = Math.ceil(starts / (step * dayMs));
  const count = Math.max(Math.floor(ends / (step * dayMs)) - first + 1, 0);
  return Array.from({ length: count }, (_, nth) => {
    const time = (first + nth) * step * dayMs;
    return { time, label: dayOfMonth(time) };
  });
}

function everyMonths(step: number, starts: number, ends: number): Instant[] {
  const begins = new Date(starts);
  const [year, month] = [begins.getUTCFullYear(), Math.ceil((begins.getUTCMonth() + 1) / step) * step];
  const times = Array.from({ length: 40 }, (_, nth) => Date.UTC(year, month + nth * step)).filter(
    (time) => time <= ends,
  );
  return times.map((time) => ({ time, label: labelOfMonth(time) }));
}

const labelOfMonth = (time: number): string =>
  new Date(time).getUTCMonth() === 0 ? `Jan ${yearOf(time)}` : monthOf(time);
