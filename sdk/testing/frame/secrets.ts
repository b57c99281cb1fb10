import { createHash, randomBytes } from "node:crypto";

const digitsAndLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

/** SHA-256 in hex: the only form in which the emulator keeps a credential. */
export const sha256 = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** An id of lower-case letters and digits. */
export const randomId = (length: number): string =>
  Array.from(randomBytes(length), (byte) => digitsAndLetters.charAt(byte % digitsAndLetters.length)).join("");

/** A secret: the prefix by which its issuer's secrets are known, and url-safe characters. */
export const randomSecret = (prefix: string, length: number): string =>
  prefix + randomBytes(length).toString("base64url").slice(0, length);

const removed = "[removed]";
const secretKey = /(secret|password|authorization|credential|token|private_?key)s?$/i;

// An id is short and may stand in a log; what follows it in a credential is long.
const secretLength = 16;

/**
 * A function that takes the secrets out of a value before it is kept: whatever has the form of the platform's secrets,
 * whatever the request itself was authorised with, and every text under a key that names a secret.
 */
export function redactor(form: RegExp, authorization: string): (value: unknown) => unknown {
  const own = authorization.split(/[\s:]+/).filter((part) => part.length >= secretLength);
  const text = (value: string): string =>
    own.reduce((rest, secret) => rest.replaceAll(secret, removed), value.replace(form, removed));
  const clean = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        text(key),
        typeof item === "string" && secretKey.test(key) ? removed : clean(item),
      ]),
    );
  };
  return clean;
}
