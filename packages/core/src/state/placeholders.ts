import {
  chownSync,
  closeSync,
  constants,
  existsSync,
  fchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  type Stats,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { errors } from "../errors.ts";
import type { Placeholder } from "../plan/spec.ts";
import { makeFolder, writeWhole } from "./files.ts";

/** How long a step that takes a millisecond is waited for, and how often it is looked for, in milliseconds. */
const patience = 500;
const pause = 5;

/** What a session notes of its placeholders, so that nobody removes them under it, and somebody removes them after it. */
type PlaceholderNote = { readonly pid: number; readonly made: readonly Placeholder[] };

/**
 * Makes the placeholders of a session where they are absent, and notes them under its name before any of them exists:
 * a launcher that dies leaves the note, and the next session cleans up after it.
 *
 * @param folder of the notes
 * @param session container name
 * @param wanted what has to be there, whoever made it
 * @param owner who owns what is made; undefined for the caller
 * @throws LaunchError when something else came in between, or the disk is full
 */
export function makePlaceholders(
  folder: string,
  session: string,
  wanted: readonly Placeholder[],
  owner: { readonly uid: number; readonly gid: number } | undefined,
): void {
  if (wanted.length === 0) return;
  alone(folder, () => {
    const others = new Set(notesIn(folder).flatMap(({ note }) => note.made.map(({ path }) => path)));
    const absent = wanted.filter((one) => isAbsent(one, others));
    // What another session made is needed by this one as well, and removed by whoever ends last.
    const made = wanted.filter((one) => absent.includes(one) || others.has(one.path));
    if (made.length === 0) return;
    writeWhole(join(folder, session), JSON.stringify({ pid: process.pid, made } satisfies PlaceholderNote));
    try {
      for (const placeholder of absent) make(placeholder, owner);
    } catch (error) {
      for (const placeholder of [...absent].reverse()) if (!others.has(placeholder.path)) unmake(placeholder);
      rmSync(join(folder, session), { force: true });
      throw error;
    }
  });
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
  const found = notesIn(folder);
  if (!found.some(({ name }) => name === session)) return;
  const finished = new Set([session]);
  for (const { name, note } of found) if (!isAlive(note.pid) && (await isGone(name))) finished.add(name);
  alone(folder, () => {
    const notes = notesIn(folder);
    const needed = new Set(
      notes
        .filter(({ name }) => !finished.has(name))
        .flatMap(({ note }) => note.made.map(({ path }) => path)),
    );
    for (const { name, note } of notes.filter((entry) => finished.has(entry.name))) {
      // Children before parents.
      for (const placeholder of [...note.made].reverse())
        if (!needed.has(placeholder.path)) unmake(placeholder);
      rmSync(join(folder, name), { force: true });
    }
  });
}

/**
 * Whether a file or folder is there for the time of a session and for nothing else: some session has noted it, and it is
 * still as it was made.
 *
 * @param folder of the notes
 */
export function isHeldPlace(folder: string, path: string): boolean {
  return notesIn(folder).some(({ note }) =>
    note.made.some((placeholder) => placeholder.path === path && isPlaceholder(placeholder)),
  );
}

/** Sessions start and end beside each other: while one reads the notes and acts on them, the others wait. */
function alone(folder: string, action: () => void): void {
  const lock = `${folder}.lock`;
  makeFolder(dirname(lock));
  const end = Date.now() + patience;
  while (!lockedNow(lock) && Date.now() < end) sleep(pause);
  try {
    action();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** A launcher that died here left its lock behind; nobody needs it for longer than `patience`. */
function lockedNow(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * Whether a placeholder has still to be made.
 *
 * @throws LaunchError when a link or something of another kind is in its place, or a lock that a git command holds
 */
function isAbsent(placeholder: Placeholder, others: ReadonlySet<string>): boolean {
  const { path, content } = placeholder;
  let found = statusOf(path);
  const isForeignLock = (): boolean =>
    found !== undefined && path.endsWith(".lock") && !others.has(path) && !isPlaceholder(placeholder);
  // A git command holds its lock for some milliseconds.
  for (const end = Date.now() + patience; isForeignLock() && Date.now() < end; found = statusOf(path))
    sleep(pause);
  if (found === undefined) return true;
  const isRightKind = content === undefined ? found.isDirectory() : found.isFile();
  if (!isRightKind || isForeignLock())
    throw errors.placeholderUnmakable(
      path,
      Object.assign(new Error("something is there"), { code: "EEXIST" }),
    );
  return false;
}

function make(
  { path, content }: Placeholder,
  owner: { readonly uid: number; readonly gid: number } | undefined,
): void {
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
  const found = statusOf(path);
  if (found === undefined) return false;
  if (content === undefined) return found.isDirectory();
  return (
    found.isFile() && found.size === Buffer.byteLength(content) && readFileSync(path, "utf8") === content
  );
}

function statusOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function notesIn(folder: string): { name: string; note: PlaceholderNote }[] {
  // Usually there are none, and an exception takes longer than a look.
  if (!existsSync(folder)) return [];
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
