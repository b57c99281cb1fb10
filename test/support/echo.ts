import type { Answer } from "../../provider/http/transport";

/** In every place of an answer that anything may be read from: the four platforms' forms of an error, and more. */
const bodyWith = (secret: string): string =>
  JSON.stringify({
    code: secret,
    message: secret,
    error: { code: secret, message: secret },
    detail: [{ loc: ["body", secret], type: secret, msg: secret, input: { [secret]: secret } }],
    className: secret,
    data: { message: secret, reason: secret, [secret]: secret },
  });

const headersWith = (secret: string): Answer["headers"] => ({
  "content-type": "application/json",
  "x-request-id": secret,
  "www-authenticate": `Bearer error="${secret}"`,
  "set-cookie": [`session=${secret}`],
  location: `/elsewhere?token=${encodeURIComponent(secret)}`,
  "retry-after": secret,
});

const refused = (status: number) => (secret: string) => ({ status, text: bodyWith(secret) });

const texts: Readonly<Record<string, (secret: string) => Omit<Answer, "headers">>> = {
  "a redirect": refused(302),
  "401": refused(401),
  "404": refused(404),
  "422": refused(422),
  "429": refused(429),
  "500": refused(500),
  "a page": (secret) => ({ status: 200, text: `<h1>authorization: ${secret}</h1>` }),
  "JSON that breaks off": (secret) => ({ status: 200, text: `{"token":"${secret}` }),
  "JSON of another form": (secret) => ({ status: 200, text: bodyWith(secret) }),
  "a list of texts": (secret) => ({ status: 200, text: JSON.stringify([secret, { [secret]: secret }]) }),
};

/** Answers that repeat a secret: what a leaky platform, or a proxy before it, does with what it was sent. */
export const echoes: Readonly<Record<string, (secret: string) => Answer>> = Object.fromEntries(
  Object.entries(texts).map(([name, answer]) => [
    name,
    (secret: string): Answer => ({ ...answer(secret), headers: headersWith(secret) }),
  ]),
);

/** The secret that a request was signed with. */
export const signedWith = (authorization = ""): string => authorization.split(/[ :]/).at(-1) ?? "";

/** The secrets in an answer. */
export const handedOut = (text: string): string[] =>
  text.match(/(pscale_tkn_|sk_live_|fcd_|c2Fz[\w-]{22})[\w-]{16,}/g) ?? [];
