import type { DeploBehaviors } from "./behaviors";
import type { scopes } from "../scopes";

/** Public types of the emulated Deplo. They must not import zod, whose types not every compiler can read. */

/** What a token may do; `admin` may do everything. */
export type DeploScope = (typeof scopes)[number];

/** Credential that manages a workspace. */
export interface DeploCredentials {
  /** `sk_live_` and at least 16 characters; sent as `Bearer`. */
  readonly token: string;
}

export interface DeploOptions {
  /** Workspaces to create by id, unless they exist. Default: "ws_acme" with the projects "proj_app" and "proj_docs". */
  readonly workspaces?: readonly { readonly id: string; readonly projects?: readonly string[] }[] | undefined;
  /** Credentials of the first workspace. Default: random, new at every start. */
  readonly credentials?: DeploCredentials | undefined;
}

export interface DeploInfo extends DeploCredentials {
  readonly apiUrl: string;
  readonly workspaceId: string;
  /** Ids of the workspace's projects. */
  readonly projects: readonly string[];
}

/** Actions of a person at the dashboard. `workspaceId` defaults to the first workspace. */
export interface DeploAdmin {
  /** Returns the bootstrap token of a workspace. It has the scope `admin` and is listed like any other token. */
  readonly credentials: (workspaceId?: string) => DeploCredentials;
  /**
   * Creates a token, regardless of the plan's limit. Default: scope `deploy`, the whole workspace, no expiry.
   * `expiresIn` is a duration such as "36h".
   */
  readonly createToken: (options?: {
    workspaceId?: string;
    name?: string;
    scopes?: readonly DeploScope[];
    projectId?: string;
    expiresIn?: string;
  }) => { id: string; secret: string };
  /** Removes a workspace with its projects and tokens, including the bootstrap token. */
  readonly removeWorkspace: (workspaceId?: string) => void;
}

/** What the emulator's own types are made of. */
export interface DeploEmulator {
  readonly options: DeploOptions;
  readonly info: DeploInfo;
  readonly behaviors: DeploBehaviors;
  readonly admin: DeploAdmin;
}
