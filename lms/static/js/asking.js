// Makes the question that is asked out of its model in the page: fields named and valued, choices in their order, parts told apart.

import { openQuestion } from "./kinds.js";
import { element } from "./lesson.js";

// Models leave out what can be counted: choices are letters in the order in which they are written; a is the digit for ten.
export function readModels(models) {
  const questions = [...models.querySelectorAll(".question")];
  for (const question of questions) optionsOf(question).forEach((input, at) => (input.value = (10 + at).toString(36)));
  return questions;
}

function optionsOf(question) {
  return [...question.querySelectorAll(".options input")];
}

export const weightOf = (question) => Number(question.dataset.weight ?? 1);

// What draw() in drawing.js needs to know; the numbers to draw come with the form.
export function drawingPlan(questions, rules) {
  const pools = rules.draw.split(",").map((count, at) => ({
    draw: Number(count),
    questions: questions
      .filter((question) => Number(question.dataset.pool ?? 0) === at)
      .map((question) => ({ id: question.dataset.id, choices: optionsOf(question).map((input) => input.value) })),
  }));
  return [pools, { shuffleQuestions: "shuffle" in rules, shuffleChoices: "shuffleChoices" in rules }];
}

// The question with this model, its choices in this order.
export function ask(model, choices, legend) {
  const question = model.cloneNode(true);
  const id = question.dataset.id;
  question.querySelector("legend").textContent = legend;
  question.tabIndex = -1;
  const stem = question.querySelector(".stem");
  stem.id = `s-${id}`;
  question.setAttribute("aria-describedby", stem.id);
  for (const field of question.querySelectorAll("input, select, textarea")) field.name = `j.${id}${field.name && "."}${field.name}`;
  const options = question.querySelector(".options");
  for (const choice of choices) options.append(options.querySelector(`[value="${choice}"]`).closest(".options > div"));
  if (question.dataset.key) {
    const verdict = element("div");
    verdict.dataset.verdict = "";
    verdict.hidden = true;
    verdict.setAttribute("role", "status");
    question.insertBefore(verdict, question.querySelector(":scope > [data-why]"));
  }
  openQuestion(question);
  return question;
}
