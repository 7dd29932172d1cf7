/** The way to the worker that reads codes: one picture at a time. */

export interface Reader {
  read: (picture: ImageData) => Promise<string[]>;
  stop: () => void;
}

/** How long one picture may take before the worker is given up: the first brings the wasm along. */
const PATIENCE_MS = 30_000;

export function startReader(): Reader {
  const worker = new Worker(new URL("./code-reader.ts", import.meta.url), { type: "module" });
  const read = (picture: ImageData) =>
    new Promise<string[]>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no answer")), PATIENCE_MS);
      worker.onmessage = ({ data }: MessageEvent<{ texts?: string[]; error?: string }>) => {
        clearTimeout(timer);
        if (data.texts) resolve(data.texts);
        else reject(new Error(data.error));
      };
      worker.onerror = (event) => {
        clearTimeout(timer);
        reject(new Error(event.message || "no worker"));
      };
      worker.postMessage(picture, [picture.data.buffer]);
    });
  return { read, stop: () => worker.terminate() };
}
