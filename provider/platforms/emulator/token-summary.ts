/** A token as the control port lists it. Instants are ISO 8601 UTC. */
export interface TokenSummary {
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** True if the token is valid now. A revoked token is not listed. */
  readonly alive: boolean;
}
