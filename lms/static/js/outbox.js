// Outbox first, then send: an act is on the device's disk before anything is shown as saved, and leaves the outbox only
// when the server named its id. One path for online and offline, for pages and for the service worker.

import { change, kept, keep, readAll } from "./store.js";

const MOST = 500;
const MOST_CHARS = 700000;
const KEEP_DAYS = 30;
const FIRST_PAUSE = 4000;
const LONGEST_PAUSE = 600000;
// A mast that answers nothing must not keep the other tabs waiting.
const PATIENCE = 45000;
// Browsers let a page that closes finish a request of at most 64 KiB.
const OUTLIVES = 60000;
const WORTH_PACKING = 1500;

let pause = FIRST_PAUSE;
let most = MOST;
let timer;
let running;
let again = false;
let reader;
let monoBase;

export const listeners = [];

function announce(news) {
  for (const listener of listeners) listener(news);
}

// Whose acts this page makes: the account it was opened for, whoever signs in elsewhere meanwhile.
export function actFor(account) {
  reader = { account };
  return keep("account", account);
}

export function account() {
  return reader ? reader.account : kept("account");
}

// The moment as the device's clock shows it, with its distance from UTC.
function wallClock() {
  const now = new Date();
  const local = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, -1);
  const [, hours, minutes] = /GMT(...)(..)/.exec(now);
  return `${local}${hours}:${minutes}`;
}

// Milliseconds that only grow on this device, whatever is done to its clock: the time that pages were open, and between
// pages what the wall clock says, when it says more than nothing.
export async function monotonic() {
  if (monoBase === undefined) {
    const last = (await kept("mono")) ?? { value: 0, at: Date.now() };
    monoBase = last.value + Math.max(0, Date.now() - performance.now() - last.at);
  }
  return Math.round(monoBase + performance.now());
}

// Writes one act, and with it any kept values, in one transaction. Resolves with the act when the disk has it.
// Each kept value is given as a function (act, held) => value: it sees what another tab wrote, may complete the act, and by
// throwing lets nothing be written.
export async function record(verb, place, item, data = {}, alongside = {}, id = crypto.randomUUID()) {
  const mine = await account();
  const act = { id, verb, course: place.course, release: place.release, item, at: wallClock(), mono: await monotonic(), data, account: mine };
  await change(async (store) => {
    act.seq = ((await store("kept").get("seq")) || 0) + 1;
    for (const [key, valueFor] of Object.entries(alongside)) {
      await store("kept").put(valueFor(act, await store("kept").get(key)), key);
    }
    await store("kept").put(act.seq, "seq");
    await store("kept").put({ value: act.mono, at: Date.now() }, "mono");
    await store("outbox").put(act);
  });
  announce({ saved: act.id });
  send();
  return act;
}

export async function unsent() {
  const mine = await account();
  return (await readAll("outbox")).filter((act) => act.account === mine);
}

// Sends what waits and fetches what changed. One tab at a time; others wait their turn and then find nothing left.
// What is recorded while a request is under way is sent right after it. Resolves with whether the server answered.
export async function send() {
  if (running) again = true;
  running ??= navigator.locks.request("sinkron", exchange).finally(() => {
    running = undefined;
  });
  return running;
}

async function exchange() {
  clearTimeout(timer);
  const mine = await account();
  if (!mine) return true;
  try {
    do {
      again = false;
    } while ((await exchangeOnce(mine)) || again);
    pause = FIRST_PAUSE;
    return true;
  } catch {
    announce({ state: "off" });
    timer = setTimeout(send, pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
    // Where the browser offers it, it sends for us once the network is back, even when no page is open.
    navigator.serviceWorker?.getRegistration().then((held) => held?.sync?.register("kirim")).catch(() => {});
    return false;
  }
}

function portion(acts) {
  const taken = [];
  let size = 0;
  for (const act of acts.sort((one, other) => one.seq - other.seq)) {
    size += JSON.stringify(act).length;
    if (taken.length && (taken.length === most || size > MOST_CHARS)) break;
    taken.push(act);
  }
  return taken;
}

// The act as it is told to others: without what only this device needs.
export function told({ account: _account, refused: _refused, sent: _sent, practice: _practice, ...act }) {
  return act;
}

async function packed(text) {
  if (text.length < WORTH_PACKING || !globalThis.CompressionStream) return { body: text };
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return { body: await new Response(stream).blob(), headers: { "Content-Encoding": "gzip" } };
}

async function exchangeOnce(mine) {
  const waiting = (await unsent()).filter((act) => !act.refused);
  const acts = portion(waiting);
  // A device without its key asks for everything: the key comes with it.
  const since = ((await kept(`key:${mine}`)) && (await kept(`cursor:${mine}`))) || "";
  const said = await packed(JSON.stringify({ device: await deviceName(), since, events: acts.map(told) }));
  const response = await fetch("/sinkron", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-LMS": mine, ...said.headers },
    body: said.body,
    keepalive: (said.body.size ?? said.body.length) < OUTLIVES,
    signal: AbortSignal.timeout?.(PATIENCE),
  });
  if (response.status === 401 || response.status === 409) {
    announce({ state: "signin" });
    return false;
  }
  if (response.status === 413 && most > 1) {
    most = Math.ceil(Math.min(most, acts.length) / 2);
    return true;
  }
  if (!response.ok) throw new Error(response.status);
  const restored = await settle(mine, since, await response.json());
  return restored || waiting.length > acts.length;
}

// What the server named is moved from the outbox to the sent ones; what it refused stays here, marked.
// Resolves with whether the server was restored from a backup since we last spoke: then there is more to send.
async function settle(mine, since, reply) {
  const accepted = new Set(reply.accepted);
  const refused = new Set(reply.refused.map(({ id }) => id));
  // By the server's clock: the device's may be set to any year.
  const now = Date.parse(reply.now);
  const { record, restored } = await change(async (store) => {
    for (const act of await store("outbox").all()) {
      if (accepted.has(act.id)) {
        await store("outbox").put(undefined, act.id);
        await store("sent").put({ ...act, sent: now });
      } else if (refused.has(act.id)) {
        await store("outbox").put({ ...act, refused: true });
      }
    }
    const epoch = await store("kept").get("epoch");
    const restored = epoch && epoch !== reply.epoch;
    for (const act of await store("sent").all()) {
      // Another epoch: the server was restored from a backup and may have lost what it once acknowledged.
      if (restored && !accepted.has(act.id)) await store("outbox").put(act);
      else if (act.sent >= now - KEEP_DAYS * 86400000) continue;
      await store("sent").put(undefined, act.id);
    }
    await store("kept").put(reply.epoch, "epoch");
    await store("kept").put(restored ? undefined : reply.cursor, `cursor:${mine}`);
    // The key that seals acts carried by hand.
    if (reply.seal) await store("kept").put(reply.seal, `key:${mine}`);
    // Only courses that changed since are told again.
    const held = since && (await store("kept").get(`record:${mine}`));
    const record = { ...reply.record, courses: { ...held?.courses, ...reply.record.courses } };
    await store("kept").put(record, `record:${mine}`);
    await store("kept").put(Date.now(), `sent:${mine}`);
    return { record, restored };
  });
  announce({ state: "sent", record });
  return restored;
}

export async function deviceName() {
  const make = async (store) => {
    const name = (await store("kept").get("device")) ?? crypto.randomUUID();
    await store("kept").put(name, "device");
    return name;
  };
  return (await kept("device")) ?? change(make);
}

export async function heldRecord() {
  return kept(`record:${await account()}`);
}

export function keepSending() {
  addEventListener("online", send);
  addEventListener("visibilitychange", () => document.hidden || send());
  return send();
}
