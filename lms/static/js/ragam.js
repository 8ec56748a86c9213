// The kinds of question that need a script of their own to be answered. Only pages that hold such questions load it, before quiz.js.

import { further } from "./further.js";
import { arrange, openSequence } from "./ordering.js";
import { openStory, readPath, replay } from "./scenario.js";

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
