import type { scopes } from "../../../provider/platforms/deplo/scopes";

/** What a program sees of the emulated Deplo: nothing here may reach for zod, whose types not every compiler reads. */

/** What a token may do; `admin` may do everything. */
export type DeploScope = (typeof scopes)[number];

/** The credential with which a workspace is managed. */
export interface DeploCredentials {
  /** `sk_live_` and at least 16 characters; sent as `Bearer`. */
  readonly token: string;
}

export interface DeploOptions {
  /** Made when they are not there yet, by their ids. Default: "ws_acme" with the projects "proj_app" and "proj_docs". */
  readonly workspaces?: readonly { readonly id: string; readonly projects?: readonly string[] }[] | undefined;
  /** Of the first workspace. Default: random, and new at every start. */
  readonly credentials?: DeploCredentials | undefined;
}

export interface DeploInfo extends DeploCredentials {
  readonly apiUrl: string;
  readonly workspaceId: string;
  /** Ids of its projects. */
  readonly projects: readonly string[];
}

/** What somebody could do at the dashboard. An absent `workspaceId` is the first one. */
export interface DeploAdmin {
  /** The bootstrap token of a workspace: it has the scope `admin` and stands in the list like any other. */
  readonly credentials: (workspaceId?: string) => DeploCredentials;
  /**
   * A token; it is never refused for the plan's limit. Default: with the scope `deploy`, on the whole workspace, for
   * ever. `expiresIn` as in "36h".
   */
  readonly createToken: (wish?: {
    workspaceId?: string;
    name?: string;
    scopes?: readonly DeploScope[];
    projectId?: string;
    expiresIn?: string;
  }) => { id: string; secret: string };
  /** With its projects and tokens, the bootstrap token among them. */
  readonly removeWorkspace: (workspaceId?: string) => void;
}
