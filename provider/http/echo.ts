import type { Secret } from "../values/secret";

/** Recognizes the secrets of a call in what is answered to it. */
export interface Echo {
  /** True if a text holds one of them, encoded in whatever way. */
  whole(text: string): boolean;
  /** False for most long texts that hold none: cheaper than to look at each of their parts. */
  perhaps(text: string): boolean;
  /** True if a text also holds no more than a piece of one, but enough to be of use. */
  piece(text: string): boolean;
}

/** Shorter texts are not treated as secrets. */
const shortest = 8;
const usefulPiece = 12;
/** Below this length, every part of a text is searched. */
const short = 2000;

/** `authorization` is a header's value, of which only the secret counts: in `id:secret` the id is none. */
export function echoOf(authorization: Secret): Echo {
  const encoded = formsOf(authorization.reveal().split(/[ :]/).at(-1) ?? "");
  const forms = encoded.map(squeezed).filter(isLongEnough);
  const plainly = [...forms, ...encoded].filter(isLongEnough);
  // A pattern, and not `toLowerCase`, which would copy each list. It is built for long texts only, since that takes longer than a short one.
  const pattern = once(() => new RegExp(plainly.map(literally).join("|") || "(?!)", "i"));
  const holds = (text: string): boolean => forms.some((form) => text.includes(form));
  const whole = (text: string): boolean => holds(squeezed(text));
  return {
    whole,
    perhaps(text) {
      return text.length < short || /\\[u/]|%/.test(text) || pattern().test(text);
    },
    piece(text) {
      const plain = squeezed(text);
      const pieces = Array.from({ length: Math.max(0, plain.length - usefulPiece + 1) }, (_, at) =>
        plain.slice(at, at + usefulPiece),
      );
      return holds(plain) || pieces.some((piece) => forms.some((form) => form.includes(piece)));
    },
  };
}

/** Recognizes the secrets of all of these. */
export const anyEcho = (...echoes: readonly Echo[]): Echo => ({
  whole: (text) => echoes.some((echo) => echo.whole(text)),
  perhaps: (text) => echoes.some((echo) => echo.perhaps(text)),
  piece: (text) => echoes.some((echo) => echo.piece(text)),
});

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const isLongEnough = (form: string): boolean => form.length >= shortest;

/** The pattern of a text. */
const literally = (text: string): string => text.replace(/[^a-z\d]/gi, "\\$&");

function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map((before) => base64Behind(before, secret));
  const inUrls = base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  return [secret, Buffer.from(secret).toString("hex"), ...base64, ...inUrls];
}

/** In base64 a text has three forms, depending on its offset. The characters at both ends share bits with the text next to it. */
function base64Behind(before: number, secret: string): string {
  const text = Buffer.from("x".repeat(before) + secret).toString("base64");
  return text.replace(/=*$/, "").slice(before === 0 ? 0 : before + 1, -1);
}

/** Letters and digits only, so that neither case nor the signs between them count. */
const squeezed = (text: string): string =>
  decoded(text)
    .toLowerCase()
    .replace(/[^a-z\d]/g, "");

function decoded(text: string): string {
  try {
    return text.includes("%") ? decodeURIComponent(text) : text;
  } catch {
    return text;
  }
}
