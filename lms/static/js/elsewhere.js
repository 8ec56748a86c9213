// Before a quiz begins on this device: what the learner's record says against it, or where it was begun already.

import { element, place } from "./lesson.js";
import { heldRecord, unsent } from "./outbox.js";

// What the learner's record says of this quiz: no attempt left, still locked, or begun elsewhere and not handed in.
export async function sendElsewhere(startForm, intro) {
  const item = document.body.dataset.item;
  const course = (await heldRecord())?.courses?.[place.course];
  const running = Object.entries(course?.attempts || {}).find(([, one]) => one.item === item && one.state === "berjalan" && one.counted);
  const state = course?.items?.[item];
  if (running) {
    startForm.querySelector("button").textContent = "Lanjutkan percobaan yang belum dikumpulkan";
    startForm.addEventListener("submit", (event) => {
      event.preventDefault();
      location.href = `/belajar/${place.course}/${item}/${running[0]}/`;
    });
    return true;
  }
  // What was done here since and is not sent yet may have opened the lock: the server, which judges, will know.
  const locked = state?.locked && !(await unsent()).some((act) => act.course === place.course);
  const words = locked
    ? "Bagian ini masih terkunci. Selesaikan bagian sebelumnya lebih dahulu."
    : state?.left === 0
      ? "Percobaan Anda sudah habis. Nilai terbaik tetap berlaku; admin instansi Anda dapat memberi percobaan tambahan."
      : "";
  if (!words) return false;
  intro.append(element("p", words, "alert warn"));
  startForm.hidden = true;
  return true;
}
