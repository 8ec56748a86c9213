// Puts steps in order by buttons or by choosing a place; the lists of places hold the answer, with script and without.

import { element } from "./lesson.js";

const rows = (list) => [...list.children];

function renumber(list) {
  rows(list).forEach((row, at, all) => {
    row.querySelector("select").value = String(at + 1);
    const [up, down] = row.querySelectorAll("button");
    up.disabled = at === 0;
    down.disabled = at === all.length - 1;
  });
}

function move(list, row, to) {
  const others = rows(list).filter((other) => other !== row);
  others.splice(to, 0, row);
  list.append(...others);
  renumber(list);
}

function button(list, row, label, sign, by) {
  const made = element("button", sign);
  made.type = "button";
  made.setAttribute("aria-label", `${label}: ${row.firstElementChild.textContent}`);
  made.addEventListener("click", () => {
    move(list, row, rows(list).indexOf(row) + by);
    (made.disabled ? row.querySelector("button:enabled") : made).focus();
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return made;
}

export function openSequence(question) {
  const list = question.querySelector("[data-sequence]");
  for (const row of rows(list)) {
    row.querySelector(".place").append(button(list, row, "Naikkan", "↑", -1), button(list, row, "Turunkan", "↓", 1));
    row.querySelector("select").addEventListener("change", (event) => {
      if (event.target.value) move(list, row, Number(event.target.value) - 1);
      event.target.focus();
    });
  }
}

// Puts the rows where the places say, once all of them are said.
export function arrange(question, held) {
  const list = question.querySelector("[data-sequence]");
  const place = (row) => Number(held[row.querySelector("select").name.split(".").pop()] ?? 0);
  list.append(...rows(list).sort((one, other) => place(one) - place(other)));
  if (rows(list).every(place)) renumber(list);
}
