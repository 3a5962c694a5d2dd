import {
  chownSync,
  closeSync,
  constants,
  fchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { errors } from "../errors.ts";
import type { Placeholder } from "../plan/spec.ts";
import { writeWhole } from "./files.ts";

/** What a session notes of its placeholders, so that nobody removes them under it, and somebody removes them after it. */
type PlaceholderNote = { readonly pid: number; readonly made: readonly Placeholder[] };

/**
 * Makes the placeholders of a session and notes them under its name, before any of them exists: a launcher that dies
 * leaves the note, and the next session cleans up after it.
 *
 * @param folder of the notes
 * @param session container name
 * @param wanted what this session needs and does not find
 * @param guarded every path the session protects: placeholders of others among them are noted as its own as well
 * @param owner who owns what is made; undefined for the caller
 * @throws LaunchError when something else came in between, or the disk is full
 */
export function makePlaceholders(
  folder: string,
  session: string,
  wanted: readonly Placeholder[],
  guarded: readonly string[],
  owner: { readonly uid: number; readonly gid: number } | undefined,
): void {
  const shared = notesIn(folder)
    .flatMap(({ note }) => note.made)
    .filter(({ path }) => guarded.includes(path) && !wanted.some((one) => one.path === path));
  const made = [...wanted, ...shared];
  if (made.length === 0) return;
  const note: PlaceholderNote = { pid: process.pid, made };
  writeWhole(join(folder, session), JSON.stringify(note));
  try {
    for (const placeholder of wanted) make(placeholder, owner);
  } catch (error) {
    // What another session shares is in its own note.
    const needed = notesIn(folder).flatMap((one) => (one.name === session ? [] : one.note.made));
    for (const placeholder of [...wanted].reverse())
      if (!needed.some(({ path }) => path === placeholder.path)) unmake(placeholder);
    rmSync(join(folder, session), { force: true });
    throw error;
  }
}

/**
 * Removes a session's placeholders that no other session needs, and those of launchers that died.
 *
 * @param isGone whether the container of a session whose launcher died is gone too; asked only when there is one
 */
export async function removePlaceholders(
  folder: string,
  session: string,
  isGone: (session: string) => Promise<boolean>,
): Promise<void> {
  const notes = notesIn(folder);
  if (!notes.some(({ name }) => name === session)) return;
  const finished: typeof notes = [];
  for (const entry of notes) {
    const { name, note } = entry;
    if (name === session || (!isAlive(note.pid) && (await isGone(name)))) finished.push(entry);
  }
  const needed = new Set(
    notes
      .filter((entry) => !finished.includes(entry))
      .flatMap(({ note }) => note.made.map(({ path }) => path)),
  );
  for (const { name, note } of finished) {
    // Children before parents.
    for (const placeholder of [...note.made].reverse())
      if (!needed.has(placeholder.path)) unmake(placeholder);
    rmSync(join(folder, name), { force: true });
  }
}

function make({ path, content }: Placeholder, owner: { uid: number; gid: number } | undefined): void {
  try {
    if (content === undefined) {
      mkdirSync(path, { mode: 0o755 });
      if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
      return;
    }
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const descriptor = openSync(path, flags, 0o644);
    writeSync(descriptor, content);
    if (owner !== undefined) fchownSync(descriptor, owner.uid, owner.gid);
    closeSync(descriptor);
  } catch (cause) {
    // Another session may have been quicker: what it made is as good.
    if ((cause as NodeJS.ErrnoException).code === "EEXIST" && isPlaceholder({ path, content })) return;
    throw errors.placeholderUnmakable(path, cause);
  }
}

function unmake(placeholder: Placeholder): void {
  try {
    if (!isPlaceholder(placeholder)) return;
    if (placeholder.content === undefined) rmdirSync(placeholder.path);
    else unlinkSync(placeholder.path);
  } catch {
    // Not empty any more, or gone, or not ours to remove: then it is somebody's.
  }
}

/** Whether there is still what was made: a folder, or a file with that content. */
function isPlaceholder({ path, content }: Placeholder): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (content === undefined) return found.isDirectory();
  return (
    found.isFile() && found.size === Buffer.byteLength(content) && readFileSync(path, "utf8") === content
  );
}

function notesIn(folder: string): { name: string; note: PlaceholderNote }[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    try {
      return [{ name, note: JSON.parse(readFileSync(join(folder, name), "utf8")) as PlaceholderNote }];
    } catch {
      return [];
    }
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
