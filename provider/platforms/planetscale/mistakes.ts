import type { Mistake } from "../platform";

const joined: Mistake = { form: /:/, sentence: 'holds an id and a secret, joined by ":": set each of them by itself.' };
const swapped = "the id and the secret of the service token are swapped.";
const instead = "set PLANETSCALE_SERVICE_TOKEN_ID and PLANETSCALE_SERVICE_TOKEN instead.";

/** Ids are 12 lower-case letters and digits, secrets begin with `pscale_tkn_`. Source: ServiceTokenIsSwapped of the `pscale` command. */
export const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  serviceTokenId: [joined, { form: /^pscale_/, sentence: `holds a secret: ${swapped}` }],
  serviceToken: [joined, { form: /^[a-z\d]{12}$/, sentence: `holds an id: ${swapped}` }],
  accessToken: [
    { form: /:/, sentence: `holds an id and a secret of a service token: ${instead}` },
    { form: /^pscale_tkn_/, sentence: `holds the secret of a service token: ${instead}` },
  ],
};
