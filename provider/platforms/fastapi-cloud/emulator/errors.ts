import { HttpError } from "../../emulator/platform";

const details: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Could not validate credentials",
  403: "You don't have permissions for this resource",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** FastAPI's report of one invalid input, which it repeats. */
export interface Detail {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: object;
}

const somethingWrong: Detail = { type: "value_error", loc: ["body"], msg: "Value error, not possible", input: null };

export const errorBody = (status: number): object => ({
  detail: status === 422 ? [somethingWrong] : (details[status] ?? `The request failed with status ${status}`),
});

export const httpError = (status: number, detail?: string, headers?: Record<string, string>): HttpError =>
  new HttpError(status, detail === undefined ? errorBody(status) : { detail }, headers);

export const unprocessable = (detail: readonly Detail[]): HttpError => new HttpError(422, { detail });

/** Returns an error of the device login, which has no `detail`. */
export const oauthError = (error: string): HttpError => new HttpError(400, { error });
