/** Picks lots for a sample count by the server's own rule: anyone can pick again. */
import type { SampleLot } from "../../api/inspection";

/** FNV-1a over the bytes of a text, its bits mixed once more. */
export function mixed(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export const lotKey = (lot: SampleLot): string =>
  [lot.product, lot.lot, lot.expiry, lot.zone].join("|");

/** The first `count` of the lots in the order the seed gives them. */
export function pick<T extends SampleLot>(lots: readonly T[], seed: string, count: number): T[] {
  const keyed = lots.map((lot) => {
    const key = `${seed}|${lotKey(lot)}`;
    return { lot, key, at: mixed(key) };
  });
  keyed.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  return keyed.slice(0, count).map(({ lot }) => lot);
}
