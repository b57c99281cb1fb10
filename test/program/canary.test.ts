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
    ["in hexadecimal", Buffer.from(secret).toString("hex")],
    ["without its beginning", secret.slice(-24)],
  ])("finds a secret %s", (_form, text) => {
    expect(leaksOf(`Diagnostics: ${text}\n`)).toEqual(["a run"]);
  });

  test("finds a secret that it was never told, by its form", () => {
    expect(leaksOf(`value: ${secret}`, [])).toEqual(["a run"]);
  });

  test("finds nothing in a text that masks it", () => {
    expect(leaksOf("value: [secret]\nid: planetscale/acme/k2xk7w2m3v1p")).toEqual([]);
  });
});
