import { terminal } from "./cases/terminal.ts";
import { register } from "./support/register.ts";

register([terminal]);
