import { createHash, randomBytes } from "node:crypto";

const digitsAndLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

/** SHA-256 in hex: the only form in which the emulator stores a credential. */
export const sha256 = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** An id of lower-case letters and digits. No secret: an emulator starts with hundreds of ids, which need not be hard to guess. */
export function randomId(length: number): string {
  let id = "";
  while (id.length < length) id += digitsAndLetters.charAt(Math.random() * digitsAndLetters.length);
  return id;
}

/** Returns a secret: the platform's prefix followed by URL-safe characters. */
export const randomSecret = (prefix: string): string => prefix + randomBytes(32).toString("base64url");

const removed = "[removed]";
const secretKey = /(secret|password|authorization|credential|token|private_?key)s?$/i;

// An id is short and may be logged; the secret that follows it in a credential is long.
const secretLength = 16;

/**
 * Returns a function that redacts a value before it is logged: everything that matches the platform's secrets, the
 * credential of the request, and every string under a key that names a secret.
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
