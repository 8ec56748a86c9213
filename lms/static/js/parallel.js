// The id of an attempt that is about to begin. A pascates draws from the pools of its prates, and the draw follows from the id:
// of some random ids the one is taken whose draw meets the fewest questions of the prates again, as in lms/quizzes/parallel.py.

import { draw } from "./drawing.js";
import { heldRecord, unsent } from "./outbox.js";

const CANDIDATES = 64;

export async function freshId([pools], course, prates) {
  const earlier = prates ? await attemptsAt(course, prates) : [];
  if (!earlier.length) return crypto.randomUUID();
  const met = new Set();
  for (const id of earlier) for (const question of await draw(pools, id, {})) met.add(question.id);
  let best;
  for (let left = CANDIDATES; left && !(best?.again === 0); left--) {
    const id = crypto.randomUUID();
    const again = (await draw(pools, id, {})).filter((question) => met.has(question.id)).length;
    if (!best || again < best.again) best = { id, again };
  }
  return best.id;
}

// What the record says, and what this device has yet to send.
async function attemptsAt(course, item) {
  const known = Object.entries((await heldRecord())?.courses?.[course]?.attempts || {}).filter(([, one]) => one.item === item);
  const waiting = (await unsent()).filter((act) => act.verb === "started" && act.course === course && act.item === item);
  return [...known.map(([id]) => id), ...waiting.map((act) => act.id)];
}
