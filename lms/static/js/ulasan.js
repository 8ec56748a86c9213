// Recall cards on this device: which are due stands in the kept record, their text in the kept pages of their quizzes. A
// rating is on the device's disk before the next card shows; when the card comes back, the server says.

import { ready } from "./lesson.js";
import { account, heldRecord, listeners, record } from "./outbox.js";
import { readAll } from "./store.js";

const SHEETS = "ulasan";
const PATIENCE_MS = 8000;
const seen = Object.fromEntries([...document.querySelectorAll("[data-recall]")].map((element) => [element.dataset.recall, element]));
let today;
let queue;
let shown;
let missing;

const pathOf = (card) => `/kursus/${card.course}/${card.item}/`;
const nameOf = (card) => pathOf(card) + (card.question || card.data.question);

// The cards that the record knows to be due soon, soonest first; `open` without those rated here since.
async function coming() {
  today = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  const mine = await account();
  const acts = [...(await readAll("sent")), ...(await readAll("outbox"))].filter((act) => act.verb === "recalled" && act.account === mine);
  const rated = new Set(acts.filter((act) => !act.sent || act.at.startsWith(today)).map(nameOf));
  const all = ((await heldRecord())?.recall || []).map(([course, item, question, due]) => ({ course, item, question, due }));
  return { all, open: all.filter((card) => !rated.has(nameOf(card))) };
}

// The question as the page of its quiz holds it. That page is ours and its HTML went through the gate on the server; what a
// DOMParser reads runs no script, and only the fieldset of the question is taken over.
function find(html, card) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const sheet = page.getElementById("soal")?.content.querySelector(`[data-id="${CSS.escape(card.question)}"]`);
  if (!sheet) return;
  // A model names its fields only where one question has several.
  sheet.querySelector("legend").textContent = "Soal";
  for (const field of sheet.querySelectorAll("input, select, textarea")) field.name = `j.${field.name}`;
  return { ...card, sheet: document.importNode(sheet, true), release: page.querySelector("[name=release]").value, from: page.querySelector("h1").textContent };
}

// Kept pages first: they never wait for the network.
async function withText(card) {
  const path = pathOf(card);
  const places = [
    async () => caches.match(path, { cacheName: SHEETS }),
    async () => caches.match(path),
    () => fetch(path, { signal: AbortSignal.timeout?.(PATIENCE_MS) }),
  ];
  for (const ask of places) {
    const page = await ask().catch(() => {});
    const found = page?.ok && find(await page.text(), card);
    if (found) return found;
  }
}

// Keeps the pages of all cards that are due soon, as they are now, and no others.
async function keepPages(all) {
  const cache = await caches.open(SHEETS);
  const paths = new Set(all.map(pathOf));
  for (const request of await cache.keys()) if (!paths.has(new URL(request.url).pathname)) await cache.delete(request);
  for (const path of paths) {
    const answer = await fetch(path);
    if (answer.ok && !answer.redirected) await cache.put(path, answer);
  }
}

async function next() {
  const card = (shown = queue.shift());
  const found = card && (await withText(card));
  if (card && !found) {
    missing = true;
    return next();
  }
  seen.card.hidden = !found;
  seen.none.hidden = Boolean(found);
  if (!found) return finish();
  seen.left.textContent = `${queue.length + 1} kartu lagi`;
  seen.from.textContent = found.from;
  seen.slot.replaceChildren(found.sheet);
  seen.show.hidden = false;
  seen.rate.hidden = true;
  found.sheet.tabIndex = -1;
  found.sheet.focus();
  shown = found;
}

function reveal() {
  shown.sheet.disabled = true;
  for (const part of shown.sheet.querySelectorAll("[data-why], .back")) part.hidden = !(part.open = true);
  seen.show.hidden = true;
  seen.rate.hidden = false;
  seen.rate.querySelector("button").focus();
}

async function rate(event) {
  const card = shown;
  const rating = Number(event.currentTarget.value);
  seen.rate.hidden = true;
  // Of a day's ratings the lowest counts: a forgotten card shown once more today is for the learner alone.
  if (!card.again) await record("recalled", card, card.item, { question: card.question, rating });
  if (rating === 1) queue.push({ ...card, again: true });
  await next();
}

async function finish() {
  const { open } = await coming();
  const later = open.find((card) => card.due > today);
  const says = missing ? "missing" : later ? "later" : "nothing";
  for (const name of ["missing", "later", "nothing"]) seen[name].hidden = name !== says;
  if (later) seen.day.textContent = new Date(`${later.due}T12:00`).toLocaleDateString("id-ID", { dateStyle: "long" });
  seen.left.textContent = "";
}

async function start() {
  const { all, open } = await coming();
  missing = false;
  queue = open.filter((card) => card.due <= today);
  keepPages(all).catch(() => {});
  return next();
}

async function beginRecall() {
  await ready;
  navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
  seen.guest.hidden = Boolean(await account());
  if (!seen.guest.hidden) return;
  seen.show.addEventListener("click", reveal);
  for (const button of seen.rate.querySelectorAll("button")) {
    button.addEventListener("click", (event) => rate(event).catch(() => (seen.fault.hidden = seen.rate.hidden = false)));
  }
  // What the server says of the coming days waits until the cards at hand are through.
  let turn = start();
  listeners.push((news) => news.record && (turn = turn.then(() => shown || start())));
}

beginRecall();
