/** The first code that runs in the browser. */
import { render } from "preact";
import { ahead, noteLast } from "./ahead";
import { App } from "./app";
import { restoreLanguage } from "./i18n";
import { start } from "./offline/start";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/front.css";
import "./styles/lists.css";
import "./styles/tables.css";
import "./styles/dialog.css";
import "./styles/common.css";
import "./styles/parts.css";
import "./styles/print.css";

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
start();
noteLast();
// Should the English words not arrive, Chinese ones are better than an empty page.
restoreLanguage()
  .catch(() => {})
  .finally(() => {
    ahead(location.pathname);
    render(<App />, root);
  });
