import { describe, expect, it } from "vitest";
import { networkNoticesOf } from "./network-notices.ts";
import { plan } from "./plan.ts";
import { hostWith, sampleFacts } from "./sample-facts.ts";

const notices = (value: string, settings: Partial<typeof sampleFacts.settings> = {}): string[] => {
  const host = hostWith({ PROBE_KEY: value });
  const facts = {
    ...sampleFacts,
    host,
    settings: { ...sampleFacts.settings, network: "public" as const, ...settings },
    image: { ...sampleFacts.image, isOurs: true },
  };
  return networkNoticesOf(plan(facts), facts.settings, host);
};

describe("a variable that leads where the session can't", () => {
  it.each([
    ["http://localhost:11434", "[11434]"],
    ["http://127.0.0.1:8080/v1", "[8080]"],
    ["https://192.168.1.4", "true"],
    ["http://10.0.0.1:1", "[1]"],
    ["postgres://you:s3cret@172.20.0.5:5432/db", "[5432]"],
    ["http://[::1]:80/", "[80]"],
    ["http://nas:9000", "[9000]"],
  ])("%s", (value, port) => {
    const [notice = ""] = notices(value);
    expect(notice).toContain(`PROBE_KEY leads to this machine or its network`);
    expect(notice).toContain(`"hostAccess": ${port}`);
    expect(notice).not.toContain("s3cret");
  });

  it.each([
    "https://api.example.com/v1",
    "sk-1234",
    "",
    "http://172.15.0.1",
    "http://1.1.1.1:53",
    "localhost",
  ])("%s is none", (value) => expect(notices(value)).toEqual([]));

  it("is no news with the network open", () => {
    expect(notices("http://localhost:1", { network: "open" })).toEqual([]);
  });
});

it("a key that stays outside is named, without its value", () => {
  const [notice = "", ...rest] = notices("s3cret", { inject: true });
  expect([notice.includes("PROBE_KEY stays outside"), rest]).toEqual([true, []]);
  expect(notice).not.toContain("s3cret");
});
