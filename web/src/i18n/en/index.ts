/** The words of the pages in English. */
import type { Catalogue } from "..";
import { api } from "./api";
import { admin } from "./admin";
import { alerts } from "./alerts";
import { administration } from "./administration";
import { certificates } from "./certificates";
import { climate } from "./climate";
import { counts } from "./counts";
import { dispense } from "./dispense";
import { find } from "./find";
import { frame } from "./frame";
import { home } from "./home";
import { inspection } from "./inspection";
import { labels } from "./labels";
import { lots } from "./lots";
import { machines } from "./machines";
import { months } from "./months";
import { mqtt } from "./mqtt";
import { imports } from "./imports";
import { needsWide } from "./needs-wide";
import { papers } from "./papers";
import { register } from "./register";
import { reports } from "./reports";
import { requisitions } from "./requisitions";
import { scan } from "./scan";
import { staff } from "./staff";
import { stock } from "./stock";
import { supply } from "./supply";
import { wire } from "./wire";
import { words } from "./words";

export const en: Catalogue = {
  ...frame,
  ...wire,
  ...words,
  ...home,
  ...stock,
  ...admin,
  ...alerts,
  ...administration,
  ...papers,
  ...months,
  ...find,
  ...lots,
  ...climate,
  ...mqtt,
  ...counts,
  ...api,
  ...imports,
  ...scan,
  ...dispense,
  ...labels,
  ...inspection,
  ...supply,
  ...register,
  ...needsWide,
  ...reports,
  ...requisitions,
  ...staff,
  ...certificates,
  ...machines,
};
