// The device's own storage: acts waiting to be sent, acts already sent, and small kept values. Knows nothing of the network.

const STORES = { outbox: { keyPath: "id" }, sent: { keyPath: "id" }, kept: {} };
let opening;

// What could not be opened, or was closed by the browser (storage cleared, a newer page), is opened again at the next use.
function openStore() {
  opening ??= openNow().catch((error) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

async function openNow() {
  const request = indexedDB.open("lms", 1);
  request.onupgradeneeded = () => {
    for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
  };
  const database = await asPromise(request);
  database.onclose = database.onversionchange = () => {
    database.close();
    opening = undefined;
  };
  return database;
}

function asPromise(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Runs `work` in one transaction; resolves only once the disk has it ("strict"). Where `work` fails, nothing of it stays.
// It gets any store by its name, as {get, all, put}; to put nothing removes what is there.
export async function change(work) {
  const database = await openStore();
  const transaction = database.transaction(Object.keys(STORES), "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const working = work((name) => {
    const store = transaction.objectStore(name);
    return {
      get: (key) => asPromise(store.get(key)),
      all: () => asPromise(store.getAll()),
      put: (value, key) => asPromise(value === undefined ? store.delete(key) : store.put(value, key)),
    };
  }).catch((error) => {
    transaction.abort();
    throw error;
  });
  return (await Promise.all([working, done]))[0];
}

async function stored(name) {
  return (await openStore()).transaction(name).objectStore(name);
}

export async function readAll(name) {
  return asPromise((await stored(name)).getAll());
}

export async function kept(key) {
  return asPromise((await stored("kept")).get(key));
}

// The kept values whose keys begin so, by key.
export async function keptUnder(prefix) {
  const store = await stored("kept");
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const [keys, values] = await Promise.all([asPromise(store.getAllKeys(range)), asPromise(store.getAll(range))]);
  return Object.fromEntries(keys.map((key, at) => [key, values[at]]));
}

export function keep(key, value) {
  return change((store) => store("kept").put(value, key));
}
