/**
 * Define a platform of your own, such as the token API of your company. The module that calls `definePlatform` is loaded by your program
 * and by the provider; the driver only by the provider.
 *
 * @module pulumi-tokens/platform
 */
import type { Platform } from "../../provider/platforms/definition";
import { definePlatform as define } from "../../provider/platforms/define";

export type { Platform as PlatformDefinition } from "../../provider/platforms/definition";

// No text matches it.
const none = /(?!)/;

/**
 * Defines a platform. Export it under its name, and list the module in the `package.json` of your program.
 *
 * ```js
 * exports.acmeCloud = definePlatform({ title: "Acme Cloud", … }, () => require("./acme-driver").driver);
 * ```
 *
 * @param definition Names and tables.
 * @param driver Returns the platform's `Driver`: see `pulumi-tokens/platform/driver`. Called once, and not by programs.
 */
export const definePlatform = (
  definition: Omit<Platform, "driver" | "secretPattern"> & Partial<Pick<Platform, "secretPattern">>,
  driver: () => object,
): Platform => define()({ secretPattern: none, ...definition }, driver as Parameters<ReturnType<typeof define>>[1]);
