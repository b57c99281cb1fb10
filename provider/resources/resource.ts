import type { DesiredResource, DiffResult, CreateResult, StoredResource } from "../run/context";
import type { Run } from "../run/run";
import type { Driver, Failure, ResourceSchema, Spec } from "../platforms/contract";

/** The life of one kind of resource. `check` and the comparison in `diff` are the same for all: see schema/. */
export interface Resource {
  /** Returns its arguments on a platform, or a message with the alternative if the platform does not have it. */
  schema(platform: Driver): ResourceSchema | string;
  /** The arguments of a resource that belongs to no platform: it has no `platform` argument and needs no credential. */
  readonly offline?: ResourceSchema;
  /** Returns the first output, or "id", with an invalid value. Such a state is never used. */
  validateState(recorded: StoredResource): string | undefined;
  /** Notes a declared resource, and how the last run declared it, after its arguments passed check and before anything is written. */
  register?(declared: DesiredResource, run: Run, before: DesiredResource | undefined): readonly Failure[];
  /** Compares state and program. May note what it learns; never sends anything. */
  diff(recorded: StoredResource, declared: DesiredResource, run: Run): DiffResult;
  create(declared: DesiredResource, run: Run): Promise<CreateResult>;
  /** Reads the resource. Undefined only for a proven absence. */
  read(recorded: StoredResource, run: Run): Promise<Spec | undefined>;
  update(recorded: StoredResource, declared: DesiredResource, run: Run): Promise<Spec>;
  delete(recorded: StoredResource, run: Run): Promise<void>;
}
