import type { CallContext } from "../../emulator/platform";
import type { Fields, Sources } from "./fields";
import { unprocessable } from "./errors";

/** Reads only the sources that the fields need: FastAPI ignores a body without fields. */
export function sourcesOf(c: CallContext, fields: Fields): Sources {
  const { text } = c.env;
  const needs = (place: string): boolean => Object.values(fields).some((field) => field.place === place);
  return {
    path: c.req.param(),
    query: c.req.query(),
    form: needs("form") ? formOf(text) : {},
    body: needs("body") && text !== "" ? bodyOf(text, c.req.header("content-type") ?? "") : undefined,
  };
}

/** An empty value counts as absent. */
export const formOf = (text: string): Record<string, string> =>
  Object.fromEntries([...new URLSearchParams(text)].filter(([, value]) => value !== ""));

const jsonType = /^application\/([\w.-]+\+)?json\b/i;

function bodyOf(text: string, type: string): unknown {
  if (!jsonType.test(type)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const ctx = { error: "Expecting value" };
    throw unprocessable([{ type: "json_invalid", loc: ["body", 0], msg: "JSON decode error", input: {}, ctx }]);
  }
}
