/** In English: finding anything. */
export const find = {
  "find.hint": "Name, code, lot, document number, initials, or scan",
  "find.begin": "Type any part of a product, lot, document, facility or person.",
  "find.recent": "Found lately",
  "find.found": "What was found",
  "find.none": "Nothing found for “{text}”. Write it another way, or only a part of it.",
  "find.keys": "↑ ↓ choose, Enter opens, Esc closes",
  "find.document": "{kind} no. {n}",
  "find.insteadOf": "{number} is merged into it",
  "find.kind.product": "Products",
  "find.kind.lot": "Lots",
  "find.kind.document": "Documents",
  "find.kind.facility": "Facilities",
  "find.kind.person": "People",
};
