import * as pulumi from "@pulumi/pulumi";

/** Returns the argument `adopt` with its secret marked as one, whatever a program or a transformation has set. */
export function sealedAdoption(args: pulumi.Inputs): pulumi.Inputs {
  const adopt: unknown = args["adopt"];
  if (adopt === undefined) return {};
  // The id stays readable in a preview, unless the whole argument is an output.
  return { adopt: isPlain(adopt) ? { ...adopt, value: pulumi.secret(adopt.value) } : pulumi.secret(adopt) };
}

const isPlain = (adopt: unknown): adopt is { readonly value: pulumi.Input<string> } =>
  typeof adopt === "object" && adopt !== null && !pulumi.Output.isInstance(adopt) && "value" in adopt;
