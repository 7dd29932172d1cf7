/**
 * The worker that reads codes in pictures: WebAssembly of our own build, away from the page, so that
 * a slow phone still answers touches. Only this script may run it: see its policy in the server.
 */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

const OPTIONS: ReaderOptions = {
  formats: ["QRCode", "DataMatrix", "EAN13", "EAN8", "UPCA", "Code128", "ITF", "DataBarExpanded"],
  tryHarder: true,
  maxNumberOfSymbols: 8,
  textMode: "Plain",
};

prepareZXingModule({ overrides: { locateFile: () => wasm } });

const port = self as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ImageData>) => void): void;
  postMessage(message: unknown): void;
};

port.addEventListener("message", async ({ data }) => {
  try {
    const found = await readBarcodes(data, OPTIONS);
    port.postMessage({ texts: found.filter((each) => each.isValid).map((each) => each.text) });
  } catch (error) {
    port.postMessage({ error: String(error) });
  }
});
