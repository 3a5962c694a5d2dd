import type { ServerResponse } from "node:http";
import type { Request } from "./stand-in.ts";

type Json = Record<string, unknown>;

/**
 * Answers as a model's vendor would whose model has one idea: run a shell command, then say that it is done. Knows the
 * four ways to talk to a vendor that the tools here use.
 *
 * @param command what the tool is told to run
 */
export function modelThatRuns(command: string): (request: Request, response: ServerResponse) => void {
  return ({ path, body }, response) => {
    const asked = body === "" ? {} : (JSON.parse(body) as Json);
    if (path.endsWith("/responses")) respond(response, responses(asked, command));
    else if (path.includes(":streamGenerateContent")) respond(response, [{ data: content(asked, command) }]);
    else if (path.includes(":generateContent")) reply(response, content(asked, command));
    else if (path.endsWith("/chat/completions")) {
      const events = completions(asked, command);
      if (asked.stream === true) respond(response, events);
      else reply(response, wholeCompletion(asked));
    } else if (path.endsWith("/messages")) {
      const events = messages(asked, command);
      if (asked.stream === true) respond(response, events);
      else reply(response, wholeMessage(asked));
    } else reply(response, { object: "list", data: [], models: [] });
  };
}

/** OpenAI's Responses. Newer models get one tool that takes JavaScript, others a list of tools. */
function responses(asked: Json, command: string): Event[] {
  const input = list(asked.input);
  const names = list(asked.tools).map(({ name, type }) => String(name ?? type));
  const isDone = input.some(({ type }) => /_output$/.test(String(type)));
  const takesScript = input.some(({ type }) => type === "additional_tools");
  const message = {
    type: "message",
    id: "message-1",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text: "done", annotations: [] }],
  };
  const call = { id: "call-1", call_id: "call-1", status: "completed" };
  const shell = ["exec_command", "shell_command", "shell", "Execute"].find((name) => names.includes(name));
  const inputs: Record<string, Json> = {
    exec_command: { cmd: command },
    shell_command: { command },
    shell: { command: ["bash", "-c", command] },
    Execute: { command, summary: "a test", timeout: 10, riskLevel: "low", riskLevelReason: "none" },
  };
  let item: Json = message;
  if (!isDone && takesScript) {
    const script = `text(await tools.exec_command({ cmd: ${JSON.stringify(command)} }))`;
    item = { ...call, type: "custom_tool_call", namespace: "functions", name: "exec", input: script };
  } else if (!isDone && shell !== undefined) {
    item = { ...call, type: "function_call", name: shell, arguments: JSON.stringify(inputs[shell]) };
  }
  const response = { id: "response-1", object: "response", status: "in_progress", output: [] };
  const place = { item_id: "message-1", output_index: 0, content_index: 0 };
  const usage = {
    input_tokens: 1,
    output_tokens: 1,
    total_tokens: 2,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens_details: { reasoning_tokens: 0 },
  };
  return [
    { type: "response.created", response },
    { type: "response.output_item.added", output_index: 0, item },
    ...(item === message ? [{ ...place, type: "response.output_text.delta", delta: "done" }] : []),
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: { ...response, status: "completed", output: [item], usage } },
  ].map((data) => ({ type: data.type, data }));
}

/** Google's generateContent. */
function content(asked: Json, command: string): Json {
  const isDone = list(asked.contents).some(({ parts }) =>
    list(parts).some((part) => "functionResponse" in part),
  );
  const hasTools = list(asked.tools).some(
    ({ functionDeclarations }) => list(functionDeclarations).length > 0,
  );
  const part =
    hasTools && !isDone
      ? { functionCall: { name: "run_shell_command", args: { command } } }
      : { text: "done" };
  return {
    candidates: [{ index: 0, finishReason: "STOP", content: { role: "model", parts: [part] } }],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
  };
}

/** OpenAI's chat completions, which most others speak too. */
function completions(asked: Json, command: string): Event[] {
  const isDone = list(asked.messages).some(({ role }) => role === "tool");
  const hasTools = list(asked.tools).length > 0;
  const call = {
    index: 0,
    id: "call-1",
    type: "function",
    function: {
      name: shellOf(list(asked.tools).map((tool) => (tool.function as Json | undefined)?.name)),
      arguments: JSON.stringify({ command, description: "a test", is_background: false }),
    },
  };
  const delta =
    hasTools && !isDone
      ? { role: "assistant", content: null, tool_calls: [call] }
      : { role: "assistant", content: "done" };
  const base = { id: "answer-1", object: "chat.completion.chunk", created: 1, model: "stand-in" };
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  return [
    { data: { ...base, choices: [{ index: 0, delta, finish_reason: null }] } },
    {
      data: {
        ...base,
        choices: [{ index: 0, delta: {}, finish_reason: hasTools && !isDone ? "tool_calls" : "stop" }],
        usage,
      },
    },
    { data: "[DONE]" },
  ];
}

/** The same without its parts. */
function wholeCompletion(asked: Json): Json {
  const message = { role: "assistant", content: "done" };
  return {
    ...{ id: "answer-1", object: "chat.completion", created: 1, model: asked.model },
    choices: [{ index: 0, message, finish_reason: "stop" }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

/** Anthropic's messages. */
function messages(asked: Json, command: string): Event[] {
  const isDone = list(asked.messages).some(({ content: parts }) =>
    list(parts).some(({ type }) => type === "tool_result"),
  );
  const names = list(asked.tools).map(({ name }) => name);
  const isCall = names.length > 0 && !isDone;
  const start = isCall
    ? { type: "tool_use", id: "call-1", name: shellOf(names), input: {} }
    : { type: "text", text: "" };
  const delta = isCall
    ? { type: "input_json_delta", partial_json: JSON.stringify({ command, description: "a test" }) }
    : { type: "text_delta", text: "done" };
  const events = [
    { type: "message_start", message: { ...wholeMessage(asked), content: [], stop_reason: null } },
    { type: "content_block_start", index: 0, content_block: start },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: isCall ? "tool_use" : "end_turn", stop_sequence: null },
      usage: { output_tokens: 1 },
    },
    { type: "message_stop" },
  ];
  return events.map((data) => ({ type: data.type, data }));
}

/** The same without its parts. */
function wholeMessage(asked: Json): Json {
  return {
    ...{ id: "message-1", type: "message", role: "assistant", model: asked.model },
    content: [{ type: "text", text: "done" }],
    ...{ stop_reason: "end_turn", stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } },
  };
}

/** The name by which a tool offers its shell. */
function shellOf(names: readonly unknown[]): string {
  const known = ["run_shell_command", "Bash", "bash", "Execute", "launch-process"];
  return known.find((name) => names.includes(name)) ?? "run_shell_command";
}

type Event = { readonly type?: string; readonly data: unknown };

function respond(response: ServerResponse, events: readonly Event[]): void {
  response.setHeader("content-type", "text/event-stream");
  for (const { type, data } of events) {
    if (type !== undefined) response.write(`event: ${type}\n`);
    response.write(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
  }
  response.end();
}

function reply(response: ServerResponse, value: unknown): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(value));
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}
