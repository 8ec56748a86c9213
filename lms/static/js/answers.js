// Reads a question's response out of its fields, and puts a held one back. One small pair a kind of question.

import { further } from "./further.js";

function inputs(question) {
  return [...question.querySelectorAll("input, select, textarea")];
}

const nameOf = (input) => input.name.split(".").pop();

const one = {
  read: (all) => all.find((input) => input.checked)?.value,
  write: (all, held) => all.forEach((input) => (input.checked = input.value === held)),
};
const text = {
  read: (all) => all[0].value.trim() || undefined,
  write: (all, held) => (all[0].value = held),
};
// Lists to choose from and fields by name.
const parts = {
  read: (all) => {
    const given = all.filter((input) => input.value.trim()).map((input) => [nameOf(input), input.value]);
    return given.length ? Object.fromEntries(given) : undefined;
  },
  write: (all, held) => all.forEach((input) => (input.value = held[nameOf(input)] ?? "")),
};

const FIELDS = {
  "pilihan ganda": one,
  jajak: one,
  kartu: one,
  isian: text,
  angka: text,
  uraian: text,
  pendapat: text,
  menjodohkan: parts,
  rumpang: parts,
  urutan: parts,
  "pilihan ganda kompleks": {
    read: (all) => {
      const chosen = all.filter((input) => input.checked).map((input) => input.value);
      return chosen.length ? chosen.sort() : undefined;
    },
    write: (all, held) => all.forEach((input) => (input.checked = held.includes(input.value))),
  },
  "benar salah": {
    read: (all) => {
      const chosen = all.filter((input) => input.checked).map((input) => [nameOf(input), input.value === "benar"]);
      return chosen.length ? Object.fromEntries(chosen) : undefined;
    },
    write: (all, held) => all.forEach((input) => (input.checked = held[nameOf(input)] === (input.value === "benar"))),
  },
  skala: {
    read: (all) => parts.read(all.filter((input) => input.checked)),
    write: (all, held) => all.forEach((input) => (input.checked = held[nameOf(input)] === input.value)),
  },
};

const fieldsOf = ({ kind }) => FIELDS[kind] ?? further[kind];

// The response as the record keeps it; undefined where nothing is answered.
export function readResponse(question) {
  return fieldsOf(question.dataset).read(inputs(question), question);
}

export function writeResponse(question, held) {
  if (held === undefined) return;
  fieldsOf(question.dataset).write(inputs(question), held, question);
  further[question.dataset.kind]?.arrange?.(question, held);
}
