import { z } from "zod";
import { scopes } from "../scopes";
import { httpError } from "./errors";
import type { Token } from "./state";
import type { DeploBehaviors } from "./behaviors";

/** The requested token. */
export type Creation = Pick<Token, "name" | "scopes" | "projectId" | "expiresAt">;

const form = z.object({
  name: z.string().min(1),
  scopes: z.array(z.enum(scopes)).min(1),
  projectId: z.string().nullish(),
  // Deplo's command line sends a date without a time.
  expiresAt: z.union([z.iso.datetime({ offset: true }), z.iso.date()]).nullish(),
});

type Body = z.infer<typeof form>;

const day = 86_400_000;

/** Parses the body of a creation. The behaviors decide which properties are known. */
export function creationOf(text: string, behaviors: DeploBehaviors, now: number): Creation {
  const { invalidBody, maxNameLength } = behaviors;
  const result = formOf(behaviors).safeParse(jsonOf(text));
  if (!result.success) throw httpError(invalidBody, result.error.issues.map(formatIssue));
  const { name, scopes, projectId, expiresAt } = result.data;
  if (maxNameLength > 0 && name.length > maxNameLength) throw httpError(invalidBody, ["name is too long"]);
  return {
    name,
    scopes: [...new Set(scopes)],
    projectId: projectId ?? null,
    expiresAt: endOf(expiresAt, behaviors, now),
  };
}

function formOf({ acceptExpiry, acceptProjectId, unknownProperties }: DeploBehaviors): z.ZodType<Body> {
  const unknown = {
    ...(acceptProjectId ? {} : ({ projectId: true } as const)),
    ...(acceptExpiry ? {} : ({ expiresAt: true } as const)),
  };
  const known = form.omit(unknown);
  return unknownProperties === "reject" ? known.strict() : known;
}

function endOf(
  expiresAt: Body["expiresAt"],
  { expiryPrecision, invalidBody, pastExpiry }: DeploBehaviors,
  now: number,
): number | null {
  if (expiresAt === undefined || expiresAt === null) return null;
  const end = Date.parse(expiresAt);
  if (end <= now && pastExpiry === "reject") throw httpError(invalidBody, ["expiresAt must lie ahead"]);
  return expiryPrecision === "day" ? end - (end % day) : end;
}

/** Parses JSON. A missing body counts as an empty object. */
function jsonOf(text: string): unknown {
  try {
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch {
    throw httpError(400);
  }
}

const formatIssue = ({ code, path }: z.core.$ZodIssue): string =>
  code === "unrecognized_keys" ? "a property should not exist" : `${path.join(".") || "the body"} is invalid`;
