// `npm run network:proofs`: all that is shown of the network; with `-- --report` its tables are put into
// docs/network-proofs.md.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const { status } = spawnSync(
  "npx",
  ["vitest", "run", "--project", "engine", "test/egress-tools", "test/network/keys.test.ts"],
  {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: "inherit",
    env: { ...process.env, NETWORK_PROOFS: process.argv.includes("--report") ? "report" : "all" },
  },
);
process.exitCode = status ?? 1;
