// The shelf of courses on this phone: which are here, under which cache, and how one leaves. Used by pages and by the
// service worker; fetches nothing.

import { keep, kept, keptUnder } from "./store.js";

// Every taken-along course has one cache for its pages, named by its bytes; style sheets, scripts and pictures share one.
export const SHARED = "bawa-bersama";

export function cacheName(slug, version) {
  return `bawa:${slug}:${version}`;
}

// What the head of the package says (title, release, version, items: [{id, title, online}], …), with slug, size, files: [url…],
// behind: [url…], pictures and at; or undefined.
export function onShelf(slug) {
  return kept(`bawa:${slug}`);
}

export async function shelf() {
  return Object.values(await keptUnder("bawa:"));
}

// The taken-along page under this path, or undefined. Never asks the network.
export async function takenPage(path) {
  const [, , slug] = path.split("/");
  const course = await onShelf(slug);
  return course && (await caches.open(cacheName(slug, course.version))).match(path);
}

// The headers of a page or file that is kept here: as well protected as from the server, without what was only its travel.
export function keptHeaders(response) {
  const headers = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  return headers;
}

// Puts a course on the shelf, or takes it off where there is none; then drops what no course on it needs.
export async function putOnShelf(slug, course) {
  await keep(`bawa:${slug}`, course);
  const wanted = cacheName(slug, course?.version);
  for (const name of await caches.keys()) if (name.startsWith(cacheName(slug, "")) && name !== wanted) await caches.delete(name);
  const courses = await shelf();
  const files = new Set(courses.flatMap((course) => course.files));
  const shared = await caches.open(SHARED);
  for (const request of await shared.keys()) if (!files.has(new URL(request.url).pathname)) await shared.delete(request);
}
