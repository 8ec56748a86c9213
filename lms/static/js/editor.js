// The instructor's editor. What is typed is kept on this device first, sent when typing rests, and shown as readers will see it.

import { change, keep, kept, keptUnder } from "./store.js";
import { account } from "./outbox.js";
import { ready } from "./lesson.js";
import { openLook, showLook, showProblems } from "./editor-look.js";
import { markEmpty } from "./files.js";
import { goTo, insertBlock, lineAt, lineOfCursor, takeKeys } from "./editor-text.js";

const DEVICE_MS = 300;
const LOOK_MS = 600;
const SAVE_MS = 2500;
const LONGEST_MS = 20000;
const AGAIN_MS = 15000;

const write = document.querySelector("[data-write]");
const find = (name) => document.querySelector(`[data-${name}]`);
const area = find("text");
const form = document.getElementById("naskah");
const look = find("look");
const line = find("kept");
const { path } = write.dataset;

let version = Number(form.elements.version.value);
let held = area.value;
let key;
let asked = false;
let stopped = false;
let sending = null;
let unsavedSince = 0;
let notBefore = 0;
const timers = {};

function later(name, delay, work) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(work, delay);
}

function say(kind, text, extra) {
  line.className = `state ${kind}`;
  line.replaceChildren(text, ...(extra ? [" ", extra] : []));
}

async function post(url, body) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), keepalive: document.hidden && body.text.length < 20000 });
  return { status: answer.status, said: await answer.json().catch(() => ({})) };
}

// Whether this device's disk holds what stands in the box, or the server does.
async function keepHere() {
  clearTimeout(timers.device);
  if (area.value === held) return true;
  if (!key) return false;
  return keep(key, { text: area.value, version, at: Date.now() }).then(() => true, () => false);
}

// The device is said to hold a text only where its disk has it; else what happened and what to do.
async function sayKept(whenKept, whenNot, extra) {
  if (await keepHere()) say("kept", whenKept, extra);
  else say("bad", `${whenNot} Tulisan ini belum tersimpan: jangan tutup halaman ini, tekan Simpan, atau salin dahulu ke tempat lain.`, extra);
}

async function keepInPassing() {
  // Before the device was asked what it holds, nothing may be put over that.
  if (!asked) later("device", DEVICE_MS, keepInPassing);
  else if (stopped || sending || area.value === held) await keepHere();
  else await sayKept("Tersimpan di perangkat ini", "Perangkat ini tidak dapat menyimpan.");
}

// Drops what the server has by now; where the disk fails, the next page finds it equal and drops it then.
async function forget() {
  if (key) await keep(key, undefined).catch(() => {});
}

// One sending at a time; what was typed meanwhile goes with the next.
function save() {
  clearTimeout(timers.save);
  sending ??= sendOnce();
  return sending;
}

async function sendOnce() {
  try {
    if (await sendText()) later("save", SAVE_MS, save);
  } finally {
    sending = null;
  }
}

// Whether there is more to send at once: never after a failure, unless something else was typed since.
async function sendText() {
  const text = area.value;
  if (stopped || text === held) return false;
  await keepHere();
  say("wait", "Menyimpan …");
  let answer;
  try {
    answer = await post(location.pathname, { text, version });
  } catch {
    sendAgain();
    await sayKept("Tersimpan di perangkat ini, dikirim saat tersambung", "Tidak ada sambungan, dan perangkat ini tidak dapat menyimpan.");
    return false;
  }
  return answered(answer, text);
}

// After a while, and no sooner however much is typed meanwhile.
function sendAgain() {
  notBefore = Date.now() + AGAIN_MS;
  later("save", AGAIN_MS, save);
}

async function answered({ status, said }, text) {
  if (status === 429 || status >= 500) {
    sendAgain();
    await sayKept("Tersimpan di perangkat ini, server sedang sibuk", "Server sedang sibuk, dan perangkat ini tidak dapat menyimpan.");
    return false;
  }
  notBefore = 0;
  if (status === 200) {
    version = said.version;
    form.elements.version.value = version;
    held = text;
    unsavedSince = 0;
    if (area.value === text) await forget();
    say("sent", `Tersimpan ${said.at}`);
  } else if (status === 409) {
    stopped = true;
    if (area.value === text) await forget();
    find("clash").hidden = false;
    find("clash-who").textContent = `${said.by || "Orang lain"} menyimpan ${said.at ? `pukul ${said.at}` : "baru saja"}. Tulisan Anda aman di riwayat berkas ini.`;
    find("clash").scrollIntoView({ block: "center" });
    say("bad", "Belum menjadi tulisan yang berlaku");
  } else if (status === 401) {
    const link = document.createElement("a");
    link.href = `/masuk?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = "Masuk untuk mengirim";
    // Another tab: what only this page holds must not go with it.
    link.target = "_blank";
    await sayKept("Sesi berakhir. Tersimpan di perangkat ini.", "Sesi berakhir, dan perangkat ini tidak dapat menyimpan.", link);
  } else {
    await keepHere();
    say("bad", said.message || "Belum tersimpan di server");
  }
  return !stopped && area.value !== text;
}

let looking = false;
let lookAgain = false;

async function renew() {
  clearTimeout(timers.look);
  if (looking) {
    lookAgain = true;
    return;
  }
  looking = true;
  lookAgain = false;
  try {
    const { status, said } = await post(write.dataset.preview, { text: area.value });
    if (status === 200) await showAll(said);
    else if (status === 429) later("look", 3000, renew);
    else find("look-state").textContent = said.message || "Pratinjau belum dapat dibuat.";
  } catch {
    find("look-state").textContent = "Luring: pratinjau tampil lagi saat tersambung.";
  }
  looking = false;
  if (lookAgain) later("look", LOOK_MS, renew);
}

async function showAll({ problems, page }) {
  const count = find("count");
  count.textContent = problems.length || "";
  count.classList.toggle("some", problems.length > 0);
  const link = find("count-link");
  link.textContent = `${problems.length} masalah`;
  link.hidden = !problems.length;
  showProblems(find("problem-list"), problems, path, jump);
  const title = await showLook(look, page);
  if (title) find("title").textContent = title;
}

function jump(number) {
  choose("tab-tulis");
  goTo(area, ...lineAt(area.value, number));
  showCursor();
}

function showCursor() {
  find("cursor").textContent = `Baris ${lineOfCursor(area)} dari ${area.value.split("\n").length} · Esc lalu Tab untuk keluar dari kotak ini`;
}

const tabs = [...document.querySelectorAll("[data-tabs] [role=tab]")];

function choose(id) {
  for (const tab of tabs) {
    const chosen = tab.id === id;
    tab.setAttribute("aria-selected", chosen);
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).toggleAttribute("data-panel-away", !chosen);
  }
}

function takeTabs() {
  find("tabs").hidden = false;
  find("count-link").addEventListener("click", () => choose("tab-masalah"));
  for (const [at, tab] of tabs.entries()) {
    tab.addEventListener("click", () => choose(tab.id));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(at + step + tabs.length) % tabs.length];
      choose(next.id);
      next.focus();
    });
  }
  choose("tab-tulis");
}

async function addPicture() {
  const file = document.getElementById("berkas-gambar").files[0];
  const alt = document.getElementById("alt-gambar");
  const fault = find("picture-fault");
  fault.textContent = "";
  const body = new FormData();
  if (file) body.append("gambar", file);
  body.append("alt", alt.value);
  try {
    const answer = await fetch(write.dataset.picture, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.message);
    find("picture-box").hidden = true;
    document.getElementById("berkas-gambar").value = alt.value = "";
    markEmpty();
    insertBlock(area, said.markdown);
  } catch (error) {
    fault.textContent = error instanceof TypeError ? "Gambar belum terkirim: tidak ada sambungan. Coba lagi saat tersambung." : error.message;
  }
}

function takeTools() {
  find("toolbar").hidden = false;
  find("examples").hidden = true;
  for (const button of document.querySelectorAll("[data-insert]")) button.addEventListener("click", () => insertBlock(area, button.dataset.insert));
  find("add-picture").addEventListener("click", () => {
    find("picture-box").hidden = false;
    document.getElementById("berkas-gambar").focus();
  });
  find("picture-go").addEventListener("click", addPicture);
  find("picture-stop").addEventListener("click", () => {
    find("picture-box").hidden = true;
    area.focus();
  });
  for (const plain of document.querySelectorAll("[data-plain]")) plain.hidden = true;
  find("save").addEventListener("click", (event) => {
    // After a clash the form itself leads to the page that shows both texts.
    if (stopped) return;
    event.preventDefault();
    if (area.value === held) say("sent", "Semua sudah tersimpan");
    else save();
  });
}

// What this device still holds from before: taken up where nobody wrote meanwhile, else put aside under a key of its own, which no
// later typing touches, and offered until one decides.
async function takeUp() {
  await ready;
  const mine = await account();
  if (!mine) return;
  const own = `draf:${mine}:${write.dataset.draft}:${path}`;
  const found = await kept(own);
  if (found && found.text !== held) {
    if (found.version === version && area.value === held) {
      area.value = found.text;
      changed();
    } else {
      await change(async (store) => {
        await store("kept").put(found, `${own}#${found.at}`);
        await store("kept").put(undefined, own);
      });
    }
  } else if (found) {
    await keep(own, undefined);
  }
  key = own;
  await offer();
}

async function offer() {
  const [oldest] = Object.entries(await keptUnder(`${key}#`));
  find("found").hidden = !oldest;
  if (!oldest) return;
  const [name, found] = oldest;
  const when = new Date(found.at).toLocaleString("id-ID", { dateStyle: "long", timeStyle: "short" });
  find("found-when").textContent = `Ditulis ${when}. Berkas ini sudah diubah sesudahnya.`;
  find("take").onclick = () => take(name, found);
  find("drop").onclick = () => keep(name, undefined).then(offer);
}

// What stands in the box and was sent nowhere is put aside in its turn.
async function take(name, found) {
  await sending;
  if (area.value !== held) await keep(`${key}#${Date.now()}`, { text: area.value, version, at: Date.now() });
  find("found").hidden = true;
  area.value = found.text;
  form.elements.version.value = version = found.version;
  changed();
  if (await keepHere()) await keep(name, undefined);
}

function changed() {
  later("device", DEVICE_MS, keepInPassing);
  if (stopped) return;
  unsavedSince ||= Date.now();
  later("look", LOOK_MS, renew);
  later("save", Math.max(0, notBefore - Date.now(), Math.min(SAVE_MS, unsavedSince + LONGEST_MS - Date.now())), save);
  showCursor();
}

function leave() {
  if (!document.hidden) return;
  keepHere();
  if (area.value !== held) save();
}

async function begin() {
  write.dataset.scripted = "";
  look.hidden = false;
  takeTabs();
  takeTools();
  takeKeys(area, save);
  openLook(look);
  showCursor();
  say("sent", "Semua tersimpan");
  area.addEventListener("input", changed);
  document.addEventListener("selectionchange", () => document.activeElement === area && showCursor());
  document.addEventListener("visibilitychange", leave);
  addEventListener("online", save);
  await takeUp().catch(() => say("bad", "Perangkat ini tidak dapat menyimpan sendiri. Tekan Simpan."));
  asked = true;
  await renew();
}

begin();
