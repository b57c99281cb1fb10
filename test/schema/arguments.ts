import type { Kind } from "../../provider/platforms/definition";
import type { Spec } from "../../provider/platforms/contract";
import type { Platform } from "../../sdk";
import {
  before,
  days,
  duration,
  every,
  idleTtl,
  ids,
  instant,
  mode,
  name,
  overlap,
  prefix,
  spread,
  trigger,
  unverified,
  verify,
  words,
  type ValueKind,
} from "./kinds";

/** An argument of a resource: what it takes, and what becomes of it when it is not given. */
export interface Argument {
  readonly kind: ValueKind;
  readonly required: boolean;
  /** Its normal form when it is not given; undefined is no key at all. */
  readonly byDefault?: unknown;
  /** What must be given with it, in normal form. */
  readonly beside?: Spec;
}

/** What a platform takes for a resource. */
export interface Arguments {
  readonly args: Readonly<Record<string, Argument>>;
  /** Arguments that the same resource has on other platforms, or users look for: what each is told to use instead. */
  readonly lacks: Readonly<Record<string, string>>;
}

const required = (kind: ValueKind): Argument => ({ kind, required: true });
const optional = (kind: ValueKind, byDefault?: unknown): Argument => ({ kind, required: false, byDefault });

// The host gives every `namePrefix` that is not given: see `defaultPrefix` there.
const named = { namePrefix: required(prefix), verify: optional(verify) };

/** What all tokens take beside what their platform has. */
const rotating = {
  rotateBefore: { ...optional(before), beside: { expiresIn: "90d" } },
  rotateEvery: optional(every),
  rotateSpread: { ...optional(spread), beside: { rotateEvery: "30d" } },
  rotateWhenChanged: optional(trigger),
  overlap: optional(overlap),
  supersedes: optional(ids),
};

/** A grant has none of it, and says where it belongs. */
const followsItsToken = Object.fromEntries(
  Object.keys(rotating).map((key) => [key, "a grant follows its token: set it on the ServiceToken"]),
);
/** On a platform whose answers may not show what a token is limited to. */
const unseen = { allowUnverifiedScope: optional(unverified) };
const expiring = { expiresIn: optional(duration), expiresAt: optional(instant) };

const deployPermissions = [
  "connect_branch",
  "create_branch",
  "create_deploy_request",
  "read_branch",
  "read_deploy_request",
];

const nothingToChoose = "there is nothing to choose";
const noPlace = "there is no place to choose";

const serverpodToken: Arguments = {
  args: { ...expiring, idleTtl: optional(idleTtl, "30d"), verify: optional(verify), ...rotating },
  lacks: {
    namePrefix: "a Serverpod Cloud token has no name",
    scopes: nothingToChoose,
    permissions: nothingToChoose,
    organization: noPlace,
    database: noPlace,
    workspaceId: noPlace,
    projectId: noPlace,
    appId: noPlace,
  },
};

/** Every argument of every pair that works. */
export const argumentsOf: Readonly<Record<Platform, Readonly<Partial<Record<Kind, Arguments>>>>> = {
  planetscale: {
    ServiceToken: {
      args: { organization: required(name), expiresIn: optional(duration), ...named, ...rotating },
      lacks: {
        expiresAt: "use `expiresIn`",
        idleTtl: "use `expiresIn`",
        scopes: "add a TokenAccessGrant with `permissions`",
        permissions: "add a TokenAccessGrant with `permissions`",
        workspaceId: "use `organization`",
        database: "use DeployToken with `database`",
        projectId: "use DeployToken with `database`",
        appId: "use DeployToken with `database`",
      },
    },
    DeployToken: {
      args: {
        organization: required(name),
        database: required(name),
        permissions: optional(words, deployPermissions),
        expiresIn: optional(duration),
        ...named,
        ...rotating,
      },
      lacks: {
        expiresAt: "use `expiresIn`",
        idleTtl: "use `expiresIn`",
        scopes: "use `permissions`",
        workspaceId: "use `organization`",
        projectId: "use `database`",
        appId: "use `database`",
      },
    },
    TokenAccessGrant: {
      args: {
        organization: required(name),
        tokenId: required(name),
        database: optional(name),
        permissions: required(words),
        mode: optional(mode, "additive"),
      },
      lacks: {
        expiresIn: "set `expiresIn` on the ServiceToken",
        expiresAt: "set `expiresIn` on the ServiceToken",
        idleTtl: "set `expiresIn` on the ServiceToken",
        scopes: "use `permissions`",
        workspaceId: "use `organization`",
        ...followsItsToken,
      },
    },
  },

  serverpodCloud: { ServiceToken: serverpodToken, DeployToken: serverpodToken },

  deplo: {
    ServiceToken: {
      args: { workspaceId: required(name), scopes: required(words), ...expiring, ...named, ...unseen, ...rotating },
      lacks: {
        idleTtl: "use `expiresIn`",
        permissions: "use `scopes`",
        organization: "use `workspaceId`",
        projectId: "use DeployToken with `projectId`",
        appId: "use DeployToken with `projectId`",
        database: "use DeployToken with `projectId`",
      },
    },
    DeployToken: {
      args: {
        workspaceId: required(name),
        projectId: required(name),
        scopes: optional(words, ["deploy"]),
        ...expiring,
        ...named,
        ...unseen,
        ...rotating,
      },
      lacks: {
        idleTtl: "use `expiresIn`",
        permissions: "use `scopes`",
        organization: "use `workspaceId`",
        appId: "use `projectId`",
        database: "use `projectId`",
      },
    },
  },

  fastapiCloud: {
    DeployToken: {
      args: { appId: required(name), expiresIn: optional(days, "90d"), ...named, ...rotating },
      lacks: {
        expiresAt: "use `expiresIn`",
        idleTtl: "use `expiresIn`",
        scopes: nothingToChoose,
        permissions: nothingToChoose,
        organization: "use `appId`",
        database: "use `appId`",
        workspaceId: "use `appId`",
        projectId: "use `appId`",
      },
    },
  },
};

/** The sentences by which the other pairs are refused. */
export const refusedPairs: Readonly<Record<string, string>> = {
  "TokenAccessGrant on serverpodCloud": "a Serverpod Cloud token acts as its user: there is nothing to grant",
  "TokenAccessGrant on deplo": "Deplo fixes scopes when the token is made: set `scopes` on the token",
  "ServiceToken on fastapiCloud": "FastAPI Cloud issues tokens for one app: use DeployToken",
  "TokenAccessGrant on fastapiCloud":
    "FastAPI Cloud issues tokens for one app, which can deploy it and nothing else: use DeployToken",
};
