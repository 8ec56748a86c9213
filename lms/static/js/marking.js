// Marks practice on the device: the same few lines as lms/quizzes/kinds, held equal by tests/vectors. Graded quizzes send no key.

import { normal, shareOf } from "./comparing.js";
import { further } from "./further.js";

const KINDS = {
  "pilihan ganda": (key, response) => Number(response === key),

  "pilihan ganda kompleks": (key, response) => {
    if (!Array.isArray(response) || new Set(response).size !== response.length) return 0;
    const points = new Map(Object.entries(key.points));
    if (!response.every((id) => points.has(id))) return 0;
    const sum = response.reduce((total, id) => total + points.get(id), 0);
    return Math.min(Math.max(sum, 0), key.total) / key.total;
  },

  "benar salah": (key, response) => shareOf(key, response, "boolean"),

  isian: (key, response) =>
    Number(typeof response === "string" && normal(response) !== "" && key.answers.includes(normal(response, key.case))),
};

// The share of the marks a response earns, 0 to 1, like mark_question in lms/quizzes/marking.py. `key` is what Question.key() gave.
export function markQuestion(kind, key, response) {
  // Without a key there is nothing right or wrong, or a person marks it.
  return key === null ? 0 : (KINDS[kind] ?? further[kind].mark)(key, response);
}

// Points of 100 from [{fraction, weight}…], like score in lms/quizzes/marking.py.
export function score(marks) {
  const total = marks.reduce((sum, { weight }) => sum + weight, 0);
  const earned = marks.reduce((sum, { fraction, weight }) => sum + fraction * weight, 0);
  return total ? Math.floor((earned / total) * 10000 + 0.5 + 1e-7) / 100 : 0;
}
