// Marks practice on the device: the same few lines as lms/quizzes/kinds, held equal by tests/vectors. Graded quizzes send no key.

import { further } from "./further.js";

// Named one by one, because Python and JavaScript do not agree on what a space is.
const SPACES = /[\t\n\v\f\r \u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+/g;

const normal = (text, caseMatters) => {
  const plain = text.normalize("NFC").replace(SPACES, " ").replace(/^ | $/g, "").replace(/\.$/, "").replace(/ $/, "");
  return caseMatters ? plain : plain.toLowerCase();
};

// A number as it is typed in Indonesian; NaN where it is none, as typed_number in lms/quizzes/numbers.py.
const TYPED = /^[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3}){1,4})(?:,[0-9]{1,10})?$/;
const TYPED_POINT = /^[+-]?[0-9]{1,15}\.[0-9]{1,10}$/;

const typedNumber = (text, unit) => {
  let plain = normal(text);
  if (unit && plain.endsWith(unit)) plain = plain.slice(0, -unit.length);
  if (unit && plain.startsWith(unit)) plain = plain.slice(unit.length);
  plain = plain.replace(/^ +| +$/g, "").replaceAll("\u2212", "-");
  if (TYPED.test(plain)) return Number(plain.replaceAll(".", "").replace(",", "."));
  return TYPED_POINT.test(plain) ? Number(plain) : NaN;
};

const within = ({ low, high }, number) => low <= number && number <= high;

// How much of what was asked by name is right; nothing where a name is unknown or a value of another type.
const shareOf = (asked, response, type, isRight = (right, value) => right === value) => {
  if (typeof response !== "object" || response === null || Array.isArray(response)) return 0;
  const parts = new Map(Object.entries(asked));
  const given = Object.entries(response);
  if (!given.every(([id, value]) => parts.has(id) && typeof value === type)) return 0;
  return given.filter(([id, value]) => isRight(parts.get(id), value)).length / parts.size;
};

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

  angka: (key, response) => Number(typeof response === "string" && within(key, typedNumber(response, key.unit))),

  menjodohkan: (key, response) => shareOf(key, response, "string"),

  rumpang: (key, response) =>
    shareOf(key.gaps, response, "string", (gap, value) => (Array.isArray(gap) ? gap.includes(normal(value, key.case)) : within(gap, typedNumber(value, "")))),
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
