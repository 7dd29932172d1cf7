/** Who works here: certificates, what they were trained in, and trainings the facility holds. */
import { useState } from "preact/hooks";
import * as api from "../../api/staff";
import type { Certificate, Member, StepKind } from "../../api/staff";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { CertificateLine } from "./certificate-line";
import { IssueDialog, MemberDialog, StepDialog } from "./dialogs";
import { Trainings } from "./trainings";

type Open =
  | { what: "member"; member: Member | null }
  | { what: "issue"; member: Member }
  | { what: "step"; certificate: Certificate; kind: StepKind };

export default function StaffPage() {
  const { facility } = useFacility();
  const manages = may(useMe(), "manage-staff");
  const loaded = useLoad(facility.code, () => api.staff(facility.code));
  const [open, setOpen] = useState<Open | null>(null);
  const end = { close: () => setOpen(null), done: loaded.reload };
  return (
    <Page
      title={t("staff.title")}
      actions={
        manages && (
          <button
            type="button"
            class="button"
            onClick={() => setOpen({ what: "member", member: null })}
          >
            {t("staff.add")}
          </button>
        )
      }
    >
      <p class="muted">{t("staff.about")}</p>
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("staff.empty")} />
          ) : (
            <ul class="rows">
              {items.map((member) => (
                <Row key={member.id} member={member} manages={manages} open={setOpen} />
              ))}
            </ul>
          )
        }
      </Await>
      <Section title={t("staff.trainings")}>
        <Trainings people={loaded.data?.items ?? []} manages={manages} done={loaded.reload} />
      </Section>
      {open?.what === "member" && <MemberDialog member={open.member} {...end} />}
      {open?.what === "issue" && <IssueDialog member={open.member} {...end} />}
      {open?.what === "step" && (
        <StepDialog certificate={open.certificate} kind={open.kind} {...end} />
      )}
    </Page>
  );
}

function Row(props: { member: Member; manages: boolean; open: (open: Open) => void }) {
  const { member, manages, open } = props;
  const holds = member.certificates.some((one) => one.kind === "post" && one.state === "valid");
  return (
    <li class="row">
      <div class="row-main">
        <strong>{member.name}</strong>
        {!holds && !member.leftOn && <Badge tone="warn">{t("staff.noPost")}</Badge>}
      </div>
      <p class="row-sub">
        <span>{t("staff.since", { day: member.beganOn })}</span>
        {member.leftOn && <span>{t("staff.left", { day: member.leftOn })}</span>}
        {member.username && <span>{t("staff.signsIn", { username: member.username })}</span>}
        <span>{t(member.passedExam ? "staff.exam" : "staff.noExam")}</span>
        <span>
          {member.trainedOn ? t("staff.trained", { day: member.trainedOn }) : t("staff.notTrained")}
        </span>
        {member.note && <span>{member.note}</span>}
      </p>
      {member.certificates.map((one) => (
        <Held key={one.id} certificate={one} manages={manages} open={open} />
      ))}
      {manages && (
        <div class="actions">
          <button type="button" class="button" onClick={() => open({ what: "issue", member })}>
            {t("staff.issue")}
          </button>
          <button
            type="button"
            class="button quiet"
            onClick={() => open({ what: "member", member })}
          >
            {t("staff.edit")}
          </button>
        </div>
      )}
    </li>
  );
}

const STEPS: readonly StepKind[] = ["stamped", "prolonged", "revoked"];

function Held(props: { certificate: Certificate; manages: boolean; open: (open: Open) => void }) {
  const { certificate: one, manages, open } = props;
  const { facility } = useFacility();
  return (
    <div>
      <CertificateLine certificate={one} />
      {one.state !== "revoked" && (
        <div class="actions">
          <a class="button quiet" href={api.cardFile(facility.code, one.id)} download>
            {t("certificate.print")}
          </a>
          {manages &&
            STEPS.map((kind) => (
              <button
                key={kind}
                type="button"
                class="button quiet"
                onClick={() => open({ what: "step", certificate: one, kind })}
              >
                {t(`staff.step.${kind}`)}
              </button>
            ))}
        </div>
      )}
    </div>
  );
}
