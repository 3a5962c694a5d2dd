import { firstRunSignals } from "./cases/first-run-signals.ts";
import { signals } from "./cases/signals.ts";
import { register } from "./support/register.ts";

register([signals, firstRunSignals]);
