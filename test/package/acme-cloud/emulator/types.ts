import type { AcmeCloudBehaviors } from "./behaviors";

export interface AcmeCloudOptions {
  /** Names of the teams. Default: "web" and "ops". */
  readonly teams?: readonly string[] | undefined;
}

export interface AcmeCloudInfo {
  readonly apiUrl: string;
  /** The key that manages others. */
  readonly key: string;
}

export interface AcmeCloudAdmin {
  readonly createKey: (name: string, days: number) => { readonly id: string; readonly secret: string };
}

export interface AcmeCloudEmulator {
  readonly options: AcmeCloudOptions;
  readonly info: AcmeCloudInfo;
  readonly behaviors: AcmeCloudBehaviors;
  readonly admin: AcmeCloudAdmin;
}
