/** The area as the inspector measures it: sides or square metres, part by part, judged at once. */
import type { AreaPart, AreaStanding } from "../../api/inspection";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { TextField } from "../../ui/field";
import { Badge, type Tone } from "../../ui/state-badge";
import { metres, partCm2, standingOf, totalCm2 } from "./measure";
import type { Draft } from "./model";

const PARTS_MAX = 30;

export const STANDING_TONES: Record<AreaStanding, Tone> = {
  below: "stop",
  within: "ok",
  above: "warn",
  no_band: "plain",
  no_store: "plain",
};

/** How an area stands, in one exact sentence. */
export function StandingText(props: {
  standing: AreaStanding;
  area: string;
  least: string | null;
  most: string | null;
  short: string | null;
}) {
  const { standing, area, least, most, short } = props;
  const facts = { area, least: least ?? "", most: most ?? "", short: short ?? "" };
  return (
    <p class="area-standing" role="status">
      <Badge tone={STANDING_TONES[standing]}>{t(`standing.${standing}Word`)}</Badge>{" "}
      {t(`standing.${standing}`, facts)}
    </p>
  );
}

export function AreaSection(props: { draft: Draft; onArea: (area: Draft["area"]) => void }) {
  const { draft } = props;
  const { basis } = draft;
  const parts = draft.area?.parts ?? [];
  const change = (next: AreaPart[]) =>
    props.onArea(
      next.length === 0 ? null : { parts: next, measuredAt: new Date(present()).toISOString() },
    );
  const cm2 = totalCm2(parts);
  return (
    <div class="area-section" id="area">
      <p class="muted">
        {basis.declaredM2 === null
          ? t("measure.declaredNone")
          : t("measure.declared", { area: basis.declaredM2 })}
      </p>
      {parts.map((part, i) => (
        <Part
          key={i}
          n={i + 1}
          part={part}
          onPart={(next) => change(parts.map((one, at) => (at === i ? next : one)))}
          onDrop={() => change(parts.filter((_, at) => at !== i))}
        />
      ))}
      <div class="actions">
        <button
          type="button"
          class="button"
          disabled={parts.length >= PARTS_MAX}
          onClick={() => change([...parts, { name: "", lengthM: "", widthM: "" }])}
        >
          {t("measure.addSides")}
        </button>
        <button
          type="button"
          class="button"
          disabled={parts.length >= PARTS_MAX}
          onClick={() => change([...parts, { name: "", areaM2: "" }])}
        >
          {t("measure.addArea")}
        </button>
      </div>
      {cm2 !== null && (
        <StandingText
          area={metres(cm2)}
          least={basis.band?.leastM2 ?? null}
          most={basis.band?.mostM2 ?? null}
          {...standingOf(cm2, basis)}
        />
      )}
    </div>
  );
}

function Part(props: {
  n: number;
  part: AreaPart;
  onPart: (part: AreaPart) => void;
  onDrop: () => void;
}) {
  const { part, onPart, n } = props;
  const typed = part.areaM2 !== undefined ? part.areaM2 : part.lengthM && part.widthM;
  const cm2 = partCm2(part);
  const error = typed && cm2 === null ? t("measure.unreadable") : undefined;
  const field = (name: "lengthM" | "widthM" | "areaM2") => (
    <TextField
      label={t(`measure.${name}`, { n })}
      required
      value={part[name] ?? ""}
      onValue={(value) => onPart({ ...part, [name]: value })}
      input={{ inputMode: "decimal" }}
      error={name === "lengthM" ? undefined : error}
    />
  );
  return (
    <div class="area-part">
      {part.areaM2 === undefined ? (
        <>
          {field("lengthM")}
          {field("widthM")}
        </>
      ) : (
        field("areaM2")
      )}
      <button type="button" class="button quiet" onClick={props.onDrop}>
        {t("measure.drop", { n })}
      </button>
    </div>
  );
}
