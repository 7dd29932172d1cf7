/** Sending a draft: kept first, sent once, again after a lost answer, never twice. */
import { useRef, useState } from "preact/hooks";
import { isUnknown, path, ProblemError } from "../../api/client";
import { untilKnown } from "../../api/safely";
import * as stock from "../../api/stock";
import type { DocumentRequest, StockDocument } from "../../api/types";
import { submit } from "../../offline/submit";
import type { NewJob } from "../../offline/queue";

export type Sending =
  | { state: "idle" }
  | { state: "sending" }
  /** Kept in the queue: it is sent by itself, and this form has done its work. */
  | { state: "queued"; id: string }
  /** No answer yet; trying again by itself. Only where nothing can be kept. */
  | { state: "again"; attempt: number }
  /** No answer at all: the person decides when to send again. */
  | { state: "unknown" }
  | { state: "refused"; error: unknown };

interface Options {
  account: string;
  facility: string;
  /** Keeps what is sent before it is sent, so that it survives the browser's end. */
  keep: (sent: DocumentRequest | null) => void;
  onPosted: (document: { id: string }) => void;
  onQueued: () => void;
  /** Refused while work waits behind it: the correction is to take this one's place. */
  onHeld: (id: string) => void;
  /** The refused work that this draft corrects. */
  instead: string | null;
  initial: DocumentRequest | null;
}

const jobOf = (options: Options, request: DocumentRequest): NewJob => ({
  id: request.id,
  account: options.account,
  facility: options.facility,
  path: path`/facilities/${options.facility}/documents`,
  body: request,
  subject: request.kind,
  day: request.occurredOn,
  lines: request.lines.length,
});

export function useSender(options: Options) {
  const [sending, setSending] = useState<Sending>({
    state: options.initial ? "unknown" : "idle",
  });
  // A second click comes before the first one is drawn.
  const running = useRef(false);
  const refused = (error: unknown) => {
    running.current = false;
    // Signed out is no answer about the document: what was sent stays as it is.
    const signedOut = error instanceof ProblemError && error.status === 401;
    if (!signedOut) options.keep(null);
    setSending({ state: "refused", error });
  };
  /** Where the browser keeps nothing: sent from here, while the person waits. */
  const direct = async (request: DocumentRequest) => {
    try {
      const document = await untilKnown(
        () => stock.postDocument(options.facility, request),
        (attempt) => setSending({ state: "again", attempt }),
      );
      // Still running: this form has done its work and must not send again while it is left.
      options.onPosted(document);
    } catch (error) {
      if (!isUnknown(error)) return refused(error);
      running.current = false;
      setSending({ state: "unknown" });
    }
  };
  const send = async (request: DocumentRequest) => {
    if (running.current) return;
    running.current = true;
    options.keep(request);
    setSending({ state: "sending" });
    try {
      const done = await submit(jobOf(options, request), options.instead ?? undefined);
      if (done.state === "unable") return await direct(request);
      if (done.state === "posted") return options.onPosted(done);
      if (done.state === "refused") {
        if (done.holds) options.onHeld(request.id);
        return refused(new ProblemError(done.problem));
      }
      options.onQueued();
      setSending({ state: "queued", id: request.id });
    } catch (error) {
      refused(error);
    }
  };
  const open = () => setSending({ state: "idle" });
  return { sending, send, open };
}

/** Asks whether a document reached the book after all; null when it did not. */
export async function lookFor(facility: string, id: string): Promise<StockDocument | null> {
  try {
    return await stock.document(facility, id);
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return null;
    throw error;
  }
}
