import { createServer as createHttp, request, type Server } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Decision } from "./decisions.ts";
import { createFilter } from "./filter.ts";
import { parentFor, readParent } from "./parent-proxy.ts";
import { Refusal, Unknown } from "./resolve.ts";

describe("the proxy of a caller's environment", () => {
  const through = (environment: Record<string, string>, name = "a.company.example") => {
    const parent = readParent(environment);
    return [parentFor("https", name, parent)?.href, parentFor("http", name, parent)?.href];
  };
  it.each([
    ["none", {}, [undefined, undefined]],
    ["empty", { HTTPS_PROXY: "" }, [undefined, undefined]],
    ["one way", { HTTPS_PROXY: "http://p:1" }, ["http://p:1/", undefined]],
    ["both ways", { https_proxy: "http://p:1", http_proxy: "http://q:2" }, ["http://p:1/", "http://q:2/"]],
    [
      "small letters first",
      { HTTPS_PROXY: "http://p:1", https_proxy: "http://q:2" },
      ["http://q:2/", undefined],
    ],
    ["without a scheme", { HTTPS_PROXY: "p:3128" }, ["http://p:3128/", undefined]],
    ["for all", { ALL_PROXY: "http://p:1" }, ["http://p:1/", "http://p:1/"]],
    ["excepted by suffix", { HTTPS_PROXY: "p:1", NO_PROXY: ".company.example" }, [undefined, undefined]],
    ["excepted by name", { HTTPS_PROXY: "p:1", no_proxy: "x, company.example:443" }, [undefined, undefined]],
    [
      "not excepted by an ending",
      { HTTPS_PROXY: "p:1", NO_PROXY: "pany.example" },
      ["http://p:1/", undefined],
    ],
    ["excepted altogether", { HTTPS_PROXY: "p:1", NO_PROXY: "*" }, [undefined, undefined]],
  ] as [string, Record<string, string>, (string | undefined)[]][])("%s", (_title, environment, expected) =>
    expect(through(environment)).toEqual(expected),
  );

  it("is never passed over because it can't be read", () => {
    expect(through({ HTTPS_PROXY: "http://[" })[0]).toBe("unusable://proxy");
  });
});

const servers: Server[] = [];
const listen = async (server: { listen: Server["listen"]; address: Server["address"] }): Promise<number> => {
  servers.push(server as Server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return (server.address() as AddressInfo).port;
};
afterAll(() => {
  for (const server of servers) server.close();
});

describe("a filter behind a proxy", () => {
  const asked: string[] = [];
  const decisions: Decision[] = [];
  let proxyPort: number;
  let port: number;
  let answer = "HTTP/1.1 200 OK\r\n\r\n";

  beforeAll(async () => {
    const proxy = createHttp((incoming, outgoing) => {
      asked.push(`${incoming.url} ${incoming.headers["proxy-authorization"]}`);
      outgoing.end("by the proxy");
    });
    proxy.on("connect", (incoming, client: Socket) => {
      asked.push(`${incoming.url} ${incoming.headers["proxy-authorization"]}`);
      client.on("error", () => undefined);
      client.write(answer);
      client.on("data", () => client.end("from the server"));
    });
    proxyPort = await listen(proxy);
    const proxyUrl = `http://you:p%40ss@127.0.0.1:${proxyPort}`;
    const filter = createFilter(
      { mode: "public", hosts: [], ssh: ["a.company.com"], routes: [], fetch: [] },
      { note: (decision) => void decisions.push(decision) },
      {
        resolve: async (name) => {
          if (name.startsWith("only-the-proxy-knows.")) throw new Unknown("the name does not resolve");
          if (name.startsWith("private."))
            throw new Refusal("the name leads to an address that is not public");
          return ["203.0.113.1"];
        },
        dial: async () => {
          throw new Refusal("dialled directly");
        },
        parent: readParent({
          HTTPS_PROXY: proxyUrl,
          HTTP_PROXY: proxyUrl,
          NO_PROXY: "direct.company.com",
        }),
      },
    );
    port = await listen(filter);
  });

  /** Opens a tunnel and says hello as ssh does. @returns all that came back */
  const tunnel = (authority: string): Promise<string> =>
    new Promise((resolve) => {
      let text = "";
      const socket = connect(port, "127.0.0.1", () =>
        socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\nSSH-2.0-test\r\n`),
      );
      socket.on("data", (bytes) => {
        text += bytes;
      });
      socket.on("error", () => resolve(text));
      socket.on("close", () => resolve(text));
    });
  const credentials = `Basic ${Buffer.from("you:p@ss").toString("base64")}`;

  it("asks it for the name, with the credentials that the session does not have", async () => {
    expect(await tunnel("a.company.com:22")).toContain("from the server");
    expect(asked.at(-1)).toBe(`a.company.com:22 ${credentials}`);
  });

  it("lets it resolve what nothing here can", async () => {
    await tunnel("only-the-proxy-knows.company.com:443");
    expect(asked.at(-1)).toBe(`only-the-proxy-knows.company.com:443 ${credentials}`);
  });

  it.each([
    "private.company.com:443",
    "metadata.google.internal:443",
    "printer.local:443",
    "wiki.corp:443",
    "10.0.0.1:443",
    "169.254.169.254:443",
    "localhost:443",
    "a.company.com:8443",
    "b.company.com:22",
  ])("does not ask it for %s", async (authority) => {
    const before = asked.length;
    expect(await tunnel(authority)).toContain("403");
    expect(asked.length).toBe(before);
  });

  it("goes past it where the caller does", async () => {
    await tunnel("direct.company.com:443");
    expect(decisions.at(-1)?.reason?.words).toBe("dialled directly");
  });

  it.each([
    ["a refusal", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "refuses it (407)"],
    ["something else", "SSH-2.0-x\r\n\r\n\r\n", "refuses it"],
    ["a head without an end", "x".repeat(20_000), "refuses it"],
  ])("takes %s of it for a refusal", async (_title, text, expected) => {
    answer = text;
    expect(await tunnel("a.company.com:443")).toContain(expected);
    answer = "HTTP/1.1 200 OK\r\n\r\n";
  });

  const plain = (url: string): Promise<string> =>
    new Promise((resolve) => {
      const host = new URL(url).host;
      request(
        { port, host: "127.0.0.1", path: url, headers: { host, "proxy-authorization": "mine" } },
        (reply) => {
          let text = "";
          reply.on("data", (bytes) => {
            text += bytes;
          });
          reply.on("end", () => resolve(text));
        },
      ).end();
    });

  it("plain HTTP goes through it too", async () => {
    expect(await plain("http://a.company.com/x?y")).toBe("by the proxy");
    expect(asked.at(-1)).toBe(`http://a.company.com/x?y ${credentials}`);
    expect(await plain("http://private.company.com/")).toContain("not public");
    expect(await plain("http://metadata.google.internal/")).toContain("private network");
  });

  it("a proxy of another kind is none, and nothing goes past it", async () => {
    const filter = createFilter(
      { mode: "public", hosts: [], ssh: [], routes: [], fetch: [] },
      { note: (decision) => void decisions.push(decision) },
      {
        resolve: async () => ["203.0.113.1"],
        dial: async () => createServer() as never,
        parent: readParent({ ALL_PROXY: "socks5://127.0.0.1:1080" }),
      },
    );
    port = await listen(filter);
    expect(await tunnel("a.company.com:443")).toContain("kind that the filter can't use");
    expect(await plain("http://a.company.com/")).toContain("kind that the filter can't use");
  });
});
