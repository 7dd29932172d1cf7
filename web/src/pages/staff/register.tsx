/** Everybody within reach: where they work, and how their certificates stand. */
import * as places from "../../api/places";
import { REGISTER, register, type Registered } from "../../api/staff";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { ExportMenu } from "../../ui/export";
import { SelectField } from "../../ui/field";
import { useLoad, usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { CertificateLine } from "./certificate-line";

const ONLY = ["without", "ending"] as const;

export default function RegisterPage() {
  const [query, change] = useQuery();
  const filter = { region: query.region ?? "", only: query.only ?? "" };
  const list = usePaged(JSON.stringify(filter), (after) => register({ ...filter, after }));
  const regions = useLoad("", places.regions);
  return (
    <Page title={t("register.title")} actions={<ExportMenu at={REGISTER} query={filter} />}>
      <div class="filters filters-open">
        <SelectField
          label={t("filter.region")}
          none={t("filter.all")}
          choices={(regions.data?.items ?? []).map((r) => ({ value: r.code, text: r.name }))}
          value={filter.region}
          onValue={(region) => change({ region })}
        />
        <SelectField
          label={t("register.only")}
          none={t("filter.all")}
          choices={ONLY.map((only) => ({ value: only, text: t(`register.only.${only}`) }))}
          value={filter.only}
          onValue={(only) => change({ only })}
        />
      </div>
      <Await of={list.list}>
        {(people) =>
          people.length === 0 ? (
            <Empty text={t("register.empty")} />
          ) : (
            <ul class="rows">
              {people.map((one) => (
                <Row key={one.member.id} one={one} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}

function Row({ one }: { one: Registered }) {
  const { member } = one;
  const holds = member.certificates.some((held) => held.kind === "post" && held.state === "valid");
  return (
    <li class="row">
      <div class="row-main">
        <strong>{member.name}</strong>
        <Link href={facilityPath(one.facilityCode, "/staff")}>{one.facilityName}</Link>
        {!holds && !member.leftOn && <Badge tone="warn">{t("staff.noPost")}</Badge>}
      </div>
      <p class="row-sub">
        {member.leftOn && <span>{t("staff.left", { day: member.leftOn })}</span>}
        <span>
          {member.trainedOn ? t("staff.trained", { day: member.trainedOn }) : t("staff.notTrained")}
        </span>
      </p>
      {member.certificates.map((held) => (
        <CertificateLine key={held.id} certificate={held} />
      ))}
    </li>
  );
}
