/** What the server would refuse of a visit, told in the phone before anybody signs. */
import { present } from "../../lib/clock";
import { answerOf, asked, namesOf, outcomeOf, type Draft } from "./model";

/** The server's own limits; it checks them once more. */
const NOTE_MAX = 500;
const CHECK_PHOTOS_MAX = 8;
const PHOTOS_MAX = 60;
const VALUE_MAX = 20;
const DUE_DAYS_MAX = 366;
const OTHERS_MAX = 4;
const NAME_MAX = 40;
const CARDS_MAX = 40;
const CARD_MAX = 200;
const REASON_MAX = 300;
const PARTS_MAX = 30;

export interface Excess {
  what:
    | "note"
    | "wholeNote"
    | "photos"
    | "allPhotos"
    | "value"
    | "due"
    | "others"
    | "other"
    | "cards"
    | "card"
    | "reason"
    | "parts";
  most: number;
  /** The check it stands at. */
  code?: string;
}

/** Characters as the server counts them. */
const length = (text: string) => [...text.trim()].length;

const DAY_MS = 86_400_000;

/** Whether a day is within what a finding may be due by; the facility's clock decides. */
function isDueFits(day: string, offsetMinutes: number): boolean {
  const local = (days: number) =>
    new Date(present() + offsetMinutes * 60_000 + days * DAY_MS).toISOString().slice(0, 10);
  return day === "" || (day >= local(0) && day <= local(DUE_DAYS_MAX));
}

export function excess(draft: Draft): Excess[] {
  const all: Excess[] = [];
  const more = (is: boolean, one: Excess) => is && all.push(one);
  let photos = 0;
  for (const check of asked(draft)) {
    const { code } = check;
    const answer = answerOf(draft, code);
    photos += answer.photos.length;
    more(length(answer.note) > NOTE_MAX, { what: "note", most: NOTE_MAX, code });
    more(answer.photos.length > CHECK_PHOTOS_MAX, { what: "photos", most: CHECK_PHOTOS_MAX, code });
    more(length(answer.value) > VALUE_MAX, { what: "value", most: VALUE_MAX, code });
    const raises = outcomeOf(draft, check) === "not_met" && draft.kind !== "self_check";
    const fits = !raises || isDueFits(answer.dueOn, draft.basis.utcOffsetMinutes);
    more(!fits, { what: "due", most: DUE_DAYS_MAX, code });
  }
  const names = namesOf(draft.others);
  more(photos > PHOTOS_MAX, { what: "allPhotos", most: PHOTOS_MAX });
  more(length(draft.note) > NOTE_MAX, { what: "wholeNote", most: NOTE_MAX });
  more(names.length > OTHERS_MAX, { what: "others", most: OTHERS_MAX });
  more(
    names.some((name) => length(name) > NAME_MAX),
    { what: "other", most: NAME_MAX },
  );
  more(draft.cards.length > CARDS_MAX, { what: "cards", most: CARDS_MAX });
  more(
    draft.cards.some((card) => length(card.code) > CARD_MAX),
    { what: "card", most: CARD_MAX },
  );
  more(
    Object.values(draft.agreed ?? {}).some((said) => length(said.reason) > REASON_MAX),
    { what: "reason", most: REASON_MAX },
  );
  more((draft.area?.parts.length ?? 0) > PARTS_MAX, { what: "parts", most: PARTS_MAX });
  return all;
}
