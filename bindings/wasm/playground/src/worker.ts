// The engine's side: one instance of the module, asked by messages. Nothing here touches the page.

import { UprightError, explain, format, kubernetesVersions, standardFile, version } from "upright-wasm";
import { start } from "upright-wasm/core";
import { analyse, complete, definition, hover } from "./analysis";
import { catalogue, fix, judge, listing, test } from "./judge";
import type { Call, Calls, Reply, Request } from "./protocol";

type Answers = { [C in Call]: (ask: Calls[C]["ask"]) => Calls[C]["answer"] };

const answers: Answers = {
  analyse,
  complete,
  hover,
  definition,
  format: ({ rule }) => {
    try {
      return { text: format(rule), refused: undefined };
    } catch (error) {
      if (error instanceof UprightError && error.diagnostics.length > 0) return { text: undefined, refused: error.message };
      throw error;
    }
  },
  judge,
  fix,
  listing,
  test,
  catalogue,
  source: ({ file }) => ({ text: standardFile(file) }),
  page: ({ code }) => explain(code),
  about: () => ({ version: version(), kubernetes: kubernetesVersions() }),
};

self.onmessage = ({ data }: MessageEvent<Request | { module: WebAssembly.Module }>) => {
  if ("module" in data) {
    start(data.module);
    return;
  }
  const { id, call, ask } = data;
  let reply: Reply;
  try {
    reply = { id, answer: (answers[call] as (ask: unknown) => unknown)(ask) };
  } catch (error) {
    const broken = error instanceof UprightError && error.cause instanceof WebAssembly.RuntimeError;
    reply = { id, error: error instanceof Error ? error.message : String(error), broken };
  }
  self.postMessage(reply);
};
