import { HttpError } from "../../emulator/platform";
import type { ServerpodCloudBehaviors } from "./behaviors";

/**
 * The framework's texts by status; 401 and 403 have none. The real texts of 400 and 404 also repeat the called name,
 * which could be a misplaced secret. 429 and 502 to 504 are not the framework's: a gateway would send them.
 */
const texts: Readonly<Record<number, string>> = {
  400: "Bad request",
  404: "Endpoint not found",
  429: "Too many requests",
  500: "Internal server error. Call log id: 0",
  502: "Bad gateway",
  503: "Service unavailable",
  504: "Gateway timeout",
};

export const errorBody = (status: number): string => texts[status] ?? "";

export const httpError = (status: number, headers?: Record<string, string>): HttpError =>
  new HttpError(status, errorBody(status), headers);

/** Returns 400, as the framework does for input that it cannot parse. */
export const badRequest = (text: string): HttpError => new HttpError(400, text);

type ExceptionName = "NotFoundException" | "UnauthenticatedException" | "ForbiddenException" | "InvalidValueException";

/** Returns an endpoint's exception. Serverpod's client rethrows it; it reads the body before the status. */
export const exception = (
  className: ExceptionName,
  message: string,
  { classNames }: ServerpodCloudBehaviors,
  status = 400,
): HttpError =>
  new HttpError(status, { className, data: { ...(classNames && { __className__: className }), message } });
