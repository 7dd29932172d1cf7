/** All that is said of a check. */
import { HOWS, RECORDS, type Check } from "../../api/inspection";
import { FACILITY_KINDS, FACILITY_LEVELS } from "../../api/types";
import { t } from "../../i18n";
import { SelectField, TextArea, TextField } from "../../ui/field";
import { judgedBy } from "./model";

interface Props {
  check: Check;
  /** What was refused about a field. */
  at: (field: string) => string | undefined;
  onCheck: (check: Check) => void;
}

const toggled = <T,>(all: readonly T[], one: T): T[] =>
  all.includes(one) ? all.filter((each) => each !== one) : [...all, one];

export function CheckFields({ check, at, onCheck }: Props) {
  const set = (part: Partial<Check>) => onCheck({ ...check, ...part });
  return (
    <div class="form">
      <div class="columns">
        <TextField
          label={t("item.code")}
          required
          value={check.code}
          onValue={(code) => set({ code })}
          error={at("code")}
        />
        <TextField
          label={t("item.weight")}
          required
          value={String(check.weight)}
          onValue={(weight) => set({ weight: Number(weight.replace(/\D/g, "") || "0") })}
          input={{ inputMode: "numeric" }}
          error={at("weight")}
        />
      </div>
      <Words check={check} at={at} onCheck={onCheck} />
      <Ticks check={check} set={set} />
      {at("kinds") && <p class="error">{at("kinds")}</p>}
      <Judging check={check} at={at} onCheck={onCheck} />
      <TextField
        label={t("item.onlyIf")}
        value={check.onlyIf ?? ""}
        onValue={(code) => set({ onlyIf: code.trim() || null })}
        error={at("onlyIf")}
      />
      <TextField
        label={t("item.label")}
        value={check.label ?? ""}
        onValue={(label) => set({ label: label.trim() })}
        error={at("label")}
      />
    </div>
  );
}

const PAIRS = [
  ["text", "item.textZh", "item.textEn"],
  ["part", "item.partZh", "item.partEn"],
  ["source", "item.sourceZh", "item.sourceEn"],
] as const;

function Words({ check, at, onCheck }: Props) {
  return (
    <>
      {PAIRS.map(([name, zh, en]) => {
        const words = check[name];
        const set = (part: Partial<typeof words>) =>
          onCheck({ ...check, [name]: { ...words, ...part } });
        return (
          <div class="columns" key={name}>
            <TextArea
              label={t(zh)}
              required
              value={words.zh}
              onValue={(value) => set({ zh: value })}
              error={at(`${name}.zh`)}
            />
            <TextArea
              label={t(en)}
              value={words.en}
              onValue={(value) => set({ en: value })}
              error={at(`${name}.en`)}
            />
          </div>
        );
      })}
    </>
  );
}

function Ticks({ check, set }: { check: Check; set: (part: Partial<Check>) => void }) {
  return (
    <>
      <div class="ticks" role="group" aria-label={t("item.kinds")}>
        <span class="legend">{t("item.kinds")}</span>
        {FACILITY_KINDS.map((kind) => (
          <Tick
            key={kind}
            text={t(`facilityKind.${kind}`)}
            on={check.kinds.includes(kind)}
            flip={() => set({ kinds: toggled(check.kinds, kind) })}
          />
        ))}
      </div>
      <div class="ticks" role="group" aria-label={t("item.levels")}>
        <span class="legend">{t("item.levels")}</span>
        {FACILITY_LEVELS.map((level) => (
          <Tick
            key={level}
            text={t(`level.${level}`)}
            on={check.levels.includes(level)}
            flip={() => set({ levels: toggled(check.levels, level) })}
          />
        ))}
      </div>
      <div class="ticks">
        {(["photo", "fatal", "open"] as const).map((name) => (
          <Tick
            key={name}
            text={t(`item.${name}`)}
            on={check[name]}
            flip={() => set({ [name]: !check[name] })}
          />
        ))}
      </div>
    </>
  );
}

function Tick(props: { text: string; on: boolean; flip: () => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={props.on} onChange={props.flip} />
      {props.text}
    </label>
  );
}

function Judging({ check, at, onCheck }: Props) {
  const set = (part: Partial<Check>) => onCheck({ ...check, ...part });
  const numeric = check.how === "range" || check.how === "count";
  return (
    <div class="columns">
      <SelectField
        label={t("item.how")}
        required
        value={check.how}
        onValue={(how) => onCheck(judgedBy(check, how as Check["how"]))}
        choices={HOWS.map((how) => ({ value: how, text: t(`how.${how}`) }))}
      />
      {numeric && (
        <TextField
          label={t("item.least")}
          value={check.least ?? ""}
          onValue={(least) => set({ least: least.trim() || null })}
          input={{ inputMode: "decimal" }}
          error={at("least")}
        />
      )}
      {check.how === "range" && (
        <TextField
          label={t("item.most")}
          value={check.most ?? ""}
          onValue={(most) => set({ most: most.trim() || null })}
          input={{ inputMode: "decimal" }}
          error={at("most")}
        />
      )}
      {numeric && (
        <TextField
          label={t("item.unit")}
          value={check.unit}
          onValue={(unit) => set({ unit })}
          error={at("unit")}
        />
      )}
      {check.how === "records" && (
        <SelectField
          label={t("item.record")}
          required
          value={check.record ?? ""}
          onValue={(record) => set({ record: record as Check["record"] })}
          choices={RECORDS.map((one) => ({ value: one, text: t(`record.${one}`) }))}
        />
      )}
    </div>
  );
}
