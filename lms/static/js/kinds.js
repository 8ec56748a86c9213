// What some kinds of question need beyond their fields: opening them for play, and the words that follow an answer.

import { further } from "./further.js";

const SAID = { uraian: "Bandingkan dengan rubrik di bawah", kartu: "Tercatat" };

export function openQuestion(question) {
  further[question.dataset.kind]?.open?.(question);
}

// What to say to an answer of which this share is right: words and the look of the message.
export function verdictOf(question, earned) {
  if (question.dataset.key === "null") return [SAID[question.dataset.kind] ?? "Terima kasih, jawaban Anda tercatat", ""];
  if (earned >= 1) return ["Benar", "ok"];
  return earned > 0 ? ["Sebagian benar", "warn"] : ["Belum tepat", "bad"];
}

// Shows what was kept back, and closes the fields.
export function uncover(question) {
  for (const note of question.querySelectorAll(".fb")) note.hidden = !note.parentNode.querySelector(":checked");
  for (const why of question.querySelectorAll("[data-why]")) why.hidden = false;
  for (const field of question.querySelectorAll("input, select, textarea, button")) field.disabled = true;
}
