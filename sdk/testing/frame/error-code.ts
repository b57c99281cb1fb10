/** The system's name for what went wrong, such as "ENOENT". By shape: an error of another realm is no `Error` here. */
export const errorCode = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "unknown reason";
