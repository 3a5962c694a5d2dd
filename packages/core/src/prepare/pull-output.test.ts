import { expect, test } from "vitest";
import { complaintOf, layerNewsOf, pullFailureOf } from "./pull-output.ts";

// Each as an engine said it.
test.each([
  [
    "missing",
    "Error response from daemon: manifest for 127.0.0.1:5055/team/ai-none:1 not found: manifest unknown: manifest unknown",
  ],
  [
    "missing",
    'Error response from daemon: failed to resolve reference "127.0.0.1:5055/a/b:1": 127.0.0.1:5055/a/b:1: not found',
  ],
  [
    "refused",
    'Error response from daemon: Head "http://127.0.0.1:5055/v2/a/manifests/1": no basic auth credentials',
  ],
  [
    "refused",
    'Error response from daemon: Head "http://127.0.0.1:5055/v2/a/manifests/1": unauthorized: authentication required',
  ],
  [
    "refused",
    "Error response from daemon: pull access denied for a/b, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
  ],
  [
    "unreachable",
    'Error response from daemon: Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
  ],
  [
    "unreachable",
    'Error response from daemon: Get "https://registry.example.com/v2/": dial tcp: lookup registry.example.com: no such host',
  ],
  [
    "unreachable",
    'Error response from daemon: Get "https://registry.example.com/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
  ],
  ["interrupted", "unexpected EOF"],
  ["interrupted", "error pulling image configuration: download failed after attempts=1: unexpected EOF"],
  ["interrupted", "read tcp 127.0.0.1:33044->127.0.0.1:5101: read: connection reset by peer"],
  [
    "too many requests",
    'Error response from daemon: Head "http://127.0.0.1:5055/v2/a/manifests/1": toomanyrequests: too many',
  ],
  [
    "too many requests",
    "Error response from daemon: error parsing HTTP 429 response body: invalid character 's'",
  ],
  ["damaged", "filesystem layer verification failed for digest sha256:00"],
  ["damaged", "Error response from daemon: manifest verification failed for digest sha256:00"],
  ["damaged", "image config verification failed for digest sha256:00"],
  ["other platform", "no matching manifest for linux/arm64/v8 in the manifest list entries"],
  [
    "untrusted",
    'Error response from daemon: Get "https://registry.example.com/v2/": x509: certificate signed by unknown authority',
  ],
  [
    "untrusted",
    'Error response from daemon: Get "https://10.0.0.1:5000/v2/": http: server gave HTTP response to HTTPS client',
  ],
  ["unknown", "Error response from daemon: something nobody has seen yet"],
])("%s: %s", (kind, line) => {
  expect(pullFailureOf(["1: Pulling from team/ai-bb", "7d64ebb14512: Pulling fs layer", line])).toBe(kind);
  expect(complaintOf(["7d64ebb14512: Pulling fs layer", line])).toBe(line);
});

// Tags and names that look like a reason.
test.each([
  ["missing", "Error response from daemon: manifest for r/ai-claude:2.1.429 not found: manifest unknown"],
  ["missing", "Error response from daemon: manifest for r/ai-claude:429 not found"],
  ["missing", "Error: reading manifest 503 in localhost:5000/ai-claude: manifest unknown"],
  [
    "missing",
    'failed to resolve reference "r.example.com/forbidden:401": r.example.com/forbidden:401: not found',
  ],
  ["interrupted", 'Head "https://r.example.com/v2/ai-claude/manifests/2.1.401": EOF'],
  ["interrupted", 'Get "https://r.example.com/v2/toomanyrequests/manifests/503": EOF'],
  ["unreachable", 'Head "https://r.example.com/v2/ai-claude/manifests/429": dial tcp: i/o timeout'],
  [
    "refused",
    "pull access denied for r/unreachable-429, repository does not exist or may require 'docker login'",
  ],
  ["too many requests", "unexpected status code [manifests 2.1.403]: 429 Too Many Requests"],
  ["refused", 'unexpected status from HEAD request to https://r.example.com/v2/a/manifests/2.1.503: 403 ""'],
  ["unreachable", "received unexpected HTTP status: 503 Service Unavailable"],
])("%s, whatever it names: %s", (kind, line) => {
  expect(pullFailureOf([line])).toBe(kind);
});

test("what it tried again after is not the reason", () => {
  const lines = [
    "7d64ebb14512: Retrying in 5 seconds, unexpected EOF",
    "Error response from daemon: manifest unknown",
  ];
  expect(pullFailureOf(lines)).toBe("missing");
});

test("layers", () => {
  expect(layerNewsOf("7d64ebb14512: Pulling fs layer")).toEqual({ layer: "7d64ebb14512", state: "waiting" });
  expect(layerNewsOf("7d64ebb14512: Download complete")).toEqual({
    layer: "7d64ebb14512",
    state: "downloaded",
  });
  expect(layerNewsOf("7d64ebb14512: Already exists")).toEqual({ layer: "7d64ebb14512", state: "there" });
  expect(layerNewsOf("latest: Pulling from team/ai-bb")).toBeUndefined();
});
