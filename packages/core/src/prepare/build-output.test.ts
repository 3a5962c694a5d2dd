import { expect, test } from "vitest";
import {
  lacksParent,
  parentComplaint,
  saysDiskFull,
  saysForeignProgram,
  stepOf,
  tellingLines,
} from "./build-output.ts";

/** What both builders print for the same Dockerfile, recorded from Docker 20.10 and 28.2. */
const classic = [
  "DEPRECATED: The legacy builder is deprecated and will be removed in a future release.",
  "            Install the buildx component to build images with BuildKit:",
  "            https://docs.docker.com/go/buildx/",
  "",
  "Sending build context to Docker daemon  2.048kB\r\r",
  "Step 1/6 : ARG BASE_IMAGE",
  `Step 2/6 : FROM \${BASE_IMAGE}`,
  " ---> 7a0212d1c82c",
  "Step 3/6 : USER root",
  " ---> Using cache",
  " ---> 4493c936ade9",
  "Step 4/6 : RUN echo hello-14293 && echo warn >&2",
  " ---> Running in 5b3e09c8d3b5",
  "hello-14293",
  "\u001b[91mwarn",
  "\u001b[0mRemoving intermediate container 5b3e09c8d3b5",
  " ---> 2bb186837cae",
  `\u001b[0mStep 5/6 : RUN echo "ai-sandbox: the mirror does not answer" >&2; exit 3`,
  " ---> Running in fb998df16b37",
  "\u001b[91mai-sandbox: the mirror does not answer",
  "\u001b[0mRemoving intermediate container fb998df16b37",
  `The command '/bin/sh -c echo "ai-sandbox: the mirror does not answer" >&2; exit 3' returned a non-zero code: 3`,
];
/** What Podman 4.3.1 prints for one with two stages. */
const podman = [
  "[1/2] STEP 1/2: FROM ai-base:cdd5c36785a7d5d8 AS download",
  "[1/2] STEP 2/2: RUN echo hello",
  "hello",
  "--> 8a2bd16d5b4c",
  "[2/2] STEP 1/5: FROM ai-base:cdd5c36785a7d5d8",
  "[2/2] STEP 2/5: USER root",
];
const buildkit = [
  "#1 [internal] load build definition from Dockerfile",
  "#1 transferring dockerfile: 194B done",
  "#1 DONE 0.0s",
  "",
  "#3 [internal] load metadata for docker.io/library/ai-base:cdd5c36785a7d5d8",
  "#3 DONE 0.0s",
  "",
  "#4 [1/3] FROM docker.io/library/ai-base:cdd5c36785a7d5d8",
  "#4 DONE 0.1s",
  "",
  "#5 [2/3] RUN echo hello-14293 && echo warn >&2",
  "#5 0.311 warn",
  "#5 0.311 hello-14293",
  "#5 DONE 0.4s",
  "",
  `#6 [3/3] RUN echo "ai-sandbox: the mirror does not answer" >&2; exit 3`,
  "#6 0.459 ai-sandbox: the mirror does not answer",
  `#6 ERROR: executor failed running [/bin/sh -c echo "ai-sandbox: the mirror does not answer" >&2; exit 3]: exit code: 3`,
  "------",
  ` > [3/3] RUN echo "ai-sandbox: the mirror does not answer" >&2; exit 3:`,
  "------",
  `executor failed running [/bin/sh -c echo "ai-sandbox: the mirror does not answer" >&2; exit 3]: exit code: 3`,
];
const noParentClassic = [
  "Sending build context to Docker daemon  2.048kB\r\r",
  "Step 1/6 : ARG BASE_IMAGE",
  `Step 2/6 : FROM \${BASE_IMAGE}`,
  `Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 192.0.2.53:53: no such host`,
];
const noParentBuildkit = [
  "#2 [internal] load .dockerignore",
  "#2 DONE 0.0s",
  "",
  "#3 [internal] load metadata for docker.io/library/debian:trixie-slim",
  `#3 ERROR: failed to do request: Head "https://registry-1.docker.io/v2/library/debian/manifests/trixie-slim": dial tcp: lookup registry-1.docker.io: no such host`,
  "------",
  " > [internal] load metadata for docker.io/library/debian:trixie-slim:",
  "------",
  `failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to do request`,
];

/** The same from a Dockerfile with two stages. */
const noParentBuildkitTwice = [
  "#3 [internal] load metadata for docker.io/library/debian:trixie-slim",
  "#3 CANCELED",
  `failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to do request: Head "https://registry-1.docker.io/v2/library/debian/manifests/trixie-slim": connect: network is unreachable`,
];

function steps(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const step = stepOf(line);
    return step === undefined ? [] : [`${step.number}/${step.of}`];
  });
}

test("steps of the classic builder, coloured ones too", () => {
  expect(steps(classic)).toEqual(["1/6", "2/6", "3/6", "4/6", "5/6"]);
});

test("steps of BuildKit, of one stage and of several", () => {
  expect(steps(buildkit)).toEqual(["1/3", "2/3", "3/3"]);
  expect(stepOf("#9 [download 4/6] RUN update-ca-certificates")).toEqual({ number: 4, of: 6 });
  expect(stepOf("#12 [stage-1  2/10] RUN apt-get update")).toEqual({ number: 2, of: 10 });
});

test("what a program in a build prints is no step", () => {
  expect(
    steps(["#7 1.2 Step 3/4 : not ours", "  Step 1/2 : indented", "[2/3] Fetching packages", "step 1/2"]),
  ).toEqual([]);
});

test("our own Dockerfiles' words are all that is told, each once", () => {
  expect(tellingLines(classic)).toEqual(["the mirror does not answer"]);
  expect(tellingLines(buildkit)).toEqual(["the mirror does not answer"]);
});

test("what to try stands with them", () => {
  const words = [
    "ai-sandbox: tool: package it version 1 could not be installed",
    "Try again; then another version,",
    "or another registry.",
  ];
  const told = ["tool: package it version 1 could not be installed", ...words.slice(1)];
  const inClassic = [
    ...classic.slice(0, 12),
    "npm error 404",
    `\u001b[91m${words[0]}`,
    ...words.slice(1),
    "\u001b[0mRemoving intermediate container 5b3e09c8d3b5",
    "The command '/bin/sh -c x' returned a non-zero code: 1",
  ];
  expect(tellingLines(inClassic)).toEqual(told);
  const spoken = words.map((line) => `#5 0.311 ${line}`);
  const inBuildkit = [
    ...["#5 0.311 npm error 404", ...spoken, "#5 ERROR: executor failed running [x]: exit code: 1"],
    ...["------", " > [2/3] RUN x:", ...spoken, "------", "executor failed running [x]: exit code: 1"],
  ];
  expect(tellingLines(inBuildkit)).toEqual(told);
});

test("without them, the builder's last words, without colours and rules", () => {
  const lines = [
    ...classic.slice(0, 19),
    "\u001b[91mE: Unable to fetch\u001b[0m",
    "------",
    "",
    "The command failed",
  ];
  expect(tellingLines(lines).slice(-2)).toEqual(["E: Unable to fetch", "The command failed"]);
  expect(tellingLines(lines)).toHaveLength(6);
  expect(tellingLines([])).toEqual([]);
});

test("a parent that can't be fetched is told apart from a step that failed", () => {
  expect(lacksParent(noParentClassic)).toBe(true);
  expect(lacksParent(noParentBuildkit)).toBe(true);
  expect(lacksParent(noParentBuildkitTwice)).toBe(true);
  expect(lacksParent(classic)).toBe(false);
  expect(lacksParent(buildkit)).toBe(false);
  expect(lacksParent([])).toBe(false);
});

test.each([
  "write /usr/lib/x: no space left on device",
  "npm error code ENOSPC",
  "E: You don't have enough free space in /var/cache/apt/archives/.",
  "failed to solve: failed to copy: write error: No space left on device",
])("a full disk: %s", (line) => {
  expect(saysDiskFull([...classic, line])).toBe(true);
});

test("other failures are no full disk", () => {
  expect(saysDiskFull(classic)).toBe(false);
  expect(saysDiskFull(buildkit)).toBe(false);
});

test("programs for another processor are told from other failures", () => {
  expect(saysForeignProgram(["exec /bin/sh: exec format error"])).toBe(true);
  expect(
    saysForeignProgram(["standard_init_linux.go:228: exec user process caused: exec format error"]),
  ).toBe(true);
  expect(saysForeignProgram(["npm error code ETIMEDOUT"])).toBe(false);
});

test("what a builder says of a parent that it could not fetch, without its numbers", () => {
  const lines = [
    "#2 [internal] load metadata for docker.io/library/debian:trixie-slim",
    "#2 ERROR: failed to do request: dial tcp: lookup registry.example: no such host",
  ];
  expect(parentComplaint(lines)).toEqual([
    "failed to do request: dial tcp: lookup registry.example: no such host",
  ]);
  expect(parentComplaint(["Step 1/20 : FROM debian"])).toEqual([]);
});

test("Podman's steps", () => {
  expect(podman.map(stepOf)).toEqual([
    { number: 1, of: 2 },
    { number: 2, of: 2 },
    undefined,
    undefined,
    { number: 1, of: 5 },
    { number: 2, of: 5 },
  ]);
  expect(lacksParent(podman)).toBe(false);
  expect(
    lacksParent(["STEP 1/3: FROM ai-base:0", "Error: initializing source docker://ai-base:0: denied"]),
  ).toBe(true);
});
