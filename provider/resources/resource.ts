import type { DesiredResource, DiffResult, RunContext, CreateResult, StoredResource } from "../lifecycle/run-context";
import type { Driver, Failure, ResourceSchema, Spec } from "../platforms/platform";

/** The life of one kind of resource. `check` and the comparison in `diff` are the same for all: see lifecycle/. */
export interface Resource {
  /** What it takes on a platform, or the sentence that says why there is none and what to use. */
  schema(platform: Driver): ResourceSchema | string;
  /** Its arguments, if it belongs to no platform: then it has no `platform` argument and needs no credential. */
  readonly offline?: ResourceSchema;
  /** The first output, or "id", that cannot be what was written there: nothing is done by such a state. */
  validateState(recorded: StoredResource): string | undefined;
  /** Told of every declared resource, and how the last run declared it, once its arguments passed check and before anything is written. */
  register?(declared: DesiredResource, context: RunContext, before: DesiredResource | undefined): readonly Failure[];
  /** May note what it learns; never sends anything. */
  diff(recorded: StoredResource, declared: DesiredResource, context: RunContext): DiffResult;
  create(declared: DesiredResource, context: RunContext): Promise<CreateResult>;
  /** Undefined for a proven absence only. */
  read(recorded: StoredResource, context: RunContext): Promise<Spec | undefined>;
  update(recorded: StoredResource, declared: DesiredResource, context: RunContext): Promise<Spec>;
  delete(recorded: StoredResource, context: RunContext): Promise<void>;
}
