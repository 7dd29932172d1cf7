/** 提醒: what somebody has to see, and the whole record. */
import { alerts, refresh } from "../../alerts";
import * as api from "../../api/alerts";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { Link, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { useLoad, usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { AlertRow } from "./row";
import "./alerts.css";

export default function AlertsPage() {
  const [query, change] = useQuery();
  const all = query.all === "1";
  const sets = may(useMe(), "manage-settings");
  return (
    <Page
      title={t("alert.title")}
      narrow
      actions={
        sets && (
          <Link class="button" href="/admin/alerts">
            {t("alert.settings")}
          </Link>
        )
      }
    >
      <label class="check alert-all">
        <input
          type="checkbox"
          checked={all}
          onChange={(e) => change({ all: e.currentTarget.checked ? "1" : "" })}
        />
        {t("alert.all")}
      </label>
      {all ? <Record /> : <Open />}
    </Page>
  );
}

/** From the same answer as the bell, which is kept for times without a network. */
function Open() {
  const loaded = useLoad("open", api.open);
  const known = useStore(alerts);
  // What was acknowledged meanwhile is gone there first.
  const items = (data: api.Alerts) => known?.items ?? data.items;
  const done = () => {
    loaded.reload();
    void refresh();
  };
  return (
    <Await of={loaded}>
      {(data) =>
        items(data).length === 0 ? (
          <Empty text={t("alert.empty")} />
        ) : (
          <ul class="rows">
            {items(data).map((alert) => (
              <AlertRow key={alert.id} alert={alert} done={done} />
            ))}
          </ul>
        )
      }
    </Await>
  );
}

function Record() {
  const paged = usePaged("all", (after) => api.record({ after }));
  return (
    <>
      <Await of={paged.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t("alert.none")} />
          ) : (
            <ul class="rows">
              {items.map((alert) => (
                <AlertRow key={alert.id} alert={alert} done={paged.list.reload} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={paged.more} busy={paged.loadingMore} />
    </>
  );
}
