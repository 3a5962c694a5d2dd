import { constants } from "node:os";

type Signal = { readonly name: string; readonly number: number; readonly description: string };

/** Takes the place of the package of this name in what is bundled: each signal is described by its name alone. */
export const signalsByName: Readonly<Record<string, Signal>> = Object.fromEntries(
  Object.entries(constants.signals).map(([name, number]) => [name, { name, number, description: name }]),
);
