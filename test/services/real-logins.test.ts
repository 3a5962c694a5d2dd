import { afterAll, beforeAll, expect, it } from "vitest";
import { until } from "../support/engine.ts";
import { startRealLogin, startWaitingLogin } from "./support/real-login.ts";
import { type RealVendors, startRealVendors } from "./support/real-vendors.ts";

// Codex's own port is one for the whole machine: login.test.ts has that flow.

let vendors: RealVendors;
beforeAll(async () => {
  vendors = await startRealVendors();
});
afterAll(() => vendors.close());

it("the real codex logs in with a device code, and keeps its token in its home", async () => {
  const login = await startRealLogin(vendors, "codex", ["login", "--device-auth"]);
  expect(await login.ends()).toBe(0);
  expect(login.terminal.text()).toContain("ABCD-EFGH");
  expect(login.terminal.text()).toContain("Successfully logged in");
  const { tokens } = JSON.parse(await login.kept(".codex/auth.json"));
  expect(tokens.refresh_token).toBe("refresh-token-of-auth.openai.com");
});

it("the real claude logs in by a port of its own choice, named in the address that it has shown", async () => {
  const login = await startWaitingLogin(vendors, "claude", ["auth", "login"]);
  const answer = await fetch(vendors.agree(login.page).back, { redirect: "manual" });
  expect(answer.status, login.terminal.text()).toBe(302);
  expect(await login.ends(login.port)).toBe(0);
  expect(login.terminal.text()).toContain("Login successful");
  const { claudeAiOauth } = JSON.parse(await login.kept(".claude/.credentials.json"));
  expect(claudeAiOauth.refreshToken).toBe("refresh-token-of-platform.claude.com");
});

it("the real claude logs in with a code that is pasted", async () => {
  const login = await startRealLogin(vendors, "claude", ["auth", "login"]);
  const { code, state } = vendors.agree(await login.page());
  login.terminal.type(`${code}#${state}\r`);
  expect(await login.ends()).toBe(0);
  expect(await login.kept(".claude/.credentials.json")).toContain("refresh-token-of-platform.claude.com");
});

it("the real copilot logs in by a port of its own choice, which is closed while the tool goes on", async () => {
  const login = await startWaitingLogin(vendors, "copilot", ["login"]);
  expect((await fetch(vendors.agree(login.page).back)).status).toBe(200);
  await login.shows(/Store token in plaintext config file\?/);
  await until(`port ${login.port} is closed`, () => !login.isOpen(login.port));
  login.terminal.type("y\r");
  expect(await login.ends(login.port)).toBe(0);
  expect(await login.kept(".copilot/config.json")).toContain("access-token-of-github.com");
});

it("the real gemini logs in with a code that is pasted", async () => {
  const login = await startRealLogin(vendors, "gemini", ["--skip-trust"]);
  await login.shows(/Sign in with Google[\s\S]*Use Enter to select/);
  await login.press("\r", 10, () => login.terminal.text().includes("Logging in with Google"));
  const [, page = ""] = await login.shows(
    /(https:\/\/accounts\.google\.com\/\S+)\s+Enter the authorization code:/,
  );
  login.terminal.type(`${vendors.agree(page).code}\r`);
  const kept = JSON.parse(await login.kept(".gemini/oauth_creds.json"));
  expect(kept.refresh_token).toBe("refresh-token-of-oauth2.googleapis.com");
  // Twice within a second.
  await login.press("\u0003", 0.4, () => login.terminal.exitCode !== undefined);
  await login.ends();
});
