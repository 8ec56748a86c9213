// Fills a neutral page with what is the reader's own: the state line, ticks, scores; and records "selesai" on the device first.

import { change, keep, kept } from "./store.js";
import { account, heldRecord, keepSending, listeners, record, unsent } from "./outbox.js";

const body = document.body;
export const place = { course: body.dataset.course, release: body.dataset.release };
const status = document.getElementById("status");
const WORDS = { selesai: "Selesai", berjalan: "Sedang berjalan", menunggu: "Menunggu dinilai", belum: "" };

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

function showRecord(held) {
  if (!held) return;
  const course = held.courses[place.course];
  for (const element of document.querySelectorAll("[data-item]")) {
    const item = course && course.items[element.dataset.item];
    const tick = element.querySelector("[data-tick]");
    if (!item || !tick) continue;
    tick.dataset.tick = item.locked ? "terkunci" : item.state;
    const best = item.best === undefined ? "" : ` · nilai ${String(Math.round(item.best * 100) / 100).replace(".", ",")}`;
    tick.textContent = item.locked ? "Terkunci" : WORDS[item.state] + best;
  }
  for (const element of document.querySelectorAll("[data-course-card]")) {
    const mine = held.courses[element.dataset.courseCard];
    const tick = element.querySelector("[data-tick]");
    if (mine && tick) tick.textContent = mine.finished ? "Selesai" : `Sedang berjalan · ${mine.percent}%`;
  }
  if (course) body.dataset.enrolled = "";
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

// Signing out with unsent acts asks first; they stay sealed for their owner.
async function leave(event) {
  const waiting = await unsent();
  if (waiting.length && !confirm(`${waiting.length} catatan belum terkirim. Catatan itu tetap tersimpan di perangkat ini untuk akun Anda dan dikirim saat Anda masuk lagi. Tetap keluar?`)) return;
  await change(["kept"], (store) => store("kept").remove("account"));
  event.target.submit();
}

let signedIn = false;

async function begin() {
  const named = document.cookie.match(/(?:^|; )akun=(\d+)/);
  await keep("account", named ? Number(named[1]) : undefined);
  signedIn = Boolean(named);
  if (signedIn) body.dataset.signedIn = "";
  document.addEventListener("submit", takeOver);
  for (const form of document.querySelectorAll("form[data-act=leave]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      leave(event).catch(() => form.submit());
    });
  }
  listeners.push((news) => {
    showState(news.state);
    showRecord(news.record);
  });
  showRecord(await heldRecord());
  await showState();
  keepSending();
}

export const ready = begin();
