import { expect, it } from "vitest";
import { planEgress } from "./egress.ts";
import { sampleFacts } from "./sample-facts.ts";

const planned = (network: "public" | "strict" | "open" | "none", isOurs: boolean) =>
  planEgress({
    ...sampleFacts,
    image: { ...sampleFacts.image, isOurs },
    settings: { ...sampleFacts.settings, network },
  });

it.each(["public", "strict"] as const)(
  "%s: an image without the relay is refused, and not opened",
  (network) => {
    expect(() => planned(network, false)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          `the network ${network} can't be had: the image sha256:a+ does not have`,
        ),
        hint: expect.stringMatching(/AI_IMAGE_SOURCE=local.*AI_SANDBOX_NETWORK=open/),
      }),
    );
    expect(planned(network, true)?.policy.mode).toBe(network);
  },
);

it.each(["open", "none"] as const)("%s needs no relay", (network) => {
  expect(planned(network, false)).toBeUndefined();
});
