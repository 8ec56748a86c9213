// The service worker. A taken-along page comes straight from the cache and never waits for the network; other pages ask
// the network with short patience, then show what is known and say so. The server puts SHELL in front of this file.

import "./lesson.js";
import { send, unsent } from "./outbox.js";
import { SHARED, keptHeaders, takenPage } from "./offline-shelf.js";

const SHELF_PAGE = "/luring/";
// Certificates are checked on the device, also by somebody who never opened this page before the line was cut.
const CHECK_PAGE = "/periksa/";
// Recall cards are in the device's own record: their page is the same with and without a network.
const RECALL_PAGE = "/ulasan/";
const KNOWN = "pernah-dibuka";
const MOST_KNOWN = 60;
const PATIENCE_MS = 4000;
const AWAY = [502, 504];
const shellName = `cangkang:${SHELL.version}`;
// Files under these change their name when they change.
const NAMED_BY_HASH = /^\/(aset|gambar)\//;

addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(shellName);
      // The pages as they are now: those that the browser may still hold name the files of the shell before.
      await cache.addAll([...[SHELF_PAGE, CHECK_PAGE, RECALL_PAGE].map((path) => new Request(path, { cache: "no-cache" })), ...SHELL.files]);
      // Never in the middle of a quiz; then it waits until the last page is closed.
      if (!(await quizIsOpen())) await skipWaiting();
    })(),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("cangkang:") && name !== shellName) await caches.delete(name);
      await clients.claim();
    })(),
  );
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.method !== "GET") {
    // Forms of other sites go their own way.
    if (event.request.mode === "navigate" && event.request.referrer.startsWith(`${location.origin}/`)) event.respondWith(form(event.request));
  } else if (NAMED_BY_HASH.test(url.pathname)) event.respondWith(file(event.request));
  else if (event.request.mode === "navigate") event.respondWith(page(event, url));
});

addEventListener("sync", (event) => {
  if (event.tag === "kirim") event.waitUntil(sendAll());
});

async function quizIsOpen() {
  if (!navigator.locks?.query) return Boolean(registration.active);
  return (await navigator.locks.query()).held.some((lock) => lock.name === "kuis");
}

async function sendAll() {
  const answered = await send();
  // The browser tries again later by its own patience.
  if (!answered && (await unsent()).some((act) => !act.refused)) throw new Error("belum terkirim");
}

async function file(request) {
  const shared = await (await caches.open(SHARED)).match(request.url);
  return shared || (await (await caches.open(shellName)).match(request.url)) || (await (await caches.open(KNOWN)).match(request.url)) || fetch(request);
}

async function page(event, url) {
  const taken = await takenPage(url.pathname).catch(() => undefined);
  if (taken) return taken;
  if (url.pathname === RECALL_PAGE) return (await fromShell(RECALL_PAGE)) || fetch(event.request);
  const asked = fetch(event.request).then((response) => {
    // What stands before the server answers for it while it is away: that is no answer.
    if (AWAY.includes(response.status)) throw new Error(response.status);
    event.waitUntil(remember(url, response.clone()));
    return response;
  });
  const answer = await patiently(asked);
  if (answer) return answer;
  event.waitUntil(asked.catch(() => {}));
  if (url.pathname === `/belajar${RECALL_PAGE}`) return fromShell(RECALL_PAGE);
  return (await known(url)) || (url.pathname === CHECK_PAGE && (await fromShell(CHECK_PAGE))) || shelfPage();
}

// A form is sent once and waits as long as it must; without a network the answer is a page of ours that leads back to it.
function form(request) {
  return fetch(request).catch(() => shelfPage(request.referrer));
}

async function fromShell(path) {
  return (await caches.open(shellName)).match(path);
}

// The network's answer, or undefined when it is late or fails.
function patiently(asked) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  return Promise.race([asked.catch(() => undefined), late]);
}

// Keeps what is the same for everybody; personal pages must not come back on a shared phone.
async function remember(url, response) {
  if (!response.ok || response.redirected || url.search || !/\bpublic\b/.test(response.headers.get("Cache-Control") || "")) return;
  const cache = await caches.open(KNOWN);
  const html = await response.text();
  const headers = keptHeaders(response);
  headers.set("X-Disimpan", new Date().toISOString());
  await cache.delete(url.pathname);
  await cache.put(url.pathname, new Response(html, { headers }));
  for (const name of new Set(html.match(/\/aset\/[\w.-]+/g))) if (!(await cache.match(name))) await cache.add(name).catch(() => {});
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST_KNOWN))) await cache.delete(old);
}

async function known(url) {
  const held = await (await caches.open(KNOWN)).match(url.pathname);
  if (!held) return undefined;
  const day = new Date(held.headers.get("X-Disimpan")).toLocaleDateString("id-ID", { day: "numeric", month: "long", year: "numeric" });
  const note = `<div class="alert warn" role="status"><p>Jaringan belum menjawab. Ini salinan halaman yang Anda buka ${day}.</p></div>`;
  const html = (await held.text()).replace(/<main[^>]*>/, (main) => main + note);
  return new Response(html, { headers: held.headers });
}

// `unsent` is the page of the form that could not be sent, where it was one.
async function shelfPage(unsent) {
  const held = await fromShell(SHELF_PAGE);
  const html = await held.text();
  const back = unsent?.replaceAll("&", "&amp;");
  return new Response(back ? html.replace('href=""', () => `href="${back}" data-unsent`) : html, { status: 503, headers: held.headers });
}
