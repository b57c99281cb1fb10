import * as builtIn from "../../provider/platforms/definitions";
import type { Platform } from "../../provider/platforms/definition";
import type { Row } from "./rows";

const titles: Readonly<Record<string, Pick<Platform, "title">>> = builtIn;

/** Returns a platform's title, or its name if it is a program's own platform. */
const titleOf = (platform: string): string =>
  Object.hasOwn(titles, platform) ? (titles[platform]?.title ?? platform) : platform;

/** Returns where a token is, such as `PlanetScale acme`. */
export const placeOf = ({ platform, scope }: Pick<Row, "platform" | "scope">): string =>
  `${titleOf(platform)} ${scope}`.trimEnd();
