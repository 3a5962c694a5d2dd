import { describe, expect, it, test } from "vitest";
import { hostWith } from "../plan/sample-facts.ts";
import type { ClientSettings } from "./client-settings.ts";
import { mirrorsOf } from "./mirrors.ts";

const nothing: ClientSettings = { npm: { lines: [] }, pip: { variables: {} } };

/** What `with-mirrors` would read. */
function script(variables: Readonly<Record<string, string>>): string {
  const carried = variables.FTP_PROXY ?? "";
  expect(carried).toMatch(/^ai-sandbox:[A-Za-z0-9+/=]*$/);
  return Buffer.from(carried.slice("ai-sandbox:".length), "base64").toString();
}

test("nothing set, nothing passed", () => {
  expect(mirrorsOf(hostWith({}), { mirrors: {} }, nothing)).toEqual({
    variables: {},
    secrets: [],
    isOnLoopback: false,
  });
});

test("proxies as they are, their password in no log", () => {
  const environment = { HTTPS_PROXY: "http://ann:s%40fe-horse@proxy.example:3128", no_proxy: "localhost" };
  const { variables, secrets, isOnLoopback } = mirrorsOf(hostWith(environment), { mirrors: {} }, nothing);
  expect(variables).toEqual(environment);
  expect(secrets).toEqual(expect.arrayContaining(["s%40fe-horse", "s@fe-horse"]));
  expect(isOnLoopback).toBe(false);
});

test("the settings go before what the clients here say, and a token goes to its own registry only", () => {
  const clients: ClientSettings = {
    npm: { registry: "https://npm.example/", lines: ["//npm.example/:_authToken=token-of-npm"] },
    pip: { index: "https://pip.example/simple", variables: { PIP_TRUSTED_HOST: "pip.example" } },
  };
  const mine = { mirrors: { npm: "https://other.example/", apt: "http://deb.example/debian" } };
  const { variables } = mirrorsOf(hostWith({}), mine, clients);
  expect(script(variables)).toBe(
    "npm_registry='https://other.example/'\npip_index='https://pip.example/simple'\npip_trusted_host='pip.example'\napt_mirror='http://deb.example/debian'\n",
  );
  const theirs = mirrorsOf(hostWith({}), { mirrors: {} }, clients);
  expect(script(theirs.variables)).toContain("npm_lines='//npm.example/:_authToken=token-of-npm'");
  expect(theirs.secrets).toContain("token-of-npm");
});

test("a name and a password in a registry's address become what npm wants", () => {
  const mirrors = { npm: "https://ann:right-horse@npm.example/path" };
  const { variables, secrets } = mirrorsOf(hostWith({}), { mirrors }, nothing);
  const word = Buffer.from("ann:right-horse").toString("base64");
  expect(script(variables)).toBe(
    `npm_registry='https://npm.example/path'\nnpm_lines='//npm.example/path/:_auth=${word}'\n`,
  );
  expect(secrets).toEqual(expect.arrayContaining(["right-horse", word]));
});

test("quotes and what sed reads stay what they are", () => {
  const clients: ClientSettings = {
    npm: { lines: [] },
    pip: { index: "https://a'b.example", variables: {} },
  };
  const { variables } = mirrorsOf(hostWith({}), { mirrors: { apt: "http://a,b&c.example/debian" } }, clients);
  expect(script(variables)).toBe(
    "pip_index='https://a'\\''b.example'\napt_mirror='http://a\\,b\\&c.example/debian'\n",
  );
});

describe("what answers on the loopback only", () => {
  it.each([
    ["http://127.0.0.1:4873/", true],
    ["http://localhost", true],
    ["http://ann:secret@[::1]:3128", true],
    ["http://localhost.example/", false],
    ["http://10.0.0.1:3128", false],
  ])("%s", (address, isOnLoopback) => {
    expect(mirrorsOf(hostWith({}), { mirrors: { npm: address } }, nothing).isOnLoopback).toBe(isOnLoopback);
    expect(mirrorsOf(hostWith({ HTTP_PROXY: address }), { mirrors: {} }, nothing).isOnLoopback).toBe(
      isOnLoopback,
    );
  });
});
