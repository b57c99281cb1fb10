/** What the control port tells of a token. Instants are ISO 8601 UTC. */
export interface TokenSummary {
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** It would be let in now. A token that was revoked is not there at all. */
  readonly alive: boolean;
}
