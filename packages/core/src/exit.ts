/**
 * The one place where a launcher ends its process.
 *
 * @param code 0–255: the tool's own exit code, or one of `ExitCode` in errors.ts.
 */
export function exitWith(code: number): never {
  process.exit(code);
}
