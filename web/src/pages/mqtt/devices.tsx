/** The devices of a source: those heard that nobody knows, and those with a recorded name. */
import { useState } from "preact/hooks";
import * as api from "../../api/mqtt";
import type { Devices, Heard } from "../../api/mqtt";
import { t } from "../../i18n";
import { momentHere } from "../../lib/dates";
import type { Params } from "../../router";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Picker } from "../../ui/picker";
import { Await, Empty, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { Stands, useLooking } from "./page";
import "./mqtt.css";

export default function DevicesPage({ code = "" }: Params) {
  const source = useLoad(code, () => api.source(code));
  const loaded = useLoad(code, () => api.devices(code));
  useLooking(source.reload);
  useLooking(loaded.reload);
  return (
    <Page
      title={source.data?.name ?? code}
      back={{ href: "/admin/sources", text: t("nav.sources") }}
    >
      <Await of={source}>{(found) => <Stands source={found} />}</Await>
      <Await of={loaded}>
        {(devices) => (
          <>
            <Section title={t("mqtt.heard")}>
              <p class="muted">{t("mqtt.heardAbout")}</p>
              <HeardList code={code} devices={devices} done={loaded.reload} />
            </Section>
            <Section title={t("mqtt.bound")}>
              <BoundList code={code} devices={devices} done={loaded.reload} />
            </Section>
          </>
        )}
      </Await>
    </Page>
  );
}

interface ListProps {
  code: string;
  devices: Devices;
  done: () => void;
}

function HeardList({ code, devices, done }: ListProps) {
  if (devices.heard.length === 0) return <Empty text={t("mqtt.heardNone")} />;
  return (
    <>
      {devices.sensors.length === 0 && <Notice kind="info">{t("mqtt.noSensors")}</Notice>}
      <ul class="rows">
        {devices.heard.map((heard) => (
          <HeardRow key={heard.name} code={code} heard={heard} devices={devices} done={done} />
        ))}
      </ul>
    </>
  );
}

function HeardRow({ code, heard, devices, done }: ListProps & { heard: Heard }) {
  const [sensor, setSensor] = useState("");
  const submit = useSubmit(["sensor"]);
  const bind = () =>
    submit.run(async () => {
      await api.bind(code, { name: heard.name, sensor });
      done();
    });
  return (
    <li class="row">
      <div class="row-main">
        <strong>{heard.name}</strong>
      </div>
      <p class="row-sub">
        <span>{heard.topic}</span>
        <span>{t("mqtt.heardTimes", { n: heard.messages, at: momentHere(heard.heardAt) })}</span>
      </p>
      <code class="mqtt-payload">{heard.payload}</code>
      {devices.sensors.length > 0 && (
        <div class="columns">
          <Picker
            label={t("mqtt.bindTo")}
            required
            items={devices.sensors.map((each) => ({
              value: each.code,
              text: each.code,
              detail: each.facility,
              search: `${each.code} ${each.facility}`,
            }))}
            value={sensor}
            onPick={setSensor}
            error={submit.at("sensor")}
          />
          <div class="actions bottom-aligned">
            <button
              type="button"
              class="button primary"
              disabled={!sensor || submit.busy}
              onClick={() => void bind()}
            >
              {t("mqtt.bind")}
            </button>
          </div>
        </div>
      )}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
    </li>
  );
}

function BoundList({ code, devices, done }: ListProps) {
  const submit = useSubmit();
  if (devices.bound.length === 0) return <Empty text={t("mqtt.boundNone")} />;
  const unbind = (name: string) => () =>
    void submit.run(async () => {
      await api.unbind(code, name);
      done();
    });
  return (
    <>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <ul class="rows">
        {devices.bound.map((bound) => (
          <li class="row" key={bound.name}>
            <div class="row-main">
              <strong>{bound.name}</strong>
              <button type="button" class="button quiet" onClick={unbind(bound.name)}>
                {t("mqtt.unbind")}
              </button>
            </div>
            <p class="row-sub">
              <span>{bound.sensor}</span>
              <span>{bound.facility}</span>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
