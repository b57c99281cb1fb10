/** The contents page: a line per platform. */
export * from "./planetscale";
export * from "./serverpod-cloud";
export * from "./deplo";
export * from "./fastapi-cloud";
