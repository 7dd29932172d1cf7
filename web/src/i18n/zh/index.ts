/** The words of the pages in Chinese: the first language, from which the keys are taken. */
import { api } from "./api";
import { admin } from "./admin";
import { administration } from "./administration";
import { counts } from "./counts";
import { find } from "./find";
import { frame } from "./frame";
import { lots } from "./lots";
import { months } from "./months";
import { imports } from "./imports";
import { papers } from "./papers";
import { stock } from "./stock";
import { wire } from "./wire";
import { words } from "./words";

export const zh = {
  ...frame,
  ...wire,
  ...words,
  ...stock,
  ...admin,
  ...administration,
  ...papers,
  ...months,
  ...find,
  ...lots,
  ...counts,
  ...api,
  ...imports,
};
