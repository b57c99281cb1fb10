import type { TokenApi, Spec } from "../../provider/platforms/contract";
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
    invalidBearer: ["unauthorized"],
    missingDatabasePermission: [404],
    unprocessableCode: ["unprocessable_entity"],
    // Off, only a user may grant: told by planetscale-deploy.test.ts.
    serviceTokensManageAccess: [],
    limitToOwnPermissions: [true],
    addStatus: [201],
    removeStatus: [200],
    unknownPermission: ["ignore"],
    wrongLevel: ["ignore"],
    emptyAccess: ["ignore"],
    databaseById: [true],
    paginateAccess: [true],
    fullAccessItems: [true],
    accessesInToken: [false],
    accessesInList: [false],
    noAccesses: ["null"],
    listExpired: [false],
    idCase: ["any"],
    order: ["oldest"],
    // A list that never ends: told by incomplete.test.ts.
    honorPage: [],
    unknownProperties: ["reject"],
    // What is passed over: told by expiry-passed-over.test.ts.
    acceptTtl: [],
    maxNameLength: [0, 103],
    duplicateNames: [false],
    maxTokens: [2],
    secretLength: [64],
    rateLimit: [true],
    requestsPerMinute: [60],
    retryAfter: [false],
  },
  serverpodCloud: {
    badCredentials: ["typed", "exception"],
    unknownToken: ["not-found", "false", "bad-request"],
    foreignToken: ["reject"],
    // Off, only a log-in may make tokens: told by serverpod-cloud.test.ts.
    tokensCreateTokens: [],
    pastExpiry: ["reject"],
    acceptExpiry: [],
    maxLifetimeDays: [7],
    listExpired: [false],
    order: ["newest"],
    tokenMethod: ["cli"],
    initialLastUsedAt: ["absent"],
    lastUsedResolution: [0],
    precision: ["us", "s"],
    classNames: [false],
    rateLimit: [true],
    requestsPerMinute: [60],
    retryAfter: [false],
  },
  deplo: {
    otherWorkspace: [404],
    otherProject: [404],
    tokenManagers: ["any"],
    limitToOwnScopes: [false],
    projectTokenLists: ["all", "reject"],
    createStatus: [200],
    fullCreateResponse: [false],
    deleteStatus: [200],
    listFormat: ["data"],
    order: ["oldest"],
    emptyFields: ["null"],
    listExpired: [false],
    invalidBody: [422],
    unknownProperties: ["reject"],
    // What is passed over: told by deplo-asked.test.ts.
    acceptProjectId: [],
    returnProject: [false],
    meProjectField: ["project_id", "project", "object", "context", "scope", "nowhere"],
    meTokenField: ["token_id", "token", "nowhere"],
    meStatus: [403, 404],
    prefixFormat: ["short", "masked", "end", "nowhere"],
    acceptExpiry: [],
    expiryPrecision: ["day"],
    pastExpiry: ["accept"],
    unknownProject: [400],
    maxNameLength: [0, 103],
    duplicateNames: [false],
    maxTokens: [2],
    limitStatus: [403, 409, 422],
    countExpired: [false],
    secretLength: [16, 64],
    rateLimit: [true],
    requestsPerMinute: [60],
    retryAfter: [false],
  },
  fastapiCloud: {
    badCredentials: [403],
    deployTokenStatus: [401],
    foreignResource: [403],
    deployTokensManageTokens: [true],
    accessTokenSeconds: [0],
    defaultExpiryDays: [0],
    acceptExpiry: [],
    duplicateNames: [false],
    minNameLength: [10],
    maxNameLength: [0, 103],
    maxTokens: [1],
    unknownProperties: ["reject"],
    secretLength: [64],
    order: ["oldest"],
    listExpired: [false],
    tokenCount: [true],
    paginateTokens: [true],
    honorSkip: [],
    timestampFormat: ["offset", "naive"],
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
