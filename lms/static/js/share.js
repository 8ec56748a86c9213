// Hands on what stands in a text field: to another application, to the clipboard, to paper. Without it the text can be marked and copied.

const told = document.querySelector("[data-told]");

function say(text) {
  told.className = "state sent";
  told.textContent = text;
}

async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without HTTPS there is no clipboard; the older way still works.
    field.select();
    document.execCommand("copy");
  }
  say("Pesan beserta tautannya tersalin.");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(document.getElementById(button.dataset.copy)));
}
for (const button of document.querySelectorAll("[data-share]")) {
  button.hidden = !navigator.share;
  // Closing the phone's own list of applications is no failure.
  button.addEventListener("click", () => navigator.share({ text: document.getElementById(button.dataset.share).value }).catch(() => {}));
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
