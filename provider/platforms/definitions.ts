/** The contents page: a line per platform. */
export * from "./planetscale/definition";
export * from "./serverpod-cloud/definition";
export * from "./deplo/definition";
export * from "./fastapi-cloud/definition";
