import { tools } from "./cases/tools.ts";
import { register } from "./support/register.ts";

register([tools]);
