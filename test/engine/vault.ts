import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** What a stack says that has its key wrapped here. */
export const secretsProvider = "hashivault://tests";

const key = randomBytes(32);

function encrypted({ plaintext }: Readonly<Record<string, string>>): object {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = [cipher.update(plaintext ?? "", "base64"), cipher.final()];
  return { ciphertext: `vault:v1:${Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString("base64")}` };
}

const decrypted = ({ ciphertext = "" }: Readonly<Record<string, string>>): object => ({
  plaintext: unwrapped(ciphertext).toString("base64"),
});

function unwrapped(ciphertext: string): Buffer {
  const all = Buffer.from(ciphertext.replace("vault:v1:", ""), "base64");
  return opened(key, { nonce: all.subarray(0, 12), tag: all.subarray(12, 28), sealed: all.subarray(28) });
}

interface Sealed {
  readonly nonce: Buffer;
  readonly tag: Buffer;
  readonly sealed: Buffer;
}

function opened(key: Buffer, { nonce, tag, sealed }: Sealed): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed), decipher.final()]);
}

async function listening(): Promise<string> {
  const server = createServer((request, response) => {
    void json(request).then((asked) => {
      const answer = request.url?.includes("/encrypt/") ? encrypted : decrypted;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ data: answer(asked as Record<string, string>) }));
    });
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What decrypts the secrets in the state of a stack, by its key as the state has it. */
export function decrypter(encryptedKey: string): (ciphertext: string) => string {
  const ofStack = unwrapped(Buffer.from(encryptedKey, "base64").toString());
  return (ciphertext) => {
    const [, nonce = "", text = ""] = ciphertext.split(":");
    const all = Buffer.from(text, "base64");
    const parts = { nonce: Buffer.from(nonce, "base64"), tag: all.subarray(-16), sealed: all.subarray(0, -16) };
    return opened(ofStack, parts).toString("utf8");
  };
}

let url: Promise<string> | undefined;

/**
 * As much of Vault's transit engine as wraps and unwraps the key of a stack. Its secrets are encrypted with that key exactly
 * as with one from a passphrase, but to derive it from a passphrase takes a million rounds at every command.
 */
export const vaultUrl = (): Promise<string> => (url ??= listening());
