// Reads a question's response out of its fields, and puts a held one back. One small pair a kind of question.

function inputs(question) {
  return [...question.querySelectorAll("input")];
}

const FIELDS = {
  "pilihan ganda": {
    read: (all) => all.find((input) => input.checked)?.value,
    write: (all, held) => all.forEach((input) => (input.checked = input.value === held)),
  },
  "pilihan ganda kompleks": {
    read: (all) => {
      const chosen = all.filter((input) => input.checked).map((input) => input.value);
      return chosen.length ? chosen.sort() : undefined;
    },
    write: (all, held) => all.forEach((input) => (input.checked = held.includes(input.value))),
  },
  "benar salah": {
    read: (all) => {
      const chosen = all.filter((input) => input.checked).map((input) => [input.name.split(".").pop(), input.value === "benar"]);
      return chosen.length ? Object.fromEntries(chosen) : undefined;
    },
    write: (all, held) => all.forEach((input) => (input.checked = held[input.name.split(".").pop()] === (input.value === "benar"))),
  },
  isian: {
    read: (all) => all[0].value.trim() || undefined,
    write: (all, held) => (all[0].value = held),
  },
};

// The response as the record keeps it; undefined where nothing is answered.
export function readResponse(question) {
  return FIELDS[question.dataset.kind].read(inputs(question));
}

export function writeResponse(question, held) {
  if (held !== undefined) FIELDS[question.dataset.kind].write(inputs(question), held);
}
