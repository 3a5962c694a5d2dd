import { expect, test } from "vitest";
import { Course } from "./course.ts";

const layers = ["7d64ebb14512", "8a5a37c1e0b2", "90d2a1b3c4d5"] as const;

/** What a pull shows and says, in turns. */
function follow() {
  const seen: string[] = [];
  const progress = {
    say: (text: string) => seen.push(`said: ${text}`),
    show: (text: string) => seen.push(text),
  };
  const course = new Course("r/ai-claude:1", progress);
  const read = (...lines: string[]): void => {
    for (const line of lines) course.read(line);
  };
  return { seen, course, read };
}

const begun = layers.map((layer) => `${layer}: Pulling fs layer`);

test("without sizes: layers alone; one that was downloaded and then unpacked counts once", () => {
  const { seen, read } = follow();
  read("1: Pulling from team/ai-claude", ...begun);
  expect(seen.at(-1)).toBe("pulling r/ai-claude:1, 0 of 3 layers");
  read(`${layers[0]}: Download complete`, `${layers[0]}: Pull complete`, `${layers[2]}: Download complete`);
  expect(seen.at(-1)).toBe("pulling r/ai-claude:1, 2 of 3 layers");
  read("Digest: sha256:00", "Status: Downloaded newer image");
  expect(seen.at(-1)).toBe("pulling r/ai-claude:1, 2 of 3 layers");
  expect(seen.join()).not.toContain("said");
});

const sizes = new Map([
  [layers[0], 1_500_000],
  [layers[1], 30_000_000],
  [layers[2], 80_000_000],
]);

test("a large download is told once, when every layer is named; what is there already does not count", () => {
  const { seen, course, read } = follow();
  course.learn(sizes);
  expect(seen).toEqual([]);
  read(`${layers[2]}: Already exists`, `${layers[0]}: Pulling fs layer`);
  expect(seen).toEqual(["pulling r/ai-claude:1, 0 of 1 layers, 0.0 of 1.5 MB"]);
  read(`${layers[1]}: Pulling fs layer`, `${layers[0]}: Download complete`);
  expect(seen.slice(1)).toEqual([
    "said: r/ai-claude:1: 32 MB to download.",
    "pulling r/ai-claude:1, 0 of 2 layers, 0.0 of 32 MB",
    "pulling r/ai-claude:1, 1 of 2 layers, 1.5 of 32 MB",
  ]);
});

test("sizes that come in mid-pull are told then; small ones are not", () => {
  const late = follow();
  late.read(...begun, `${layers[1]}: Download complete`);
  late.course.learn(sizes);
  expect(late.seen.slice(-2)).toEqual([
    "said: r/ai-claude:1: 112 MB to download.",
    "pulling r/ai-claude:1, 1 of 3 layers, 30 of 112 MB",
  ]);
  const small = follow();
  small.course.learn(new Map([[layers[0], 19_999_999]]));
  small.read(`${layers[0]}: Pulling fs layer`);
  expect(small.seen).toEqual(["pulling r/ai-claude:1, 0 of 1 layers, 0.0 of 20 MB"]);
});

test("a registry that tells no sizes changes nothing", () => {
  const { seen, course, read } = follow();
  read(...begun);
  course.learn(undefined);
  expect(seen.at(-1)).toBe("pulling r/ai-claude:1, 0 of 3 layers");
});
