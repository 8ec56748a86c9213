// The device's own storage: acts waiting to be sent, acts already sent, and small kept values. Knows nothing of the network.

const STORES = ["outbox", "sent", "kept"];
let database;

// Opened at the first use, and again where the browser has closed it (storage cleared, a newer page).
async function openStore() {
  if (database) return database;
  const request = indexedDB.open("lms", 1);
  request.onupgradeneeded = () => {
    for (const name of STORES) request.result.createObjectStore(name, name === "kept" ? {} : { keyPath: "id" });
  };
  const opened = await asPromise(request);
  opened.onclose = opened.onversionchange = () => {
    opened.close();
    database = undefined;
  };
  return (database = opened);
}

function asPromise(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// WebKit keeps a page that one has left ready for the way back, and what it had begun here would keep all other pages and the
// worker out for as long (decision 0035): it is called off, unless only its end is awaited, and begun anew once the page is back.
const begun = new Set();
let shown;
addEventListener("pagehide", () => {
  shown = new Promise((back) => addEventListener("pageshow", back));
  for (const transaction of begun) {
    try {
      transaction.abort();
      begun.delete(transaction);
    } catch {}
  }
});

// Runs `work` in one transaction; resolves only once the disk has it ("strict"). Where `work` fails, nothing of it stays.
// It gets any of the stores by its name, as {get, all, keys, put}; to put nothing removes what is there. It may be run again.
export async function change(work, mode = "readwrite") {
  const opened = await openStore();
  await shown;
  const transaction = opened.transaction(STORES, mode, { durability: "strict" });
  const ended = new Promise((resolve) => (transaction.oncomplete = transaction.onabort = resolve));
  begun.add(transaction);
  try {
    const made = await work((name) => {
      const store = transaction.objectStore(name);
      return {
        get: (key) => asPromise(store.get(key)),
        all: (range) => asPromise(store.getAll(range)),
        keys: (range) => asPromise(store.getAllKeys(range)),
        put: (value, key) => asPromise(value === undefined ? store.delete(key) : store.put(value, key)),
      };
    });
    transaction.commit();
    if ((await ended).type === "abort") throw transaction.error;
    return made;
  } catch (error) {
    if (!begun.has(transaction)) return change(work, mode);
    if (!transaction.error) transaction.abort();
    throw error;
  } finally {
    begun.delete(transaction);
  }
}

export function readAll(name) {
  return change((store) => store(name).all(), "readonly");
}

export function kept(key) {
  return change((store) => store("kept").get(key), "readonly");
}

// The kept values whose keys begin so, by key.
export async function keptUnder(prefix) {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const [keys, values] = await change((store) => Promise.all([store("kept").keys(range), store("kept").all(range)]), "readonly");
  return Object.fromEntries(keys.map((key, at) => [key, values[at]]));
}

export function keep(key, value) {
  return change((store) => store("kept").put(value, key));
}
