// Which questions an attempt holds and in which order: the same few lines as lms/quizzes/drawing.py, held equal by tests/vectors.

import { sha256Of } from "./digest.js";

// The things in the order of the fingerprints of their names.
const byRank = async (things, nameOf) => {
  const ranked = await Promise.all(things.map(async (thing) => [await sha256Of(nameOf(thing)), thing]));
  return ranked.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, thing]) => thing);
};

// pools: [{draw: number, or none for all, questions: [{id, choices: [id…]}]}], options: {shuffleQuestions, shuffleChoices} (lms.quizzes.drawing.plan).
// Gives [{id, choices}] in the order to ask; choices in the order to show.
export async function draw(pools, attemptId, options) {
  const nameOf = ({ id }) => `${attemptId}:${id}`;
  let drawn = [];
  for (const pool of pools) {
    let questions = pool.questions;
    if (pool.draw && pool.draw < questions.length) {
      const taken = (await byRank(questions, nameOf)).slice(0, pool.draw);
      questions = questions.filter((question) => taken.includes(question));
    }
    drawn.push(...questions);
  }
  if (options.shuffleQuestions) drawn = await byRank(drawn, nameOf);
  return Promise.all(
    drawn.map(async ({ id, choices }) => ({
      id,
      choices: options.shuffleChoices ? await byRank(choices, (choice) => `${attemptId}:${id}:${choice}`) : choices,
    })),
  );
}
