import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import type { Arrival, Names } from "./events.ts";

const types: Readonly<Record<number, string>> = { 1: "A", 16: "TXT", 28: "AAAA", 65: "HTTPS" };

/** Answers for every name that it was told of, and notes every question: the DNS observer. */
export async function startNameServer(
  names: Names,
  otherwise: readonly string[] | undefined,
  note: (arrival: Arrival) => void,
): Promise<void> {
  const asked = new Map<string, number>();
  const socket = createSocket("udp4", (question, from) => {
    const { name, type } = readQuestion(question);
    note({ kind: "dns", name, type });
    socket.send(answer(question, type, addressesOf(name, type)), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(53, "0.0.0.0", resolve));
  // Over TCP a question is noted and that is all.
  const overTcp = createServer((client) => {
    client.on("error", () => client.destroy());
    client.once("data", (bytes) => {
      note({ kind: "dns", ...readQuestion(bytes.subarray(2)) });
      client.destroy();
    });
  });
  await new Promise<void>((resolve) => overTcp.listen(53, "0.0.0.0", resolve));

  function addressesOf(name: string, type: string): readonly string[] | undefined {
    const pattern = Object.keys(names).find(
      (entry) => entry.startsWith("*.") && name.endsWith(entry.slice(1)),
    );
    const entry = names[name] ?? (pattern === undefined ? otherwise : names[pattern]);
    if (entry === undefined || typeof entry[0] === "string" || entry.length === 0) return entry as string[];
    // One that changes its mind: at each question for an IPv4 address.
    const answers = entry as readonly (readonly string[])[];
    const count = asked.get(name) ?? 0;
    if (type === "A") asked.set(name, count + 1);
    return answers[Math.min(count, answers.length - 1)];
  }
}

function readQuestion(question: Buffer): { name: string; type: string } {
  const labels: string[] = [];
  let offset = 12;
  for (let length = question[offset]; length !== undefined && length > 0; length = question[offset]) {
    labels.push(question.toString("latin1", offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  const number = offset + 3 <= question.length ? question.readUInt16BE(offset + 1) : 0;
  return { name: labels.join(".").toLowerCase(), type: types[number] ?? String(number) };
}

/** @param addresses undefined where there is no such name */
function answer(question: Buffer, type: string, addresses: readonly string[] | undefined): Buffer {
  const wanted = (addresses ?? []).filter((address) => (address.includes(":") ? "AAAA" : "A") === type);
  const end = question.indexOf(0, 12) + 5;
  const head = Buffer.from(question.subarray(0, end));
  head.writeUInt16BE(addresses === undefined ? 0x8583 : 0x8580, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(wanted.length, 6);
  head.writeUInt32BE(0, 8);
  const records = wanted.map((address) => {
    const data = address.includes(":") ? bytesOfSix(address) : Buffer.from(address.split(".").map(Number));
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(address.includes(":") ? 28 : 1, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(0, 6); // not to be kept
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, ...records]);
}

function bytesOfSix(address: string): Buffer {
  const [before = "", after = ""] = address.split("::");
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const [left, right] = [groups(before), groups(after)];
  const middle = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return Buffer.from([...left, ...middle, ...right].map((group) => group.padStart(4, "0")).join(""), "hex");
}
