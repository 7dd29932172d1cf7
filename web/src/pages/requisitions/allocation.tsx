/** 配货: several requisitions share what is there; too little is shared by need. */
import { useState } from "preact/hooks";
import * as api from "../../api/requisitions";
import type { Round } from "../../api/requisitions";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { navigate } from "../../router";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { productName, quantity } from "../../ui/quantity";
import { Badge } from "../../ui/state-badge";
import { Await, Empty, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { TableFrame } from "../../ui/table-frame";
import "./requisitions.css";

const OPEN = ["approved", "picking", "part_issued"];

export default function Allocation() {
  const { facility, at } = useFacility();
  const loaded = useLoad(facility.code, () =>
    api.list(facility.code, { side: "supplies", waiting: true, limit: 200 }),
  );
  return (
    <Page
      title={t("allocation.title")}
      back={{ href: at("/requisitions?side=supplies"), text: t("requisition.title") }}
    >
      <p class="hint">{t("allocation.about")}</p>
      <Await of={loaded}>
        {({ items }) => {
          const open = items.filter((item) => OPEN.includes(item.state));
          if (open.length === 0) return <Empty text={t("allocation.none")} />;
          return <Choose items={open} />;
        }}
      </Await>
    </Page>
  );
}

function Choose({ items }: { items: api.Requisition[] }) {
  const { facility, at } = useFacility();
  const [chosen, setChosen] = useState<string[]>(items.map((item) => item.id));
  const [round, setRound] = useState<Round | null>(null);
  const [id] = useState(newId);
  const submit = useSubmit();
  const flip = (one: string) => {
    setRound(null);
    setChosen(chosen.includes(one) ? chosen.filter((id) => id !== one) : [...chosen, one]);
  };
  const preview = async () => setRound(await api.preview(facility.code, chosen));
  const allocate = async () => {
    await api.allocate(facility.code, id, chosen);
    navigate(at("/requisitions?side=supplies&state=picking"));
  };
  return (
    <>
      <ul class="rows">
        {items.map((item) => (
          <li class="row" key={item.id}>
            <label class="check">
              <input
                type="checkbox"
                checked={chosen.includes(item.id)}
                onChange={() => flip(item.id)}
              />{" "}
              {t("requisition.numbered", { name: item.facility.name, number: item.number })}
            </label>
          </li>
        ))}
      </ul>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        <button
          type="button"
          class="button"
          disabled={submit.busy || chosen.length === 0}
          onClick={() => void submit.run(preview)}
        >
          {t("allocation.preview")}
        </button>
        {round && (
          <button
            type="button"
            class="button primary"
            disabled={submit.busy}
            onClick={() => void submit.run(allocate)}
          >
            {t("allocation.confirm")}
          </button>
        )}
      </div>
      {round?.products.map((shared) => (
        <Shares key={shared.product.code} shared={shared} />
      ))}
    </>
  );
}

function Shares({ shared }: { shared: Round["products"][number] }) {
  const { product } = shared;
  const short = shared.wanted > shared.there;
  return (
    <Section
      title={productName(product)}
      aside={short ? <Badge tone="warn">{t("allocation.short")}</Badge> : undefined}
    >
      <p class="requisition-figures">
        <span>{t("allocation.there", { qty: quantity(shared.there, product) })}</span>
        <span>{t("allocation.wanted", { qty: quantity(shared.wanted, product) })}</span>
      </p>
      <TableFrame label={productName(product)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("allocation.who")}</th>
              <th scope="col" class="number">
                {t("allocation.need")}
              </th>
              <th scope="col" class="number">
                {t("requisition.approved")}
              </th>
              <th scope="col" class="number">
                {t("allocation.gets")}
              </th>
              <th scope="col">{t("allocation.lots")}</th>
            </tr>
          </thead>
          <tbody>
            {shared.shares.map((share) => (
              <tr key={share.requisition}>
                <th scope="row">{share.facility.name}</th>
                <td class="number">{quantity(share.need, product)}</td>
                <td class="number">{quantity(share.approved, product)}</td>
                <td class="number">{quantity(share.units, product)}</td>
                <td>
                  {share.lots.map((one) => (
                    <div key={`${one.lot.id} ${one.zone.code}`}>
                      {one.lot.number || t("lot.none")} × {one.units}
                    </div>
                  ))}
                  {share.life > 0 && (
                    <small class="muted">{t("allocation.life", { n: share.life })}</small>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Section>
  );
}
