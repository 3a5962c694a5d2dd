/** Whether this Node is at least 22.15, the first with everything that launchers use. */
export function isRecentNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 15);
}
