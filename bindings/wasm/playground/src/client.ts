// The page's side of a worker: calls that answer, and one kind of call of which only the newest counts.

import type { Call, Calls, Reply } from "./protocol";

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** A call that was not answered because a newer one took its place. */
export class Superseded extends Error {}

export class Engine {
  private worker: Worker;
  private waiting = new Map<number, Waiting>();
  private next = 0;
  /** Whether the worker has answered ever: one that can't be loaded is not tried again. */
  private works = false;
  /** Of each kind of call whether one is running, and which is to run after it. */
  private latest = new Map<Call, { run: (() => void) | undefined; drop: () => void }>();

  /** `script` is the worker's address, `module` the compiled module, or the promise of one. */
  constructor(
    private readonly script: URL,
    private readonly module: Promise<WebAssembly.Module>,
  ) {
    this.worker = this.start();
  }

  private start(): Worker {
    const worker = new Worker(this.script, { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      this.works = true;
      const waiting = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ("answer" in data) {
        waiting?.resolve(data.answer);
      } else {
        // After a trap the instance is of no use: a new worker takes over.
        if (data.broken) this.restart(data.error);
        waiting?.reject(new Error(data.error));
      }
    };
    worker.onerror = (event) => {
      const reason = event.message || "the engine's worker can't be loaded";
      if (this.works) this.restart(reason);
      else this.fail(reason);
    };
    this.module.then(
      (module) => worker.postMessage({ module }),
      () => undefined,
    );
    return worker;
  }

  /** Ends whatever runs; what waits for it fails. */
  restart(reason: string): void {
    this.worker.terminate();
    this.fail(reason);
    this.worker = this.start();
  }

  private fail(reason: string): void {
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const each of waiting) each.reject(new Error(reason));
  }

  async ask<C extends Call>(call: C, ask: Calls[C]["ask"]): Promise<Calls[C]["answer"]> {
    await this.module;
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      this.worker.postMessage({ id, call, ask });
    });
  }

  /** The same, of which at most one runs and one waits: an older one that waits fails with {@link Superseded}. */
  async newest<C extends Call>(call: C, ask: Calls[C]["ask"]): Promise<Calls[C]["answer"]> {
    const running = this.latest.get(call);
    if (running) {
      running.drop();
      await new Promise<void>((resolve, reject) => {
        running.run = resolve;
        running.drop = () => reject(new Superseded());
      });
    }
    const turn = { run: undefined as (() => void) | undefined, drop: () => {} };
    this.latest.set(call, turn);
    try {
      return await this.ask(call, ask);
    } finally {
      this.latest.delete(call);
      turn.run?.();
    }
  }
}

/** Fetches and compiles a module, also from a server that does not know its type. */
export async function compiled(address: URL): Promise<WebAssembly.Module> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.pathname}: ${response.status}`);
  const isKnown = response.headers.get("Content-Type")?.startsWith("application/wasm");
  return isKnown ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
