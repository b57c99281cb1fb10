import { settingsOf } from "../../provider/host/config";
import type { Environment } from "../../provider/values/environment";
import { UserError } from "../../provider/run/context";
import * as platforms from "../../provider/platforms/definitions";
import type { Platform } from "../../provider/platforms/definition";
import { expectHidden } from "../support/errors";

/** The sentence of a refusal; it shows no credential. */
function refusal(env: Environment, config: Record<string, string> = {}): string {
  try {
    settingsOf("planetscale", platforms.planetscale, (key) => config[key], env);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expectHidden(error, canary);
    return (error as Error).message;
  }
  throw new Error("This was to be refused.");
}

const canary = "canary-of-a-credential";

describe("a credential that is refused by its form", () => {
  const secret = `pscale_tkn_${canary}`;
  const id = "k2xk7w2m3v1p";
  const [idName, secretName, userName] = [
    "PLANETSCALE_SERVICE_TOKEN_ID",
    "PLANETSCALE_SERVICE_TOKEN",
    "PLANETSCALE_ACCESS_TOKEN",
  ];
  const pairInConfig = { "tokens:planetscaleServiceTokenId": id, "tokens:planetscaleServiceToken": secret };
  const pair = (id: string, secret: string): Environment => ({ [idName]: id, [secretName]: secret });
  const instead = `set ${idName} and ${secretName} instead.`;
  const swapped = "the id and the secret of the service token are swapped.";
  const joined = 'contains an id and a secret, joined by ":". Set each one separately.';
  const quoted = "must not contain a quotation mark. Set it without quotes.";

  test.each<[string, Environment, string]>([
    [
      "a service token and a user's",
      { ...pair(id, secret), [userName]: canary },
      `Two credentials for PlanetScale are set: ${idName} and ${secretName}, and ${userName}. ` +
        "They may belong to different accounts. Set only one.",
    ],
    ["swapped halves", pair(secret, id), `${idName} contains a secret: ${swapped}`],
    ["two ids", pair(id, id), `${secretName} contains an id: ${swapped}`],
    ["two secrets", pair(secret, secret), `${idName} contains a secret: ${swapped}`],
    ["id:secret for the secret", pair(id, `${id}:${secret}`), `${secretName} ${joined}`],
    ["id:secret for the id", pair(`${id}:${secret}`, secret), `${idName} ${joined}`],
    ["id:secret for both", pair(`${id}:${secret}`, `${id}:${secret}`), `${idName} ${joined}`],
    ["id:secret alone", { [secretName]: `${id}:${secret}` }, `${secretName} ${joined}`],
    [
      "id:secret for a user's token",
      { [userName]: `${id}:${secret}` },
      `${userName} contains an id and a secret of a service token: ${instead}`,
    ],
    [
      "a service token's secret for a user's token",
      { [userName]: secret },
      `${userName} contains the secret of a service token: ${instead}`,
    ],
    ["quotes around the secret", pair(id, `"${secret}"`), `${secretName} ${quoted}`],
    ["quotes around the id", pair(`'${id}'`, secret), `${idName} ${quoted}`],
    ["a quote at its end", { [userName]: `${canary}"` }, `${userName} ${quoted}`],
  ])("as %s names its variable, and shows nothing of it", (_what, env, sentence) => {
    expect(refusal(env)).toBe(sentence);
  });

  test("is refused in the configuration and in a Provider by their names", () => {
    const config = { "tokens:planetscaleServiceTokenId": secret, "tokens:planetscaleServiceToken": id };
    expect(refusal({}, config)).toBe(`tokens:planetscaleServiceTokenId contains a secret: ${swapped}`);
    const own = { "tokens:provider:explicit": "true", ...config };
    expect(refusal({}, own)).toBe(`planetscale.serviceTokenId of the Provider contains a secret: ${swapped}`);
    const both = { "tokens:provider:explicit": "true", ...pairInConfig, "tokens:planetscaleAccessToken": "user" };
    expect(refusal({}, both)).toMatch(/^Two credentials for PlanetScale are set: planetscale\.serviceTokenId of the/);
  });

  test.each(Object.entries(platforms))("on %s too, for quotes", (name, platform: Platform) => {
    for (const part of platform.signIn.at(-1)!) {
      const variable = platform.credentials[part]!.env;
      expect(() => settingsOf(name, platform, () => undefined, { [variable]: `'${canary}'` })).toThrow(
        new UserError(`${variable} ${quoted}`),
      );
    }
  });
});
