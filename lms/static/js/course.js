// The overview of a course: what lesson.js does, and taking the course along.

import { kilobytes, place, ready } from "./lesson.js";
import { onShelf, putOnShelf } from "./offline-shelf.js";
import { newestVersion, takeAlong, underWay } from "./offline-take.js";

const panel = document.querySelector("[data-along]");
const along = (name) => panel.querySelector(`[data-along-${name}]`);

function startWorker() {
  return navigator.serviceWorker.register("/sw.js");
}

function say(words, kind = "") {
  along("state").className = `state ${kind}`;
  along("state").textContent = words;
}

// What stands on the phone, and what can be done about it.
async function showPanel() {
  const course = await onShelf(place.course);
  along("go").hidden = Boolean(course);
  along("drop").hidden = !course;
  along("meter").hidden = true;
  if (!course) return;
  say(`Ada di perangkat ini, memakai ruang ${kilobytes(course.size)}. Dapat dibuka tanpa sinyal.`, "sent");
  const newest = await newestVersion(place.course);
  const waiting = course.behind.length > 0 && (await underWay(place.course, course.release)).length < course.behind.length;
  if ((newest && newest !== course.version) || waiting) {
    along("go").hidden = false;
    along("go").textContent = "Perbarui ke rilis baru";
    say("Ada rilis baru. Kuis yang sedang Anda kerjakan tetap pada rilisnya sampai dikumpulkan.", "kept");
  }
}

async function take() {
  along("go").disabled = true;
  along("meter").hidden = false;
  say("Mengunduh …");
  try {
    await startWorker();
    await takeAlong(place.course, {
      pictures: Boolean(along("pictures")?.checked),
      tell: (share) => (along("meter").value = share),
    });
    await showPanel();
  } catch (error) {
    along("go").textContent = "Lanjutkan unduhan";
    say(
      error.name === "QuotaExceededError"
        ? "Ruang penyimpanan perangkat ini tidak cukup. Hapus kursus lain di halaman Kursus di perangkat ini."
        : "Unduhan terputus. Yang sudah tiba tersimpan; lanjutkan kapan saja.",
      "bad",
    );
  } finally {
    along("go").disabled = false;
  }
}

async function drop() {
  if (!confirm("Hapus kursus ini dari perangkat? Jawaban dan kemajuan Anda tidak ikut terhapus.")) return;
  await putOnShelf(place.course, undefined);
  say("");
  along("go").textContent = along("go").dataset.label;
  await showPanel();
}

async function beginPanel() {
  await ready;
  if (!panel || !navigator.serviceWorker || !globalThis.caches || !crypto.subtle) return;
  along("go").dataset.label = along("go").textContent;
  along("go").addEventListener("click", take);
  along("drop").addEventListener("click", drop);
  panel.hidden = false;
  await showPanel();
  // Whoever has signed in comes back: for him pages are worth keeping even when nothing was taken along.
  if ("signedIn" in document.body.dataset) await startWorker();
}

beginPanel();
