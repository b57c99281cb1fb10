/**
 * A resource's address: the URN that `pulumi.createUrn` gives, `urn:pulumi:stack::project::parent$module:Type::name`.
 * The dynamic host tells a provider neither type nor name, so the classes send it as the input `__address`.
 */
export const urnKey = "__address";

/** How the types of this package's resources begin in the engine's state. */
export const typePrefix = "pulumi-nodejs:dynamic/tokens:";

/** The resource type at the end of an address, such as "ServiceToken"; undefined when the text is no address. */
export function typeOf(address: string): string | undefined {
  const [urn = "", , types, ...name] = address.split("::");
  if (!urn.startsWith("urn:pulumi:") || name.length === 0) return undefined;
  const type = types?.split(/[:$]/).at(-1);
  return type === "" ? undefined : type;
}

/** A URN without the names of stack and project: they are the same for a whole stack, and `pulumi stack rename` changes them. */
export const withinStack = (urn: string): string => urn.replace(/^urn:pulumi:.*?::.*?::/, "");

/** The part of a URN that names stack and project. */
export const stackOf = (urn: string): string => urn.slice(0, urn.length - withinStack(urn).length);

/** The kind of the token that an address of one is for. */
export const tokenTypeOf = (address: string): "ServiceToken" | "DeployToken" =>
  typeOf(address) === "DeployToken" ? "DeployToken" : "ServiceToken";

/** The resource's name in its program. */
export function nameOf(address: string): string {
  return address.split("::").slice(3).join("::");
}

/** The input that carries the address of the token resource which a grant was given, or a ledger belongs to. */
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

/** The input that names the other inputs of this kind that the classes have set: all others that begin so are somebody's mistake. */
export const sentKey = "__sent";

/** What is Pulumi's or this package's begins so, and is no argument; a `__proto__` is nobody's at all. */
export const isInternal = (key: string): boolean => key.startsWith("__") && key !== "__proto__";

export const internalKeyReason =
  'names that begin with "__" belong to Pulumi and to this package. Remove it from the arguments, or from the transform or policy that sets it';

/** The input that says what the program's Providers sign in with, in hints that are no secrets. Check removes it. */
export const credentialsKey = "__credentials";
