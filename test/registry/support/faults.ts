/**
 * A registry with a fault, in front of one without: `node faults.ts <port> <host:port of the registry> <fault>`.
 * A program of its own, because it runs in another network than the tests.
 */
import { createServer, request } from "node:http";

const [port = "", upstream = "", fault = ""] = process.argv.slice(2);
const [host = "", upstreamPort = ""] = upstream.split(":");

createServer((incoming, outgoing) => {
  const address = incoming.url ?? "";
  const isLayer = incoming.method === "GET" && address.includes("/blobs/");
  const isManifest = incoming.method === "GET" && address.includes("/manifests/");
  if (fault === "too many requests" && address !== "/v2/") {
    outgoing.writeHead(429, { "content-type": "application/json" });
    outgoing.end(
      '{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit."}]}',
    );
    return;
  }
  const headers = { ...incoming.headers, host: upstream };
  const asked = request(
    { host, port: upstreamPort, path: address, method: incoming.method, headers },
    (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const body = Buffer.concat(chunks);
        const isLarge = body.length > 100_000;
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        if (isLayer && isLarge && fault === "cuts layers off") {
          outgoing.write(body.subarray(0, body.length / 2), () => outgoing.destroy());
        } else if (isLayer && isLarge && fault === "slow layers") {
          outgoing.write(body.subarray(0, body.length / 2));
          setTimeout(() => outgoing.end(body.subarray(body.length / 2)), 20_000).unref();
        } else if (isLayer && isLarge && fault === "changes layers") {
          body[body.length - 100] = (body[body.length - 100] ?? 0) ^ 1;
          outgoing.end(body);
        } else if (isManifest && fault === "changes manifests") {
          // As long as before, and still a manifest.
          outgoing.end(body.toString().replace('"size": ', '"size":1'));
        } else outgoing.end(body);
      });
    },
  );
  asked.on("error", () => outgoing.destroy());
  incoming.pipe(asked);
}).listen(Number(port), "127.0.0.1");
