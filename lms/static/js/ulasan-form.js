// The recall card that the server shows: its rating goes to the device first, and the next card is shown from the device.

import { ready } from "./lesson.js";
import { account, record } from "./outbox.js";

const form = document.querySelector("form[data-act=recalled]");

async function rateHere(event) {
  event.preventDefault();
  const { course, release, item, question } = Object.fromEntries(new FormData(form));
  const { name, value } = event.submitter;
  try {
    await record("recalled", { course, release }, item, { question, rating: Number(value) });
    location.href = "/ulasan/";
  } catch {
    // The device's disk does not take it: the server does.
    const said = document.createElement("input");
    Object.assign(said, { type: "hidden", name, value });
    form.append(said);
    form.submit();
  }
}

async function beginForm() {
  await ready;
  if (form && (await account())) form.addEventListener("submit", rateHere);
}

beginForm();
