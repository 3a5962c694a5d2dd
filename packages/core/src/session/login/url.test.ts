import { describe, expect, it } from "vitest";
import { answerPort, readWebAddress } from "./url.ts";

describe("an address of the web", () => {
  it.each(["https://vendor.example/a?b=c#d", "http://127.0.0.1:3000/", "https://[::1]/x"])("%s", (text) =>
    expect(readWebAddress(text)?.href).toBe(text),
  );
  it.each([
    "",
    "vendor.example",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "HTTPS://vendor.example/",
    "https://",
    "https://user@vendor.example/",
    "https://user:pass@vendor.example/",
    "https://vendor.example/ --new-window",
    "https://vendor.example/\u001b]0;title\u0007",
    "https://vendor.example/\nhttps://other.example/",
    "https://vendor.example/ä",
    `https://vendor.example/${"x".repeat(9000)}`,
    "--help",
    "-https://vendor.example/",
  ])("%j is none", (text) => expect(readWebAddress(text)).toBeUndefined());
});

describe("the port that an answer comes back on", () => {
  const port = (text: string): number | undefined => answerPort(new URL(text));
  it.each([
    ["https://v.example/?redirect_uri=http%3A%2F%2Flocalhost%3A1455%2Fauth", 1455],
    ["https://v.example/?redirect_uri=http%3A%2F%2F127.0.0.1%3A43675%2F", 43675],
    ["https://v.example/?a=b&callback=http%3A%2F%2F%5B%3A%3A1%5D%3A8080%2F", 8080],
    ["http://localhost:3000/start", 3000],
  ])("%s", (text, expected) => expect(port(text)).toBe(expected));
  it.each([
    "https://v.example/",
    "https://v.example:1455/",
    "https://v.example/?redirect_uri=https%3A%2F%2Flocalhost%3A1455%2F",
    "https://v.example/?redirect_uri=http%3A%2F%2Fother.example%3A1455%2F",
    "https://v.example/?redirect_uri=http%3A%2F%2Flocalhost%3A80%2F",
    "https://v.example/?redirect_uri=http%3A%2F%2Flocalhost%3A631%2F",
    "https://v.example/?redirect_uri=http%3A%2F%2F192.168.1.2%3A1455%2F",
    "https://v.example/?port=1455",
  ])("%s has none", (text) => expect(port(text)).toBeUndefined());
});
