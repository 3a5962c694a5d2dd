import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { skipFor } from "../lifecycle/support/skip.ts";
import { freshHome } from "../support/fixtures.ts";
import { noOutside, type Outside, startOutside } from "../support/outside/outside.ts";
import { makeWorkspace, type Person } from "../support/person.ts";
import { type Result, run } from "../support/run.ts";

let outside: Outside;
let person: Person;
beforeAll(async () => {
  if (noOutside !== undefined) return;
  outside = await startOutside({ isEverything: true });
  person = freshHome(inject("people").agent);
});
afterAll(() => outside?.close());

const command = (name: string, args: string[], environment: Record<string, string> = {}): Promise<Result> =>
  run(name, args, {
    as: person,
    in: makeWorkspace(inject("folder"), person),
    environment: { PROBE: "shell", ...environment },
    before: outside.namesFrom,
  });
const script = "curl -ks https://one.outside.example/mark; curl -s http://two.outside.example/mark; exit 7";

it("network learn: what a session reached becomes the list that strict lets through", async (context) => {
  skipFor(noOutside, context);
  const learnt = await command("ai-sandbox", ["network", "learn", "probe", "--", script]);
  expect([learnt.code, learnt.stdout.toString()]).toEqual([7, "secretsecret"]);
  expect(learnt.stderr).toContain("one.outside.example: not listed");
  expect(learnt.stderr).toContain("ai-sandbox settings set hosts one.outside.example two.outside.example");

  const strict = { AI_SANDBOX_NETWORK: "strict" };
  const refused = await command("probe", [script], strict);
  expect(refused.stdout.toString()).toMatch(/^ai-sandbox: not allowed from this session/);
  const added = await command("ai-sandbox", ["network", "learn", "probe", "--yes", "--", script]);
  expect(added.code, added.stderr).toBe(7);
  expect(JSON.parse(readFileSync(join(person.home, ".ai-sandbox/config.json"), "utf8"))).toMatchObject({
    hosts: ["one.outside.example", "two.outside.example"],
  });
  const allowed = await command("probe", [script], strict);
  expect([allowed.stdout.toString(), allowed.stderr]).toEqual(["secretsecret", ""]);
});

it("a word of the list is what the image's own programs are set up for", async (context) => {
  skipFor(noOutside, context);
  const ask = [
    `curl -ks -o /dev/null -w '%{http_connect} ' "$(npm config get registry)"`,
    "curl -s -o /dev/null -w '%{http_code} ' \"$(sed -n 's,^deb \\(http[^ ]*\\) .*,\\1,p;s,^URIs: *\\(http[^ ]*\\).*,\\1,p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -1)\"",
    "curl -ks -o /dev/null -w '%{http_connect} ' https://raw.githubusercontent.com/",
    "curl -ks -o /dev/null -w '%{http_connect}' https://gitlab.com/",
  ].join("; ");
  const strict = { AI_SANDBOX_NETWORK: "strict" };
  const none = await command("probe", [`${ask}; true`], { ...strict, AI_SANDBOX_HOSTS: "codeberg" });
  expect(none.stdout.toString()).toBe("403 403 403 403");
  const some = await command("probe", [`${ask}; true`], { ...strict, AI_SANDBOX_HOSTS: "npm,debian,github" });
  expect(some.stdout.toString()).toMatch(/^200 (?!403)\d+ 200 403$/);
});
