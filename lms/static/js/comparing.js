// How typed words and named parts are compared when practice is marked: the same few lines as lms/quizzes/kinds.

// What JavaScript calls a space, which Python names one by one, and the one without width.
const SPACES = /[\s\u200b]+/g;

export const normal = (text, caseMatters) => {
  const plain = text.normalize("NFC").replace(SPACES, " ").trim().replace(/ ?\.$/, "");
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
