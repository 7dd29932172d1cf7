/** In English: exported lists, printed papers, and checking a paper against the book. */
import type { papers as zh } from "../zh/papers";

export const papers: Record<keyof typeof zh, string> = {
  "export.action": "Action",
  "export.all": "all (no filter)",
  "export.at": "When",
  "export.busy": "Making the file…",
  "export.csv": "Export CSV",
  "export.daysLeft": "Days left",
  "export.expiresBefore": "Expires before",
  "export.filter": "Filter: {filter}",
  "export.latitude": "Latitude",
  "export.longitude": "Longitude",
  "export.made": "Exported {at} by {name}",
  "export.menu": "Export",
  "export.number": "Number",
  "export.partners": "Partners",
  "export.relation": "Relation",
  "export.reversedBy": "Reversed by",
  "export.since": "Since",
  "export.target": "Target",
  "export.xlsx": "Export Excel",
  "export.zoneState": "Zone state",
  "audit.list.export": "Export a list",

  "expiry.title": "Expiry warning",
};
