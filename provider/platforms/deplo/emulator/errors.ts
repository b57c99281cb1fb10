import { STATUS_CODES } from "node:http";
import { HttpError } from "../../emulator/platform";

/** NestJS's error body: the operation ids in Deplo's API reference are that framework's. */
export function errorBody(status: number, message?: string | string[]): object {
  const error = STATUS_CODES[status] ?? "Error";
  return { statusCode: status, message: message ?? error, error };
}

/** Returns an error response. No message repeats input: it may be a secret. NestJS lists messages for an invalid body. */
export const httpError = (status: number, message?: string | string[], headers?: Record<string, string>): HttpError =>
  new HttpError(status, errorBody(status, message), headers);
