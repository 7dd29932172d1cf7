/** Photos of a check or of a measure: taken or chosen, made small, kept here until they arrive. */
import { useEffect, useState } from "preact/hooks";
import { photoAt } from "../../api/inspection";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { newId } from "../../lib/uuid";
import { dropPhoto, keepPhoto, keptPhoto, shrunk } from "../../offline/photos";
import { Notice } from "../../ui/states";

const PHOTOS_MAX = 8;

/** From this device while it is here, from the server afterwards. */
export function Photo(props: { facility: string; id: string; label: string }) {
  const [src, setSrc] = useState<string | null>(null);
  useEffect(() => {
    let url = "";
    let gone = false;
    const show = (bytes: ArrayBuffer | undefined) => {
      if (gone) return;
      if (bytes) url = URL.createObjectURL(new Blob([bytes]));
      setSrc(url || photoAt(props.facility, props.id));
    };
    keptPhoto(props.id).then(
      (kept) => show(kept?.bytes),
      () => show(undefined),
    );
    return () => {
      gone = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [props.id]);
  if (!src) return <span class="photo" aria-hidden="true" />;
  return (
    <a class="photo" href={src} target="_blank" rel="noopener">
      <img src={src} alt={props.label} loading="lazy" />
    </a>
  );
}

export function PhotoField(props: {
  account: string;
  facility: string;
  /** The visit or the finding they belong to. */
  subject: string;
  label: string;
  photos: string[];
  onPhotos: (photos: string[]) => void;
}) {
  const { photos, facility } = props;
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const take = async (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])].slice(0, PHOTOS_MAX - photos.length);
    // The same file may be chosen again.
    input.value = "";
    if (files.length === 0) return;
    setBusy(true);
    setFailed(false);
    const taken: string[] = [];
    for (const file of files)
      try {
        const id = newId();
        const takenAt = new Date(present()).toISOString();
        const { account, subject } = props;
        await keepPhoto({ id, account, subject, takenAt, bytes: await shrunk(file) });
        taken.push(id);
      } catch {
        setFailed(true);
      }
    setBusy(false);
    props.onPhotos([...photos, ...taken]);
  };
  const drop = (id: string) => {
    props.onPhotos(photos.filter((one) => one !== id));
    void dropPhoto(id).catch(() => {});
  };
  return (
    <div class="photos">
      {photos.map((id, i) => (
        <div class="photo-item" key={id}>
          <Photo facility={facility} id={id} label={t("photo.of", { n: i + 1 })} />
          <button type="button" class="button quiet" onClick={() => drop(id)}>
            {t("photo.remove")}
          </button>
        </div>
      ))}
      {photos.length < PHOTOS_MAX && (
        <label class={busy ? "button button-busy" : "button"}>
          <input
            type="file"
            class="visually-hidden"
            accept="image/*"
            multiple
            aria-label={props.label}
            disabled={busy}
            onChange={(e) => void take(e.currentTarget)}
          />
          {t(busy ? "photo.busy" : "photo.take")}
        </label>
      )}
      {failed && <Notice kind="warn">{t("photo.failed")}</Notice>}
    </div>
  );
}
