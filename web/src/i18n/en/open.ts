/** In English: the pages for residents, which the server writes; the app itself does not load them. */
export const open = {
  "open.brand": "Free contraceptives",
  "open.skip": "Skip to the contents",
  "open.demo": "Demonstration: this county is made up; these are no real points.",
  "open.pages": "Pages",
  "open.points": "Points",
  "open.products": "Products",
  "open.free": "Basic contraceptives are provided by the state free of charge.",
  "open.staff": "Staff sign-in",
};
