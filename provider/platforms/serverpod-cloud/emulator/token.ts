import { randomBytes } from "node:crypto";

const prefix = Buffer.from("sas");
const idBytes = 16;
const secretBytes = 32;

/** A complete token. 51 bytes need no padding. */
const form = /^c2Fz[\w-]{64}$/;

export const isToken = (text: string): boolean => form.test(text);

/** Returns a new token for the session with this id. */
export const newToken = (id: string): string =>
  Buffer.concat([prefix, Buffer.from(id.replaceAll("-", ""), "hex"), randomBytes(secretBytes)]).toString("base64url");

/** Returns the session's id, which the token contains. */
export const idIn = (token: string): string =>
  uuid(Buffer.from(token, "base64url").subarray(prefix.length, prefix.length + idBytes));

/** A UUID of version 7: its first 48 bits are the time. */
export function newId(now: number): string {
  const bytes = randomBytes(idBytes);
  bytes.writeUIntBE(Math.trunc(now), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return uuid(bytes);
}

const uuid = (bytes: Buffer): string =>
  bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
