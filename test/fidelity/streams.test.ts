import { argv } from "./cases/argv.ts";
import { environment } from "./cases/environment.ts";
import { streams } from "./cases/streams.ts";
import { register } from "./support/register.ts";

register([argv, streams, environment]);
