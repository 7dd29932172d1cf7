/** Photos on this device: made small when they are taken, kept until they have arrived. */
import { done, PHOTOS, within } from "./db";

export interface KeptPhoto {
  id: string;
  account: string;
  /** The visit or the finding it belongs to. */
  subject: string;
  takenAt: string;
  bytes: ArrayBuffer;
}

export class PhotoUnreadable extends Error {}

/** What the server keeps is no larger; its limit for what it takes. */
const SIDE_MAX = 1600;
const BYTES_MAX = 8 << 20;
const QUALITY = 0.82;

const blobOf = (canvas: HTMLCanvasElement): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));

/** The photo with 1600 pixels along its longer side at most, turned as it was held. */
export async function shrunk(file: Blob): Promise<ArrayBuffer> {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await blobOf(canvas);
    if (blob) return await blob.arrayBuffer();
  } catch {
    // A browser that cannot draw it sends it as it is; the server knows more formats' faults.
  }
  if (file.size === 0 || file.size > BYTES_MAX) throw new PhotoUnreadable();
  return file.arrayBuffer();
}

export const keepPhoto = (photo: KeptPhoto): Promise<unknown> =>
  within([PHOTOS], "readwrite", (tx) => done(tx.objectStore(PHOTOS).put(photo)));

export const keptPhoto = (id: string): Promise<KeptPhoto | undefined> =>
  within([PHOTOS], "readonly", (tx) => done<KeptPhoto | undefined>(tx.objectStore(PHOTOS).get(id)));

export const dropPhoto = (id: string): Promise<unknown> =>
  within([PHOTOS], "readwrite", (tx) => done<undefined>(tx.objectStore(PHOTOS).delete(id)));

/** Forgets all photos of a visit or a finding. */
export const dropPhotosOf = (subject: string): Promise<unknown> =>
  within([PHOTOS], "readwrite", async (tx) => {
    const store = tx.objectStore(PHOTOS);
    const keys = await done<IDBValidKey[]>(store.index("subject").getAllKeys(subject));
    for (const key of keys) await done<undefined>(store.delete(key));
  });
