import { expect, it } from "vitest";
import { isUnprintable } from "./unprintable.ts";

it("is what the pattern says, for every character of two bytes, also beside a quote", () => {
  for (let code = 0; code <= 0xffff; code++) {
    const expected = code < 0x20 || code === 0x7f || code === 0xfffd;
    const character = String.fromCharCode(code);
    if (isUnprintable(`/a${character}`) !== expected || isUnprintable(`"${character}b`) !== expected)
      expect.fail(`U+${code.toString(16)}`);
  }
});
