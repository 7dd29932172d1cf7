/**
 * The worker that reads codes in pictures: WebAssembly of our own build, away from the page, so that
 * a slow phone still answers touches. Only this script may run it: see its policy in the server.
 */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";
import {
  deblurred,
  evened,
  greyOf,
  halved,
  imageOf,
  sharpened,
  turned,
  type Grey,
} from "./filters";

/** A picture, and for how long it is worth looking at. */
export interface Question {
  picture: ImageData;
  patienceMs: number;
}

/** What was read in it, or why nothing can be. */
export type Answer = { texts: string[] } | { error: string };

const BARS: ReaderOptions["formats"] = [
  "EAN13",
  "EAN8",
  "UPCA",
  "Code128",
  "ITF",
  "DataBarExpanded",
];

const QUICK: ReaderOptions = {
  formats: ["QRCode", "DataMatrix", ...BARS],
  tryHarder: false,
  tryInvert: false,
  maxNumberOfSymbols: 8,
  textMode: "Plain",
};

const HARD: ReaderOptions = { ...QUICK, tryHarder: true };

/**
 * The ways of looking, until one finds something: most pictures are read by the first. The order is
 * that of what each adds to those before, by the photos of the tests.
 */
const LOOKS: ((picture: Grey) => [Grey, ReaderOptions])[] = [
  (picture) => [picture, QUICK],
  (picture) => [sharpened(picture, 8, 4), HARD],
  (picture) => [turned(picture), { ...QUICK, formats: BARS }],
  (picture) => [evened(halved(picture), 8, 2), HARD],
  (picture) => [deblurred(picture, 4, 3), HARD],
  (picture) => [picture, { ...HARD, tryInvert: true }],
];

prepareZXingModule({ overrides: { locateFile: () => wasm } });

async function read({ picture, patienceMs }: Question): Promise<string[]> {
  const began = performance.now();
  const grey = greyOf(picture);
  for (const look of LOOKS) {
    const [seen, options] = look(grey);
    const found = await readBarcodes(imageOf(seen), options);
    const texts = found.filter((each) => each.isValid).map((each) => each.text);
    if (texts.length || performance.now() - began > patienceMs) return texts;
  }
  return [];
}

const port = self as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<Question>) => void): void;
  postMessage(answer: Answer): void;
};

port.addEventListener("message", async ({ data }) => {
  try {
    port.postMessage({ texts: await read(data) });
  } catch (error) {
    port.postMessage({ error: String(error) });
  }
});
