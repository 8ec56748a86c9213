// Takes a course along: one response with all its pages, read line by line, each page checked by its hash and kept at
// once, so that a broken download goes on where it broke. Only what is complete is put on the shelf.

import { SHARED, cacheName, onShelf, putOnShelf } from "./offline-shelf.js";
import { keptUnder } from "./store.js";

// Nothing arriving for so long means that the mast has forgotten us.
const SILENCE = 15000;
const TRIES = 5;

// Resolves with the course as it stands on the shelf; `tell(share)` hears 0 … 1. Throws where it did not work out; what
// arrived is kept, and the next call goes on from there.
export async function takeAlong(slug, { pictures, tell, pause = 2000 }) {
  await navigator.storage?.persist?.().catch(() => false);
  let arrived;
  for (let tried = 0; !arrived; tried += 1) {
    try {
      arrived = await fetchPages(slug, tell);
    } catch (error) {
      if (error.fatal || tried + 1 >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause * 2 ** tried));
    }
  }
  const { head, behind, before } = arrived;
  const files = pictures ? [...head.assets, ...head.pictures] : head.assets;
  await fetchFiles(files, tell);
  const course = { slug, title: head.title, release: head.release, version: head.version, items: head.items, behind, pictures, at: Date.now() };
  course.files = [...new Set([...files.map((file) => file.url), ...(behind.length ? before.files : [])])];
  course.size = await weigh(slug, course);
  await putOnShelf(slug, course);
  return course;
}

// The version that the server would give now, or undefined where it does not answer.
export async function newestVersion(slug) {
  const response = await withPatience((signal) => fetch(`/kursus/${slug}/paket`, { method: "HEAD", cache: "no-cache", signal })).catch(() => undefined);
  return response?.ok ? response.headers.get("X-Versi") || undefined : undefined;
}

// Pages of quizzes with an open attempt on another release: what is under way stays on its release.
export async function underWay(slug, release) {
  const held = Object.entries(await keptUnder("attempt:"));
  return held.map(([key, attempt]) => [...key.split(":"), attempt.release]).filter(([, , of, , on]) => of === slug && on !== release).map(([, , , item]) => `/kursus/${slug}/${item}/`);
}

async function fetchPages(slug, tell) {
  const started = await unfinished(slug);
  const response = await get(`/kursus/${slug}/paket?dari=${started.count}`);
  const lines = readLines(response);
  const head = JSON.parse(`${(await lines.next()).value}}}`);
  if (started.count && started.version !== head.version) {
    await caches.delete(cacheName(slug, started.version));
    throw new Error("rilis berganti");
  }
  const cache = await caches.open(cacheName(slug, head.version));
  const headers = pageHeaders(response);
  const before = await onShelf(slug);
  const old = before && (await caches.open(cacheName(slug, before.version)));
  const staying = new Map();
  for (const url of old ? await underWay(slug, head.release) : []) {
    const page = await old.match(url);
    if (page) staying.set(url, page);
  }
  let count = started.count;
  for await (const line of lines) {
    if (line === "}}") break;
    if (!line) continue;
    const [[url, html]] = Object.entries(JSON.parse(`{${line.replace(/,$/, "")}}`));
    if (!head.sha256[count] || !(await digest(new TextEncoder().encode(html))).startsWith(head.sha256[count])) throw new Error("rusak di jalan");
    await cache.put(url, staying.get(url) || new Response(html, { headers }));
    count += 1;
    tell((0.9 * count) / head.sha256.length);
  }
  if (count < head.sha256.length) throw new Error("terputus");
  return { head, behind: [...staying.keys()], before };
}

// Which download of the course was begun and not finished, and how many of its pages are here, in their order.
async function unfinished(slug) {
  const whole = await onShelf(slug);
  for (const name of await caches.keys()) {
    const [kind, of, version] = name.split(":");
    if (kind === "bawa" && of === slug && version !== whole?.version) return { version, count: (await (await caches.open(name)).keys()).length };
  }
  return { version: undefined, count: 0 };
}

async function get(url) {
  // Asks whether what the browser may still hold is the present one; files named by their hash are the same for ever.
  const response = await withPatience((signal) => fetch(url, { signal, cache: /^\/(aset|gambar)\//.test(url) ? "default" : "no-cache" }));
  if (response.ok) return response;
  throw Object.assign(new Error(response.status), { fatal: response.status < 500 });
}

// The lines of a response as they arrive; gives up when nothing arrives for long.
async function* readLines(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    while (true) {
      const { done, value } = await withPatience(() => reader.read());
      const parts = (rest + (done ? decoder.decode() : decoder.decode(value, { stream: true }))).split("\n");
      rest = parts.pop();
      yield* parts;
      if (done) {
        yield rest;
        return;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function withPatience(begin) {
  const stop = new AbortController();
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => {
      stop.abort();
      reject(new Error("tidak ada yang datang"));
    }, SILENCE);
  });
  return Promise.race([begin(stop.signal), silence]).finally(() => clearTimeout(timer));
}

async function fetchFiles(files, tell) {
  const cache = await caches.open(SHARED);
  for (const [at, { url }] of files.entries()) {
    tell(0.9 + (0.1 * at) / files.length);
    if (await cache.match(url)) continue;
    const response = await get(url);
    const bytes = await withPatience(() => response.arrayBuffer());
    if (!url.includes(await digest(bytes))) throw new Error("rusak di jalan");
    await cache.put(url, new Response(bytes, { headers: pageHeaders(response) }));
  }
}

// Pages from the cache are as well protected as those from the server.
function pageHeaders(response) {
  const kept = ["content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "permissions-policy"];
  const type = response.headers.get("content-type");
  const headers = { "Content-Type": type.startsWith("application/json") ? "text/html; charset=utf-8" : type };
  for (const name of kept) if (response.headers.has(name)) headers[name] = response.headers.get(name);
  return headers;
}

// The first ten hex digits of the SHA-256, as files have them in their names; packages tell the first eight of each page.
async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash.slice(0, 5), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What the course takes on this phone, in bytes.
async function weigh(slug, course) {
  let size = 0;
  const pages = await caches.open(cacheName(slug, course.version));
  const shared = await caches.open(SHARED);
  for (const request of await pages.keys()) size += (await (await pages.match(request)).blob()).size;
  for (const url of course.files) size += (await (await shared.match(url))?.blob())?.size || 0;
  return size;
}
