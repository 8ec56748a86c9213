// Fills a neutral page with what is the reader's own: the state line, ticks, scores; and records "selesai" on the device first.
// The service worker takes the outbox and the shelf from here too; it has no document. What is imported for its side is for other scripts.

import { kept } from "./store.js";
import { account, actFor, heldRecord, keepSending, listeners, record, unsent } from "./outbox.js";
import "./digest.js";
import "./further.js";
import "./offline-shelf.js";

const page = globalThis.document;
const body = page?.body;
// A neutral page says by its address which course and part it is, and by its form of which release.
const [, root, course, item] = page?.location.pathname.split("/") ?? [];
export const place = root === "kursus" ? { course, item, release: page.querySelector("[name=release]")?.value } : {};
const status = page?.getElementById("status");
const WORDS = { selesai: "Selesai", berjalan: "Sedang berjalan", menunggu: "Menunggu penilaian", "menunggu server": "Menunggu dinilai server", belum: "", terkunci: "Terkunci" };
// How long the next page may take before the reader is told where he stands.
const NEXT_PATIENCE = 8000;

// Fills an element anew: the classes that make its look, and a text or another element.
export function fill(made, look, text) {
  made.className = look;
  made.replaceChildren(text);
  return made;
}

export function element(name, text = "", look = "") {
  return fill(page.createElement(name), look, text);
}

export function link(url, text, look) {
  const made = element("a", text, look);
  made.href = url;
  return made;
}

// A score, which has two decimals at most, as people write it: 66,67.
export function figure(number) {
  return String(number).replace(".", ",");
}

export function kilobytes(bytes) {
  return `${Math.ceil(bytes / 1000).toLocaleString("id-ID")} kB`;
}

// Where this page leads on: the next part, or the overview after the last one.
export function onward() {
  return page.querySelector(".turns .next")?.href || `/kursus/${place.course}/`;
}

async function showState(state) {
  const mine = await account();
  if (!status || !mine) return;
  const waiting = await unsent();
  const refused = waiting.filter((act) => act.refused).length;
  const sent = await kept(`sent:${mine}`);
  const [look, words] = refused
    ? ["bad", `${refused} catatan tidak diterima server dan tetap tersimpan di perangkat ini`]
    : waiting.length
      ? ["kept", `${waiting.length} catatan tersimpan di perangkat ini`]
      : state === "off"
        ? ["off", "Luring"]
        : ["sent", sent ? `Terkirim ${new Date(sent).toTimeString().slice(0, 5).replace(":", ".")}` : ""];
  fill(status, `state ${look}`, words);
  if (state === "signin") status.append(" ", link(`/masuk?akun=${mine}&next=${location.pathname}`, waiting.length > refused ? "Masuk untuk mengirim" : "Masuk lagi"));
}

// What the server said, with what was done on this device since laid over it: {course: {items…, attempts…}}.
export async function standing() {
  // In this order: an exchange that ends in between moves acts from the outbox into the record, and none may be missed.
  const waiting = await unsent();
  const courses = (await heldRecord())?.courses || {};
  for (const act of waiting) {
    // Reviews move no progress.
    if (act.verb === "recalled") continue;
    const course = (courses[act.course] ??= { items: {}, attempts: {} });
    const item = (course.items[act.item] ??= { state: "belum" });
    if (act.verb === "started") course.attempts[act.id] ??= act;
    if (act.refused || item.state === "selesai") continue;
    if (act.verb === "completed" || act.practice) item.state = "selesai";
    else if (act.verb === "submitted") item.state = "menunggu server";
    else if (item.state === "belum") item.state = "berjalan";
  }
  return courses;
}

// Where the reader is: the state of each part, and on the overview the way on. Whoever has begun goes on at the first required part
// that is neither done nor waits for the server.
async function showRecord() {
  const course = (await standing())[place.course];
  let begun, next;
  // In a list of parts a tick speaks of the part that its row leads to, elsewhere of the page's own.
  for (const tick of page.querySelectorAll("[data-tick]")) {
    const way = tick.closest("li")?.querySelector("a");
    const item = course?.items[way ? way.pathname.split("/")[3] : place.item];
    if (!/selesai|menunggu|tidak wajib/.test(item?.state + tick.parentNode.textContent)) next ??= way;
    if (!item) continue;
    const state = item.locked && item.state === "belum" ? "terkunci" : item.state;
    tick.dataset.tick = state;
    tick.textContent = WORDS[state] + (item.best === undefined ? "" : ` · nilai ${figure(item.best)}`);
    begun ||= WORDS[item.state];
  }
  if (course) body.dataset.enrolled = "";
  const go = page.querySelector("[data-next]");
  if (!begun || !go) return;
  go.textContent = next && !course.finished ? `Lanjutkan: ${next.textContent}` : "Buka lagi";
  if (next) go.href = next.href;
}

// "Selesai, lanjut": on the device first, then on to the next page; the form itself works without script.
async function finish(form) {
  const before = form.querySelector("p");
  if (!before) await record("completed", place, place.item);
  const next = onward();
  if (await opens(next)) location.href = next;
  else if (!before) {
    const said = element("p", "Tercatat selesai di perangkat ini. Jaringan belum menjawab; coba lagi bila ada sinyal.", "state kept");
    said.role = "status";
    form.prepend(said);
  }
}

// Whether going there shows a page of ours: the worker always has one, and without it the network must answer first. What it
// answers is in the browser's cache then, and is not sent twice.
function opens(url) {
  return navigator.serviceWorker?.controller || fetch(url, { signal: AbortSignal.timeout?.(NEXT_PATIENCE) }).then(() => true, () => false);
}

function takeOver(event) {
  const form = event.target;
  if (form.dataset.act !== "completed" || !("signedIn" in body.dataset)) return;
  event.preventDefault();
  finish(form).catch(() => form.submit());
}

async function begin() {
  const number = page.cookie.match(/\bakun=(\d+)/)?.[1];
  // Only the worker needs it on the disk; a full one keeps nobody from reading and answering.
  await actFor(number && Number(number)).catch(() => {});
  if (number) body.dataset.signedIn = "";
  page.addEventListener("submit", takeOver);
  listeners.push((news) => {
    showState(news.state);
    showRecord();
  });
  await showRecord();
  await showState();
  keepSending();
}

export const ready = page && begin();
