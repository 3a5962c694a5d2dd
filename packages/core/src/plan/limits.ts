import type { LimitSettings } from "../settings/settings.ts";
import type { EngineFacts } from "./facts.ts";
import type { Limits } from "./spec.ts";

const mebibyte = 1024 * 1024;

/**
 * What a session may use up. The host must stay usable while an agent compiles or loops:
 * six tenths of the engine's memory, all processors but one, and never less than two where there are as many,
 * enough processes for a parallel build but not for a fork bomb.
 *
 * @param engine memory in bytes and processors of the machine the engine runs on
 * @param chosen the user's own limits; each replaces its default
 */
export function planLimits(engine: EngineFacts, chosen: LimitSettings): Limits {
  return {
    memoryBytes:
      chosen.memory === undefined
        ? Math.floor((engine.memoryBytes * 0.6) / mebibyte) * mebibyte
        : bytesOf(chosen.memory),
    limitSwap: engine.limitsSwap,
    cpus: Math.min(chosen.cpus ?? Math.max(2, engine.cpus - 1), engine.cpus),
    processes: chosen.processes ?? 1024,
    openFiles: 16384,
    sharedMemoryBytes: 256 * mebibyte,
  };
}

/** Bytes of a checked size, as "512m" or "1.5g". */
function bytesOf(size: string): number {
  const unit = size.endsWith("g") ? 1024 ** 3 : 1024 ** 2;
  return Math.floor(Number(size.slice(0, -1)) * unit);
}
