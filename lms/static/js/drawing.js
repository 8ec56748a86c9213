// Which questions an attempt holds and in which order: the same few lines as lms/quizzes/drawing.py, held equal by tests/vectors.

import { sha256Of } from "./digest.js";

const rank = (...parts) => sha256Of(parts.join(":"));

const byRank = async (things, rankOf) => {
  const ranked = await Promise.all(things.map(async (thing) => [await rankOf(thing), thing]));
  return ranked.sort((one, other) => (one[0] < other[0] ? -1 : 1)).map(([, thing]) => thing);
};

// pools: [{draw: number|null, questions: [{id, choices: [id…]}]}], options: {shuffleQuestions, shuffleChoices} (lms.quizzes.drawing.plan).
// Gives [{id, choices}] in the order to ask; choices in the order to show.
export async function draw(pools, attemptId, options) {
  let drawn = [];
  for (const pool of pools) {
    let questions = pool.questions;
    if (pool.draw !== null && pool.draw < questions.length) {
      const ranked = await byRank(questions, ({ id }) => rank(attemptId, id));
      const taken = new Set(ranked.slice(0, pool.draw));
      questions = questions.filter((question) => taken.has(question));
    }
    drawn.push(...questions);
  }
  if (options.shuffleQuestions) drawn = await byRank(drawn, ({ id }) => rank(attemptId, id));
  return Promise.all(
    drawn.map(async ({ id, choices }) => ({
      id,
      choices: options.shuffleChoices ? await byRank(choices, (choice) => rank(attemptId, id, choice)) : [...choices],
    })),
  );
}
