export { type Emulator, type EmulatorInfo, type EmulatorOptions, startEmulator, type Token } from "./emulator";
export type { FaultKind, FaultOrder } from "./frame/faults";
export type { LogEntry } from "./frame/log";
export type { PlatformName } from "./platforms";
export { mocks, type OtherMocks } from "./mocks";
