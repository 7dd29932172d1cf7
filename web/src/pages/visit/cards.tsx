/** Paper cards: scanned or typed, compared with the book when the visit arrives. */
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { ScanButton } from "../../scan/scan-button";
import { TextField } from "../../ui/field";
import type { Draft } from "./model";

const CARDS_MAX = 40;
const CODE_MAX = 200;

export function CardsSection(props: {
  cards: Draft["cards"];
  onCards: (cards: Draft["cards"]) => void;
}) {
  const { cards, onCards } = props;
  const [typed, setTyped] = useState("");
  const take = (text: string) => {
    const code = text.trim().slice(0, CODE_MAX);
    const known = cards.some((card) => card.code === code);
    if (!code || known || cards.length >= CARDS_MAX) return false;
    onCards([...cards, { code, scannedAt: new Date(present()).toISOString() }]);
    return true;
  };
  return (
    <>
      <p class="muted">{t("cards.about")}</p>
      {cards.length > 0 && (
        <ul class="rows">
          {cards.map((card) => (
            <li class="row card-line" key={card.code}>
              <code>{card.code}</code>
              <button
                type="button"
                class="button quiet"
                onClick={() => onCards(cards.filter((one) => one !== card))}
              >
                {t("photo.remove")}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="card-add">
        <TextField label={t("cards.code")} value={typed} onValue={setTyped} />
        <button
          type="button"
          class="button"
          disabled={!typed.trim()}
          onClick={() => {
            if (take(typed)) setTyped("");
          }}
        >
          {t("cards.add")}
        </button>
        <ScanButton once onScan={async (text) => ({ text, good: take(text) })} />
      </div>
    </>
  );
}
