/**
 * A resource's URN, as `pulumi.createUrn` returns it: `urn:pulumi:stack::project::parent$module:Type::name`.
 * The dynamic host passes a provider neither type nor name, so the classes send the URN as the input `__address`.
 */
export const urnKey = "__address";

/** The prefix of the types of this package's resources in the engine's state. */
export const typePrefix = "pulumi-nodejs:dynamic/tokens:";

/** The resource type in a URN, such as "ServiceToken"; undefined if the text is not a URN. */
export function typeOf(urn: string): string | undefined {
  const [head = "", , types, ...name] = urn.split("::");
  if (!head.startsWith("urn:pulumi:") || name.length === 0) return undefined;
  const type = types?.split(/[:$]/).at(-1);
  return type === "" ? undefined : type;
}

/** A URN without the names of stack and project: they are the same for a whole stack, and `pulumi stack rename` changes them. */
export const withinStack = (urn: string): string => urn.replace(/^urn:pulumi:.*?::.*?::/, "");

/** The part of a URN that names stack and project. */
export const stackOf = (urn: string): string => urn.slice(0, urn.length - withinStack(urn).length);

/** Returns the kind of the token at this URN. */
export const tokenTypeOf = (urn: string): "ServiceToken" | "DeployToken" =>
  typeOf(urn) === "DeployToken" ? "DeployToken" : "ServiceToken";

/** The resource's name in its program. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The input that carries the URN of the token resource that a grant was given, or that a Retirement belongs to. */
export const tokenUrnKey = "__token";

/** The input of a token that is true if the program also declares its Retirement. */
export const retirementKey = "__retirement";

/** Returns the URN of the Retirement of the token at this URN, whose child it is. */
export const retirementOf = (urn: string): string =>
  `${urn.split("::").slice(0, 3).join("::")}$${typePrefix}Retirement::${nameOf(urn)}-retirement`;

/** The input that carries the random id of the stack, which owns every token it has made. */
export const ownerKey = "__owner";

/** The output of an Ownership that holds this id. */
export const stackIdKey = "stackId";

/** The name of the Ownership of the default provider's tokens. That of an explicit provider ends in `-<its name>`. */
export const ownershipName = "pulumi-tokens-ownership";

/** The input that is true in a preview. Check removes it, so that a saved plan also fits the update. */
export const previewKey = "__preview";

/** The input that names the other inputs of this kind that the classes have set: any other name with this prefix is a mistake. */
export const sentKey = "__sent";

/** True for the names of inputs that Pulumi or this package sets; `__proto__` is not one of them. */
export const isInternal = (key: string): boolean => key.startsWith("__") && key !== "__proto__";

export const internalKeyReason =
  'must not begin with "__": such names belong to Pulumi and to this package. Remove it from the arguments, or from the transform or policy that sets it';

/** The input that says what the program's Providers sign in with, as hints, which are not secret. Check removes it. */
export const credentialsKey = "__credentials";
