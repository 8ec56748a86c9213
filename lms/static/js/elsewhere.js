// Before a quiz begins on this device: what the learner's record says against it, or where it was begun already.

import { element, place } from "./lesson.js";
import { heldRecord, listeners, unsent } from "./outbox.js";

let said;

// Resolves with true once the record says nothing against beginning here: at once, or when the server's next word opens the lock.
// With false where the attempt goes on elsewhere.
export async function mayBegin(startForm, intro) {
  const news = nextRecord();
  const { item } = place;
  const course = (await heldRecord())?.courses?.[place.course];
  const running = Object.entries(course?.attempts || {}).find(([, one]) => one.item === item && one.state === "berjalan" && one.counted);
  if (running) {
    startForm.querySelector("button").textContent = "Lanjutkan percobaan yang belum dikumpulkan";
    startForm.addEventListener("submit", (event) => {
      event.preventDefault();
      location.href = `/belajar/${place.course}/${item}/${running[0]}/`;
    });
  }
  const words = running ? "" : await whyNot(course?.items?.[item]);
  said?.remove();
  startForm.hidden = Boolean(words);
  if (!words) return !running;
  said = element("p", words, "alert warn");
  intro.append(said);
  await news;
  return mayBegin(startForm, intro);
}

function nextRecord() {
  return new Promise((heard) => listeners.push((news) => news.record && heard()));
}

async function whyNot(state) {
  // What was done here since and is not sent yet may have opened the lock: the server, which judges, will know.
  if (state?.locked && !(await unsent()).some((act) => act.course === place.course)) return "Bagian ini masih terkunci. Selesaikan bagian sebelumnya lebih dahulu.";
  if (state?.left === 0) return "Percobaan Anda sudah habis. Nilai terbaik tetap berlaku; admin instansi Anda dapat memberi percobaan tambahan.";
  return "";
}
