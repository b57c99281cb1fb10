import { STATUS_CODES } from "node:http";
import { HttpError } from "../frame/platform";

/** NestJS's error body: the operation ids in Deplo's API reference are that framework's. */
export function errorBody(status: number, message?: string | string[]): object {
  const error = STATUS_CODES[status] ?? "Error";
  return { statusCode: status, message: message ?? error, error };
}

/** No message repeats what was sent: it may be a secret. A list of messages is how NestJS tells of a body's form. */
export const httpError = (status: number, message?: string | string[], headers?: Record<string, string>): HttpError =>
  new HttpError(status, errorBody(status, message), headers);
