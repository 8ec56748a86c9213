// Takes a course along: one response with all its pages, read line by line, each page checked by its hash and kept at
// once, so that a broken download goes on where it broke. Only what is complete is put on the shelf.

import { sha256, sha256Of } from "./digest.js";
import { SHARED, cacheName, keptHeaders, onShelf, putOnShelf, takenPage } from "./offline-shelf.js";
import { keptUnder } from "./store.js";

// Nothing arriving for so long means that the mast has forgotten us.
const SILENCE = 15000;
const TRIES = 5;
const PAUSE = 2000;
// Not what the browser may still hold; files named by their hash are the same for ever.
const PRESENT = { cache: "no-cache" };

// Resolves with the course as it stands on the shelf; `tell(share)` hears 0 … 1. Throws where it did not work out; what
// arrived is kept, and the next call goes on from there. An error names what it is about: the address of what arrived broken,
// the release that took the place of another, the number of pages where the line was cut.
export async function takeAlong(slug, { pictures, tell }) {
  let arrived;
  // Not waited for: Firefox asks the reader, who may leave the question unanswered.
  navigator.storage?.persist?.().catch(() => {});
  for (let tried = 0; !arrived; tried += 1) {
    try {
      arrived = await fetchPages(slug, tell);
    } catch (error) {
      // One with a code is no matter of the line: the server's own word, or a disk that is full.
      if (error.code || tried + 1 >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE * 2 ** tried));
    }
  }
  const files = pictures ? [...arrived.assets, ...arrived.pictures] : arrived.assets;
  await fetchFiles(files, tell);
  const course = { ...arrived, slug, pictures, at: Date.now() };
  course.files = [...new Set([...files.map((file) => file.url), ...(arrived.behind.length ? (await onShelf(slug)).files : [])])];
  course.size = await weigh(slug, course);
  await putOnShelf(slug, course);
  return course;
}

// The version that the server would give now, or undefined where it does not answer.
export async function newestVersion(slug) {
  const response = await get(`/kursus/${slug}/paket`, { ...PRESENT, method: "HEAD" }).catch(() => {});
  return response?.headers.get("X-Versi");
}

// Pages of quizzes with an open attempt on another release: what is under way stays on its release.
export async function underWay(slug, release) {
  const held = Object.entries(await keptUnder("attempt:")).filter(([key, attempt]) => key.split(":")[2] === slug && attempt.release !== release);
  return held.map(([key]) => `/kursus/${slug}/${key.split(":")[3]}/`);
}

async function fetchPages(slug, tell) {
  const started = await unfinished(slug);
  const response = await get(`/kursus/${slug}/paket?dari=${started.count}`, PRESENT);
  const lines = readLines(response);
  const head = JSON.parse(`${(await lines.next()).value}}}`);
  if (started.count && started.version !== head.version) {
    await caches.delete(cacheName(slug, started.version));
    throw new Error(head.version);
  }
  const cache = await caches.open(cacheName(slug, head.version));
  const headers = keptHeaders(response);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const staying = new Map();
  for (const url of await underWay(slug, head.release)) {
    const page = await takenPage(url);
    if (page) staying.set(url, page);
  }
  let { count } = started;
  for await (const line of lines) {
    if (line === "}}") break;
    if (!line) continue;
    const [[url, html]] = Object.entries(JSON.parse(`{${line.replace(/,$/, "")}}`));
    if (!(await sha256Of(html)).startsWith(head.sha256[count])) throw new Error(url);
    await cache.put(url, staying.get(url) || new Response(html, { headers }));
    count += 1;
    tell((0.9 * count) / head.sha256.length);
  }
  if (count < head.sha256.length) throw new Error(count);
  return { ...head, behind: [...staying.keys()] };
}

// Which download of the course was begun and not finished, and how many of its pages are here, in their order.
async function unfinished(slug) {
  const whole = await onShelf(slug);
  for (const name of await caches.keys()) {
    const [kind, of, version] = name.split(":");
    if (kind === "bawa" && of === slug && version !== whole?.version) return { version, count: (await (await caches.open(name)).keys()).length };
  }
  return { count: 0 };
}

async function get(url, options) {
  const response = await withPatience((signal) => fetch(url, { ...options, signal }));
  if (response.ok) return response;
  throw Object.assign(new Error(response.status), { code: response.status < 500 });
}

// The lines of a response as they arrive; gives up when nothing arrives for long.
async function* readLines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    while (true) {
      const { done, value } = await withPatience(() => reader.read());
      if (done) break;
      const parts = (rest + value).split("\n");
      rest = parts.pop();
      yield* parts;
    }
    yield rest;
  } finally {
    reader.cancel().catch(() => {});
  }
}

function withPatience(begin) {
  const stop = new AbortController();
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(SILENCE));
      stop.abort();
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
    // They have the first ten digits in their names; packages tell the first eight of each page.
    if (!url.includes((await sha256(bytes)).slice(0, 10))) throw new Error(url);
    await cache.put(url, new Response(bytes, { headers: keptHeaders(response) }));
  }
}

// What the course takes on this phone, in bytes.
async function weigh(slug, course) {
  const pages = await caches.open(cacheName(slug, course.version));
  const shared = await caches.open(SHARED);
  const held = [...(await pages.matchAll()), ...(await Promise.all(course.files.map((url) => shared.match(url))))];
  let bytes = 0;
  for (const response of held) bytes += (await response?.blob())?.size ?? 0;
  return bytes;
}
