import { z } from "zod";
import { scopes } from "../../../provider/platforms/deplo/scopes";
import { refuse } from "./refusals";
import type { Token } from "./state";
import type { DeploBehaviors } from "./behaviors";

/** What is asked of a new token. */
export type Creation = Pick<Token, "name" | "scopes" | "projectId" | "expiresAt">;

const form = z.object({
  name: z.string().min(1),
  scopes: z.array(z.enum(scopes)).min(1),
  projectId: z.string().nullish(),
  // A date alone is what Deplo's command line takes.
  expiresAt: z.union([z.iso.datetime({ offset: true }), z.iso.date()]).nullish(),
});

type Body = z.infer<typeof form>;

const day = 86_400_000;

/** The body of a creation, in the names that the behaviors say are known. */
export function creationOf(text: string, behaviors: DeploBehaviors, now: number): Creation {
  const { invalidBody, longestName } = behaviors;
  const result = formOf(behaviors).safeParse(jsonOf(text));
  if (!result.success) throw refuse(invalidBody, result.error.issues.map(sentence));
  const { name, scopes, projectId, expiresAt } = result.data;
  if (longestName > 0 && name.length > longestName) throw refuse(invalidBody, ["name is too long"]);
  return {
    name,
    scopes: [...new Set(scopes)],
    projectId: projectId ?? null,
    expiresAt: endOf(expiresAt, behaviors, now),
  };
}

function formOf({ expiryKnown, projectKnown, unknownProperties }: DeploBehaviors): z.ZodType<Body> {
  const unknown = {
    ...(projectKnown ? {} : ({ projectId: true } as const)),
    ...(expiryKnown ? {} : ({ expiresAt: true } as const)),
  };
  const known = form.omit(unknown);
  return unknownProperties === "refuse" ? known.strict() : known;
}

function endOf(
  expiresAt: Body["expiresAt"],
  { expiryKept, invalidBody, pastExpiry }: DeploBehaviors,
  now: number,
): number | null {
  if (expiresAt === undefined || expiresAt === null) return null;
  const end = Date.parse(expiresAt);
  if (end <= now && pastExpiry === "refuse") throw refuse(invalidBody, ["expiresAt must lie ahead"]);
  return expiryKept === "day" ? end - (end % day) : end;
}

/** No body is an empty one. */
function jsonOf(text: string): unknown {
  try {
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch {
    throw refuse(400);
  }
}

const sentence = ({ code, path }: z.core.$ZodIssue): string =>
  code === "unrecognized_keys" ? "a property should not exist" : `${path.join(".") || "the body"} is invalid`;
