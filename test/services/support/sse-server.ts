import { createServer, type Server } from "node:http";

/**
 * A server as MetaMCP is one for its clients: an endless stream of events, the first of which says where to post.
 *
 * @returns undefined when the port is in use
 */
export function sseServer(port: number): Promise<Server | undefined> {
  const server = createServer((request, response) => {
    if (request.url !== "/metamcp/default/sse") return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    response.write("event: endpoint\ndata: /metamcp/default/message?sessionId=1\n\n");
    let count = 0;
    const timer = setInterval(() => {
      count += 1;
      response.write(`data: ${count}\n\n`);
    }, 200);
    response.on("close", () => clearInterval(timer));
  });
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
