import { isDeepStrictEqual } from "node:util";

/** What PULUMI_TOKENS_DEBUG prints of each fact of a record; nothing for undefined. A secret is never printed. */
export type FactLines<T> = { readonly [Fact in keyof T]: (fact: T[Fact]) => string | undefined };

/** Prints one line. Absent without PULUMI_TOKENS_DEBUG. */
export type Log = (line: string) => void;

/** Records that a run builds up fact by fact. One provider process does all of a run, so nothing is stored. */
export class Facts<T extends object> {
  readonly #records = new Map<string, Partial<T>>();

  constructor(
    private readonly lines: FactLines<T>,
    private readonly log?: Log,
  ) {}

  /** The facts that are known by now; an empty record if none are. */
  of(key: string): Readonly<Partial<T>> {
    return this.#records.get(key) ?? ({} as Partial<T>);
  }

  /** Adds facts to a record; known ones are replaced. */
  note(key: string, facts: Partial<T>): void {
    const before = this.of(key);
    this.#records.set(key, { ...before, ...facts });
    if (this.log) for (const line of this.changes(before, facts)) this.log(`${labelOf(key)} ${line}`);
  }

  private changes(before: Partial<T>, facts: Partial<T>): string[] {
    return (Object.keys(facts) as (keyof T)[]).flatMap((name) => {
      const fact = facts[name];
      return fact === undefined || isDeepStrictEqual(before[name], fact) ? [] : (this.lines[name](fact) ?? []);
    });
  }
}

/** The name of a resource, by its URN without stack and project; any other key as it is. */
const labelOf = (urn: string): string => urn.split("::").at(-1) ?? urn;
