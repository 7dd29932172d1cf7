/** Quantities in packs and units: "2箱3盒" is read into whole units and written back the same way. */

export interface Pack {
  name: string;
  /** Base units in one pack. */
  units: number;
}

/** Full-width forms become plain ASCII: Chinese keyboards type them without asking. */
function plain(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

/** Names as typed, longest first, so that 大盒 is not read as a stray 大 before 盒. */
function names(packs: readonly Pack[], baseUnit: string): Pack[] {
  return [...packs, { name: baseUnit, units: 1 }]
    .map((p) => ({ name: plain(p.name), units: p.units }))
    .filter((p) => p.name !== "")
    .sort((a, b) => b.name.length - a.name.length);
}

/**
 * Reads a quantity: numbers each followed by the name of a pack or of the base unit, each name at
 * most once, in any order; a last number without a name counts base units. Spaces may stand
 * anywhere but inside a number. Anything else, or more than can be counted exactly, is null.
 */
export function parse(text: string, packs: readonly Pack[], baseUnit: string): number | null {
  const known = names(packs, baseUnit);
  const seen = new Set<string>();
  let rest = plain(text);
  let total = 0;
  while (rest !== "") {
    const number = /^\d+/.exec(rest)?.[0];
    if (!number) return null;
    rest = rest.slice(number.length).trimStart();
    const unit = known.find((p) => rest.startsWith(p.name));
    if (!unit && rest !== "") return null;
    const name = unit?.name ?? plain(baseUnit);
    if (seen.has(name)) return null;
    seen.add(name);
    total += Number(number) * (unit?.units ?? 1);
    if (!Number.isSafeInteger(total)) return null;
    rest = rest.slice(unit?.name.length ?? 0).trimStart();
  }
  return seen.size > 0 ? total : null;
}

/** Writes units as the fewest packs, largest first: 103 of 50 and 1 is "2箱3只"; none is "0只". */
export function format(units: number, packs: readonly Pack[], baseUnit: string): string {
  let rest = Math.abs(units);
  let text = "";
  for (const pack of [...packs].sort((a, b) => b.units - a.units)) {
    const count = Math.floor(rest / pack.units);
    if (count > 0) text += `${count}${pack.name}`;
    rest -= count * pack.units;
  }
  if (rest > 0 || text === "") text += `${rest}${baseUnit}`;
  return units < 0 ? `-${text}` : text;
}

/** Both ways, "2箱3盒 (103只)"; only one when they say the same. */
export function formatBoth(units: number, packs: readonly Pack[], baseUnit: string): string {
  const inPacks = format(units, packs, baseUnit);
  const inUnits = `${units}${baseUnit}`;
  return inPacks === inUnits ? inUnits : `${inPacks} (${inUnits})`;
}
