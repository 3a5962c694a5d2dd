import { expect, it } from "vitest";
import { makeCase } from "../support/case.ts";
import { startPostgresql } from "./support/postgresql.ts";
import { settings } from "./support/settings.ts";

it("PostgreSQL's example: Debian's on 5432, asked by psql -h host.docker.internal", async (context) => {
  const database = await startPostgresql(5432);
  if (typeof database === "string") {
    console.log(`skipped: ${database}`);
    return context.skip();
  }
  try {
    const here = makeCase();
    const environment = settings(here.person, {
      network: "public",
      hostAccess: [5432],
      image: { packages: ["postgresql-client"] },
    });
    const psql = "psql -h host.docker.internal -U postgres -At";
    const { stdout, stderr } = await here.inside(
      `${psql} -c 'create table notes (text text)' -c "insert into notes select repeat('x', 1000000) from generate_series(1, 20)"
       ${psql} -c 'select count(*), sum(length(text)) from notes'
       ${psql} -c "copy (select text from notes) to stdout" | wc -c
       psql -h host.docker.internal -p 5433 -U postgres -c 'select 1' 2>&1 | grep -c refused`,
      { environment },
    );
    expect(stdout.toString(), stderr).toBe("CREATE TABLE\nINSERT 0 20\n20|20000000\n20000020\n1\n");
  } finally {
    await database.close();
  }
});
