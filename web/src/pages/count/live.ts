/** A count as several people see it at once: told anew every few seconds, figures sent with all
 * other unsent work, in its order, and kept on this device until they have arrived. */
import { useEffect, useRef, useState } from "preact/hooks";
import { path, ProblemError } from "../../api/client";
import * as counts from "../../api/counts";
import type { CountView, FigureRequest } from "../../api/counts";
import { useFacility } from "../../facility";
import { useStore } from "../../lib/store";
import { discard, type Job, type NewJob } from "../../offline/queue";
import { status, waitsForPerson } from "../../offline/status";
import { submit } from "../../offline/submit";
import { withFigure } from "./model";

const EVERY_MS = 6_000;

export interface Live {
  view: CountView | undefined;
  error: unknown;
  /** Not arrived yet, or not in the view yet; sent again by itself. */
  waiting: FigureRequest[];
  /** Refused after it had waited: somebody has to look at it. */
  refused: { figure: FigureRequest; error: ProblemError }[];
  reload: () => void;
  /** Sends a figure; a refusal is thrown, no answer is not. */
  send: (figure: FigureRequest) => Promise<void>;
  forgetRefused: () => void;
  show: (view: CountView) => void;
}

const figureOf = (job: Job) => job.body as FigureRequest;
const refusal = (job: Job) =>
  new ProblemError(job.problem ?? { status: 0, code: "refused", detail: "" });

export function useLive(user: string, facility: string, id: string, review = false): Live {
  const { today } = useFacility();
  const { open, sent } = useStore(status);
  const lines = path`/facilities/${facility}/counts/${id}/lines`;
  const [view, setView] = useState<CountView>();
  const [error, setError] = useState<unknown>(null);
  /** When the view was asked for: what arrived later may not be in it. */
  const [seen, setSeen] = useState("");
  const latest = useRef<CountView | undefined>(undefined);
  latest.current = view;
  const ask = async (unless?: string) => {
    const began = new Date().toISOString();
    try {
      const told = await counts.view(facility, id, { review: review || undefined, unless });
      if (told) setView(told);
      setSeen(began);
      setError(null);
    } catch (problem) {
      setError(problem);
    }
  };
  const mine = open.filter((job) => job.path === lines);
  const arrived = sent.filter((job) => job.path === lines && (job.sentAt ?? "") > seen);
  const refused = mine.filter(waitsForPerson);
  const waiting = [...arrived, ...mine.filter((job) => job.state === "waiting")].map(figureOf);
  const send = async (figure: FigureRequest) => {
    const job: NewJob = {
      id: figure.id,
      account: user,
      facility,
      path: lines,
      body: figure,
      subject: "figure",
      day: today,
      lines: 1,
      figure: true,
    };
    const done = await submit(job);
    if (done.state === "refused") throw new ProblemError(done.problem);
    if (done.state !== "unable") return;
    // Nothing can be kept here: it goes while the person waits, or they hear that it did not.
    const told = await counts.send(facility, id, figure);
    setView((now) => now && withFigure(now, told));
  };
  useEffect(() => {
    void ask();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void ask(latest.current?.version);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [lines]);
  const newest = arrived.map((job) => job.id).join(" ");
  useEffect(() => {
    if (newest) void ask();
  }, [newest]);
  return {
    view,
    error,
    waiting,
    refused: refused.map((job) => ({ figure: figureOf(job), error: refusal(job) })),
    reload: () => void ask(),
    send,
    forgetRefused: () => refused.forEach((job) => void discard(job)),
    show: setView,
  };
}
