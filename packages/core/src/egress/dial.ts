import { connect, type Socket } from "node:net";
import { Refusal } from "./resolve.ts";

/** How long one address may take to answer, in milliseconds. */
const patience = 10_000;

/** Opens a connection to one of the addresses, the first that answers. */
export type Dial = (addresses: readonly string[], port: number) => Promise<Socket>;

/** @throws Refusal when none answers */
export const dialFirst: Dial = async (addresses, port) => {
  for (const address of addresses) {
    const socket = await attempt(address, port);
    if (socket !== undefined) return socket;
  }
  throw new Refusal("the server does not answer");
};

function attempt(host: string, port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, allowHalfOpen: true });
    const give = (result: Socket | undefined): void => {
      clearTimeout(timer);
      socket.off("error", fail);
      if (result === undefined) socket.destroy();
      resolve(result);
    };
    const fail = (): void => give(undefined);
    const timer = setTimeout(fail, patience);
    socket.once("error", fail);
    socket.once("connect", () => give(socket));
  });
}
