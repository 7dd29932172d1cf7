/** Changing a facility: its particulars, its zones, its storerooms. */
import { useState } from "preact/hooks";
import * as places from "../../api/places";
import { allFacilities } from "../../api/shared";
import type { Facility } from "../../api/types";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { Link, type Params } from "../../router";
import { may, useMe } from "../../session";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { degrees, FACILITY_FIELDS, FacilityFields, useFacilityForm } from "./facility-fields";
import { Printers } from "./printers";
import { Storerooms, Zones } from "./rooms";

export default function EditFacility({ code = "" }: Params) {
  const who = useMe();
  const loaded = useLoad(code, () => places.facility(code));
  return (
    <Page
      title={loaded.data?.name ?? t("facility.title")}
      back={{ href: "/facilities", text: t("nav.facilities") }}
      actions={
        <Link class="button" href={facilityPath(code)}>
          {t("facility.open")}
        </Link>
      }
    >
      <Await of={loaded}>
        {(facility) => (
          <>
            {may(who, "manage-places") && <Particulars facility={facility} done={loaded.reload} />}
            <People facility={facility} />
            <Zones facility={facility} done={loaded.reload} />
            <Storerooms facility={facility} done={loaded.reload} />
            {may(who, "post-stock") && <Printers facility={facility} />}
          </>
        )}
      </Await>
    </Page>
  );
}

function People({ facility }: { facility: Facility }) {
  if (!may(useMe(), "manage-people")) return null;
  return (
    <div class="actions below">
      <Link class="button" href={`/admin/facilities/${encodeURIComponent(facility.code)}/people`}>
        {t("place.people")}
      </Link>
    </div>
  );
}

function Particulars(props: { facility: Facility; done: () => void }) {
  const fields = useFacilityForm(props.facility);
  const submit = useSubmit(FACILITY_FIELDS);
  const [saved, setSaved] = useState(false);
  const send = async () => {
    setSaved(false);
    const { form } = fields;
    const { name, address, phone, hours, supplier } = form;
    await places.editFacility(props.facility.code, {
      name,
      address,
      phone,
      hours,
      status: form.status as Facility["status"],
      published: form.published === "yes",
      supplier: supplier || null,
      latitude: degrees(form.latitude),
      longitude: degrees(form.longitude),
      ...(form.region === props.facility.region.code ? {} : { region: form.region }),
    });
    allFacilities.forget();
    setSaved(true);
    props.done();
  };
  return (
    <Section title={t("facility.particulars")}>
      <div class="card">
        <Form submit={submit} onSubmit={send} action={t("action.save")}>
          <FacilityFields {...fields} submit={submit} isNew={false} from={props.facility} />
          {saved && <Notice kind="ok">{t("state.saved")}</Notice>}
        </Form>
      </div>
    </Section>
  );
}
