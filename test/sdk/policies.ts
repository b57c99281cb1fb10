import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import * as library from "@pulumi/policy/proxy";
import type { Platform } from "../../provider/platforms/definition";
import * as platforms from "../../provider/platforms/definitions";
import * as policy from "../../sdk/policy";

/** Internal to the policy library: a proxy throws for each argument with this value, which is unknown in a preview. */
const { unknownCheckingProxy, unknownStringValue: unknown } = library as unknown as {
  unknownCheckingProxy: (props: object) => Props;
  unknownStringValue: string;
};

export type Props = Readonly<Record<string, unknown>>;

interface Resource {
  readonly type?: string;
  readonly name?: string;
  readonly config?: object;
}

/** What a policy reports of a resource: the arguments behind the proxy of the policy library, as in a run. */
export function reported(
  { validateResource }: ResourceValidationPolicy,
  props: Props,
  { type = "ServiceToken", name = "ci", config = {} }: Resource = {},
): string[] {
  const found: string[] = [];
  const urn = `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tokens:${type}::${name}`;
  const args = {
    type: `pulumi-nodejs:dynamic/tokens:${type}`,
    name,
    urn,
    props: unknownCheckingProxy(props),
    getConfig: () => config,
  };
  if (typeof validateResource !== "function") throw new Error("a policy has one validation");
  void validateResource(args as unknown as ResourceValidationArgs, (message) => {
    found.push(message);
  });
  return found;
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

/** A platform whose tokens have no scopes that administer an account. */
const [withoutScopes] = Object.entries(platforms as Readonly<Record<string, Platform>>).find(
  ([, { adminScopes }]) => adminScopes === undefined,
)!;

/** By policy: what passes, what is refused and by which sentence, and what cannot be decided in a preview. */
export const laws: Readonly<
  Record<
    string,
    {
      readonly of: ResourceValidationPolicy;
      readonly passes: readonly Props[];
      readonly refuses: readonly (readonly [Props, RegExp])[];
      readonly undecided: readonly Props[];
    }
  >
> = {
  requireExpiry: {
    of: policy.requireExpiry(),
    passes: [
      { expiresIn: "90d" },
      { expiresAt: "2027-01-31T00:00:00.000Z" },
      { expiresIn: unknown, expiresAt: "2027-01-31T00:00:00.000Z" },
      { expiresIn: "36500d", expiresAt: unknown },
    ],
    refuses: [{}, { expiresIn: null }, { expiresIn: "" }, { idleTtl: "30d" }, { expiresAt: undefined }].map(
      (props) => [props, /^expiresIn: must be set, because the token has no fixed expiry\. Set it to "90d", /] as const,
    ),
    undecided: [{ expiresIn: unknown }, { expiresAt: unknown }, { expiresIn: "", expiresAt: unknown }],
  },
  limitLifetime: {
    of: policy.limitLifetime("90d"),
    passes: [
      ...["90d", "2160h", "7776000s", "1s", "12w", "12.5d"].map((expiresIn) => ({ expiresIn })),
      { expiresAt: inDays(89) },
      { expiresAt: inDays(-1) },
    ],
    refuses: [
      [{}, /^expiresIn: must be set and at most 90d, because the token has no fixed expiry\. Set it to "90d"\.$/],
      [{ expiresIn: "91d" }, /^expiresIn: must be at most 90d; it is 91d\. Set it to "90d"\.$/],
      [{ expiresIn: "13w" }, /it is 91d/],
      [{ expiresIn: "7776001s" }, /it is 7776001s/],
      [{ expiresIn: `${"9".repeat(98)}d` }, /at most 90d/],
      ...["never", "1e1d", "-1d", "90", " 90d", "90D", "9".repeat(100_000) + "d", 90, true, {}, ["90d"]].map(
        (expiresIn) => [{ expiresIn }, /^expiresIn: must be a duration of at most 90d\. Set it to "90d"\.$/] as const,
      ),
      ...[inDays(91), "soon", 4e12, "+275760-09-13", {}, []].map(
        (expiresAt) => [{ expiresAt }, /^expiresAt: must be at most 90d from now\. Set an earlier time/] as const,
      ),
    ],
    undecided: [{ expiresIn: unknown }, { expiresAt: unknown }],
  },
  requireRotation: {
    of: policy.requireRotation(),
    passes: [{ rotateBefore: "7d" }, { rotateEvery: "30d" }, { rotateBefore: unknown, rotateEvery: "30d" }],
    refuses: [{}, { rotateBefore: "" }, { rotateWhenChanged: "2027" }, { rotateSpread: "1d" }, { overlap: "1d" }].map(
      (props) => [props, /^rotateBefore: must be set, or `rotateEvery`, because nothing replaces the token/] as const,
    ),
    undecided: [{ rotateBefore: unknown }, { rotateEvery: unknown, rotateBefore: null }],
  },
  requireOverlap: {
    of: policy.requireOverlap("1d"),
    passes: ["1d", "24h", "36h", "2w"].map((overlap) => ({ overlap })),
    refuses: [
      [{}, /^overlap: must be at least 1d; it is not set\. Set it to "1d", so that/],
      [{ overlap: "" }, /it is not set/],
      [{ overlap: "0d" }, /^overlap: must be at least 1d; it is 0d\. Set it to "1d"/],
      [{ overlap: "23h" }, /it is 23h/],
      ...["never", 2, {}, ["2d"], "1e9d"].map(
        (overlap) => [{ overlap }, /^overlap: must be at least 1d\. Set it/] as const,
      ),
    ],
    undecided: [{ overlap: unknown }],
  },
  requireOwner: {
    of: policy.requireOwner(),
    passes: [{ owner: "team-payments" }, { owner: "Ada Lovelace <ada@acme.example>" }],
    refuses: [{}, { owner: "" }, { owner: " \t\n" }, { owner: null }, { owner: ["ada"] }, { description: "CI" }].map(
      (props) =>
        [props, /^owner: must be set, so that somebody can be asked about the token\. Set it to a team/] as const,
    ),
    undecided: [{ owner: unknown }],
  },
  forbidAdminScopes: {
    of: policy.forbidAdminScopes({
      scopes: { planetscale: { permissions: ["delete_branch"] }, acmeCloud: { role: ["owner"], rights: ["all"] } },
    }),
    passes: [
      { platform: "deplo", scopes: ["deploy", "read", "delete"] },
      { platform: "deplo", scopes: ["administrator"] },
      { platform: "planetscale", permissions: ["read_service_tokens", "admin"] },
      { platform: "planetscale" },
      { platform: withoutScopes, scopes: unknown, permissions: unknown },
      { platform: "acmeCloud", role: "reader", rights: [] },
      { platform: "otherCloud", scopes: ["admin"] },
      { platform: "toString", scopes: ["admin"] },
      { platform: 7 },
    ],
    refuses: [
      [
        { platform: "deplo", scopes: ["deploy", "admin"] },
        /^scopes: must not contain "admin"\. Remove what is listed, or ask the owner of the policy pack for an exception\.$/,
      ],
      [{ platform: "deplo", scopes: [unknown, "admin"] }, /"admin"/],
      [{ platform: "deplo", scopes: "admin" }, /"admin"/],
      [
        { platform: "planetscale", permissions: ["read_branch", "write_members", "delete_databases"] },
        /^permissions: must not contain "write_members", "delete_databases"\./,
      ],
      [{ platform: "planetscale", permissions: ["delete_branch"] }, /"delete_branch"/],
      [
        { platform: "planetscale", permissions: ["write_teams", "delete_branch"] },
        /^permissions: must not contain "write_teams"; permissions: must not contain "delete_branch"\./,
      ],
      [{ platform: "acmeCloud", role: "owner", rights: ["all"] }, /^role: must not contain "owner"; rights: must not/],
    ],
    undecided: [
      { platform: unknown },
      { platform: "deplo", scopes: unknown },
      { platform: "deplo", scopes: ["read", unknown] },
      { platform: "acmeCloud", role: unknown },
    ],
  },
};
