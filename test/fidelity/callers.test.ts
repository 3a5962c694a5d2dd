import { callers } from "./cases/callers.ts";
import { exitCodes } from "./cases/exit-codes.ts";
import { many } from "./cases/many.ts";
import { register } from "./support/register.ts";

register([exitCodes, callers, many]);
