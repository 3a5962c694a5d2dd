import { connect, isIP } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFilter } from "./filter.ts";
import { isListed, readAuthority, readHostName } from "./host-name.ts";
import { readRoutedTarget } from "./injection.ts";
import { readPlainTarget } from "./plain.ts";
import type { Policy, Route } from "./policy.ts";
import { Refusal } from "./resolve.ts";

/** Always the same numbers, so that what failed fails again. */
let seed = 1;
const random = (below: number): number => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const pick = <Item>(list: readonly Item[]): Item => list[random(list.length)] as Item;

const pieces = [
  ..."a.b-1:0@/\\%?#[]=&; \t\r\n\0\u00e9\u3002\uff0e\u212a_*,+~",
  "a.example",
  "b.example",
  "127.0.0.1",
  "0x7f.1",
  "2130706433",
  "::1",
  "[::1]",
  ":443",
  ":22",
  ":80",
  "http://",
  "https://",
  "%2e%2e",
  "%00",
  "xn--",
  "/key/0/",
  "v1/",
  "..",
  "localhost",
  "169.254.169.254",
  "A.EXAMPLE",
  "a.example.",
];
const text = (): string => Array.from({ length: 1 + random(7) }, () => pick(pieces)).join("");
const damaged = (whole: string): string => {
  const at = random(whole.length + 1);
  return whole.slice(0, at) + (random(2) === 0 ? pick(pieces) : "") + whole.slice(at + random(3));
};

describe("what is read of a target is what everybody else would read", () => {
  it("CONNECT: 200,000 of them", () => {
    let read = 0;
    for (let round = 0; round < 200_000; round++) {
      const target = random(2) === 0 ? text() : damaged(pick(["a.example:443", "x.y.example:22", "A.b:1"]));
      const found = readAuthority(target);
      if (found === undefined) continue;
      read += 1;
      expect([found.name, isIP(found.name)]).toEqual([found.name.toLowerCase(), 0]);
      expect(readHostName(found.name)).toBe(found.name);
      // The parser of the web's standard, which knows every spelling of an address.
      const url = new URL(`ws://${target.replace(/\.:/, ":")}`);
      expect([url.hostname, Number(url.port || 80)]).toEqual([found.name, found.port]);
    }
    expect(read).toBeGreaterThan(1000);
  });

  it("plain HTTP: 200,000 of them", () => {
    let read = 0;
    for (let round = 0; round < 200_000; round++) {
      const target = random(2) === 0 ? `http://${text()}` : damaged("http://a.example/b?c=d");
      const host = random(3) === 0 ? text() : (/^http:\/\/([^/?#]*)/.exec(target)?.[1] ?? "");
      const found = readPlainTarget(target, host);
      if (found === undefined) continue;
      read += 1;
      const url = new URL(target);
      expect([url.hostname.replace(/\.$/, ""), Number(url.port || 80)]).toEqual([found.name, found.port]);
      expect([url.username, isIP(found.name)]).toEqual(["", 0]);
      expect(host.toLowerCase().replace(/:80$/, "").replace(/\.$/, "").split(":")[0]).toBe(found.name);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
      expect(found.path).not.toMatch(/[\u0000-\u0020#]/);
    }
    expect(read).toBeGreaterThan(1000);
  });

  it("an API with an added key: 200,000 of them stay below its path", () => {
    const route: Route = {
      key: "A_KEY",
      baseUrl: "A_BASE_URL",
      header: "x-api-key",
      address: "https://api.example.com",
      paths: ["/v1/"],
    };
    let read = 0;
    for (let round = 0; round < 200_000; round++) {
      const target = random(2) === 0 ? `/key/0/v1/${text()}` : damaged("/key/0/v1/a/b?key=c&d=e");
      const found = readRoutedTarget(target, [route]);
      if (found === undefined || typeof found === "string") continue;
      read += 1;
      const url = new URL(found.path, "https://api.example.com");
      expect(url.host).toBe("api.example.com");
      expect(url.pathname.startsWith("/v1/")).toBe(true);
      expect(url.searchParams.has("key")).toBe(false);
      expect(decodeURIComponent(url.pathname).split("/")).not.toContain("..");
    }
    expect(read).toBeGreaterThan(1000);
  });
});

describe("heads as bytes", () => {
  const policy: Policy = {
    mode: "strict",
    hosts: ["a.example", "*.wild.example"],
    ssh: [],
    routes: [],
    fetch: [],
  };
  const asked: string[] = [];
  let noted = 0;
  const filter = createFilter(
    policy,
    {
      note: () => {
        noted += 1;
      },
    },
    {
      resolve: async (name) => {
        asked.push(name);
        throw new Refusal("that is far enough");
      },
      dial: async () => {
        throw new Error("nothing is ever dialled");
      },
    },
  );
  let port: number;
  beforeAll(async () => {
    await new Promise<void>((resolve) => filter.listen(0, "127.0.0.1", resolve));
    port = (filter.address() as { port: number }).port;
  });
  afterAll(() => {
    filter.close();
    filter.closeAllConnections();
  });

  const send = (bytes: Buffer): Promise<string> =>
    new Promise((resolve) => {
      let answer = "";
      const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
      socket.on("data", (more) => {
        answer += more.toString("latin1");
      });
      socket.on("error", () => resolve(answer));
      socket.on("close", () => resolve(answer));
    });

  it("3000 damaged ones: none is answered but with a refusal, and only listed names are looked up", async () => {
    const whole = [
      "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n",
      "CONNECT b.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n",
      "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n",
      "POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
      "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\nGET http://b.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n",
    ];
    for (let round = 0; round < 300; round++) {
      const batch = Array.from({ length: 10 }, () => {
        let head = pick(whole);
        for (let damage = random(3); damage >= 0; damage--) head = damaged(head);
        return send(Buffer.from(head, random(2) === 0 ? "latin1" : "utf8"));
      });
      for (const answer of await Promise.all(batch)) expect(answer).toMatch(/^($|HTTP\/1\.1 4\d\d )/);
    }
    expect(asked.length).toBeGreaterThan(100);
    expect(noted).toBeGreaterThan(asked.length);
    expect(asked.filter((name) => !isListed(name, policy.hosts))).toEqual([]);
    // It still works.
    expect(await send(Buffer.from(whole[0] ?? ""))).toContain("that is far enough");
  });

  it("a head without an end is cut off", async () => {
    expect(await send(Buffer.from(`CONNECT a.example:443 HTTP/1.1\r\nX: ${"x".repeat(40_000)}`))).toMatch(
      /^($|HTTP\/1\.1 4\d\d )/,
    );
  });
});
