// The catalogue: how far the reader is in each course that it shows.

import { ready, standing } from "./lesson.js";
import { listeners } from "./outbox.js";

async function showCards() {
  const courses = await standing();
  for (const card of document.querySelectorAll("[data-course-card]")) {
    const mine = courses[card.dataset.courseCard];
    if (mine) card.querySelector("[data-tick]").textContent = mine.finished ? "Selesai" : `Sedang berjalan · ${mine.percent || 0}%`;
  }
}

async function beginCatalogue() {
  await ready;
  listeners.push((news) => (news.saved || news.record) && showCards());
  await showCards();
}

beginCatalogue();
