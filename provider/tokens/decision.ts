import { isDeepStrictEqual } from "node:util";
import { expiryOf } from "../platforms/shared/expiry";
import type { Failure, ResourceSchema, Spec } from "../platforms/contract";
import { timesOf } from "../rotation/clock-skew";
import { decide } from "../rotation/decide";
import { oldTokenLine } from "../rotation/lines";
import { UserError, type DesiredResource, type DiffResult, type StoredResource } from "../run/context";
import type { Run } from "../run/run";
import { diff, reasonOf } from "../schema/diff";
import type { TokenFacts } from "../schema/state";
import { missingRetirement } from "../schema/token-options";
import { identityOf, isSameTokenId, joinId, tokenIdOf } from "../values/ids";
import { inNames } from "../values/ownership-tag";
import { asString } from "../values/text";
import { nameOf } from "../values/urn";
import { adoptOf, adopts, hasOtherSecret, isAdopted, ownedError, ownedReason } from "./adopted";
import { isActual } from "./adoption-lines";
import { tagCollisions } from "./tags";

/** Notes a declared token, and how it differs from the last run: before anything is written. */
export function registerToken(
  declared: DesiredResource,
  run: Run,
  before: DesiredResource | undefined,
): readonly Failure[] {
  if (before !== undefined) run.note(declared.urn, { exists: true });
  noteTrigger(declared, run, before);
  noteRename(declared, run, before);
  declareOverlap(declared, run);
  return [...missingRetirement(declared), ...tagCollisions(declared, run), ...declareAdoption(declared, run)];
}

/** Announces an adoption. Refuses a second one of the same token. */
function declareAdoption(declared: DesiredResource, run: Run): readonly Failure[] {
  const { spec, urn } = declared;
  const adopt = adoptOf(declared);
  if (adopt === undefined) return [];
  const id = joinId(String(spec["platform"]), adopt.tokenId);
  const holder = run.holderOfTag(`adopt ${identityOf(id)}`, urn);
  if (holder !== urn)
    return [{ property: "adopt.tokenId", reason: `must not name a token twice: "${nameOf(holder)}" names it too` }];
  if (!adopts(declared, run)) return [];
  const reason = ownedReason(id, urn, run);
  if (reason !== undefined) return [{ property: "adopt.tokenId", reason }];
  run.noteToken(id, { wantedBy: urn });
  run.say(`${nameOf(urn)}: adopts token ${adopt.tokenId}, without creating one.`);
  return [];
}

/** Notes a changed value of `rotateWhenChanged`. To add or to remove the argument is no change. */
function noteTrigger({ spec, urn }: DesiredResource, run: Run, before: DesiredResource | undefined): void {
  const [then, now] = [before?.spec["rotateWhenChanged"], spec["rotateWhenChanged"]];
  if (then !== undefined && now !== undefined && !isDeepStrictEqual(then, now)) run.note(urn, { isTriggered: true });
}

/** Notes a rename. It compares the inputs of the last run: outputs keep the URN under which a step last wrote them. */
function noteRename({ urn }: DesiredResource, run: Run, before: DesiredResource | undefined): void {
  if (before !== undefined && before.urn !== urn) run.note(urn, { formerRef: before });
}

/** Notes the arguments of a token that its Retirement follows. */
function declareOverlap(declared: DesiredResource, run: Run, ...was: readonly string[]): void {
  const { spec, urn, unknown = [] } = declared;
  const { overlap, supersedes, keepWhileUsed } = spec;
  run.note([...run.urnsOf(urn), ...was], { declaredOverlap: { urn, overlap, supersedes, keepWhileUsed, unknown } });
}

/** Notes the overlap again, as policy packs have changed it, and throws if no Retirement is declared. Does nothing in a refresh. */
export function requireRetirement(declared: DesiredResource, run: Run, ...was: readonly string[]): void {
  if (run.at(declared.urn).declaredOverlap === undefined) return;
  declareOverlap(declared, run, ...was);
  const [missing] = missingRetirement(declared);
  if (missing) throw new UserError(`${missing.property}: ${missing.reason}.`);
}

/** Compares a token with the program, and decides whether it is replaced. Notes what that means for old tokens. */
export function diffToken(recorded: StoredResource, declared: DesiredResource, run: Run): DiffResult {
  const { id, schema, state, urn: was } = recorded;
  const { spec, urn } = declared;
  requireRetirement(declared, run, was);
  run.note(urn, { recordedUrn: was });
  run.noteSecret(id, state["value"]);
  noteOwner(recorded, urn, run);

  // 1. Compare the arguments.
  const { updates, ...compared } = diff(schema, state, spec);
  const replaces = compared.replaces.filter((key) => !(isAdopted(recorded) && isActual(key, spec, state)));
  compareAdoption(recorded, declared, run);
  const changed = { reason: reasonOf(schema, replaces), properties: replaces };

  if (hasOtherSecret(recorded, declared) && replaces.length === 0) {
    run.noteToken(id, { isCurrent: true, holder: urn });
    run.note([urn, was], { current: id });
    return { replaces, updates: [...updates, "value"] };
  }

  // 2. Decide whether the token is due.
  const times = timesOf(run.clock.now(), state, run.clock.aheadMs(id));
  const triggered = run.at(urn).isTriggered === true;
  const next = (made: number): number | undefined => nextExpiry(schema, spec, made);
  const verdict = decide({ token: state, settings: spec, urn, changed, triggered, nextExpiry: next }, times);
  if (verdict.verdict === "warn") run.say(`${nameOf(urn)}: ${verdict.because}.`);

  // 3. Replace it, or note that it is current.
  if (verdict.verdict === "replace") {
    const old = { token: id, until: asString(state["expiresAt"]) ?? null };
    run.note(urn, { replaces: { ...old, ...(isAdopted(recorded) && { isAdopted: true }) } });
    const line = `${nameOf(urn)}: replaced (${verdict.reason}): ${verdict.because}.`;
    run.say([line, ...oldTokenLines(recorded, declared, run)].join(" "));
    return { replaces: [verdict.reason, ...replaces], updates };
  }
  run.noteToken(id, { isCurrent: true, holder: urn });
  run.note([urn, was], { current: id });

  // 4. Verify a secret that an earlier run could not verify, or replace one that was refused twice.
  const { verification } = state as TokenFacts;
  // A refresh removes the field from the state by which the engine would update it.
  if (verification === "pending") return { replaces, updates: [...updates, "value"] };
  return { replaces: verification === "failed" ? [...replaces, "value"] : replaces, updates };
}

/** Notes whose token this is, and where it came from. Throws if another one adopts it in this run. */
function noteOwner(recorded: StoredResource, urn: string, run: Run): void {
  const { id, state } = recorded;
  const { adoptedBy, wantedBy } = run.token(id);
  const other = [adoptedBy, wantedBy].find((one) => one !== undefined && one !== urn);
  if (other !== undefined) throw ownedError(tokenIdOf(id), other);
  run.noteToken(id, { ownedBy: urn, ...(isAdopted(recorded) && { isAdopted: true }) });
  const { adopted } = state as TokenFacts;
  if (adopted !== undefined) run.note(urn, { origin: adopted });
}

/** Compares `adopt` with the token that the resource has. Throws if it names another: something would have to become of this one. */
function compareAdoption({ id, state }: StoredResource, declared: DesiredResource, run: Run): void {
  const adopt = adoptOf(declared);
  const current = tokenIdOf(id);
  if (adopt === undefined || isSameTokenId(adopt.tokenId, current)) return;
  const { adopted } = state as TokenFacts;
  const name = nameOf(declared.urn);
  if (adopted !== undefined && isSameTokenId(adopt.tokenId, adopted)) {
    run.say(`${name}: \`adopt\` is no longer used: ${current} has replaced ${adopted}. Remove it from the program.`);
    return;
  }
  throw new UserError(
    `adopt.tokenId: must name a token for a new resource: "${name}" already has token ${current}. Remove \`adopt\` to keep that, or ` +
      `adopt ${adopt.tokenId} by a resource of another name.`,
  );
}

/** Returns how long the old token keeps working; nothing while a preview does not know the overlap. */
function oldTokenLines(
  { id, state }: StoredResource,
  { spec, unknown = [] }: DesiredResource,
  { revokeNow, clock }: Run,
): string[] {
  if (unknown.includes("overlap")) return [];
  const { expiresAt } = state;
  return [
    oldTokenLine({ tokenId: tokenIdOf(id), expiresAt, overlap: spec["overlap"], revokeNow }, clock.platformNow(id)),
  ];
}

/** Returns when a token that is made now expires, in milliseconds since 1970; undefined for never. */
function nextExpiry({ tagCodec = inNames }: ResourceSchema, spec: Spec, now: number): number | undefined {
  const expiry = expiryOf(spec, now);
  return expiry === undefined ? undefined : now + tagCodec.leastLife(expiry - now);
}
