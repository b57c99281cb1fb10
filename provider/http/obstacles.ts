import type { Obstacle } from "./connection";
import { refusedLogin } from "./socks";

/** What a message says of an obstacle. */
export interface Description {
  /** What happened, after "<platform> could not <operation>: ". */
  readonly reason: string;
  /** Constants only. */
  readonly code: string;
  /** What to do next; absent for the usual advice. */
  readonly advice?: string;
  /** Another attempt would meet the same: a certificate, or a proxy's rules. */
  readonly lasting: boolean;
}

/** Describes why no connection to a host came about; `variable` is the one that names the proxy. */
export function describeObstacle(obstacle: Obstacle, host: string, variable = "HTTPS_PROXY"): Description {
  const { stage, code, certificate } = obstacle;
  const proxy = `the proxy in ${variable}`;
  if (certificate) {
    const reason = `the certificate of ${stage === "tls" ? host : proxy} was not accepted`;
    return { reason, code, advice: byCertificate[code] ?? ownAuthority, lasting: true };
  }
  if (stage === "tunnel" && /^\d+$/.test(code)) return refusedBy(variable, Number(code), host);
  const reason = {
    connect: "no connection could be made",
    tls: "no TLS connection could be made",
    proxy: `no connection could be made to ${proxy}`,
    tunnel: `${proxy} ${code === "ETIMEDOUT" ? "did not answer" : "gave no answer"}`,
  }[stage];
  const advice = `Check ${variable}, or name ${host} in NO_PROXY, then run again.`;
  return { reason, code, lasting: false, ...((stage === "proxy" || stage === "tunnel") && { advice }) };
}

/** A status of HTTP, or a reply of SOCKS (RFC 1928 §6), of which 2 is "not allowed". */
function refusedBy(variable: string, status: number, host: string): Description {
  const proxy = `the proxy in ${variable}`;
  const isReply = status < 100;
  const code = isReply ? `SOCKS reply ${status}` : String(status);
  if (status === refusedLogin) {
    const advice = `Check the user and the password in ${variable}, then run again.`;
    return { reason: `${proxy} did not accept its user and password`, code, advice, lasting: true };
  }
  const advice = `Let the proxy pass connections to ${host}, or name ${host} in NO_PROXY, then run again.`;
  const lasting = isReply ? status === 2 : status < 500;
  return { reason: `${proxy} refused the connection`, code, advice, lasting };
}

const ownAuthority =
  "If a company's own CA signs it, set NODE_EXTRA_CA_CERTS to the file with the certificate of that CA, then run again.";
const inItsPlace = "and whether a proxy (HTTPS_PROXY) answers in the platform's place, then run again.";

const byCertificate: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: `Check this machine's clock, ${inItsPlace}`,
  CERT_NOT_YET_VALID: `Check this machine's clock, ${inItsPlace}`,
  ERR_TLS_CERT_ALTNAME_INVALID: `Check the API URL, ${inItsPlace}`,
};
