/** The browser's own database: what is kept for times without a network. Absent in some windows. */

/** Unsent work in the order of its saving, answers kept for reading, and a few single values. */
export const QUEUE = "queue";
export const KEPT = "kept";
export const META = "meta";
/** Visits being written, and photos that have not arrived yet. */
export const VISITS = "visits";
export const PHOTOS = "photos";

const NAME = "yaoju";
const VERSION = 2;

let opened: Promise<IDBDatabase | null> | null = null;

function upgrade(db: IDBDatabase, from: number): void {
  if (from < 1) begun(db);
  if (from < 2) {
    db.createObjectStore(VISITS, { keyPath: "id" }).createIndex("account", "account");
    db.createObjectStore(PHOTOS, { keyPath: "id" }).createIndex("subject", "subject");
  }
}

function begun(db: IDBDatabase): void {
  const queue = db.createObjectStore(QUEUE, { keyPath: "n", autoIncrement: true });
  queue.createIndex("id", "id", { unique: true });
  queue.createIndex("account", "account");
  const kept = db.createObjectStore(KEPT, { keyPath: ["account", "address"] });
  kept.createIndex("account", "account");
  db.createObjectStore(META);
}

function open(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    let request: IDBOpenDBRequest;
    try {
      request = indexedDB.open(NAME, VERSION);
    } catch {
      return resolve(null);
    }
    request.onupgradeneeded = (event) => upgrade(request.result, event.oldVersion);
    request.onerror = () => resolve(null);
    request.onblocked = () => resolve(null);
    request.onsuccess = () => {
      const db = request.result;
      // Cleared by the browser or wanted by a newer version: opened again when it is needed next.
      db.onclose = () => (opened = null);
      db.onversionchange = () => {
        db.close();
        opened = null;
      };
      resolve(db);
    };
  });
}

/** The database, or null where the browser has none for us: a private window, a full disk. */
export async function database(): Promise<IDBDatabase | null> {
  const db = await (opened ??= open());
  if (!db) opened = null;
  return db;
}

/** Lets go of the database, as a closed window does. */
export async function closeDatabase(): Promise<void> {
  (await opened)?.close();
  opened = null;
}

export class NoDatabase extends Error {}

export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new NoDatabase());
  });
}

/** What people were told is saved. */
const DURABLE = [QUEUE, VISITS, PHOTOS];

/** Begins a transaction; after its database was closed under it, on a new connection. */
async function begin(stores: string[], mode: IDBTransactionMode): Promise<IDBTransaction> {
  for (let again = true; ; again = false) {
    const db = await database();
    if (!db) throw new NoDatabase();
    try {
      // Strict: it is on the disk before it is called saved. Chromium 82 and later know of it.
      const options = {
        durability: mode === "readwrite" && stores.some((one) => DURABLE.includes(one)),
      };
      return db.transaction(stores, mode, options.durability ? { durability: "strict" } : {});
    } catch (error) {
      if (!again) throw error;
      opened = null;
    }
  }
}

/**
 * Does `work` in one transaction and answers when it is committed. Within it nothing but the
 * database may be waited for: the browser would commit meanwhile.
 */
export async function within<T>(
  stores: string[],
  mode: IDBTransactionMode,
  work: (tx: IDBTransaction) => Promise<T>,
): Promise<T> {
  const tx = await begin(stores, mode);
  const committed = new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new NoDatabase());
  });
  // Whoever waits for the work hears of an abort by the work's own failure.
  committed.catch(() => {});
  let result: T;
  try {
    result = await work(tx);
  } catch (error) {
    try {
      tx.abort();
    } catch {
      /* It has ended by itself. */
    }
    throw error;
  }
  await committed;
  return result;
}

export const readMeta = <T>(key: string): Promise<T | undefined> =>
  within([META], "readonly", (tx) => done<T | undefined>(tx.objectStore(META).get(key)));

export const writeMeta = (key: string, value: unknown): Promise<void> =>
  within([META], "readwrite", async (tx) => {
    const store = tx.objectStore(META);
    if (value === null) await done<undefined>(store.delete(key));
    else await done(store.put(value, key));
  });
