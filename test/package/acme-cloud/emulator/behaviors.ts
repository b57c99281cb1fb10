/** Behaviors of the emulated Acme Cloud. */
export interface AcmeCloudBehaviors {
  /** Keys expire as asked. False: `lifeSeconds` is ignored. @defaultValue true */
  acceptLife: boolean;
}
