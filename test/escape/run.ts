// Starts the attacks: `npm run escape`, with `-- --report` for all of them in all ways and the table in docs/escape.md,
// with `-- WS- KRN-04` for those whose ids begin like that; both together renew their rows of the table. With
// `-- --services` the network's attacks on sessions that have services, and with `--report` too their table in
// docs/services.md.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const words = process.argv.slice(2);
const ids = words.filter((word) => !word.startsWith("-"));
const isReport = words.includes("--report");
const isServices = words.includes("--services");
const what = isServices ? "test/services/escape.test.ts" : "test/escape";
const { status } = spawnSync("npx", ["vitest", "run", "--project", "engine", what], {
  cwd: fileURLToPath(new URL("../..", import.meta.url)),
  stdio: "inherit",
  env: {
    ...process.env,
    ...(isReport ? { ESCAPE: "report" } : {}),
    ...(isServices ? { ESCAPE_SERVICES: isReport ? "report" : "all" } : {}),
    ...(ids.length > 0 ? { ESCAPE_ONLY: ids.join(",") } : {}),
  },
});
process.exitCode = status ?? 1;
