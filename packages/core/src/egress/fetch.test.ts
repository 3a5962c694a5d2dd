import { describe, expect, it } from "vitest";
import { notOfFetch, readFetch } from "./fetch.ts";

const list = ["git.example.com/team/one", "git.example.com/team/deep/er"];
const read = (method: string, target: string): unknown => {
  const found = readFetch(method, target, list);
  return typeof found === "object" ? `${found.name} ${found.path}` : found;
};
const refused = "gitFetch is to fetch what it lists, not to push";

describe("what is asked of a listed repository", () => {
  it.each([
    ["GET", "/team/one/info/refs?service=git-upload-pack"],
    ["GET", "/team/one.git/info/refs?service=git-upload-pack"],
    ["POST", "/team/one/git-upload-pack"],
    ["POST", "/team/one.git/git-upload-pack"],
    ["POST", "/team/deep/er.git/git-upload-pack"],
  ])("%s %s goes on", (method, path) =>
    expect(read(method, `/git/git.example.com${path}`)).toBe(`git.example.com ${path}`),
  );

  it.each([
    ["GET", "/team/one.git/info/refs?service=git-receive-pack"],
    ["POST", "/team/one.git/git-receive-pack"],
    ["POST", "/team/one.git/info/refs?service=git-upload-pack"],
    ["GET", "/team/one.git/git-upload-pack"],
    ["PUT", "/team/one.git/git-upload-pack"],
    ["TRACE", "/team/one.git/info/refs?service=git-upload-pack"],
    ["GET", "/team/one.git/info/refs"],
    ["GET", "/team/one.git/info/refs?service=git-upload-pack&service=git-receive-pack"],
    ["GET", "/team/one.git/info/refs?service=git-receive-pack&service=git-upload-pack"],
    ["GET", "/team/one.git/info/refs?service=git%2dupload-pack"],
    ["GET", "/team/one.git/HEAD"],
    ["GET", "/team/one"],
    ["POST", "/team/one.git/info/lfs/objects/batch"],
    ["POST", "/team/one.git//git-upload-pack"],
    ["POST", "//team/one.git/git-upload-pack"],
    ["POST", "/team//one.git/git-upload-pack"],
    ["POST", "/team/./one.git/git-upload-pack"],
    ["POST", "/team/two/../one.git/git-upload-pack"],
    ["POST", "/team/two/%2e%2e/one.git/git-upload-pack"],
    ["POST", "/team/one.git/../two.git/git-upload-pack"],
    ["POST", "/team/one.git%2f..%2ftwo/git-upload-pack"],
    ["POST", "/team/one\\..\\two/git-upload-pack"],
    ["POST", "/team/two.git/git-upload-pack"],
    ["POST", "/team/ONE.git/git-upload-pack"],
    ["POST", "/team/one.git/git-upload-pack?x=/team/one/git-upload-pack"],
    ["POST", "/team/one.git/git-upload-pack#"],
    ["POST", ":443/team/one.git/git-upload-pack"],
  ])("%s %s is refused", (method, path) => expect(read(method, `/git/git.example.com${path}`)).toBe(refused));

  it.each([
    "/git/elsewhere.example.com/team/one/git-upload-pack",
    "/git/me@git.example.com/team/one/git-upload-pack",
    "/git/",
    "/git//git-upload-pack",
  ])("%s is refused", (target) => expect(read("POST", target)).toBe(refused));

  it.each([
    "/",
    "/gitx",
    "/git",
    "/x/git/git.example.com/team/one/git-upload-pack",
    "http://git.example.com/git/",
  ])("%s is none", (target) => expect(read("POST", target)).toBeUndefined());

  it("of a repository whose name only begins alike git is sent there itself", () => {
    const path = "git.example.com/team/one-more.git/info/refs?service=git-upload-pack";
    expect(read("GET", `/git/${path}`)).toBe(`https://${path}`);
    expect(read("POST", "/git/git.example.com/team/one-more.git/git-upload-pack")).toBe(refused);
  });
});

it.each<[string, boolean]>([
  ["authorization", false],
  ["cookie", false],
  ["private-token", false],
  ["x-original-url", false],
  ["git-", false],
  ["host", false],
  ["git-protocol", true],
  ["content-encoding", true],
  ["accept", true],
  ["user-agent", true],
])("the header %s goes on: %s", (name, goesOn) => expect(!notOfFetch.test(name)).toBe(goesOn));
