/** On a facility's home: recalls that wait for it, until they are dealt with. */
import * as lots from "../../api/lots";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { useLoad } from "../../ui/load";

export function RecallNotice() {
  const { facility, at } = useFacility();
  const { data } = useLoad(facility.code, () => lots.recallsAt(facility.code));
  const waiting = (data?.items ?? []).filter((item) => item.facilities[0]?.outstanding);
  const [first] = waiting;
  if (!first) return null;
  const number = first.lot.number || t("lot.none");
  return (
    <div class="notice notice-stop" role="alert">
      <p>
        <strong>{t("recall.waiting", { n: waiting.length })}</strong> {first.lot.product.name}{" "}
        {t("lot.named", { number })}
      </p>
      <Link class="button" href={at("/recalls")}>
        {t("recall.deal")}
      </Link>
    </div>
  );
}
