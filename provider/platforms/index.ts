/** The contents page: a line per platform. */
export * from "./planetscale";
