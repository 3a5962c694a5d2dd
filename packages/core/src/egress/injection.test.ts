import { describe, expect, it } from "vitest";
import { readRoutedTarget } from "./injection.ts";
import { type Route, refusalOfName } from "./policy.ts";

const route = (address: string, paths: string[]): Route => ({
  key: "A_KEY",
  baseUrl: "A_BASE_URL",
  header: "x-api-key",
  address,
  paths,
});
const routes = [
  route("https://api.one.example", ["/v1/"]),
  route("https://two.example/team/v2", ["/team/v2/"]),
];

describe("a request for an API whose key is added", () => {
  it.each([
    ["/key/0/v1/messages", "api.one.example", "/v1/messages"],
    ["/key/0/v1/messages?beta=true", "api.one.example", "/v1/messages?beta=true"],
    ["/key/1/team/v2/chat", "two.example", "/team/v2/chat"],
    ["http://127.0.0.1:3128/key/0/v1/models", "api.one.example", "/v1/models"],
    ["/key/0/v1/models/a:stream?alt=sse", "api.one.example", "/v1/models/a:stream?alt=sse"],
    ["/key/0/v1/files/a%20b", undefined, "its path is not a plain one"],
    ["/key/0/v1/x?key=mine&alt=sse", "api.one.example", "/v1/x?alt=sse"],
    ["/key/0/v1/x?%6bey=mine", "api.one.example", "/v1/x"],
    ["/key/0/v1/x?api_key=mine&access_token=a", "api.one.example", "/v1/x"],
    ["/key/0/v1/x?%zz=mine", "api.one.example", "/v1/x"],
  ])("%s", (target, name, path) => {
    const found = readRoutedTarget(target, routes);
    expect(typeof found === "string" ? found : [found?.name, found?.path]).toEqual(
      name === undefined ? path : [name, path],
    );
  });

  it.each([
    "/key/0/v2/messages",
    "/key/0/v1",
    "/key/0/",
    "/key/0",
    "/key/0/v1/../admin",
    "/key/0/v1/%2e%2e/admin",
    "/key/0/v1/.%2E/admin",
    "/key/0/v1/a%2f..%2f..%2fadmin",
    "/key/0/v1/a%5c..",
    "/key/0/v1/a\\..",
    "/key/0/v1/..;/admin",
    "/key/0/v1/%252e%252e/admin",
    "/key/0/v1/a%00b",
    "/key/0/v1/%",
    "/key/1/team/v3/x",
  ])("%s is refused", (target) => expect(typeof readRoutedTarget(target, routes)).toBe("string"));

  it.each([
    "/",
    "/v1/messages",
    "/key/2/v1/messages",
    "/key/00/v1/messages",
    "/key/-1/v1/messages",
    "/key//v1/messages",
    "/key/__proto__/v1",
    "http://127.0.0.2:3128/key/0/v1/x",
    "https://127.0.0.1:3128/key/0/v1/x",
    "http://api.one.example/key/0/v1/x",
    "/key/0/v1/x#y",
    "/KEY/0/v1/x",
  ])("%s is none", (target) => expect(readRoutedTarget(target, routes)).toBeUndefined());

  it("an address that is no name of a public server is refused", () => {
    expect(typeof readRoutedTarget("/key/0/v1/x", [route("https://127.0.0.1", ["/v1/"])])).toBe("string");
    expect(typeof readRoutedTarget("/key/0/v1/x", [route("https://localhost", ["/v1/"])])).toBe("string");
  });
});

it.each(["https://api.one.example", "https://api.one.example./", "https://API.one.example.:443/v1"])(
  "the name of the API is closed to the session: %s",
  (address) => {
    const policy = {
      mode: "public",
      hosts: [],
      ssh: [],
      fetch: [],
      routes: [route(address, ["/"])],
    } as const;
    for (const [port, way] of [
      [443, "tunnel"],
      [80, "plain"],
    ] as const)
      expect(refusalOfName("api.one.example", port, way, policy)?.words).toContain("adds the key");
    expect(refusalOfName("api.two.example", 443, "tunnel", policy)).toBeUndefined();
  },
);
