import { z } from "zod";

// How Deplo names the project of a token is not documented: one page writes camelCase, another snake_case. Every form that can
// mean only that is read; what has another form says nothing.

const id = z.string().nullish().catch(undefined);

const fields = {
  projectId: id,
  project_id: id,
  project: z
    .union([z.string(), z.object({ id: z.string() }).transform((project) => project.id)])
    .nullish()
    .catch(undefined),
};

const namesIn = ({ projectId, project_id, project }: z.output<z.ZodObject<typeof fields>>) =>
  [projectId, project_id, project].filter((one) => one !== undefined);

/** The id of the project that an answer names; null for none, undefined if the answer has no such field. */
export const namedProject = z
  .object(fields)
  .transform((answer) => {
    const names = namesIn(answer);
    return names.find((one) => one !== null) ?? (names.length > 0 ? null : undefined);
  })
  .catch(undefined);

/** What an answer about its caller may wrap its fields in. */
const wrappers = ["data", "context", "scope", "token"] as const;

type Ids = readonly string[];

const idsIn = (inner: z.ZodType<Ids>): z.ZodType<Ids> =>
  z
    .object({ ...fields, ...Object.fromEntries(wrappers.map((key) => [key, inner.catch([])])) })
    .transform((answer: z.output<z.ZodObject<typeof fields>> & Partial<Record<string, unknown>>) => [
      ...namesIn(answer).filter((one) => one !== null),
      ...wrappers.flatMap((key) => (answer[key] ?? []) as Ids),
    ]);

/** The ids of all projects that the answer of `GET /v1/me` names, down to the second wrapper. */
export const callersProjects = idsIn(idsIn(idsIn(z.unknown().transform((): Ids => []))));

const mostTexts = 1000;

/** The texts of an answer in lower case, wherever they stand, up to a number that no answer about one caller has. */
export function textsIn(answer: unknown): ReadonlySet<string> {
  const texts = new Set<string>();
  const values = [answer];
  for (const value of values) {
    if (texts.size > mostTexts || values.length > mostTexts) break;
    if (typeof value === "string") texts.add(value.toLowerCase());
    if (typeof value === "object" && value !== null)
      values.push(...(Object.values(value) as unknown[]).slice(0, mostTexts));
  }
  return texts;
}
