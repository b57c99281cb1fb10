import type { Platform, PlatformTypes } from "./definition";

// Not beside the types: published declarations lead to those, and the compiler that Pulumi brings along cannot read this.

/** A platform's definition, checked, with its argument types attached. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- it is the only thing that is said here
export function definePlatform<Types extends PlatformTypes>() {
  return <const Light extends Omit<Platform, "backend">>(
    light: Light,
    backend: () => object,
  ): Light & Pick<Platform, "backend"> & { readonly types?: Types } => ({ ...light, backend });
}
