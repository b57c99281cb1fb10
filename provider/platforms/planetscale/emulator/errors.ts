import { HttpError } from "../../emulator/platform";
import type { PlanetScaleBehaviors } from "./behaviors";

/** PlanetScale's usual error body, by status. Codes of 400 to 422 are those of its client; the others are invented. */
const bodies: Readonly<Record<number, { code: string; message: string }>> = {
  400: { code: "bad_request", message: "Bad Request" },
  401: { code: "unauthorized", message: "Requires authentication" },
  403: { code: "forbidden", message: "Forbidden" },
  404: { code: "not_found", message: "Not Found" },
  409: { code: "conflict", message: "Conflict" },
  422: { code: "unprocessable", message: "Unprocessable" },
  429: { code: "too_many_requests", message: "Too many requests" },
  500: { code: "internal_server_error", message: "Internal Server Error" },
  502: { code: "bad_gateway", message: "Bad Gateway" },
  503: { code: "service_unavailable", message: "Service Unavailable" },
  504: { code: "gateway_timeout", message: "Gateway Timeout" },
};

export const errorBody = (status: number): object =>
  bodies[status] ?? { code: "error", message: `The request failed with status ${status}` };

export const httpError = (status: number, headers?: Record<string, string>): HttpError =>
  new HttpError(status, errorBody(status), headers);

/** Returns 422: the request is valid but cannot be processed. The message does not repeat input. */
export const unprocessable = (message: string, { unprocessableCode }: PlanetScaleBehaviors): HttpError =>
  new HttpError(422, { code: unprocessableCode, message });

/** Returns the authentication layer's error, which has neither code nor message. */
export const invalidBearer = (): HttpError =>
  new HttpError(401, {
    error: "invalid_token",
    error_description: "The access token is expired, revoked, malformed, or invalid",
    state: "unauthorized",
  });
