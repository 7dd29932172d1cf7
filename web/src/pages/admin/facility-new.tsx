/** Making a facility. */
import * as places from "../../api/places";
import { allFacilities } from "../../api/shared";
import { t } from "../../i18n";
import { navigate, useQuery } from "../../router";
import { Form } from "../../ui/form";
import { Page } from "../../ui/page";
import { useSubmit } from "../../ui/submit";
import { bodyOf, FACILITY_FIELDS, FacilityFields, useFacilityForm } from "./facility-fields";

export default function NewFacility() {
  const [query] = useQuery();
  const fields = useFacilityForm(undefined, query.region ?? "");
  const submit = useSubmit(FACILITY_FIELDS);
  const send = async () => {
    const made = await places.addFacility(bodyOf(fields.form));
    allFacilities.forget();
    navigate(`/admin/facilities/${encodeURIComponent(made.code)}`, { replace: true });
  };
  return (
    <Page title={t("facility.new")} back={{ href: "/facilities", text: t("nav.facilities") }}>
      <div class="card">
        <Form submit={submit} onSubmit={send} action={t("action.create")}>
          <FacilityFields {...fields} submit={submit} isNew />
        </Form>
      </div>
    </Page>
  );
}
