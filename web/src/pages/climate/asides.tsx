/** Readings that cannot be true: which sensor, when, why, and as they were sent. */
import * as api from "../../api/climate";
import type { Aside } from "../../api/climate";
import { useFacility } from "../../facility";
import { t, tOr } from "../../i18n";
import { useQuery } from "../../router";
import { SelectField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { TableFrame } from "../../ui/table-frame";
import { sentText } from "./model";
import "./climate.css";

export default function AsidesPage() {
  const { facility, at } = useFacility();
  const loaded = useLoad(facility.code, () => api.asides(facility.code));
  const back = { href: at("/climate/sensors"), text: t("sensor.title") };
  return (
    <Page title={t("aside.title")} back={back}>
      <p class="muted">{t("aside.about")}</p>
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? <Empty text={t("aside.empty")} /> : <Asides asides={items} />
        }
      </Await>
    </Page>
  );
}

function Asides({ asides }: { asides: readonly Aside[] }) {
  const { moment } = useFacility();
  const [query, change] = useQuery();
  const sensors = [...new Set(asides.map((aside) => aside.sensor))].sort();
  const only = query.sensor ?? "";
  const shown = asides.filter((aside) => !only || aside.sensor === only);
  return (
    <>
      <SelectField
        label={t("aside.of")}
        required
        none={t("aside.all")}
        choices={sensors.map((sensor) => ({ value: sensor, text: sensor }))}
        value={only}
        onValue={(sensor) => change({ sensor })}
      />
      {shown.length === 0 ? (
        <Empty text={t("aside.none")} />
      ) : (
        <TableFrame label={t("aside.title")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("aside.sensor")}</th>
                <th scope="col">{t("aside.at")}</th>
                <th scope="col">{t("aside.reason")}</th>
                <th scope="col">{t("aside.sent")}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((aside, index) => (
                <tr key={index}>
                  <td>{aside.sensor}</td>
                  <td>{moment(aside.receivedAt)}</td>
                  <td>{tOr(`aside.${aside.reason}`, aside.reason)}</td>
                  <td class="climate-sent">
                    <code>{sentText(aside.reading)}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </>
  );
}
