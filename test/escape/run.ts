// Starts the attacks: `npm run escape`, with `-- --report` for all of them in all ways and the table in docs/escape.md,
// with `-- WS- KRN-04` for those whose ids begin like that; both together renew their rows of the table.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const words = process.argv.slice(2);
const ids = words.filter((word) => !word.startsWith("-"));
const { status } = spawnSync("npx", ["vitest", "run", "--project", "engine", "test/escape"], {
  cwd: fileURLToPath(new URL("../..", import.meta.url)),
  stdio: "inherit",
  env: {
    ...process.env,
    ...(words.includes("--report") ? { ESCAPE: "report" } : {}),
    ...(ids.length > 0 ? { ESCAPE_ONLY: ids.join(",") } : {}),
  },
});
process.exitCode = status ?? 1;
