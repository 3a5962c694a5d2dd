import { runFolder } from "./run-folder.ts";

/** What unit tests leave in the system's temporary folder goes with their run. */
export default function setUp(): () => void {
  return runFolder().remove;
}
