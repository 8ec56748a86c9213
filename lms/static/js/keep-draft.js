// Keeps what is being typed into a long form on the device, so that a closed page or a lost connection costs nothing.
// A draft comes back where the form is as the server made it, and goes once the server has taken the form in.

import { keep, kept, keptUnder } from "./store.js";

const PAUSE = 600;
// A phone that is handed on must not tell for ever.
const MOST_AGE = 14 * 24 * 3600 * 1000;
const PLACE = "isian:";

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !["hidden", "submit", "button", "file"].includes(field.type));
}

function readForm(form) {
  return fieldsOf(form).map((field) => [field.name, field.value, field.checked === true]);
}

// The form as the server made it, whatever was typed or put back by the browser before this script came.
function madeForm(form) {
  return fieldsOf(form).map((field) => [field.name, firstValue(field), field.defaultChecked === true]);
}

function firstValue(field) {
  if (field.type === "radio" || field.type === "checkbox") return field.value;
  if (field.type === "select-one") return ([...field.options].find((option) => option.defaultSelected) || field.options[0])?.value ?? "";
  return field.defaultValue;
}

// What the browser filled in of itself nobody typed; older browsers cannot tell.
const OWN_FILL = CSS.supports("selector(:autofill)") && ":autofill";

function isTouched(field) {
  if (OWN_FILL && field.matches(OWN_FILL)) return false;
  return field.value !== firstValue(field) || (field.checked === true) !== (field.defaultChecked === true);
}

function fillForm(form, fields, touched) {
  for (const field of fieldsOf(form)) {
    if (touched.has(field.name)) continue;
    const choice = field.type === "radio" || field.type === "checkbox";
    const held = fields.find(([name, value]) => name === field.name && (!choice || value === field.value));
    if (!held) continue;
    if (choice) field.checked = held[2];
    else field.value = held[1];
    if (!choice && held[1]) field.closest("details")?.setAttribute("open", "");
  }
}

async function keepDraft(form) {
  const key = PLACE + form.dataset.draft;
  const state = form.querySelector("[data-draft-state]");
  const made = JSON.stringify(madeForm(form));
  // A device that cannot read may still hold the form open: what is typed must not be lost on top of it.
  const draft = await kept(key).catch(() => undefined);
  const touched = new Set(fieldsOf(form).filter(isTouched).map((field) => field.name));
  // A form that came back with faults already holds what was typed.
  if (draft && draft.made === made && !document.querySelector(".fault, .alert.bad")) {
    fillForm(form, draft.fields, touched);
    tell("Isian yang belum terkirim dikembalikan dari perangkat ini.");
  }
  let waiting;
  const saveSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => save().then((held) => held && tell("Tersimpan di perangkat.")), PAUSE);
  };
  form.addEventListener("input", saveSoon);
  if (touched.size) saveSoon();
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (navigator.onLine) return save();
    event.preventDefault();
    save().then((held) => held && tell("Koneksi terputus. Isian Anda tersimpan di perangkat ini; kirim lagi saat tersambung.", "off"));
  });

  // Whether the device has it; where it does not, the page says so at once instead of an older "Tersimpan".
  async function save() {
    try {
      await keep(key, { at: Date.now(), made, fields: readForm(form) });
      return true;
    } catch {
      const lost = navigator.onLine ? "Kirim isian ini sebelum menutup halaman." : "Koneksi juga terputus. Biarkan halaman ini terbuka dan kirim lagi saat tersambung.";
      tell(`Isian tidak dapat disimpan di perangkat ini. ${lost}`, "off");
      return false;
    }
  }

  function tell(text, kind = "kept") {
    state.className = `state ${kind}`;
    state.textContent = text;
  }
}

// Drafts that have served: too old; of an earlier version of this form; of the one-time link that the page says was taken in.
async function forgetDrafts() {
  const page = document.querySelector("[data-drafts-of]");
  for (const [key, draft] of Object.entries(await keptUnder(PLACE))) {
    const ours = page && key.startsWith(PLACE + page.dataset.draftsOf);
    const served = ours && key !== PLACE + page.dataset.draftNow;
    if (served || Date.now() - draft.at > MOST_AGE) await keep(key, undefined);
  }
}

forgetDrafts()
  .catch(() => {})
  .then(() => document.querySelectorAll("form[data-draft]").forEach((form) => keepDraft(form).catch(() => {})));
