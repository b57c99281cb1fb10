import type { Obstacle } from "./connection";
import type { Exception } from "./proxy";
import { refusedLogin } from "./socks";

/** The parts of an error message about a failed connection. */
export interface Description {
  /** The reason, which follows "<platform> could not <operation>: ". */
  readonly reason: string;
  /** Constants only, as in `Obstacle`. */
  readonly code: string;
  /** The next step; absent for the usual one. */
  readonly advice?: string;
  /** True if another attempt would fail in the same way, as with a certificate or a proxy's rules. */
  readonly lasting: boolean;
}

/** The way to a host: the variable that names its proxy, or those because of which there is none. */
interface Route {
  readonly variable?: string | undefined;
  readonly exception?: Exception | undefined;
}

/** Describes why no connection to a host came about. */
export function describeObstacle(obstacle: Obstacle, host: string, { variable, exception }: Route): Description {
  const { stage, code, certificate } = obstacle;
  if (certificate) {
    const reason = `the certificate of ${stage === "tls" ? host : `the proxy in ${variable}`} was not accepted`;
    return { reason, code, advice: byCertificate[code] ?? ownAuthority, lasting: true };
  }
  if (variable !== undefined) return describeBehindProxy(obstacle, host, variable);
  const reason = `no ${stage === "tls" ? "TLS " : ""}connection could be made`;
  return { reason, code, lasting: false, ...(exception && { advice: withoutException(host, exception) }) };
}

const withoutException = (host: string, { proxy, except }: Exception): string =>
  `Check the network, or remove ${host} from ${except} to reach it through the proxy in ${proxy}, then run again.`;

function describeBehindProxy({ stage, code }: Obstacle, host: string, variable: string): Description {
  if (stage === "tunnel" && /^\d+$/.test(code)) return refusedBy(variable, Number(code), host);
  const proxy = `the proxy in ${variable}`;
  const isOtherProtocol = otherProtocol.test(code) && stage !== "tls";
  const reason = {
    connect: "no connection could be made",
    proxy: `no ${isOtherProtocol ? "TLS " : ""}connection could be made to ${proxy}`,
    tunnel: `${proxy} ${isOtherProtocol ? "gave an invalid answer" : code === "ETIMEDOUT" ? "did not answer" : "gave no answer"}`,
    tls: `no TLS connection could be made through ${proxy}`,
  }[stage];
  const what = isOtherProtocol ? `the scheme, host and port in ${variable}` : variable;
  return { reason, code, advice: `Check ${what}, or add ${host} to NO_PROXY, then run again.`, lasting: false };
}

/** Codes that mean that a proxy speaks another protocol than the scheme says: TLS, HTTP and SOCKS5. */
const otherProtocol = /WRONG_VERSION_NUMBER|^EPROTO$|^HPE_|^NO_SOCKS5$/;

/** Statuses below 500 after which a proxy may open a tunnel on another attempt. */
const passing = new Set([408, 429]);

/** Describes a proxy's refusal. `status` is an HTTP status or a SOCKS reply (RFC 1928 §6), where 2 means "not allowed". */
function refusedBy(variable: string, status: number, host: string): Description {
  const proxy = `the proxy in ${variable}`;
  const isReply = status < 100;
  const code = isReply ? `SOCKS reply ${status}` : String(status);
  if (status === refusedLogin) {
    const advice = `Check the user and the password in ${variable}, then run again.`;
    return { reason: `${proxy} did not accept its user and password`, code, advice, lasting: true };
  }
  const advice = `Allow connections to ${host} in the proxy, or add ${host} to NO_PROXY, then run again.`;
  const lasting = isReply ? status === 2 : status < 500 && !passing.has(status);
  return { reason: `${proxy} refused the connection`, code, advice, lasting };
}

const ownAuthority =
  "If a company's own CA signs it, set NODE_EXTRA_CA_CERTS to the file with the certificate of that CA, then run again.";
const inItsPlace = "and whether a proxy (HTTPS_PROXY) answers instead of the platform, then run again.";

const byCertificate: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: `Check this machine's clock, ${inItsPlace}`,
  CERT_NOT_YET_VALID: `Check this machine's clock, ${inItsPlace}`,
  ERR_TLS_CERT_ALTNAME_INVALID: `Check the API URL, ${inItsPlace}`,
};
