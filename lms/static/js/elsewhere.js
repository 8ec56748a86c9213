// Before a quiz begins on this device: what the learner's record says against it, or where it was begun already.

import { element, place, standing } from "./lesson.js";
import { listeners, unsent } from "./outbox.js";
import { attemptsAt } from "./parallel.js";

let said;

// Resolves once the record says nothing against beginning here: at once, or when the server's next word opens the lock. With the id
// of the attempt that goes on elsewhere, where there is one.
export async function mayBegin(startForm, intro) {
  const news = nextRecord();
  const attempts = await attemptsAt(place.item);
  const running = attempts.find(([, one]) => one.state === "berjalan" && one.counted);
  // Those that the server has not heard of are acts of this device.
  const begun = attempts.filter(([, one]) => one.verb && !one.refused).length;
  const words = running ? "" : await whyNot((await standing())[place.course]?.items[place.item], begun, startForm.dataset);
  refuse(intro, words);
  startForm.hidden = words;
  if (!words) return running?.[0];
  await news;
  return mayBegin(startForm, intro);
}

// Says below the introduction why the quiz does not begin, in place of what was said before; without words, nothing is left.
export function refuse(intro, words) {
  said?.remove();
  said = element("p", words, "alert warn");
  if (words) intro.append(said);
}

function nextRecord() {
  return new Promise((heard) => listeners.push((news) => news.record && heard()));
}

async function whyNot(state, begun, rules) {
  // What was done here since and is not sent yet may have opened the lock: the server, which judges, will know.
  if (state?.locked && !(await unsent()).some((act) => act.course === place.course)) return "Bagian ini masih terkunci. Selesaikan bagian sebelumnya lebih dahulu.";
  if ((state?.left ?? rules.attempts ?? Infinity) > begun) return "";
  return "survey" in rules ? "Terima kasih, jawaban Anda tercatat." : "Percobaan Anda sudah habis. Nilai terbaik tetap berlaku; admin instansi dapat memberi tambahan.";
}
