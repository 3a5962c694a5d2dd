import { firstRunSignals } from "./cases/first-run-signals.ts";
import { signals } from "./cases/signals.ts";
import { signalsByPhase } from "./cases/signals-by-phase.ts";
import { register } from "./support/register.ts";

register([signals, signalsByPhase, firstRunSignals]);
