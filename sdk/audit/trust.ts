import { variablesOf } from "../../provider/host/config";
import { isUrl, type SignIn, type Trust } from "../../provider/host/trust";
import { UserError } from "../../provider/run/context";
import { sanitize } from "../../provider/values/sanitize";

/** What the user allows a state to name. */
export interface Allowed {
  /** API URLs that a state may name. */
  readonly apiUrl?: readonly string[];
  /** Variables of the environment that a state may name as a credential. */
  readonly credentialEnv?: readonly string[];
}

/**
 * Returns the rules for a state. A state or an export may come from anybody, so it must not choose which environment variable is
 * sent, or where a credential goes.
 */
export const trustedState =
  ({ apiUrl = [], credentialEnv = [] }: Allowed): Trust =>
  (signIn) => {
    const { platform, baseUrl, confirmed, variables } = signIn;
    const otherUrl = !confirmed && !apiUrl.some(isUrl(baseUrl, platform));
    const usual = Object.keys(platform.credentials).flatMap((part) => variablesOf(platform, part));
    const others = variables.filter((variable) => !usual.includes(variable) && !credentialEnv.includes(variable));
    if (otherUrl || others.length > 0) throw new UserError(refusal(signIn, otherUrl, others));
  };

function refusal({ platform, baseUrl, variables }: SignIn, otherUrl: boolean, others: readonly string[]): string {
  const what =
    variables.length > 0 ? `the value of ${variables.map((one) => sanitize(one, 100)).join(" and ")}` : "a credential";
  const flags = others.map((variable) => `--credential-env ${sanitize(variable, 100)}`);
  const ways = [
    ...(otherUrl ? [`set ${platform.apiUrlEnv}, or pass --api-url, with the URL that the program has`] : []),
    ...(flags.length > 0 ? [`pass ${flags.join(" ")}`] : []),
  ];
  return (
    `Not signed in to ${platform.title}: the state asks to send ${what} to ${baseUrl.host}, and somebody else may have written it. ` +
    `If this is right, ${ways.join("; and ")}.`
  );
}
