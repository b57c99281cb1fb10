import type { Mistake } from "../contract";

const joined: Mistake = { form: /:/, sentence: 'contains an id and a secret, joined by ":". Set each one separately.' };
const swapped = "the id and the secret of the service token are swapped.";
const instead = "set PLANETSCALE_SERVICE_TOKEN_ID and PLANETSCALE_SERVICE_TOKEN instead.";

/** Common mistakes: ids are 12 lower-case letters and digits, secrets begin with `pscale_tkn_`. Source: ServiceTokenIsSwapped in `pscale`. */
export const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  serviceTokenId: [joined, { form: /^pscale_/, sentence: `contains a secret: ${swapped}` }],
  serviceToken: [joined, { form: /^[a-z\d]{12}$/, sentence: `contains an id: ${swapped}` }],
  accessToken: [
    { form: /:/, sentence: `contains an id and a secret of a service token: ${instead}` },
    { form: /^pscale_tkn_/, sentence: `contains the secret of a service token: ${instead}` },
  ],
};
