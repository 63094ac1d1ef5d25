// A link that carries everything: its fragment never reaches a server.

export interface Shared {
  rule: string;
  manifest: string;
  rules: string;
  kubernetes: string;
}

/** How much a link may unfold to; a short text can stand for gigabytes. */
const MOST = 4_000_000;
const MARK = "v1.";

export async function toFragment(shared: Shared): Promise<string> {
  const json = JSON.stringify([shared.rule, shared.manifest, shared.rules, shared.kubernetes]);
  const packed = new Blob([json]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return MARK + btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Fails with a sentence that says what is wrong with the link. */
export async function fromFragment(fragment: string): Promise<Shared> {
  if (!fragment.startsWith(MARK)) throw new Error("it was made by another version of the playground");
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const text = atob(fragment.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
    bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  } catch {
    throw new Error("it has characters that no link of the playground has");
  }
  const [rule, manifest, rules, kubernetes] = parts(await unpacked(bytes));
  return { rule, manifest, rules, kubernetes };
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const next = await reader.read().catch(() => {
      throw new Error("it is cut off or was changed");
    });
    if (next.done) break;
    size += next.value.length;
    if (size > MOST) {
      void reader.cancel();
      throw new Error("it holds more than a link may");
    }
    chunks.push(next.value);
  }
  return new Blob(chunks).text();
}

function parts(json: string): [string, string, string, string] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error("it is cut off or was changed");
  }
  if (!Array.isArray(value) || value.length !== 4 || !value.every((part) => typeof part === "string")) {
    throw new Error("it does not hold a rule and a manifest");
  }
  return value as [string, string, string, string];
}
