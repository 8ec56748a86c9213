// Fills a neutral page with what is the reader's own: the state line, ticks, scores; and records "selesai" on the device first.

import { kept } from "./store.js";
import { account, actFor, heldRecord, keepSending, listeners, record, unsent } from "./outbox.js";

const body = document.body;
export const place = { course: body.dataset.course, release: body.dataset.release };
const status = document.getElementById("status");
const WORDS = { selesai: "Selesai", berjalan: "Sedang berjalan", menunggu: "Menunggu dinilai server", belum: "" };

export function clockTime(moment) {
  return new Date(moment).toTimeString().slice(0, 5).replace(":", ".");
}

async function showState(state) {
  if (!status) return;
  const mine = await account();
  if (!mine) return;
  const waiting = await unsent();
  const refused = waiting.filter((act) => act.refused).length;
  const count = waiting.length - refused;
  const sent = await kept(`sent:${mine}`);
  status.className = `state ${refused ? "bad" : count ? "kept" : state === "off" ? "off" : "sent"}`;
  status.replaceChildren(words(count, refused, state, sent));
  if (state === "signin") status.append(" ", link(`/masuk?next=${encodeURIComponent(location.pathname)}`, "Masuk untuk mengirim"));
}

function words(count, refused, state, sent) {
  if (refused) return `${refused} catatan tidak diterima server dan tetap tersimpan di perangkat ini`;
  if (count) return `${count} catatan tersimpan di perangkat ini`;
  if (state === "off") return "Luring";
  return sent ? `Terkirim ${clockTime(sent)}` : "";
}

function link(url, text) {
  const made = document.createElement("a");
  made.href = url;
  made.textContent = text;
  return made;
}

// What the server said, with what was done on this device since laid over it: {course: {items…}}.
export async function standing() {
  const courses = (await heldRecord())?.courses || {};
  for (const act of await unsent()) {
    // Reviews move no progress.
    if (act.verb === "recalled") continue;
    const course = (courses[act.course] ??= { items: {}, attempts: {} });
    const item = (course.items[act.item] ??= { state: "belum" });
    if (act.refused || item.state === "selesai") continue;
    if (act.verb === "completed" || act.practice) item.state = "selesai";
    else if (act.verb === "submitted") item.state = "menunggu";
    else if (item.state === "belum") item.state = "berjalan";
  }
  return courses;
}

async function showRecord() {
  const courses = await standing();
  const course = courses[place.course];
  for (const element of document.querySelectorAll("[data-item]")) {
    const item = course && course.items[element.dataset.item];
    const tick = element.querySelector("[data-tick]");
    if (!item || !tick) continue;
    const locked = item.locked && item.state === "belum";
    tick.dataset.tick = locked ? "terkunci" : item.state;
    tick.textContent = locked ? "Terkunci" : WORDS[item.state] + (item.best === undefined ? "" : ` · nilai ${figure(item.best)}`);
  }
  for (const element of document.querySelectorAll("[data-course-card]")) {
    const mine = courses[element.dataset.courseCard];
    const tick = element.querySelector("[data-tick]");
    if (mine && tick) tick.textContent = mine.finished ? "Selesai" : `Sedang berjalan · ${mine.percent || 0}%`;
  }
  if (course) body.dataset.enrolled = "";
}

// A score as people write it: 66,67.
export function figure(number) {
  return String(Math.round(number * 100) / 100).replace(".", ",");
}

// "Selesai, lanjut": on the device first, then on to the next page; the form itself works without script.
async function finish(event) {
  const form = event.target;
  if (form.dataset.act !== "completed" || !(await account())) return;
  await record("completed", place, body.dataset.item);
  location.href = form.dataset.next || `/kursus/${place.course}/`;
}

function takeOver(event) {
  if (event.target.dataset.act !== "completed" || !signedIn) return;
  event.preventDefault();
  finish(event).catch(() => event.target.submit());
}

let signedIn = false;

async function begin() {
  const named = document.cookie.match(/(?:^|; )akun=(\d+)/);
  await actFor(named ? Number(named[1]) : undefined);
  signedIn = Boolean(named);
  if (signedIn) body.dataset.signedIn = "";
  document.addEventListener("submit", takeOver);
  listeners.push((news) => {
    showState(news.state);
    if (news.saved || news.record) showRecord();
  });
  await showRecord();
  await showState();
  keepSending();
}

export const ready = begin();
