// The id of an attempt that is about to begin. A pascates draws from the pools of its prates, and the draw follows from the id:
// of some random ids the one is taken whose draw meets the fewest questions of the prates again, as in lms/quizzes/parallel.py.

import { draw } from "./drawing.js";
import { place, standing } from "./lesson.js";

const CANDIDATES = 64;

export async function freshId(pools, prates) {
  const met = new Set();
  for (const [id] of await attemptsAt(prates)) for (const question of await draw(pools, id, {})) met.add(question.id);
  let best = { again: Infinity };
  for (let left = CANDIDATES; left && best.again; left--) {
    const id = crypto.randomUUID();
    const again = (await draw(pools, id, {})).filter((question) => met.has(question.id)).length;
    if (again < best.again) best = { id, again };
  }
  return best.id;
}

// The attempts at a part of the course, as the record has them and as this device has yet to send: [[id, attempt], …].
export async function attemptsAt(item) {
  return Object.entries((await standing())[place.course]?.attempts ?? {}).filter(([, one]) => one.item === item);
}
