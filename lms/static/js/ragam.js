// The kinds of question that few courses use, or that need a script of their own to be answered. Only pages that hold such questions
// load it, before quiz.js.

import { normal, shareOf } from "./comparing.js";
import { further } from "./further.js";
import { arrange, openSequence } from "./ordering.js";
import { openStory, readPath, replay } from "./scenario.js";

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

further.angka = { mark: (key, response) => Number(typeof response === "string" && within(key, typedNumber(response, key.unit))) };

further.menjodohkan = { mark: (key, response) => shareOf(key, response, "string") };

further.rumpang = {
  mark: (key, response) => {
    const isRight = (gap, value) => (Array.isArray(gap) ? gap.includes(normal(value, key.case)) : within(gap, typedNumber(value, "")));
    return shareOf(key.gaps, response, "string", isRight);
  },
};

further.urutan = {
  open: openSequence,
  arrange,
  mark: (key, response) => {
    if (typeof response !== "object" || response === null || Array.isArray(response)) return 0;
    const given = Object.entries(response);
    const places = key.map((id, at) => String(at + 1));
    if (!given.every(([id, value]) => key.includes(id) && places.includes(value))) return 0;
    const alone = given.filter(([id, value]) => given.filter(([, other]) => other === value).length === 1);
    const place = new Map(alone.map(([id, value]) => [id, Number(value)]));
    return key.slice(1).filter((id, at) => place.get(key[at]) + 1 === place.get(id)).length / (key.length - 1);
  },
};

further.skenario = {
  open: openStory,
  read: (all, question) => readPath(question),
  write: (all, held, question) => replay(question, held),
  mark: (key, response) => {
    if (!Array.isArray(response) || !response.length || response.length > 60) return 0;
    const ways = new Map(Object.entries(key.ways).map(([scene, turns]) => [scene, new Map(Object.entries(turns))]));
    let at = key.start;
    for (const letter of response) at = ways.get(at)?.get(letter);
    return (new Map(Object.entries(key.ends)).get(at) ?? 0) / 100;
  },
};
