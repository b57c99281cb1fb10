/** Names and values of an iCalendar component, in their order. A value is a text, or a list of other components. */
type Properties = Readonly<Record<string, string | Raw | readonly Component[]>>;

/** A value that is no text, such as an instant or a duration: it is not escaped. */
export class Raw {
  constructor(readonly value: string) {}
}

export interface Component {
  readonly name: string;
  readonly properties: Properties;
}

/** Returns a component as RFC 5545 wants it: texts escaped, lines folded, each ended by CRLF. */
export function calendarText(component: Component): string {
  return linesOf(component)
    .map((line) => `${folded(line)}\r\n`)
    .join("");
}

function linesOf({ name, properties }: Component): string[] {
  const lines = Object.entries(properties).flatMap(([property, value]) => {
    if (typeof value === "string") return [`${property}:${escaped(value)}`];
    return value instanceof Raw ? [`${property}:${value.value}`] : value.flatMap(linesOf);
  });
  return [`BEGIN:${name}`, ...lines, `END:${name}`];
}

/** Escapes a text (RFC 5545, 3.3.11). No line break is left, so a text cannot add a property. */
const escaped = (text: string): string =>
  text.replace(/[\\;,]/g, String.raw`\$&`).replace(/\r\n|[\r\n]/g, String.raw`\n`);

const longestLine = 75;

/** Folds a line after at most 75 octets (RFC 5545, 3.1), never inside of a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  let octets = 0;
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (octets + length > longestLine) {
      parts.push(part);
      part = " ";
      octets = 1;
    }
    part += character;
    octets += length;
  }
  return [...parts, part].join("\r\n");
}
