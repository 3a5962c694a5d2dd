import { expect, test } from "vitest";
import { ask, diagnose } from "./engine-command.ts";

const sentences: [string, string][] = [
  [
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "daemon does not answer",
  ],
  [
    "Cannot connect to the Docker daemon at unix:///nonexistent. Is the docker daemon running?",
    "daemon does not answer",
  ],
  [
    "failed to connect to the docker API at unix:///x.sock; check if the path is correct and if the daemon is running: dial unix /x.sock: connect: no such file or directory",
    "daemon does not answer",
  ],
  [
    'error during connect: Get "http://127.0.0.1:2375/v1.41/info": dial tcp 127.0.0.1:2375: connect: connection refused',
    "daemon does not answer",
  ],
  [
    'Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/info": dial unix /var/run/docker.sock: connect: permission denied',
    "you may not use Docker's socket",
  ],
  [
    "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix /var/run/docker.sock: connect: permission denied",
    "you may not use Docker's socket",
  ],
  ['context "desktop" is not defined', "the engine could not be asked (context"],
  ["\n  \n", "it gave no reason"],
];

const docker = { path: "/usr/bin/docker", environment: {} };

test.each(sentences)("%s", (complaint, message) => {
  expect(diagnose(complaint, docker).message).toContain(message);
});

test("Podman's complaints are not taken for Docker's", () => {
  const complaint = 'Error: command required for rootless mode: exec: "newuidmap": no such file or directory';
  expect(diagnose(complaint, { path: "/usr/bin/podman", environment: {} }).message).toMatch(
    /^Podman .*newuidmap/,
  );
});

test("a client that a Ctrl-C ended is no failure of the engine's", async () => {
  const shell = { path: "/bin/sh", environment: {} };
  await expect(ask(shell, ["-c", "kill -INT $$"])).rejects.toMatchObject({ exitCode: 130 });
  await expect(ask(shell, ["-c", "echo no >&2; exit 3"])).resolves.toMatchObject({
    exitCode: 3,
    stderr: "no",
  });
});

test("only the first line is quoted, and harmlessly", () => {
  expect(diagnose("\n bad \u001b[31mnews\nmore", docker).message).toContain("(bad \\u001b[31mnews)");
});
