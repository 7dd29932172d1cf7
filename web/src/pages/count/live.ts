/** A count as several people see it at once: told anew every few seconds, figures sent until they
 * have arrived, those still waiting kept on this device. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ProblemError } from "../../api/client";
import * as counts from "../../api/counts";
import type { CountView, FigureRequest } from "../../api/counts";
import { isUnknown } from "../../api/safely";
import { remember, remembered } from "../../lib/memory";
import { withFigure } from "./model";

const EVERY_MS = 6_000;

export interface Live {
  view: CountView | undefined;
  error: unknown;
  /** Not arrived yet; sent again by itself. */
  waiting: FigureRequest[];
  /** Refused after it had waited: somebody has to look at it. */
  refused: { figure: FigureRequest; error: ProblemError }[];
  reload: () => void;
  /** Sends a figure; a refusal is thrown, no answer is not. */
  send: (figure: FigureRequest) => Promise<void>;
  forgetRefused: () => void;
  show: (view: CountView) => void;
}

function load(key: string): FigureRequest[] {
  try {
    return JSON.parse(remembered(key) ?? "[]") as FigureRequest[];
  } catch {
    return [];
  }
}

export function useLive(user: string, facility: string, id: string, review = false): Live {
  const key = `yaoju.count:${user}:${facility}:${id}`;
  const [view, setView] = useState<CountView>();
  const [error, setError] = useState<unknown>(null);
  const [waiting, setWaiting] = useState(() => load(key));
  const [refused, setRefused] = useState<Live["refused"]>([]);
  const latest = useRef({ view, waiting, busy: false });
  latest.current = { ...latest.current, view, waiting };
  const setQueue = (queue: FigureRequest[]) => {
    latest.current.waiting = queue;
    remember(key, queue.length > 0 ? JSON.stringify(queue) : null);
    setWaiting(queue);
  };
  const ask = async (unless?: string) => {
    try {
      const told = await counts.view(facility, id, { review: review || undefined, unless });
      if (told) setView(told);
      setError(null);
    } catch (problem) {
      setError(problem);
    }
  };
  const drop = (figure: FigureRequest) =>
    setQueue(latest.current.waiting.filter((each) => each.id !== figure.id));
  const deliver = async (figure: FigureRequest) => {
    const told = await counts.send(facility, id, figure);
    setView((now) => now && withFigure(now, told));
  };
  const flush = async () => {
    if (latest.current.busy) return;
    latest.current.busy = true;
    try {
      for (const figure of [...latest.current.waiting]) {
        try {
          await deliver(figure);
          drop(figure);
        } catch (problem) {
          // Signed out or no network: it waits. A refusal is for people.
          const signedOut = problem instanceof ProblemError && problem.status === 401;
          if (isUnknown(problem) || signedOut || !(problem instanceof ProblemError)) return;
          drop(figure);
          setRefused((all) => [...all, { figure, error: problem }]);
        }
      }
    } finally {
      latest.current.busy = false;
    }
  };
  const send = async (figure: FigureRequest) => {
    // Kept before it is sent, so that it survives the browser's end.
    setQueue([...latest.current.waiting, figure]);
    try {
      await deliver(figure);
      drop(figure);
    } catch (problem) {
      const signedOut = problem instanceof ProblemError && problem.status === 401;
      if (isUnknown(problem) || signedOut) return;
      drop(figure);
      throw problem;
    }
  };
  useEffect(() => {
    void flush().then(() => ask());
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      void flush().then(() => ask(latest.current.view?.version));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [key]);
  return {
    view,
    error,
    waiting,
    refused,
    reload: () => void ask(),
    send,
    forgetRefused: () => setRefused([]),
    show: setView,
  };
}
