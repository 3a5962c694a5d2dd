import { styleText } from "node:util";

// styleText knows what a stream can show: nothing but on a terminal, and nothing with NO_COLOR.
const on = (format: Parameters<typeof styleText>[0]) => (text: string) =>
  styleText(format, text, { stream: process.stdout });

export const bold = on("bold");
export const green = on("green");
export const yellow = on("yellow");
export const red = on("red");
export const dim = on("dim");
