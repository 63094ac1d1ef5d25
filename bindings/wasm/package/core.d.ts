/**
 * The package without a way to load the module: for hosts that have compiled it themselves, such as a worker that is sent it.
 */

export * from "./index.js";

/** Makes the module's one instance; later calls do nothing. */
export function start(module: WebAssembly.Module): void;
/** Whether there is one. */
export function started(): boolean;
