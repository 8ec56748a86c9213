// Outbox first, then send: an act is on the device's disk before anything is shown as saved, and leaves the outbox only
// when the server named its id. One path for online and offline.

import { change, kept, keep, readAll } from "./store.js";

const MOST = 500;
const MOST_CHARS = 700000;
const KEEP_DAYS = 30;
const FIRST_PAUSE = 4000;
const LONGEST_PAUSE = 600000;

let pause = FIRST_PAUSE;
let timer;
let running;
let again = false;

export const listeners = [];

function announce(change) {
  for (const listener of listeners) listener(change);
}

export async function account() {
  return kept("account");
}

// The moment as the device's clock shows it, with its distance from UTC.
function wallClock() {
  const now = new Date();
  const offset = -now.getTimezoneOffset();
  const local = new Date(now.getTime() + offset * 60000).toISOString().slice(0, -1);
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

// Writes one act, and with it any kept values, in one transaction. Resolves with the act when the disk has it.
export async function record(verb, place, item, data = {}, alongside = {}) {
  const act = { id: crypto.randomUUID(), verb, course: place.course, release: place.release, item, at: wallClock(), mono: Math.round(performance.now()), data };
  await change(["outbox", "kept"], async (store) => {
    act.account = await store("kept").get("account");
    act.seq = ((await store("kept").get("seq")) || 0) + 1;
    await store("kept").put(act.seq, "seq");
    await store("outbox").put(act);
    for (const [key, value] of Object.entries(alongside)) await store("kept").put(typeof value === "function" ? value(act) : value, key);
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
// What is recorded while a request is under way is sent right after it.
export function send() {
  if (running) again = true;
  running ??= (navigator.locks ? navigator.locks.request("sinkron", exchange) : exchange()).finally(() => {
    running = undefined;
  });
  return running;
}

async function exchange() {
  clearTimeout(timer);
  const mine = await account();
  if (!mine) return;
  try {
    let more = true;
    while (more) {
      again = false;
      more = (await exchangeOnce(mine)) || again;
    }
    pause = FIRST_PAUSE;
  } catch {
    announce({ state: "off" });
    timer = setTimeout(send, pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

function portion(acts) {
  const sorted = acts.sort((one, other) => one.seq - other.seq);
  const taken = [];
  let size = 0;
  for (const act of sorted) {
    size += JSON.stringify(act).length;
    if (taken.length && (taken.length === MOST || size > MOST_CHARS)) break;
    taken.push(act);
  }
  return taken;
}

async function exchangeOnce(mine) {
  const waiting = (await unsent()).filter((act) => !act.refused);
  const acts = portion(waiting);
  const since = (await kept(`cursor:${mine}`)) || "";
  const events = acts.map(({ account: _account, ...act }) => act);
  announce({ state: "sending" });
  const response = await fetch("/sinkron", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-LMS": String(mine) },
    body: JSON.stringify({ device: await deviceName(), since, events }),
    keepalive: acts.length < 50,
  });
  if (response.status === 401 || response.status === 409) {
    announce({ state: "signin" });
    return false;
  }
  if (!response.ok) throw new Error(response.status);
  await settle(mine, await response.json());
  return waiting.length > acts.length;
}

// What the server named is moved from the outbox to the sent ones; what it refused stays here, marked with the reason.
async function settle(mine, reply) {
  const accepted = new Set(reply.accepted);
  const refused = new Map(reply.refused.map((one) => [one.id, one]));
  const record = await change(["outbox", "sent", "kept"], async (store) => {
    const oldest = Date.now() - KEEP_DAYS * 86400000;
    for (const act of await store("outbox").all()) {
      if (accepted.has(act.id)) {
        await store("outbox").remove(act.id);
        await store("sent").put({ ...act, sent: Date.now() });
      } else if (refused.has(act.id)) {
        await store("outbox").put({ ...act, refused: refused.get(act.id).reason });
      }
    }
    const epoch = await store("kept").get("epoch");
    const restored = epoch && epoch !== reply.epoch;
    for (const act of await store("sent").all()) {
      // Another epoch: the server was restored from a backup and may have lost what it once acknowledged.
      if (restored && !accepted.has(act.id)) await store("outbox").put(act);
      if (restored || act.sent < oldest) await store("sent").remove(act.id);
    }
    await store("kept").put(reply.epoch, "epoch");
    await store("kept").put(reply.cursor, `cursor:${mine}`);
    const held = merged(await store("kept").get(`record:${mine}`), reply.record);
    await store("kept").put(held, `record:${mine}`);
    await store("kept").put(Date.now(), `sent:${mine}`);
    return held;
  });
  announce({ state: "sent", record });
}

function merged(held, fresh) {
  return { ...fresh, courses: { ...(held ? held.courses : {}), ...fresh.courses } };
}

async function deviceName() {
  const name = (await kept("device")) || crypto.randomUUID();
  await keep("device", name);
  return name;
}

export async function heldRecord() {
  const mine = await account();
  return mine ? kept(`record:${mine}`) : undefined;
}

export function keepSending() {
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  return send();
}
