/** A folder or file of the host that a session sees besides the workspace, at the same path; read-only unless `write`. */
export type MountSetting = string | { readonly path: string; readonly write?: boolean };

/** Absolute, or below the home folder: without control characters, and without anything that leads up again. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const path = /^(?:\/|~\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\u0000-\u001f\u007f]*$/;

/** Whether a value is such a setting. */
export function isMount(value: unknown): value is MountSetting {
  if (typeof value === "string") return path.test(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { path: where, write, ...others } = value as Record<string, unknown>;
  return (
    typeof where === "string" &&
    path.test(where) &&
    (write === undefined || typeof write === "boolean") &&
    Object.keys(others).length === 0
  );
}
