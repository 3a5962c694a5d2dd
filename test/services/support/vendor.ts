import { createServer, type Server } from "node:http";

/** A vendor's login pages and token endpoint, as OAuth 2.0 (RFC 6749) has them. */
export type Vendor = {
  readonly port: number;
  /** The page that a person opens and agrees on, and what they find where that sends them. */
  readonly agree: (url: string) => Promise<{ status: number; text: string; seen: string }>;
  readonly close: () => void;
};

const codes = new Map<string, string>();
let count = 0;

export async function startVendor(): Promise<Vendor> {
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://vendor");
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const form = new URLSearchParams(Buffer.concat(parts).toString());
      const json = (status: number, body: unknown): void => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      };
      if (url.pathname === "/authorize") {
        count += 1;
        const code = `code-${count}`;
        codes.set(code, url.searchParams.get("tool") ?? "");
        const back = url.searchParams.get("redirect_uri");
        const target = `${back}?code=${code}&state=${url.searchParams.get("state")}`;
        return void response.writeHead(302, { location: target }).end();
      }
      if (url.pathname === "/token") {
        const tool = codes.get(form.get("code") ?? "");
        return tool === undefined
          ? json(400, { error: "invalid_grant" })
          : json(200, { access_token: `token-for-${tool}` });
      }
      return void response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    port,
    agree: async (url) => {
      // What the tool calls host.docker.internal is this machine; a person's browser is on it.
      const page = await fetch(url.replace("host.docker.internal", "127.0.0.1"), { redirect: "follow" });
      return { status: page.status, text: await page.text(), seen: page.url };
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
