/** The emulated platforms: a line per platform, in the order of their ports. */
export * from "../planetscale/emulator";
export * from "../serverpod-cloud/emulator";
export * from "../deplo/emulator";
export * from "../fastapi-cloud/emulator";
