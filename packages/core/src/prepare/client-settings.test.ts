import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostWith } from "../plan/sample-facts.ts";
import { readClientSettings } from "./client-settings.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "clients-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function read(files: Record<string, string>, environment: Record<string, string> = {}) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  return readClientSettings({
    ...hostWith({ NPM_CONFIG_GLOBALCONFIG: join(home, "global"), ...environment }),
    homeFolder: home,
  });
}

describe("npm", () => {
  it("the registry, and what is for it alone", () => {
    const npmrc = [
      "; a comment",
      "registry = https://npm.example/team/",
      `//npm.example/team/:_authToken="\${TOKEN}"`,
      "//npm.example/other/:_authToken=another",
      "//evil.example/:_authToken=another",
      "https-proxy=http://proxy.example",
      "cafile=/etc/company.pem",
      "save-exact=true",
    ].join("\n");
    expect(read({ ".npmrc": npmrc }, { TOKEN: "secret" }).npm).toEqual({
      registry: "https://npm.example/team/",
      lines: ["https-proxy=http://proxy.example", "//npm.example/team/:_authToken=secret"],
      certificateFile: "/etc/company.pem",
    });
  });

  it("the user's file goes before the machine's, variables before both", () => {
    const files = { global: "registry=https://machine.example/", ".npmrc": "registry=https://user.example/" };
    expect(read({ global: files.global }).npm.registry).toBe("https://machine.example/");
    expect(read(files).npm.registry).toBe("https://user.example/");
    const variable = { NPM_CONFIG_REGISTRY: "https://variable.example/" };
    expect(read(files, variable).npm.registry).toBe("https://variable.example/");
  });

  it("below npm its own variables may be a project's, and are passed over", () => {
    const project = {
      npm_config_registry: "https://project.example/",
      npm_config_userconfig: "/project/.npmrc",
    };
    expect(read({}, project).npm.registry).toBe("https://project.example/");
    expect(read({}, { ...project, npm_execpath: "/usr/lib/npm" }).npm.registry).toBeUndefined();
  });
});

describe("pip", () => {
  it("what is said for install goes before what is said for all, variables before both", () => {
    const text =
      "[global]\nindex-url = https://all.example\nextra_index_url =\n  https://a.example\n  https://b.example\n";
    const all = { ".config/pip/pip.conf": text };
    expect(read(all).pip).toMatchObject({
      index: "https://all.example",
      variables: { PIP_EXTRA_INDEX_URL: "https://a.example https://b.example" },
    });
    const both = {
      ".config/pip/pip.conf": `${text}[install]\nindex-url: https://x.example\nindex-url = https://install.example\n`,
    };
    expect(read(both).pip.index).toBe("https://install.example");
    expect(read(both, { PIP_INDEX_URL: "https://variable.example" }).pip.index).toBe(
      "https://variable.example",
    );
  });
});
