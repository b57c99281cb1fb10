import { emulated, hostOn, type Emulated } from "../support/emulated";
import { addressOf } from "../support/engine";

const day = 86_400_000;

let setup: Emulated;
beforeEach(async () => {
  setup = await emulated();
});

/** A login as FastAPI Cloud issues it: a JWT, whose middle part is public. */
const login = (claims: object): string =>
  ["header", JSON.stringify(claims), "signature"].map((part) => Buffer.from(part).toString("base64url")).join(".");

/** What check says of the provider's credential. */
async function linesFor(FASTAPI_CLOUD_ACCESS_TOKEN: string): Promise<string[]> {
  const lines: string[] = [];
  const env = { FASTAPI_CLOUD_ACCESS_TOKEN };
  const provider = hostOn(setup, { env, say: (line) => lines.push(line) });
  for (const name of ["a", "b"]) {
    const news = { __urn: addressOf("DeployToken", name), platform: "fastapiCloud", appId: "5e0c1d" };
    expect((await provider.check({}, news)).failures).toEqual([]);
  }
  expect(lines.join()).not.toContain(FASTAPI_CLOUD_ACCESS_TOKEN);
  return lines;
}

const inSeconds = (milliseconds: number): number => Math.floor((setup.clock.now() + milliseconds) / 1000);
const life = (began: number, ends: number): object => ({ iat: inSeconds(began), exp: inSeconds(ends) });

test.each([
  ["a month, with six days left", -24 * day, 6 * day, "expires"],
  ["a month, since yesterday", -31 * day, -day, "expired"],
  ["an hour, with six minutes left", -day / 24 + day / 240, day / 240, "expires"],
])("the provider's own login is near its end, or past it: %s", async (_what, began, ends, verb) => {
  const instant = new Date(inSeconds(ends) * 1000).toISOString().replace(".000", "");
  expect(await linesFor(login(life(began, ends)))).toEqual([
    `warning: the provider's credential for FastAPI Cloud ${verb} ${instant}. Sign in again and replace it.`,
  ]);
});

test("one without a beginning is near its end for a day", async () => {
  expect(await linesFor(login({ exp: inSeconds(day - 1000) }))).toHaveLength(1);
  expect(await linesFor(login({ exp: inSeconds(2 * day) }))).toEqual([]);
});

test.each([
  ["a month, with eight days left", () => login(life(-22 * day, 8 * day))],
  ["an hour, with half of it left", () => login(life(-day / 48, day / 48))],
  ["no expiry", () => login({ iat: inSeconds(-day) })],
  ["an expiry that is none", () => login({ exp: "soon" })],
  ["an expiry beyond all calendars", () => login({ exp: 1e300 })],
  ["no object", () => login([])],
  ["no JSON in the middle", () => "a.b.c"],
  ["no JWT at all", () => "fca_0123456789abcdef"],
])("there is no warning about one that has %s", async (_what, token) => {
  expect(await linesFor(token())).toEqual([]);
});
