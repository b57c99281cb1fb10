import { type BehaviorsOf, flag, rateBehaviors } from "../../emulator/behaviors";

const own = {
  /** Keys expire as asked. False: `lifeSeconds` is ignored. @defaultValue true */
  acceptLife: flag(true),
};

export const behaviors = { ...rateBehaviors, ...own };

/** Behaviors of the emulated Acme Cloud. */
export type AcmeCloudBehaviors = BehaviorsOf<typeof own, typeof rateBehaviors>;
