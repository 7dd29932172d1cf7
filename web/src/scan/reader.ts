/** The way to the worker that reads codes: one picture at a time. */
import type { Answer, Question } from "./code-reader";

export interface Reader {
  read: (picture: ImageData) => Promise<string[]>;
  stop: () => void;
}

/** How long one picture may take before the worker is given up: the first brings the wasm along. */
const SILENCE_MS = 30_000;

/** How long a picture of the camera is worth looking at: the next may be a better one. */
const PATIENCE_MS = 120;

export function startReader(): Reader {
  const worker = new Worker(new URL("./code-reader.ts", import.meta.url), { type: "module" });
  const read = (picture: ImageData) =>
    new Promise<string[]>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no answer")), SILENCE_MS);
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        clearTimeout(timer);
        if ("texts" in data) resolve(data.texts);
        else reject(new Error(data.error));
      };
      worker.onerror = (event) => {
        clearTimeout(timer);
        reject(new Error(event.message || "no worker"));
      };
      const question: Question = { picture, patienceMs: PATIENCE_MS };
      worker.postMessage(question, [picture.data.buffer]);
    });
  return { read, stop: () => worker.terminate() };
}
