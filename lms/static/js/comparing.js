// How typed words and named parts are compared when practice is marked: the same few lines as lms/quizzes/kinds.

// Named one by one, because Python and JavaScript do not agree on what a space is.
const SPACES = /[\t\n\v\f\r \u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+/g;

export const normal = (text, caseMatters) => {
  const plain = text.normalize("NFC").replace(SPACES, " ").replace(/^ | $/g, "").replace(/\.$/, "").replace(/ $/, "");
  return caseMatters ? plain : plain.toLowerCase();
};

// How much of what was asked by name is right; nothing where a name is unknown or a value of another type.
export const shareOf = (asked, response, type, isRight = (right, value) => right === value) => {
  if (typeof response !== "object" || response === null || Array.isArray(response)) return 0;
  const parts = new Map(Object.entries(asked));
  const given = Object.entries(response);
  if (!given.every(([id, value]) => parts.has(id) && typeof value === type)) return 0;
  return given.filter(([id, value]) => isRight(parts.get(id), value)).length / parts.size;
};
