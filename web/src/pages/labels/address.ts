/** Addresses of the labels' pages, with what is chosen there. */

export interface Chosen {
  storeroom?: string | undefined;
  product?: string | undefined;
  state?: string | undefined;
  within?: string | undefined;
  /** One thing alone. */
  thing?: string | undefined;
}

/** Within the facility: where labels of a template are chosen, looked at and printed. */
export function newPath(template: string, chosen: Chosen = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(chosen)) if (value) query.set(name, value);
  const text = query.toString();
  return `/labels/new/${encodeURIComponent(template)}${text ? `?${text}` : ""}`;
}

/** The labels that pages about a thing lead to. */
export const OF_PRODUCT = "stock-card-90x60";
export const OF_LOT = "lot-100x70";
export const OF_ZONE = "zone-a5";
export const OF_ROOM = "room-a4";
