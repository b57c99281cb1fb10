/** Invalid input to the emulator itself, not a request to a platform. The message starts with the property. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}

/** Returns the system's error code, such as "ENOENT". Checks the shape: an error of another realm is not an `Error` here. */
export const errorCode = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "unknown reason";
