import { refuseLeftOut } from "../../sdk/left-out";
import { failureOf } from "../support/errors";

/** What `withGrants` sees of a token and its grants. */
const urn = (name: string): string => `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:Any::${name}`;
const resource = (name: string) => ({ resourceUrn: Promise.resolve(urn(name)) }) as never;
const token = (retirement?: string) =>
  ({ resourceUrn: Promise.resolve(urn("ci")), retirement: retirement && resource(retirement) }) as never;
const grants = (ids: Readonly<Record<string, string>>, tokenId = "new") =>
  Object.entries(ids).map(([name, id]) => ({ grant: resource(name), id, tokenId }));

test("grants of another token are named, with what to target: the Retirement too, if there is one", async () => {
  const seen = grants({ app: "planetscale/acme/old/app", all: "planetscale/acme/old", fine: "planetscale/acme/new/x" });
  const { message } = await failureOf(refuseLeftOut(token("ci-retirement"), "planetscale/acme/new", seen));
  expect(message).toBe(
    "ci: withGrants: app, all were left out of this run, so the new token may lack permissions that its consumers need, and is not handed " +
      `out. Run \`pulumi up\` without --target and --exclude, or add --target '${urn("app")}' --target '${urn("all")}' ` +
      `--target '${urn("ci-retirement")}'.`,
  );
  const without = await failureOf(
    refuseLeftOut(token(), "planetscale/acme/new", grants({ app: "planetscale/acme/old" })),
  );
  expect(without.message).toMatch(/ app was left out .* or add --target '\S+::app'\.$/);
});

test.each([
  ["of the token", "planetscale/acme/new/app"],
  ["of the token, on the organization", "planetscale/acme/new"],
  ["with an id of a unit test's mocks", "app-id"],
  ["with an id of mocks that has segments", "mocks/acme/old/app"],
])("a grant %s passes", async (_what, id) => {
  await refuseLeftOut(token(), "planetscale/acme/new", grants({ app: id }));
});

test("a grant that the program gives to another token passes: it is of that one", async () => {
  await refuseLeftOut(token(), "planetscale/acme/new", grants({ legacy: "planetscale/acme/hand/app" }, "hand"));
});

test("ids of a unit test's mocks pass, whatever their form", async () => {
  await refuseLeftOut(token(), "mock/ci", grants({ app: "mock/app" }, "ci"));
});
