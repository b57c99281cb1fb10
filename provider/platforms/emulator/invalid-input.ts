/** Invalid input to the emulator itself, not a request to a platform. The message starts with the property. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
}
