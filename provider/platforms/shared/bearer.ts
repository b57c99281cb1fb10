import { Secret } from "../../values/secret";

/** The `Authorization` of most platforms. */
export const bearer = (token: Secret | undefined): Secret => new Secret(`Bearer ${token?.reveal() ?? ""}`);
