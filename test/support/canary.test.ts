import { Canary } from "./canary";

const secret = "pscale_tkn_8h2Jq0vXyTzA4bWc9KdLmN3pRsUe5FgH7iOjZk1";

function leaksOf(text: string, learnt: readonly string[] = [secret]): string[] {
  const canary = new Canary();
  canary.learn(...learnt);
  canary.hear("a run", text);
  return canary.leaks();
}

describe("the search for secrets", () => {
  test.each([
    ["as it is", secret],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in the base64 of what it is signed in with", Buffer.from(`k2xk7w2m3v1p:${secret}`).toString("base64")],
    ["in base64 behind one more character", Buffer.from(`4k2xk7w2m3v1p:${secret}`).toString("base64url")],
    ["in base64 behind two more", Buffer.from(`42k2xk7w2m3v1p:${secret} and more`).toString("base64")],
    ["in hexadecimal", Buffer.from(secret).toString("hex")],
    ["cut after its beginning", `${secret.slice(0, 23)}…`],
    ["cut before its end", secret.slice(-12)],
  ])("finds a secret %s", (_form, text) => {
    expect(leaksOf(`Diagnostics: ${text}\n`)).toEqual(["a run"]);
  });

  test("finds a secret of any characters in a URL and in JSON", () => {
    const strange = 'a"b\\c%d/e+f-of-a-credential';
    for (const text of [encodeURIComponent(strange), JSON.stringify({ strange })])
      expect(leaksOf(text, [strange])).toEqual(["a run"]);
  });

  test("finds the secret half of what is signed in with", () => {
    expect(leaksOf("authorization: of-a-credential-0815", ["k2xk7w2m3v1p:of-a-credential-0815"])).toEqual(["a run"]);
  });

  test("finds a secret that it has not learned, by its form", () => {
    expect(leaksOf(`value: ${secret}`, [])).toEqual(["a run"]);
  });

  test("finds nothing in a text that masks it", () => {
    expect(leaksOf("value: [secret]\nid: planetscale/acme/k2xk7w2m3v1p", [`k2xk7w2m3v1p:${secret}`])).toEqual([]);
  });
});
