import { describe, expect, it } from "vitest";
import { trustedAncestor } from "./trust.ts";

describe("the workspace of a folder", () => {
  it.each([
    ["/proj", ["/proj"], "/proj"],
    ["/proj/src/deep", ["/proj"], "/proj"],
    ["/proj/src", ["/proj", "/proj/src"], "/proj/src"],
    ["/proj/src", ["/proj/src", "/proj"], "/proj/src"],
    ["/proj-evil", ["/proj"], undefined],
    ["/proj/..x", ["/proj"], "/proj"],
    ["/other", ["/proj"], undefined],
    ["/", ["/proj"], undefined],
    ["/Proj", ["/proj"], undefined],
    ["/proj", [], undefined],
  ])("%s among %j is %s", (folder, trusted, expected) => {
    expect(trustedAncestor(folder, trusted)).toBe(expected);
  });
});
