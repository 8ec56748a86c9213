// The admin's queue by keyboard: j and k move, x ticks, s takes all ticks away or sets them, r opens the reason, a approves what is ticked.

const rows = [...document.querySelectorAll(".queue > li")];
const form = document.getElementById("antrean");
const hint = document.getElementById("tombol");
let at = -1;

function go(step) {
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[at].querySelector("input").focus();
  rows[at].scrollIntoView({ block: "nearest" });
}

// Green lines come ticked: who wants to return a few begins with none.
function tickAll() {
  const boxes = rows.map((row) => row.querySelector("input"));
  const ticked = boxes.some((box) => box.checked);
  for (const box of boxes) box.checked = !ticked;
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input:not([type=checkbox])")) return;
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  if (focused >= 0) at = focused;
  const act = {
    j: () => go(1),
    k: () => go(-1),
    x: () => rows[at]?.querySelector("input").click(),
    s: tickAll,
    r: () => {
      const reason = rows[at]?.querySelector("details");
      if (!reason) return;
      reason.open = true;
      reason.querySelector("textarea").focus();
    },
    a: () => form.requestSubmit(),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

if (rows.length) {
  hint.hidden = false;
  document.addEventListener("keydown", press);
}
