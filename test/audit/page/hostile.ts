import { everyStatus, report } from "./reports";
import type { Answer } from "../../../sdk/audit/report";
import type { Row } from "../../../sdk/audit/rows";

/** Texts that strangers may choose, and that would do something if one of them were taken for markup, a URL or a property. */
export const hostile = [
  "<script>alert(1)</script>",
  "</script><script>alert(1)</script>",
  "</title></style></svg><img src=http://127.0.0.1:9/x onerror=alert(1)>",
  `" autofocus onfocus="alert(1)" x="`,
  "' onmouseover='alert(1)",
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "<!--",
  "]]><svg onload=alert(1)>",
  "&lt;img src=x onerror=alert(1)&gt;",
  "{{constructor.constructor('alert(1)')()}}",
  "`${alert(1)}`",
  "x\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:EMAIL\r\nATTENDEE:mailto:a@b.example",
  "a;VALUE=URI:http://x.example,b\\n\\,c",
  "\u001b]0;owned\u0007\u202eevil\u2028\u0000",
  "'; rm -rf ~; '",
  "日本語のとても長い説明文".repeat(12),
  "e\u0301\u{1f469}\u{1f3fd}".repeat(40),
  "x".repeat(400),
];

/** Every text of these rows is one of them. */
function spoiled(rows: readonly Row[], from: number): Row[] {
  return rows.map((row, at) => {
    const text = (by: number): string => hostile[(from + at + by) % hostile.length]!;
    return {
      ...row,
      name: text(0),
      urn: row.urn === null ? null : text(1),
      scope: text(2),
      tokenId: text(3),
      stack: row.stack === null ? null : text(4),
      successor: row.successor === null ? null : text(5),
      overlap: row.overlap === null ? null : text(6),
      permissions: [text(7), text(8), text(9), text(10)],
      description: text(11),
      owner: text(12),
    };
  });
}

/** A report of which every text is hostile: each of these texts is the name of a token. */
export function hostileReport(): Answer {
  const { owned, orphaned, unproven, unmanaged, ...rest } = everyStatus();
  const rows = [...owned, ...hostile.map((_, at) => owned[at % owned.length]!)];
  return report({
    ...rest,
    stacks: hostile,
    stackTags: hostile.flatMap((stack) => hostile.map((value) => ({ stack, name: stack, value }))).slice(0, 60),
    owned: spoiled(rows, 0),
    orphaned: spoiled(orphaned, 3),
    unproven: spoiled(unproven, 5),
    unmanaged: spoiled(unmanaged, 7),
    pendingCreations: hostile.map((name) => ({ stack: name, urn: name, name, kind: "ServiceToken" })),
    problems: hostile.map((message) => ({ platform: null, message })),
    notes: hostile,
    revocations: hostile.map((text) => ({
      ...{ stack: text, name: text, platform: text, scope: text, tokenId: text },
      outcome: "failed",
      message: text,
    })),
  });
}
