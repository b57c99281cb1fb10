import type { Platform, PlatformTypes } from "./definition";

// Apart from the types, which published declarations import: Pulumi's bundled compiler cannot parse this function.

/** A platform's definition, checked, with its argument types attached. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- attaching it is the purpose
export function definePlatform<Types extends PlatformTypes>() {
  return <const Light extends Omit<Platform, "driver">>(
    light: Light,
    driver: () => object,
  ): Light & Pick<Platform, "driver"> & { readonly types?: Types } => {
    let loaded: object | undefined;
    return { ...light, driver: () => (loaded ??= driver()) };
  };
}
