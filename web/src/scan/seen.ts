/** When a code in front of the camera counts: once while it is held there, again when it returns. */

/** How long a code must have been out of sight to count again. */
export const AWAY_MS = 1200;

export class Seen {
  private last = new Map<string, number>();

  /** Those of the texts that have just come into sight. */
  fresh(texts: readonly string[], now: number): string[] {
    const found = [...new Set(texts)].filter((text) => {
      const before = this.last.get(text);
      return before === undefined || now - before > AWAY_MS;
    });
    for (const text of texts) this.last.set(text, now);
    return found;
  }
}
