/** How all storerooms stand now, the worst first: for those who look after many. */
import * as api from "../../api/climate";
import { ROOM_STATES, type RoomStanding, type RoomState } from "../../api/climate";
import * as places from "../../api/places";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { Link, useQuery } from "../../router";
import { ExportMenu } from "../../ui/export";
import { SelectField } from "../../ui/field";
import { useLoad, usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { valueText } from "./model";
import "./climate.css";

const TONES: Record<RoomState, Tone> = {
  alarm: "stop",
  warning: "warn",
  noticed: "warn",
  silent: "stop",
  unrecorded: "warn",
  within: "ok",
};

/** The county's clock: rooms of many facilities stand side by side. */
const CHINA = 480;
const moment = (at: string) => momentAt(at, CHINA);

export default function RoomsPage() {
  const [query, change] = useQuery();
  const filter = { region: query.region ?? "", state: query.state ?? "" };
  const regions = useLoad("", places.regions);
  const counted = useLoad(filter.region, () => api.rooms({ region: filter.region, limit: 1 }));
  const list = usePaged(JSON.stringify(filter), (after) =>
    api.rooms({ ...filter, after, limit: 100 }),
  );
  const counts = counted.data?.counts ?? [];
  const all = counts.reduce((sum, one) => sum + one.rooms, 0);
  return (
    <Page
      title={t("roomState.page")}
      back={{ href: "/facilities", text: t("nav.facilities") }}
      actions={<ExportMenu at={api.ROOMS_PATH} query={filter} />}
    >
      <p class="muted">{t("roomState.about")}</p>
      <SelectField
        label={t("filter.region")}
        none={t("filter.all")}
        choices={(regions.data?.items ?? []).map((r) => ({ value: r.code, text: r.name }))}
        value={filter.region}
        onValue={(region) => change({ region })}
      />
      <div class="climate-states" role="group" aria-label={t("roomState.title")}>
        <button
          type="button"
          class="chip"
          aria-pressed={filter.state === ""}
          onClick={() => change({ state: "" })}
        >
          {t("roomState.all", { n: all })}
        </button>
        {ROOM_STATES.map((state) => (
          <button
            key={state}
            type="button"
            class="chip"
            aria-pressed={filter.state === state}
            onClick={() => change({ state })}
          >
            {t("roomState.count", {
              state: t(`roomState.${state}`),
              n: counts.find((one) => one.state === state)?.rooms ?? 0,
            })}
          </button>
        ))}
      </div>
      <Await of={list.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t("roomState.empty")} />
          ) : (
            <ul class="rows">
              {items.map((room) => (
                <Row key={room.id} room={room} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}

function Row({ room }: { room: RoomStanding }) {
  const { outside, readAt } = room;
  const climate = facilityPath(
    room.facility.code,
    `/climate?room=${encodeURIComponent(room.storeroom.code)}`,
  );
  return (
    <li class="row">
      <div class="row-main">
        <Link href={climate}>
          {room.facility.name} · {room.storeroom.name}
        </Link>
        <Badge tone={TONES[room.state]}>{t(`roomState.${room.state}`)}</Badge>
      </div>
      <p class="row-sub">
        <span>{room.region}</span>
        <span>
          {readAt && room.celsius !== null
            ? t("roomState.read", {
                values:
                  room.humidity === null
                    ? `${room.celsius} ℃`
                    : valueText({ celsius: room.celsius, humidity: room.humidity }),
                at: moment(readAt),
              })
            : t("roomState.never")}
        </span>
        <span>
          {room.sensors === 0
            ? t("roomState.byHand")
            : t(room.silent > 0 ? "roomState.silentOf" : "roomState.sensorsOf", {
                n: room.sensors,
                silent: room.silent,
              })}
        </span>
      </p>
      {outside && (
        <p class="row-sub">
          <Link href={facilityPath(room.facility.code, `/climate/excursions/${outside.id}`)}>
            {t("roomState.outsideSince", {
              way: t(`climate.out.${outside.quantity}.${outside.side}`),
              worst: outside.worst,
              unit: outside.quantity === "celsius" ? "℃" : "%",
              at: moment(outside.beganAt),
            })}
          </Link>
        </p>
      )}
    </li>
  );
}
