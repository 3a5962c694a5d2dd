import { inject, it } from "vitest";
import { docker } from "../support/engine.ts";
import { freshFolder } from "../support/fixtures.ts";
import { asPerson, environmentOf, type Person } from "../support/person.ts";
import { makeMachine } from "./machine.ts";
import { pagesWithCommands } from "./pages.ts";
import { plans } from "./plans/all.ts";
import { quickCommands, runPage } from "./run-page.ts";

// What needs no registry and takes no time; docs/documented-commands.md has the results of all.

/** Somebody of whom no other test starts sessions: some commands are about all of one's own. */
function somebody(uid: number): Person {
  const { groups } = inject("people").agent;
  const person = { uid, gid: uid, groups, home: "" };
  return { ...person, home: freshFolder(person, 0o700) };
}

const pages = pagesWithCommands()
  // Nobody's in any other run of the tests: names of containers and what "all of yours" means hang on it.
  .map((page, index) => ({ page, plan: plans[page.path], uid: 50_000 + (process.pid % 500) * 20 + index }))
  .filter(({ page, plan }) => quickCommands(page, plan).length > 0);

// Each page is somebody else at a machine of their own.
it.for(pages)("commands of $page.path", { timeout: 120_000 }, async ({ page, plan, uid }, context) => {
  const person = somebody(uid);
  context.onTestFinished(() => {
    const left = docker("ps", "--all", "--quiet", `--filter=label=ai-sandbox.user=${uid}`);
    if (left !== "") docker("rm", "--force", ...left.split("\n"));
  });
  const installation = inject("installation");
  const environment = environmentOf(person, installation, { AI_SANDBOX_TRUST: undefined });
  const machine = await makeMachine({
    ...{ uid, gid: uid, home: person.home, asPerson: asPerson(person), docker },
    environment: { ...environment, PATH: `${installation.bins}:${environment.PATH}` },
    image: "ai-probe:latest",
  });
  if (plan?.machine === "launchers") await machine.ask("ai-sandbox trust");
  const { failures, left } = await runPage(page, plan, machine, "quick");
  if (left.length > 0) process.stdout.write(`left to the report:\n${left.join("\n")}\n`);
  context.expect(failures).toEqual([]);
});
