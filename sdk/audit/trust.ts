import { variablesOf } from "../../provider/host/config";
import { isUrl, type SignIn, type Trust } from "../../provider/host/trust";
import { UserError } from "../../provider/lifecycle/run-context";
import { sanitize } from "../../provider/values/shown";

/** What a user lets a state say. */
export interface Allowed {
  /** API URLs that a state may name. */
  readonly apiUrl?: readonly string[];
  /** Variables of the environment that a state may name as a credential. */
  readonly credentialEnv?: readonly string[];
}

/**
 * A state and an export are data, and may be a stranger's. Such a text must not choose which variable of the environment is sent, nor
 * where a credential goes.
 */
export const trustedState =
  ({ apiUrl = [], credentialEnv = [] }: Allowed): Trust =>
  (signIn) => {
    const { platform, baseUrl, confirmed, variables } = signIn;
    const strangeUrl = !confirmed && !apiUrl.some(isUrl(baseUrl, platform));
    const usual = Object.keys(platform.credentials).flatMap((part) => variablesOf(platform, part));
    const strange = variables.filter((variable) => !usual.includes(variable) && !credentialEnv.includes(variable));
    if (strangeUrl || strange.length > 0) throw new UserError(refusal(signIn, strangeUrl, strange));
  };

function refusal({ platform, baseUrl, variables }: SignIn, strangeUrl: boolean, strange: readonly string[]): string {
  const what =
    variables.length > 0
      ? `the content of ${variables.map((one) => sanitize(one, 100)).join(" and ")}`
      : "a credential";
  const flags = strange.map((variable) => `--credential-env ${sanitize(variable, 100)}`);
  const ways = [
    ...(strangeUrl ? [`set ${platform.apiUrlEnv}, or pass --api-url, with the URL that the program has`] : []),
    ...(flags.length > 0 ? [`pass ${flags.join(" ")}`] : []),
  ];
  return (
    `Not signed in to ${platform.title}: the state would have ${what} sent to ${baseUrl.host}, and may be written by somebody else. ` +
    `If that is right, ${ways.join("; and ")}.`
  );
}
