/** Who is told of what: channels, rules, and what was sent. */
import * as api from "../../../api/alerts";
import { t } from "../../../i18n";
import { useLoad } from "../../../ui/load";
import { Page } from "../../../ui/page";
import { Channels } from "./channels";
import "./settings.css";
import { Rules } from "./rules";
import { SentLog } from "./sent";

export default function AlertSettings() {
  const channels = useLoad("", api.channels);
  return (
    <Page title={t("nav.alerts")} narrow back={{ href: "/alerts", text: t("alert.title") }}>
      <div class="alert-settings">
        <Rules channels={channels.data?.items ?? []} />
        <Channels loaded={channels} />
        <SentLog />
      </div>
    </Page>
  );
}
