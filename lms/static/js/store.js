// The device's own storage: acts waiting to be sent, acts already sent, and small kept values. Knows nothing of the network.

const STORES = { outbox: { keyPath: "id" }, sent: { keyPath: "id" }, kept: undefined };
let opening;

function openStore() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("lms", 1);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

function asPromise(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Runs `work` with the named stores in one transaction; resolves only once the disk has it ("strict").
export async function change(names, work) {
  const database = await openStore();
  const transaction = database.transaction(names, "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  const result = await work((name) => {
    const store = transaction.objectStore(name);
    return {
      get: (key) => asPromise(store.get(key)),
      all: () => asPromise(store.getAll()),
      put: (value, key) => asPromise(value === undefined ? store.delete(key) : store.put(value, key)),
      remove: (key) => asPromise(store.delete(key)),
    };
  });
  await done;
  return result;
}

export async function readAll(name) {
  return asPromise((await openStore()).transaction(name).objectStore(name).getAll());
}

export async function kept(key) {
  return asPromise((await openStore()).transaction("kept").objectStore("kept").get(key));
}

export function keep(key, value) {
  return change(["kept"], (store) => store("kept").put(value, key));
}
