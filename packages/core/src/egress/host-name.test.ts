import { describe, expect, it } from "vitest";
import { isListed, readAuthority, readHostName } from "./host-name.ts";

describe("a host name", () => {
  it.each([
    ["api.example.com", "api.example.com"],
    ["API.Example.COM", "api.example.com"],
    ["api.example.com.", "api.example.com"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["1.2.3.4.example", "1.2.3.4.example"],
  ])("%s is one", (text, name) => expect(readHostName(text)).toBe(name));

  it.each([
    "",
    ".",
    "localhost",
    "example",
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "[::1]",
    "::1",
    "[::ffff:127.0.0.1]",
    "1.2.3.0x4",
    "a..example",
    ".example.com",
    "-a.example",
    "a-.example",
    "a_b.example",
    "a b.example",
    "a.example/",
    "a@b.example",
    "a.example\u0000.evil",
    "ä.example",
    "a.example\n",
    "a.example..",
    `${"a".repeat(64)}.example`,
    `${"a.".repeat(127)}example`,
    "a.%65xample",
    "a.example:443",
  ])("%j is none", (text) => expect(readHostName(text)).toBeUndefined());
});

describe("an authority", () => {
  it("is a name and a port", () =>
    expect(readAuthority("a.example:443")).toEqual({ name: "a.example", port: 443 }));

  it.each([
    "a.example",
    "a.example:",
    "a.example:0",
    "a.example:65536",
    "a.example:0443",
    "a.example:443x",
    "a.example: 443",
    "user@a.example:443",
    "user:pass@a.example:443",
    "http://a.example:443",
    "1.2.3.4:443",
    "[::1]:443",
    "a.example:443/x",
    "a.example:-1",
    "a.example:4 43",
    "a.example:443\r\nX: y",
  ])("%j is none", (text) => expect(readAuthority(text)).toBeUndefined());
});

describe("a list", () => {
  it.each([
    ["a.example", ["a.example"], true],
    ["b.a.example", ["a.example"], false],
    ["b.a.example", ["*.a.example"], true],
    ["a.example", ["*.a.example"], false],
    ["evila.example", ["*.a.example"], false],
    ["a.example.evil", ["a.example", "*.a.example"], false],
    ["a.example", [], false],
  ])("%s on %j: %s", (name, list, expected) => expect(isListed(name, list)).toBe(expected));
});
