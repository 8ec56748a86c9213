// Plays a scenario: one scene after the other below each other, no way back, and at the end of practice what else could have happened.

import { element } from "./lesson.js";

const story = (question) => question.querySelector("[data-story]");

function sceneOf(held, id) {
  return held.querySelector(`[data-scenes] [data-scene="${id}"]`);
}

// Puts the scene below those played and, unless it is an ending, waits for a choice in it.
function stage(question, id, path) {
  const held = story(question);
  const scene = sceneOf(held, id).cloneNode(true);
  const step = held.querySelector("[data-played]").children.length + 1;
  for (const input of scene.querySelectorAll("input")) input.name = `j.${question.dataset.id}.${step}`;
  scene.tabIndex = -1;
  held.querySelector("[data-played]").append(scene);
  held.dataset.path = path;
  held.toggleAttribute("data-ended", "ending" in scene.dataset);
  if ("ending" in scene.dataset && question.dataset.key) tellOthers(question, scene);
  scene.querySelector("[data-choose]")?.addEventListener("click", () => {
    const input = scene.querySelector("input:checked");
    if (!input) return scene.querySelector("input").focus();
    choose(question, scene, input, path);
    held.querySelector("[data-played]").lastElementChild.focus();
    question.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return scene;
}

function choose(question, scene, input, path) {
  input.checked = true;
  scene.querySelector("[data-choose]").remove();
  for (const other of scene.querySelectorAll("input")) {
    other.disabled = true;
    const row = other.closest("div");
    if (other !== input) row.hidden = true;
    else if (row.querySelector(".said")) row.querySelector(".said").hidden = false;
  }
  stage(question, input.dataset.to, path + input.value);
}

// The value of this way, and for each scene what was not chosen with what would have been said to it.
function tellOthers(question, ending) {
  const worth = JSON.parse(question.dataset.key).ends[ending.dataset.scene];
  const list = element("ul", "", "prose");
  for (const row of story(question).querySelectorAll("[data-played] [hidden] > .choice")) {
    const other = element("li", row.querySelector("span").cloneNode(true));
    const said = row.nextElementSibling?.cloneNode(true);
    if (said) {
      said.hidden = false;
      other.append(said);
    }
    list.append(other);
  }
  ending.append(element("p", `Nilai jalan ini: ${worth} dari 100`, `mark ${worth === 100 ? "ok" : worth ? "warn" : "bad"}`));
  if (list.children.length) ending.append(element("p", "Yang juga bisa terjadi di sepanjang jalan Anda:"), list);
}

export function openStory(question) {
  stage(question, story(question).dataset.start, "");
}

// The path so far; in practice only a whole one is an answer.
export function readPath(question) {
  const { path, ended } = story(question).dataset;
  return path && (ended !== undefined || !question.dataset.key) ? [...path] : undefined;
}

export function replay(question, path) {
  for (const letter of path) {
    const scene = story(question).querySelector("[data-played]").lastElementChild;
    const input = scene.querySelector(`input[value="${letter}"]`);
    if (!input) return;
    choose(question, scene, input, story(question).dataset.path);
  }
}
