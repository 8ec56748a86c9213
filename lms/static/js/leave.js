// The page for signing out: what lesson.js does, and a question where acts are still unsent.

import { ready } from "./lesson.js";
import { unsent } from "./outbox.js";
import { keep } from "./store.js";

// Signing out with unsent acts asks first; they stay sealed for their owner.
async function leave(event) {
  const waiting = (await unsent()).filter((act) => !act.refused);
  if (waiting.length && !confirm(`${waiting.length} catatan belum terkirim. Catatan itu tetap tersimpan di perangkat ini untuk akun Anda dan dikirim saat Anda masuk lagi. Tetap keluar?`)) return;
  await keep("account", undefined);
  event.target.submit();
}

async function beginLeaving() {
  await ready;
  for (const form of document.querySelectorAll("form[data-act=leave]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      leave(event).catch(() => form.submit());
    });
  }
}

beginLeaving();
