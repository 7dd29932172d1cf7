/** The few pictures the pages use, drawn as lines. */

const PATHS = {
  home: "M4 11l8-7 8 7M6 10v10h12V10M10 20v-6h4v6",
  stock: "M3 20V5h18v15M3 10h18M3 15h18M7 10V7h4v3M13 15v-3h4v3M7 20v-3h6v3",
  documents: "M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7",
  incoming: "M12 3v11M8 10l4 4 4-4M4 14v6h16v-6",
  more: "M5 11a1 1 0 100 2 1 1 0 000-2zM12 11a1 1 0 100 2 1 1 0 000-2zM19 11a1 1 0 100 2 1 1 0 000-2z",
  facilities: "M4 21V8l8-5 8 5v13M9 21v-6h6v6M9 11h.01M15 11h.01",
  people:
    "M9 11a4 4 0 100-8 4 4 0 000 8zM2 21c0-4 3-6 7-6s7 2 7 6M17 4a4 4 0 010 7M18 15c3 .500 4 3 4 6",
  products: "M4 7l8-4 8 4v10l-8 4-8-4zM4 7l8 4 8-4M12 11v10",
  audit: "M5 3h14v18H5zM9 8h6M9 12h6M9 16h3",
  months: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M9 15l2 2 4-4",
  balance: "M4 4h16v16H4zM4 9h16M10 9v11M4 14.500h16",
  bell: "M6 17v-6a6 6 0 0112 0v6l2 2H4zM10 21h4",
  climate: "M10 14V5a2 2 0 014 0v9a4 4 0 11-4 0zM12 9v8",
  receipt: "M12 3v12M7 10l5 5 5-5M4 20h16",
  issue: "M12 15V3M7 8l5-5 5 5M4 20h16",
  dispense: "M4 13h4l3 2h4a1.500 1.500 0 010 3h-4M4 20h7l9-4M14 4h5v6h-5z",
  return: "M9 6L4 11l5 5M4 11h11a5 5 0 010 10h-3",
  loss: "M12 4l9 16H3zM12 10v4M12 17h.01",
  destruction: "M5 7h14M10 7V4h4v3M7 7l1 14h8l1-14M10 11v6M14 11v6",
  refill: "M6 3h12v18H6zM9 7h6M9 11h6M9 17h6M12 14v3",
  zone_move: "M3 8h14M13 4l4 4-4 4M21 16H7M11 12l-4 4 4 4",
  opening: "M5 21V4M5 4h11l-2 4 2 4H5",
  count: "M4 6h3M4 12h3M4 18h3M10 6h10M10 12h10M10 18h10",
  reversal: "M4 12a8 8 0 108-8c-3 0-5 1-7 4M5 3v5h5",
  user: "M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c0-4 4-6 8-6s8 2 8 6",
  print: "M7 8V3h10v5M5 8h14a2 2 0 012 2v7h-4M7 17H3v-7a2 2 0 012-2M7 14h10v7H7z",
  settings: "M4 7h9M17 7h3M15 4.500v5M4 17h3M11 17h9M9 14.500v5",
  search: "M10.500 17a6.500 6.500 0 100-13 6.500 6.500 0 000 13zM15.500 15.500L21 21",
  chevron: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  label: "M3 4h9l9 9-8 8-9-9zM8 9h.01",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
  plus: "M12 5v14M5 12h14",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon(props: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[props.name]} />
    </svg>
  );
}
