// The device's own storage: acts waiting to be sent, acts already sent, and small kept values. Knows nothing of the network.

const STORES = { outbox: { keyPath: "id" }, sent: { keyPath: "id" }, kept: undefined };
let opening;

function openStore() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("lms", 1);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
    };
    request.onsuccess = () => {
      // The browser may close it (storage cleared, a newer page): the next use opens it again.
      request.result.onclose = request.result.onversionchange = () => {
        request.result.close();
        opening = undefined;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opening = undefined;
      reject(request.error);
    };
  });
  return opening;
}

function asPromise(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Runs `work` with the named stores in one transaction; resolves only once the disk has it ("strict"). Where `work` fails,
// nothing of it stays.
export async function change(names, work) {
  const database = await openStore();
  const transaction = database.transaction(names, "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error || new Error("abort"));
  });
  done.catch(() => {});
  let result;
  try {
    result = await work((name) => {
      const store = transaction.objectStore(name);
      return {
        get: (key) => asPromise(store.get(key)),
        all: () => asPromise(store.getAll()),
        put: (value, key) => asPromise(value === undefined ? store.delete(key) : store.put(value, key)),
        remove: (key) => asPromise(store.delete(key)),
      };
    });
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended by itself.
    }
    throw error;
  }
  await done;
  return result;
}

export async function readAll(name) {
  return asPromise((await openStore()).transaction(name).objectStore(name).getAll());
}

export async function kept(key) {
  return asPromise((await openStore()).transaction("kept").objectStore("kept").get(key));
}

// The kept values whose keys begin so, by key.
export async function keptUnder(prefix) {
  const store = (await openStore()).transaction("kept").objectStore("kept");
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const [keys, values] = await Promise.all([asPromise(store.getAllKeys(range)), asPromise(store.getAll(range))]);
  return Object.fromEntries(keys.map((key, at) => [key, values[at]]));
}

export function keep(key, value) {
  return change(["kept"], (store) => store("kept").put(value, key));
}
