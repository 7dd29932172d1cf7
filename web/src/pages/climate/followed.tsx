/** An excursion with all that hangs on it: the drawing, the lots that were there, what was done. */
import { useState } from "preact/hooks";
import * as api from "../../api/climate";
import type { Excursion, Followed } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { newId } from "../../lib/uuid";
import { Link, type Params } from "../../router";
import { may, useMe } from "../../session";
import { Dialog } from "../../ui/dialog";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Await, Empty, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { Drawn, POINTS } from "./chart";
import { ExcursionRow } from "./excursions";
import { around, lasted, limitsText } from "./model";
import { TouchedRow } from "./touched";
import "./climate.css";

export default function FollowedPage({ excursion: id = "" }: Params) {
  const { facility, at } = useFacility();
  const loaded = useLoad(`${facility.code} ${id}`, () => api.followed(facility.code, id));
  return (
    <Page title={t("excursion.page")} back={{ href: at("/climate"), text: t("excursion.back") }}>
      <Await of={loaded}>{(found) => <Whole found={found} done={loaded.reload} />}</Await>
    </Page>
  );
}

function Whole({ found, done }: { found: Followed; done: () => void }) {
  const { excursion } = found;
  const unit = excursion.quantity === "celsius" ? "℃" : "%";
  return (
    <>
      <ul class="rows">
        <ExcursionRow one={excursion} done={done} />
      </ul>
      <p class="muted climate-note">
        {t("excursion.limits", {
          limit: excursion.limit,
          unit,
          warn: lasted(found.warnAfter),
          alarm: lasted(found.alarmAfter),
          limits: limitsText(found.limits),
        })}
      </p>
      <Drawing one={excursion} />
      <Lots found={found} done={done} />
      <Moves found={found} />
    </>
  );
}

function Drawing({ one }: { one: Excursion }) {
  const { facility } = useFacility();
  const [from, to] = around(one.beganAt, one.endedAt, present());
  const loaded = useLoad(`${one.id} ${one.endedAt}`, () =>
    api.climate(facility.code, {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      storeroom: one.storeroom.code,
      points: POINTS,
    }),
  );
  return (
    <Section title={t("chart.title")}>
      <Await of={loaded}>{(climate) => <Drawn climate={climate} />}</Await>
      <p class="muted">{t("chart.note")}</p>
    </Section>
  );
}

/** How many lots are told at most. */
const LOTS_MAX = 1000;

function Lots({ found, done }: { found: Followed; done: () => void }) {
  const posts = may(useMe(), "post-stock");
  const [asking, setAsking] = useState(false);
  const [moved, setMoved] = useState(false);
  const movable = found.lots.filter((lot) => lot.movable > 0);
  const zone = found.waitingZone;
  const closed = found.excursion.notes.some((note) => note.kind === "closing");
  return (
    <Section title={t("excursion.lots")}>
      {found.lots.length === 0 && <Empty text={t("excursion.lotsNone")} />}
      {posts && zone && !closed && movable.length > 0 && (
        <div class="climate-kept">
          <p>{t("excursion.asideAbout", { zone: zone.name })}</p>
          <button type="button" class="button primary" onClick={() => setAsking(true)}>
            {t("excursion.aside", { zone: zone.name, n: movable.length })}
          </button>
        </div>
      )}
      {found.lots.length > 0 && movable.length === 0 && found.moves.length === 0 && (
        <p class="muted">{t("excursion.asideNone")}</p>
      )}
      {moved && <Notice kind="ok">{t("excursion.asideDone")}</Notice>}
      {asking && zone && (
        <AsideDialog
          found={found}
          zone={zone.name}
          close={() => setAsking(false)}
          done={() => {
            setMoved(true);
            done();
          }}
        />
      )}
      <ul class="rows">
        {found.lots.map((lot) => (
          <TouchedRow
            key={lot.id}
            excursion={found.excursion}
            lot={lot}
            judges={posts && !closed}
            done={done}
          />
        ))}
      </ul>
      {found.more && <p class="muted">{t("excursion.lotsMore", { n: LOTS_MAX })}</p>}
    </Section>
  );
}

function AsideDialog(props: {
  found: Followed;
  zone: string;
  close: () => void;
  done: () => void;
}) {
  const { found, zone } = props;
  const { facility } = useFacility();
  // The same id however often it is sent.
  const [id] = useState(newId);
  const submit = useSubmit([]);
  const send = async () => {
    await api.setAside(facility.code, found.excursion.id, { id });
    props.close();
    props.done();
  };
  return (
    <Dialog title={t("excursion.asideDo", { zone })} onClose={props.close}>
      <Form submit={submit} onSubmit={send} action={t("excursion.asideDo", { zone })}>
        <ul class="rows">
          {found.lots
            .filter((lot) => lot.movable > 0)
            .map((lot) => (
              <li class="row" key={lot.id}>
                <div class="row-main">
                  <span>
                    {lot.product.name} {lot.number || t("lot.none")}
                  </span>
                  <span class="amount">
                    {lot.movable}
                    {lot.baseUnit}
                  </span>
                </div>
              </li>
            ))}
        </ul>
      </Form>
    </Dialog>
  );
}

function Moves({ found }: { found: Followed }) {
  const { at, moment } = useFacility();
  if (found.moves.length === 0) return null;
  return (
    <Section title={t("excursion.moves")}>
      <ul class="rows">
        {found.moves.map((one) => (
          <li class="row" key={one.id}>
            <Link href={at(`/documents/${one.id}`)}>
              {t(one.reversed ? "excursion.movedBack" : "excursion.moved", {
                number: one.number,
                by: one.by,
                at: moment(one.at),
              })}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
