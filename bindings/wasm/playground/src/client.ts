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
    worker.onerror = (event) => this.restart(event.message || "the engine's worker can't be loaded");
    this.module.then(
      (module) => worker.postMessage({ module }),
      () => undefined,
    );
    return worker;
  }

  /** Ends whatever runs; what waits for it fails. */
  restart(reason: string): void {
    this.worker.terminate();
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const each of waiting) each.reject(new Error(reason));
    this.worker = this.start();
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
