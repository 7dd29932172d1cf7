/** Lots that may have been typed differently twice. */
import { useState } from "preact/hooks";
import * as lots from "../../api/lots";
import type { LookAlikes, LotBrief } from "../../api/lots";
import { t } from "../../i18n";
import { Link } from "../../router";
import { Dialog } from "../../ui/dialog";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { lotText, MergeForm } from "./merges";

export default function Doubles() {
  const list = useLoad("", lots.doubles);
  return (
    <Page title={t("double.title")} back={{ href: "/lots", text: t("nav.lots") }}>
      <p class="muted">{t("double.about")}</p>
      <Await of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("double.none")} />
          ) : (
            <ul class="rows">
              {items.map((group) => (
                <GroupRow
                  key={group.lots.map((lot) => lot.id).join()}
                  group={group}
                  done={list.reload}
                />
              ))}
            </ul>
          )
        }
      </Await>
    </Page>
  );
}

function GroupRow({ group, done }: { group: LookAlikes; done: () => void }) {
  const [from, setFrom] = useState<LotBrief | null>(null);
  return (
    <li class="row">
      <p>
        <strong>{group.product.name}</strong> <span class="muted">{group.product.code}</span>
      </p>
      {group.lots.map((lot) => (
        <div class="row-main" key={lot.id}>
          <Link href={`/lots/${lot.id}`}>{lotText(lot)}</Link>
          <button
            type="button"
            class="button"
            aria-label={t("double.isDouble", { lot: lotText(lot) })}
            onClick={() => setFrom(lot)}
          >
            {t("double.this")}
          </button>
        </div>
      ))}
      {from && (
        <Dialog title={t("merge.begin")} onClose={() => setFrom(null)}>
          <p class="muted">{t("merge.about", { number: from.number || t("lot.none") })}</p>
          <MergeForm
            from={from}
            choices={group.lots.filter((lot) => lot.id !== from.id)}
            done={() => {
              setFrom(null);
              done();
            }}
          />
        </Dialog>
      )}
    </li>
  );
}
