/** 拣货单 on A4: what to take, zone by zone, with room to tick and to write what was not there. */
import * as api from "../../api/requisitions";
import type { Whole } from "../../api/requisitions";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { format } from "../../lib/packs";
import type { Params } from "../../router";
import { useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Paper, PaperScreen, Signatures } from "../../ui/paper";
import { productName } from "../../ui/quantity";
import { Await, Empty } from "../../ui/states";

export default function PicksPrint({ requisition: id = "" }: Params) {
  const { facility, at } = useFacility();
  const loaded = useLoad(`${facility.code} ${id}`, () => api.read(facility.code, id));
  const number = loaded.data?.number ?? "";
  return (
    <PaperScreen
      name={`${facility.name} ${t("picks.title")} ${number}`}
      back={{ href: at(`/requisitions/${id}`), text: t("requisition.one") }}
    >
      <Await of={loaded}>
        {(whole) =>
          whole.picks.length === 0 ? (
            <>
              <h1>{t("picks.title")}</h1>
              <Empty text={t("requisition.nothingToPick")} />
            </>
          ) : (
            <Sheet whole={whole} />
          )
        }
      </Await>
    </PaperScreen>
  );
}

function Sheet({ whole }: { whole: Whole }) {
  const { facility, moment } = useFacility();
  const who = useMe();
  const rows = whole.picks.map((pick, i) => (
    <tr key={`${pick.lot.id} ${pick.zone.code}`}>
      <td class="number">{i + 1}</td>
      <td>{[pick.room, pick.zone.name].filter(Boolean).join(" ")}</td>
      <td>{productName(pick.product)}</td>
      <td>{pick.lot.number || t("lot.none")}</td>
      <td class="nowrap">{pick.lot.expiry}</td>
      <td class="number">
        {pick.units} {pick.product.baseUnit}
      </td>
      <td>{format(pick.units, pick.product.packs ?? [], pick.product.baseUnit)}</td>
      <td>□</td>
    </tr>
  ));
  return (
    <Paper
      title={t("picks.title")}
      facility={{ code: facility.code, name: facility.name }}
      facts={[
        [t("picks.for"), whole.facility.name],
        [t("picks.requisition"), whole.number],
        [t("picks.day"), whole.askedOn],
      ]}
      widths={[4, 16, 24, 13, 12, 11, 13, 7]}
      head={
        <tr>
          <th>{t("sheet.no")}</th>
          <th>{t("column.zone")}</th>
          <th>{t("sheet.product")}</th>
          <th>{t("column.lot")}</th>
          <th>{t("column.expiry")}</th>
          <th class="number">{t("picks.units")}</th>
          <th>{t("picks.packs")}</th>
          <th>{t("picks.done")}</th>
        </tr>
      }
      rows={rows}
      after={<Signatures names={[t("picks.picker"), t("picks.checker"), t("picks.taker")]} />}
      printed={t("paper.printed", { at: moment(new Date().toISOString()), name: who.user.name })}
    />
  );
}
