import { describe, expect, it } from "vitest";
import { isNetworkName, isOnLoopback, portInWords, readPort } from "./ports.ts";

describe("an entry of ports", () => {
  it.each([
    [3000, "127.0.0.1", 3000, 3000],
    ["3000", "127.0.0.1", 3000, 3000],
    ["8080:80", "127.0.0.1", 8080, 80],
    ["0.0.0.0:8080:80", "0.0.0.0", 8080, 80],
    ["[::1]:8080:80", "::1", 8080, 80],
    ["65535:1", "127.0.0.1", 65535, 1],
  ])("%j", (entry, hostAddress, hostPort, port) =>
    expect(readPort(entry)).toEqual({ hostAddress, hostPort, port }),
  );

  it.each([
    0,
    -1,
    65536,
    3000.5,
    "",
    "a",
    "80:",
    ":80",
    "80:80:80",
    "127.0.0.1:80",
    "localhost:80:80",
    "::1:80:80",
    "80:80/udp",
    " 80",
    "80\n",
    "3000-3010",
    null,
    true,
    [80],
    { port: 80 },
  ])("%j is none", (entry) => expect(readPort(entry)).toBeUndefined());
});

it.each([
  ["80:80", true, "127.0.0.1:80"],
  ["127.9.9.9:80:80", true, "127.9.9.9:80"],
  ["[::1]:80:80", true, "[::1]:80"],
  ["0.0.0.0:80:80", false, "0.0.0.0:80"],
  ["[::]:80:80", false, "[::]:80"],
  ["192.168.1.2:80:80", false, "192.168.1.2:80"],
])("%s is for this machine alone: %s", (entry, isOwn, words) => {
  const port = readPort(entry);
  expect(port && [isOnLoopback(port), portInWords(port)]).toEqual([isOwn, words]);
});

describe("the name of a network", () => {
  it.each(["bridge", "metamcp_metamcp-network", "a.b-c_d", "0"])("%s", (name) =>
    expect(isNetworkName(name)).toBe(true),
  );
  it.each(["host", "none", "", "-x", "--privileged", "container:x", "a b", "a\n", "a/b", "x".repeat(129), 1])(
    "%j is none",
    (name) => expect(isNetworkName(name)).toBe(false),
  );
});
