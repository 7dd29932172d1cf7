/** Starting a visit: by which standard, what kind; from here on no network is needed. */
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api/inspection";
import type { VisitBasis, VisitKind } from "../../api/inspection";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { newId } from "../../lib/uuid";
import { navigate, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { SelectField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await, Empty, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { said } from "./check";
import { keepDraft } from "./drafts";
import { isFor, type Draft } from "./model";
import "./visit.css";

export default function NewVisitPage() {
  const { facility, at } = useFacility();
  const loaded = useLoad(facility.code, () => api.basis(facility.code));
  // The pages of the visit itself come now: out there they could not be fetched.
  useEffect(() => void import("./page").catch(() => {}), []);
  return (
    <Page title={t("visit.start")} back={{ href: at("/visits"), text: t("visit.list") }} narrow>
      <Await of={loaded}>{(basis) => <Begin basis={basis} />}</Await>
    </Page>
  );
}

/** The visits that another of this kind may follow. */
const earlierOf = (basis: VisitBasis, kind: VisitKind) =>
  kind === "reinspection" ? basis.visits.filter((one) => one.unmet.length > 0) : basis.visits;

const follows = (kind: VisitKind) => kind === "reinspection" || kind === "addendum";

function Begin({ basis }: { basis: VisitBasis }) {
  const who = useMe();
  const { at, moment } = useFacility();
  const [query] = useQuery();
  const inspects = may(who, "inspect");
  const kinds: VisitKind[] = inspects
    ? ["inspection", "reinspection", "addendum", ...selfToo(may(who, "answer-findings"))]
    : ["self_check"];
  const wanted = kinds.find((kind) => kind === query.kind) ?? kinds[0]!;
  const [kind, setKind] = useState<VisitKind>(wanted);
  const [standard, setStandard] = useState(basis.standards[0]?.code ?? "");
  const [announced, setAnnounced] = useState("no");
  const [earlier, setEarlier] = useState(query.follows ?? "");
  const submit = useSubmit();
  if (basis.standards.length === 0) return <Empty text={t("visit.noStandard")} />;
  const before = earlierOf(basis, kind);
  const followed = before.find((one) => one.id === earlier) ?? before[0];
  const begin = async () => {
    const next = await draftOf(basis, who.user.id, {
      kind,
      standard,
      announced: announced === "yes",
      follows: follows(kind) ? (followed?.id ?? null) : null,
    });
    await keepDraft(next);
    navigate(at(`/visits/${next.id}`));
  };
  return (
    <Form submit={submit} onSubmit={begin} action={t("visit.begin")}>
      <SelectField
        label={t("visit.kind")}
        required
        value={kind}
        onValue={(value) => setKind(value as VisitKind)}
        choices={kinds.map((one) => ({ value: one, text: t(`visitKind.${one}`) }))}
      />
      {follows(kind) && followed && (
        <SelectField
          label={t("visit.follows")}
          required
          value={followed.id}
          onValue={setEarlier}
          choices={before.map((one) => ({
            value: one.id,
            text: `${t("visit.numbered", { number: one.number })} ${moment(one.signedAt)}`,
          }))}
        />
      )}
      {follows(kind) && !followed && <Notice kind="warn">{t("visit.nothingUnmet")}</Notice>}
      {!follows(kind) && (
        <SelectField
          label={t("visit.standard")}
          required
          value={standard}
          onValue={setStandard}
          choices={basis.standards.map((one) => ({
            value: one.code,
            text: `${said(one.name)} ${t("standard.version", { version: one.version })}`,
          }))}
        />
      )}
      {kind !== "self_check" && kind !== "addendum" && (
        <SelectField
          label={t("visit.how")}
          required
          value={announced}
          onValue={setAnnounced}
          choices={[
            { value: "no", text: t("visit.unannounced") },
            { value: "yes", text: t("visit.announced") },
          ]}
        />
      )}
      <p class="hint">{t("visit.kept")}</p>
    </Form>
  );
}

const selfToo = (may: boolean): VisitKind[] => (may ? ["self_check"] : []);

interface Chosen {
  kind: VisitKind;
  standard: string;
  announced: boolean;
  follows: string | null;
}

class NothingToFollow extends Error {}

/** A visit with all it needs: what was not met is looked at again by the same version as then. */
async function draftOf(basis: VisitBasis, account: string, chosen: Chosen): Promise<Draft> {
  const followed = basis.visits.find((one) => one.id === chosen.follows);
  if (follows(chosen.kind) && !followed) throw new NothingToFollow();
  const known = basis.standards.find(
    (one) =>
      one.code === (followed?.standard ?? chosen.standard) &&
      (!followed || one.version === followed.version),
  );
  const standard = known ?? (await api.standard(followed!.standard, followed!.version));
  const unmet = chosen.kind === "reinspection" ? followed!.unmet : null;
  const checks = standard.items.filter(
    (check) => isFor(check, basis) && (unmet === null || unmet.includes(check.code)),
  );
  const { kind, level, band, declaredM2, utcOffsetMinutes, lots, supplier, days } = basis;
  return {
    id: newId(),
    account,
    facility: basis.facility,
    name: basis.name,
    state: "open",
    kind: chosen.kind,
    follows: chosen.follows,
    announced: chosen.announced,
    openedAt: new Date(present()).toISOString(),
    standard: { code: standard.code, version: standard.version },
    checks,
    basis: { kind, level, band, declaredM2, utcOffsetMinutes, lots, supplier, days },
    answers: {},
    area: null,
    sample: null,
    cards: [],
    evidence: null,
    agreed: {},
    others: "",
    note: "",
    signatures: [],
    signedAt: null,
  };
}
