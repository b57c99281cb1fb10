import type { TokenApi, Spec } from "../../provider/platforms/platform";
import type { Emulator, PlatformName } from "../../sdk/testing";
import { pairs } from "../support/platforms";
import { failureOf } from "../support/errors";
import { connected } from "./connected";

type Every = Emulator["behaviors"];

/**
 * Every other value of every behavior: where a platform's documents are silent, either way must do. A behavior that is added
 * and has no line here does not compile.
 */
const others: { readonly [Name in PlatformName]: { readonly [S in keyof Every[Name]]: readonly Every[Name][S][] } } = {
  planetscale: {
    badCredentialsInOrganization: [401],
    deadBearer: ["unauthorized"],
    lackingDatabasePermission: [404],
    unprocessableCode: ["unprocessable_entity"],
    // Off, only a user may grant: told by planetscale-deploy.test.ts.
    serviceTokensManageAccess: [],
    grantOnlyHeld: [true],
    addStatus: [201],
    removeStatus: [200],
    unknownPermission: ["ignore"],
    wrongLevel: ["ignore"],
    emptyAccess: ["ignore"],
    rareNamesGrantable: [true],
    databaseById: [true],
    accessPaged: [true],
    fullAccessItems: [true],
    accessesInToken: [false],
    accessesInList: [false],
    noAccesses: ["null"],
    expiredListed: [false],
    idCase: ["any"],
    order: ["oldest"],
    // A list that never ends: told by incomplete.test.ts.
    pageHeeded: [],
    badPaging: ["refuse"],
    unknownProperties: ["refuse"],
    // What is passed over: told by expiry-passed-over.test.ts.
    ttlKnown: [],
    zeroTtl: ["never"],
    longestName: [0, 103],
    sameNames: [false],
    mostTokens: [2],
    secretLength: [64],
    rateLimit: [true],
    requestsPerMinute: [60],
    retryAfter: [false],
  },
  serverpodCloud: {
    badCredentials: ["typed", "exception"],
    badArguments: [400],
    unknownToken: ["not-found", "false", "bad-request"],
    foreignToken: ["refuse"],
    // Off, only a log-in may make tokens: told by serverpod-cloud.test.ts.
    tokensMakeTokens: [],
    deadOnArrival: ["refuse"],
    expiryKnown: [],
    longestLife: [7],
    expiredListed: [false],
    order: ["newest"],
    tokenMethod: ["cli"],
    neverUsed: ["absent"],
    useResolution: [0],
    precision: ["us", "s"],
    classNames: [false],
    rateLimit: [true],
    requestsPerMinute: [60],
    retryAfter: [false],
  },
  deplo: {
    otherWorkspace: [404],
    workspaceHeader: ["refuse"],
    otherProject: [404],
    managers: ["any"],
    mintOnlyHeld: [false],
    projectTokenLists: ["all", "refuse"],
    createStatus: [200],
    createdInFull: [false],
    deleteStatus: [200],
    listForm: ["data"],
    order: ["oldest"],
    emptyFields: ["null"],
    expiredListed: [false],
    invalidBody: [422],
    unknownProperties: ["refuse"],
    // What is passed over: told by deplo-asked.test.ts.
    projectKnown: [],
    projectShown: [false],
    callerProject: ["project_id", "project", "object", "context", "scope", "nowhere"],
    callerToken: ["token_id", "token", "nowhere"],
    callerStatus: [403, 404],
    prefixShown: ["short", "masked", "end", "nowhere"],
    expiryKnown: [],
    expiryKept: ["day"],
    pastExpiry: ["accept"],
    unknownProject: [400],
    longestName: [0, 103],
    sameNames: [false],
    mostTokens: [2],
    limitStatus: [403, 409, 422],
    expiredCount: [false],
    secretLength: [16, 64],
    rateLimit: [true],
    requestsPerMinute: [60],
    retryAfter: [false],
  },
  fastapiCloud: {
    badCredentials: [403],
    deployTokenElsewhere: [401],
    foreignResource: [403],
    deployTokensManageTokens: [true],
    loginSeconds: [0],
    deviceInterval: [1],
    logoutRoute: [false],
    usualDays: [0],
    daysKnown: [],
    sameNames: [false],
    shortestName: [10],
    longestName: [0, 103],
    mostTokens: [1],
    unknownProperties: ["refuse"],
    secretLength: [64],
    order: ["oldest"],
    tokenCount: [true],
    tokensPaged: [true],
    skipHeeded: [],
    lastUsedInList: [true],
    lastUsedBy: ["any"],
    instants: ["offset", "naive"],
    rateLimit: [true],
    requestsPerMinute: [60],
    retryAfter: [false],
  },
};

const positions = pairs.flatMap((pair) =>
  Object.entries(others[pair.platform]).flatMap(([name, values]) =>
    (values as readonly unknown[]).map((value) => ({ ...pair, name, value })),
  ),
);

test.each(positions)(
  "$pair lives and ends where $name is $value",
  async ({ platform, kind, fixture, token, name, value }) => {
    const { connection, emulator, alive } = await connected(platform, { [name]: value });
    const tokenApi: TokenApi = connection[kind]!;
    const args: Spec = token.args(emulator);
    const { secret, tokenId, facts, ...told } = await tokenApi.create(args, "ci-0123456789");
    const where = { ...args, ...facts };
    await tokenApi.configure?.(where, tokenId, secret);
    await tokenApi.verify(where, tokenId, secret);
    expect(alive(tokenId)).toBe(true);
    expect(told.name).toBe(fixture.named ? "ci-0123456789" : undefined);
    expect(await tokenApi.get(where, tokenId)).toMatchObject({ ...told, tokenId });
    const listed = (await tokenApi.list(where)).filter((one) => one.tokenId === tokenId);
    expect(listed).toEqual([expect.objectContaining({ tokenId, ...(fixture.named && { name: "ci-0123456789" }) })]);
    expect(await tokenApi.get(where, fixture.absentId)).toBeUndefined();
    await tokenApi.revoke(where, tokenId);
    expect(alive(tokenId)).toBe(false);
    await tokenApi.revoke(where, tokenId);
    expect(await tokenApi.get(where, tokenId)).toBeUndefined();
    await failureOf(tokenApi.verify(where, tokenId, secret));
  },
);
