import { expect, it } from "vitest";
import { addedBy } from "./podman-defaults.ts";

it.each([
  ["", []],
  ["[containers]\nvolumes = []\n#env = ['A=1']\nenv_host = true\n", []],
  ['[containers]\nvolumes = ["/srv:/srv"]\n', ["volumes"]],
  ["[containers]\n  env=[\n    'A=1',\n  ]\ndevices = [ \"/dev/fuse\" ]", ["env", "devices"]],
])("%j", (text, names) => expect(addedBy(text)).toEqual(names));
