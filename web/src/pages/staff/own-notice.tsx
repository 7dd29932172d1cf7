/** Said before somebody without a post certificate writes a document, where the county wants one. */
import * as api from "../../api/staff";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useLoad } from "../../ui/load";
import { Notice } from "../../ui/states";

export function OwnCertificate() {
  const { facility } = useFacility();
  const { data } = useLoad(facility.code, () => api.ownCertificate(facility.code));
  if (!data || data.holds || data.rule === "off") return null;
  return (
    <Notice kind={data.rule === "refuse" ? "stop" : "warn"}>
      {t(data.rule === "refuse" ? "staff.refuse" : "staff.warn")}
    </Notice>
  );
}
