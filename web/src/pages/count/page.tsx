/** One count: counting while it is open, its result afterwards. */
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, type Params } from "../../router";
import { may, useMe } from "../../session";
import { Icon } from "../../ui/icon";
import { Page } from "../../ui/page";
import { Failure, Loading } from "../../ui/states";
import { Counting } from "./counting";
import { scopeText } from "./list";
import { useLive } from "./live";
import { Result } from "./result";
import "./count.css";

export default function CountPage({ count: id = "" }: Params) {
  const { facility, zones, at } = useFacility();
  const who = useMe();
  const live = useLive(who.user.id, facility.code, id);
  const { view } = live;
  const zoneName = (code: string) => zones.find((zone) => zone.code === code)?.name ?? code;
  const open = view?.status === "open";
  return (
    <Page
      title={view ? t("count.numbered", { number: view.number }) : t("count.title")}
      back={{ href: at("/counts"), text: t("count.title") }}
      actions={
        <>
          <Link class="button" href={at(`/counts/${id}/print`)}>
            <Icon name="print" />
            {t("count.sheet")}
          </Link>
          {open && may(who, "post-stock") && (
            <Link class="button primary" href={at(`/counts/${id}/review`)}>
              {t("count.review")}
            </Link>
          )}
        </>
      }
    >
      {live.error && !view ? <Failure error={live.error} retry={live.reload} /> : null}
      {!view && !live.error && <Loading />}
      {view && (
        <p class="count-about muted">
          {scopeText(view.scope, zoneName)}
          {view.blind && ` · ${t("count.blind")}`}
          {view.note && ` · ${view.note}`}
        </p>
      )}
      {view && (open ? <Counting live={live} view={view} /> : <Result view={view} />)}
    </Page>
  );
}
