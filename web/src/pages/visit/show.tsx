/** A visit as it was signed: what was found, what it came to, and whether it is genuine. */
import { useState } from "preact/hooks";
import * as api from "../../api/inspection";
import type { Genuine, Verdict, WholeVisit } from "../../api/inspection";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { Page, Section } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { TableFrame } from "../../ui/table-frame";
import { FindingRows } from "../findings/rows";
import { StandingText } from "./area";
import { OUTCOME_TONES, said } from "./check";
import { percent } from "./model";
import { FoundEvidence } from "./evidence";
import { Photo } from "./photos";
import { SignatureView } from "./sign";

const VERDICTS: Record<Verdict, Tone> = { equal: "ok", "moved-on": "warn", "not-ours": "stop" };

export function Show({ visit }: { visit: WholeVisit }) {
  const { facility, at, moment } = useFacility();
  const who = useMe();
  const { content } = visit;
  // Nothing follows a depot's check of itself.
  const follows = may(who, "inspect") && visit.kind !== "self_check";
  const follow = (kind: string) => at(`/visits/new?kind=${kind}&follows=${visit.id}`);
  return (
    <Page
      title={t("visit.numbered", { number: visit.number })}
      back={{ href: at("/visits"), text: t("visit.list") }}
      actions={
        <>
          <a class="button" href={api.visitFile(visit.facility.code, visit.id)} download>
            {t("report.file")}
          </a>
          {follows && visit.failed > 0 && (
            <Link class="button" href={follow("reinspection")}>
              {t("visit.lookAgain")}
            </Link>
          )}
          {follows && (
            <Link class="button" href={follow("addendum")}>
              {t("visit.addTo")}
            </Link>
          )}
        </>
      }
    >
      <p class="visit-head">
        <Badge tone="plain">{t(`visitKind.${visit.kind}`)}</Badge>
        <span>{t(visit.announced ? "visit.announced" : "visit.unannounced")}</span>
        <span>{t("visit.by", { name: visit.inspector })}</span>
        <span>{t("visit.signedAt", { at: moment(visit.signedAt) })}</span>
        {visit.follows && <Link href={at(`/visits/${visit.follows}`)}>{t("visit.earlier")}</Link>}
      </p>
      {visit.clockOff && (
        <Notice kind="warn">
          {t("visit.clockOff", {
            device: moment(visit.signedAt),
            server: moment(visit.receivedAt),
          })}
        </Notice>
      )}
      <Result visit={visit} />
      {visit.findings.length > 0 && (
        <Section title={t("finding.title")}>
          <FindingRows findings={visit.findings} here={visit.facility.code} />
        </Section>
      )}
      <Answers visit={visit} />
      {content.evidence && <FoundEvidence evidence={content.evidence} />}
      <Measured visit={visit} />
      {content.note && (
        <Section title={t("visit.note")}>
          <p class="card">{content.note}</p>
        </Section>
      )}
      <Section title={t("sign.title")}>
        <div class="card">
          {content.signatures.map((one, i) => (
            <SignatureView key={i} one={one} offset={facility.utcOffsetMinutes} />
          ))}
        </div>
        <Check visit={visit} />
      </Section>
    </Page>
  );
}

function Result({ visit }: { visit: WholeVisit }) {
  const { score } = visit.content;
  return (
    <div class="card visit-result">
      {score.permille !== null && (
        <strong class="visit-score">{t("visit.score", { score: percent(score.permille) })}</strong>
      )}
      <p>{t("visit.sums", { met: score.met, failed: score.failed, left: score.leftOut })}</p>
      {score.fatal.length > 0 && (
        <Badge tone="stop">{t("visit.failsBy", { codes: score.fatal.join(", ") })}</Badge>
      )}
    </div>
  );
}

function Answers({ visit }: { visit: WholeVisit }) {
  const byCode = new Map(visit.checks.map((check) => [check.code, check]));
  return (
    <Section title={t("visit.answers")}>
      <ul class="rows">
        {visit.content.answers.map((answer) => {
          const check = byCode.get(answer.check);
          return (
            <li class="row" key={answer.check}>
              <div class="row-main">
                <span>
                  <strong>{answer.check}</strong> {check && said(check.text)}
                </span>
                <Badge tone={OUTCOME_TONES[answer.outcome]}>{t(`outcome.${answer.outcome}`)}</Badge>
              </div>
              {(answer.value || answer.note) && (
                <p class="row-sub">
                  {answer.value && (
                    <span>
                      {answer.value} {check?.unit}
                    </span>
                  )}
                  {answer.note && <span>{answer.note}</span>}
                </p>
              )}
              {answer.photos.length > 0 && (
                <div class="photos">
                  {answer.photos.map((photo, i) => (
                    <Photo
                      key={photo.id}
                      facility={visit.facility.code}
                      id={photo.id}
                      label={t("photo.of", { n: i + 1 })}
                    />
                  ))}
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

/** Area, sample counts and paper cards beside what the books say. */
function Measured({ visit }: { visit: WholeVisit }) {
  const { area, sample, cards } = visit.content;
  return (
    <>
      {area && (
        <Section title={t("measure.title")}>
          <div class="card">
            <StandingText
              standing={area.judged.standing}
              area={area.judged.areaM2}
              least={area.judged.leastM2}
              most={area.judged.mostM2}
              short={area.judged.shortM2}
            />
            <p class="muted">
              {area.declaredM2 === null
                ? t("measure.declaredNone")
                : t("measure.declared", { area: area.declaredM2 })}
            </p>
          </div>
        </Section>
      )}
      {sample && <Sample sample={sample} />}
      {cards.length > 0 && (
        <Section title={t("cards.title")}>
          <ul class="rows">
            {cards.map((card) => (
              <li class="row row-main" key={card.code}>
                <code>{card.code}</code>
                <Badge tone={VERDICTS[card.verdict]}>{t(`cards.verdict.${card.verdict}`)}</Badge>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Sample({ sample }: { sample: NonNullable<WholeVisit["content"]["sample"]> }) {
  return (
    <Section title={t("sample.title")}>
      <p>
        {sample.accuracyPermille !== null &&
          t("sample.accuracy", { share: percent(sample.accuracyPermille) })}{" "}
        <Badge tone={sample.asPicked ? "ok" : "warn"}>
          {t(sample.asPicked ? "sample.asPicked" : "sample.notAsPicked", { seed: sample.seed })}
        </Badge>
      </p>
      <TableFrame label={t("sample.title")}>
        <table>
          <thead>
            <tr>
              <th>{t("column.product")}</th>
              <th>{t("column.lot")}</th>
              <th>{t("column.zone")}</th>
              <th class="number">{t("sample.book")}</th>
              <th class="number">{t("sample.shelf")}</th>
              <th class="number">{t("sample.difference")}</th>
            </tr>
          </thead>
          <tbody>
            {sample.lines.map((line) => (
              <tr key={`${line.product} ${line.lot} ${line.zone}`}>
                <td>{line.product}</td>
                <td>{line.lot}</td>
                <td>{line.zone}</td>
                <td class="number">{line.book}</td>
                <td class="number">{line.units}</td>
                <td class="number">{line.units - line.book}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Section>
  );
}

/** Calculated once more by the server: the seal holds, or what does not. */
function Check({ visit }: { visit: WholeVisit }) {
  const submit = useSubmit();
  const [found, setFound] = useState<Genuine | null>(null);
  const ask = async () => setFound(await api.genuine(visit.facility.code, visit.id));
  return (
    <div class="visit-genuine">
      <p class="muted">
        {t("visit.hash")} <code>{visit.hash.slice(0, 16)}</code>
      </p>
      {found && (
        <Notice kind={found.genuine ? "ok" : "stop"}>
          <p>{t(found.genuine ? "visit.genuine" : "visit.notGenuine")}</p>
          {found.troubles.map((one) => (
            <p key={one}>{t(`trouble.${one}`)}</p>
          ))}
        </Notice>
      )}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <button
        type="button"
        class="button"
        disabled={submit.busy}
        onClick={() => void submit.run(ask)}
      >
        {t("visit.verify")}
      </button>
    </div>
  );
}
