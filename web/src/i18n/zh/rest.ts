/** The words of the pages beyond home: fetched together with the first of them. */
import { admin } from "./admin";
import { alerts } from "./alerts";
import { administration } from "./administration";
import { api } from "./api";
import { certificates } from "./certificates";
import { climate } from "./climate";
import { counts } from "./counts";
import { dispense } from "./dispense";
import { find } from "./find";
import { imports } from "./imports";
import { inspection } from "./inspection";
import { labels } from "./labels";
import { lots } from "./lots";
import { machines } from "./machines";
import { months } from "./months";
import { mqtt } from "./mqtt";
import { needsWide } from "./needs-wide";
import { papers } from "./papers";
import { register } from "./register";
import { reports } from "./reports";
import { requisitions } from "./requisitions";
import { scan } from "./scan";
import { staff } from "./staff";
import { stock } from "./stock";
import { supply } from "./supply";

export const rest = {
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
