import { isPathSegment } from "../values/ids";
import { sanitize } from "../values/sanitize";

declare const isPath: unique symbol;

/** A URL path made by `path`, so that no call can send one that was glued together. */
export type Path = string & { readonly [isPath]: true };

/** A path template: each hole is exactly one segment, encoded. What could be read as more than one is refused. */
export function path(strings: TemplateStringsArray, ...holes: readonly string[]): Path {
  return String.raw({ raw: strings }, ...holes.map(segment)) as Path;
}

function segment(hole: string): string {
  if (!isPathSegment(hole)) {
    throw new Error(`"${sanitize(hole)}" is not a valid segment of a URL path.`);
  }
  return encodeURIComponent(hole);
}
