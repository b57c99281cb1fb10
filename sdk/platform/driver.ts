/**
 * The contract of a platform's driver, and what the built-in drivers are made of.
 *
 * @module pulumi-tokens/platform/driver
 */
export { z } from "zod";
export { failedAs, PlatformError } from "../../provider/http/failure";
export type { ErrorBody, FailureFacts, FailureKind, RefusedArgument } from "../../provider/http/failure";
export { path, type Path } from "../../provider/http/path";
export type { Call, LastAnswer, Send } from "../../provider/http/send";
export type {
  ActualArgs,
  Change,
  CreatedToken,
  Creation,
  Credentials,
  Driver,
  Failure,
  Field,
  Inspection,
  Match,
  Mistake,
  Moment,
  PermissionApi,
  PlatformApi,
  PlatformSchema,
  Reason,
  ResourceSchema,
  Rule,
  SeenExpiry,
  Sent,
  Spec,
  TokenApi,
  TokenInfo,
  Trace,
} from "../../provider/platforms/contract";
export type { Kind, TokenKind } from "../../provider/platforms/definition";
export { bodyOf, nameField, sentAs } from "../../provider/platforms/shared/body";
export { expiresAt, expiryOf, expiryRules } from "../../provider/platforms/shared/expiry";
export { duration, keepWhileUsed, namePrefix, segment, verify, wordSet } from "../../provider/platforms/shared/fields";
export { instants } from "../../provider/platforms/shared/instants";
export { listsBy, type SharedList } from "../../provider/platforms/shared/paging";
export type { Page } from "../../provider/platforms/shared/reading";
export { bearer, codeUnder } from "../../provider/platforms/shared/requests";
export { durationMs } from "../../provider/values/duration";
export { tagInName, type TagCodec } from "../../provider/values/ownership-tag";
export { Secret } from "../../provider/values/secret";
