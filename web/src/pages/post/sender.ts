/** Sending a draft: once, again after a lost answer, never twice. */
import { useRef, useState } from "preact/hooks";
import { ProblemError } from "../../api/client";
import { isUnknown, untilKnown } from "../../api/safely";
import * as stock from "../../api/stock";
import type { DocumentRequest, StockDocument } from "../../api/types";

export type Sending =
  | { state: "idle" }
  | { state: "sending" }
  /** No answer yet; trying again by itself. */
  | { state: "again"; attempt: number }
  /** No answer at all: the person decides when to send again. */
  | { state: "unknown" }
  | { state: "refused"; error: unknown };

interface Options {
  facility: string;
  /** Keeps what is sent before it is sent, so that it survives the browser's end. */
  keep: (sent: DocumentRequest | null) => void;
  onPosted: (document: StockDocument) => void;
  initial: DocumentRequest | null;
}

export function useSender(options: Options) {
  const [sending, setSending] = useState<Sending>({
    state: options.initial ? "unknown" : "idle",
  });
  // A second click comes before the first one is drawn.
  const running = useRef(false);
  const send = async (request: DocumentRequest) => {
    if (running.current) return;
    running.current = true;
    options.keep(request);
    setSending({ state: "sending" });
    try {
      const document = await untilKnown(
        () => stock.postDocument(options.facility, request),
        (attempt) => setSending({ state: "again", attempt }),
      );
      // Still running: this form has done its work and must not send again while it is left.
      options.onPosted(document);
    } catch (error) {
      running.current = false;
      if (isUnknown(error)) setSending({ state: "unknown" });
      else {
        // Signed out is no answer about the document: what was sent stays as it is.
        const signedOut = error instanceof ProblemError && error.status === 401;
        if (!signedOut) options.keep(null);
        setSending({ state: "refused", error });
      }
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
