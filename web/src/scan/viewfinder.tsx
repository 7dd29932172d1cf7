/** The camera on the page: reads on and on, several codes at once; a photo where there is none. */
import { useEffect, useRef, useState } from "preact/hooks";
import { photo } from "../api/scans";
import { t } from "../i18n";
import { remember, remembered } from "../lib/memory";
import { Icon } from "../ui/icon";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/submit";
import { beep, openCamera, shrunk, snapshot, type Camera } from "./camera";
import { startReader } from "./reader";
import { Seen } from "./seen";
import "./scan.css";

const QUIET = "yaoju.scan.quiet";
/** Between two looks: enough for a steady hand, and a phone stays cool. */
const PAUSE_MS = 120;

interface Props {
  /** Called with each code that comes into sight; says whether it was good, for the sound. */
  onRead: (text: string) => Promise<boolean>;
}

type State = "starting" | "reading" | "denied" | "unable";

/** Looks until it is stopped; a code counts when it comes into sight. */
function useLooking(read: (text: string) => Promise<void>) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<State>("starting");
  const [camera, setCamera] = useState<Camera | null>(null);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    let going = true;
    let opened: Camera | null = null;
    const reader = startReader();
    const canvas = document.createElement("canvas");
    const seen = new Seen();
    const look = async () => {
      while (going) {
        const picture = video.current && snapshot(video.current, canvas);
        const texts = picture ? await reader.read(picture) : [];
        if (!going) return;
        if (picture) setState("reading");
        for (const text of seen.fresh(texts, performance.now())) await latest.current(text);
        await new Promise((done) => setTimeout(done, PAUSE_MS));
      }
    };
    const start = async () => {
      try {
        opened = await openCamera();
      } catch {
        return going && setState("denied");
      }
      if (!going) return opened.stop();
      setCamera(opened);
      if (video.current) {
        video.current.srcObject = opened.stream;
        await video.current.play().catch(() => undefined);
      }
      return look();
    };
    start().catch(() => going && setState("unable"));
    return () => {
      going = false;
      opened?.stop();
      reader.stop();
    };
  }, []);
  return { video, state, camera };
}

export function Viewfinder({ onRead }: Props) {
  const [quiet, setQuiet] = useState(remembered(QUIET) === "1");
  const [torch, setTorch] = useState(false);
  const read = async (text: string) => {
    const good = await onRead(text).catch(() => false);
    if (!quiet) beep(good);
  };
  const { video, state, camera } = useLooking(read);
  const turn = () => {
    setTorch(!torch);
    camera?.torch?.(!torch).catch(() => setTorch(torch));
  };
  const hush = () => {
    remember(QUIET, quiet ? null : "1");
    setQuiet(!quiet);
  };
  return (
    <div class="viewfinder">
      {(state === "starting" || state === "reading") && (
        <div class="viewfinder-frame">
          <video ref={video} muted playsInline aria-label={t("scan.camera")} />
          <p role="status">{t(state === "reading" ? "scan.aim" : "scan.starting")}</p>
        </div>
      )}
      {state === "denied" && <Notice kind="warn">{t("scan.denied")}</Notice>}
      {state === "unable" && <Notice kind="warn">{t("scan.unable")}</Notice>}
      <div class="viewfinder-tools">
        {camera?.torch && (
          <button type="button" class="chip" aria-pressed={torch} onClick={turn}>
            {t("scan.torch")}
          </button>
        )}
        <button type="button" class="chip" aria-pressed={!quiet} onClick={hush}>
          {t("scan.sound")}
        </button>
        <Photo onRead={read} />
      </div>
    </div>
  );
}

/** The last resort: a photo that the server reads. */
function Photo({ onRead }: { onRead: (text: string) => Promise<void> }) {
  const submit = useSubmit();
  const send = async (file: File) => {
    const { texts } = await photo(await shrunk(file));
    for (const text of texts) await onRead(text);
  };
  return (
    <>
      <label class={submit.busy ? "chip busy" : "chip"}>
        <Icon name="plus" />
        {t(submit.busy ? "scan.photoBusy" : "scan.photo")}
        <input
          type="file"
          accept="image/jpeg,image/png"
          capture="environment"
          class="visually-hidden"
          disabled={submit.busy}
          onChange={(e) => {
            const file = e.currentTarget.files?.[0];
            e.currentTarget.value = "";
            if (file) void submit.run(() => send(file));
          }}
        />
      </label>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
    </>
  );
}
