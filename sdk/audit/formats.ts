import type * as Calendar from "./calendar";
import { csvOf } from "./csv";
import { markdownOf } from "./markdown";
import type * as Page from "./page/page";
import type { Answer } from "./report";

/** The documents that an audit writes, by their options. Each is made of the same report, whose texts are safe for a terminal. */
const writers = {
  json: (answer: Answer) => `${JSON.stringify(answer, undefined, 2)}\n`,
  csv: csvOf,
  markdown: markdownOf,
  // Loaded only for an audit that writes them.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  html: (answer: Answer) => (require("./page/page") as typeof Page).pageOf(answer),
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  calendar: (answer: Answer) => (require("./calendar") as typeof Calendar).calendarOf(answer),
} satisfies Readonly<Record<string, (answer: Answer) => string>>;

type Format = keyof typeof writers;

/** Where each document goes: true is standard output, and a text is a file. */
export type Targets = Readonly<Partial<Record<Format, boolean | string>>>;

export interface Document {
  /** Undefined for standard output. */
  readonly file: string | undefined;
  readonly text: (answer: Answer) => string;
}

/** Returns the documents that were asked for. Without one for standard output, that is for the text. */
export const documentsFor = (targets: Targets): Document[] =>
  (Object.keys(writers) as Format[]).flatMap((format) => {
    const { [format]: target = false } = targets;
    return target === false ? [] : [{ file: target === true ? undefined : target, text: writers[format] }];
  });
