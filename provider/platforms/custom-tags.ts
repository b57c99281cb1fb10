import { dayMs } from "../values/duration";
import { ownershipTag, type TagCodec } from "../values/ownership-tag";

// A token counts as the stack's own by its tag. If a codec gives many tags the same encoding, a run could revoke tokens of others.

const tags = Array.from({ length: 64 }, (_, n) => ownershipTag("a stack", `resource ${n}`));
const lives = [dayMs / 24, dayMs, 30 * dayMs, 365 * dayMs];

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

function encodesTags(codec: TagCodec): boolean {
  const encoded = tags.map((tag) => codec.encode(tag));
  return (
    encoded.every(isText) &&
    new Set(encoded).size === tags.length &&
    tags.every((tag, n) => codec.encode(tag) === encoded[n])
  );
}

const promises: readonly (readonly [keyof TagCodec, must: string, isKept: (codec: TagCodec) => boolean])[] = [
  ["encode", "a text, the same for the same tag, and another one for another tag", encodesTags],
  [
    "mistakenFor",
    "undefined, or a text that names the other tokens",
    (codec) =>
      tags.map((tag): unknown => codec.mistakenFor(codec.encode(tag))).every((one) => one === undefined || isText(one)),
  ],
  [
    "leastLife",
    "milliseconds, above 0 and at most what was asked for",
    (codec) =>
      lives.every((asked) => {
        const left: unknown = codec.leastLife(asked);
        return typeof left === "number" && left > 0 && left <= asked;
      }),
  ],
];

/** Returns what is wrong with how tokens carry their tags, if anything is. */
export function tagCodecProblem(codec: unknown): string | undefined {
  if (codec === undefined) return undefined;
  const own = Object(codec) as TagCodec;
  const missing = promises.find(([method]) => typeof own[method] !== "function");
  if (missing) return `tagCodec: must have a function \`${missing[0]}\`.`;
  const broken = promises.find(([, , isKept]) => !holds(() => isKept(own)));
  return broken && `tagCodec.${broken[0]}: must return ${broken[1]}.`;
}

/** What throws keeps no promise. */
function holds(law: () => boolean): boolean {
  try {
    return law();
  } catch {
    return false;
  }
}
