import { flag, rateBehaviors, type ValuesOf } from "../../emulator/behaviors";

export const behaviors = {
  ...rateBehaviors,
  /** Keys expire as asked. False: `lifeSeconds` is ignored. @defaultValue true */
  acceptLife: flag(true),
};

/** Behaviors of the emulated Acme Cloud. */
export type AcmeCloudBehaviors = ValuesOf<typeof behaviors>;
