// The overview of a course: what lesson.js does, and taking the course along.

import { fill, kilobytes, place, ready } from "./lesson.js";
import { onShelf, putOnShelf } from "./offline-shelf.js";
import { newestVersion, takeAlong, underWay } from "./offline-take.js";

const panel = document.querySelector("[data-along]");
const along = (name) => panel.querySelector(`[data-along-${name}]`);
const label = panel && along("go").textContent;

function say(look, words) {
  fill(along("state"), `state ${look}`, words);
}

// What stands on the phone, and what can be done about it.
async function showPanel() {
  const course = await onShelf(place.course);
  along("go").hidden = course;
  along("go").textContent = label;
  along("drop").hidden = !course;
  along("meter").hidden = true;
  if (!course) return say("", "");
  along("pictures").checked = course.pictures;
  say("sent", `Ada di perangkat ini, memakai ruang ${kilobytes(course.size)}.`);
  const newest = await newestVersion(place.course);
  const waiting = (await underWay(place.course, course.release)).length < course.behind.length;
  if (waiting || (newest && newest !== course.version)) {
    along("go").hidden = false;
    along("go").textContent = "Perbarui ke rilis baru";
    say("kept", "Ada rilis baru. Kuis yang sedang dikerjakan tetap pada rilisnya.");
  }
}

async function take() {
  along("go").disabled = true;
  along("meter").hidden = false;
  say("", "Mengunduh …");
  try {
    await navigator.serviceWorker.register("/sw.js");
    await takeAlong(place.course, {
      pictures: along("pictures").checked,
      tell: (share) => (along("meter").value = share),
    });
    await showPanel();
  } catch (error) {
    along("go").textContent = "Lanjutkan unduhan";
    say(
      "bad",
      error.name === "QuotaExceededError"
        ? "Ruang penyimpanan tidak cukup. Hapus dahulu kursus lain dari perangkat ini."
        : "Unduhan terputus. Yang sudah tiba tersimpan.",
    );
  } finally {
    along("go").disabled = false;
  }
}

async function drop() {
  if (confirm("Hapus kursus ini dari perangkat? Jawaban dan kemajuan Anda tidak ikut terhapus.")) await putOnShelf(place.course);
  await showPanel();
}

async function beginPanel() {
  await ready;
  if (!panel || !navigator.serviceWorker) return;
  along("go").addEventListener("click", take);
  along("drop").addEventListener("click", drop);
  // Pictures can be added later, or given back: the course is taken along anew.
  panel.addEventListener("change", () => (along("go").hidden = false));
  panel.hidden = false;
  await showPanel();
  // Whoever has signed in comes back: for him pages are worth keeping even when nothing was taken along.
  if ("signedIn" in document.body.dataset) await navigator.serviceWorker.register("/sw.js");
}

beginPanel();
