/** Sending a document until its fate is known: the same id makes sending again harmless. */
import { isUnknown } from "./client";

export { isUnknown };

const PAUSES_MS = [1_000, 3_000, 8_000];

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/**
 * Runs `send` again after each answer that leaves the outcome open, telling `onUnknown` first.
 * A refusal, or an outcome still open after the last pause, is thrown.
 */
export async function untilKnown<T>(
  send: () => Promise<T>,
  onUnknown: (attempt: number) => void,
  pauses: readonly number[] = PAUSES_MS,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const pause = pauses[attempt];
      if (!isUnknown(error) || pause === undefined) throw error;
      onUnknown(attempt + 1);
      await sleep(pause);
    }
  }
}
