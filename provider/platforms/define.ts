import type { Driver } from "./contract";
import type { Platform, PlatformTypes } from "./definition";

// Apart from the types, which published declarations import: Pulumi's bundled compiler cannot parse this function.

/**
 * A platform's definition, checked, with its argument types attached. `driver` loads what only the provider process needs, on the
 * first use.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- attaching it is the purpose
export function definePlatform<Types extends PlatformTypes>() {
  return <const Light extends Omit<Platform, "driver">>(
    light: Light,
    driver: () => Driver,
  ): Light & Pick<Platform, "driver"> & { readonly types?: Types } => {
    let loaded: Driver | undefined;
    return { ...light, driver: () => (loaded ??= driver()) };
  };
}
