// Plays a quiz on the device: draws, shows one question at a time, saves each answer before saying so, hands in.
// Practice is marked here at once; graded quizzes are judged by the server when they arrive.

import { readResponse, writeResponse } from "./answers.js";
import { draw } from "./drawing.js";
import { isTyped, openQuestion, uncover, verdictOf } from "./kinds.js";
import { element, sendElsewhere } from "./elsewhere.js";
import { clockTime, figure, place, ready } from "./lesson.js";
import { markQuestion, score } from "./marking.js";
import { account, listeners, monotonic, record, unsent } from "./outbox.js";
import { freshId } from "./parallel.js";
import { change, kept } from "./store.js";

const intro = document.getElementById("kuis");
const startForm = document.querySelector("form[data-act=started]");
const templates = document.getElementById("soal").content;
const item = document.body.dataset.item;
const originals = [...templates.querySelectorAll(".question")];
const practice = originals.every((question) => question.dataset.key);
const survey = "survey" in startForm.dataset;
const minutes = Number(startForm.dataset.minutes);
const TYPING_PAUSE = 900;

let attempt; // {id, release, begun, mono, answers, sheet: {question: id of the act that answered}, done, at, recorded}
let player;
let questions;
let key;
let ticking;
let monoAtLoad = 0;
let finished;

const part = (name) => player.querySelector(`[data-${name}]`);
const resultPage = () => `/belajar/${place.course}/${item}/${attempt.id}/`;

function drawingPlan() {
  const names = [...new Set(originals.map((question) => question.dataset.pool))];
  const counts = startForm.dataset.draw.split(",");
  const pools = names.map((name, at) => ({
    draw: counts[at] ? Number(counts[at]) : null,
    questions: originals.filter((question) => question.dataset.pool === name).map((question) => ({ id: question.dataset.id, choices: choiceIds(question) })),
  }));
  return [pools, { shuffleQuestions: "shuffle" in startForm.dataset, shuffleChoices: "shuffleChoices" in startForm.dataset }];
}

function choiceIds(question) {
  return [...question.querySelectorAll(".options input")].map((input) => input.value);
}

async function start() {
  const mine = await account();
  key = `attempt:${mine}:${place.course}:${item}`;
  attempt = mine ? await kept(key) : undefined;
  if (!attempt) await startNew(mine);
  if (attempt.release !== place.release) return (location.href = resultPage());
  monoAtLoad = (await monotonic()) - performance.now();
  // While this is held, no new service worker takes over.
  navigator.locks?.request("kuis", { mode: "shared" }, () => new Promise((end) => (finished = end)));
  await play();
}

class Taken extends Error {}

async function startNew(mine) {
  attempt = { release: place.release, begun: Date.now(), mono: await monotonic(), answers: {}, sheet: {}, done: {}, at: 0, recorded: Boolean(mine) };
  if (!mine) return (attempt.id = crypto.randomUUID());
  const begin = (act, held) => {
    if (held) throw new Taken();
    return { ...attempt, id: act.id };
  };
  try {
    const fresh = await freshId(drawingPlan(), place.course, startForm.dataset.prates);
    attempt.id = (await record("started", place, item, {}, { [key]: begin }, fresh)).id;
  } catch (error) {
    if (!(error instanceof Taken)) throw error;
    // Another tab was a moment quicker: one attempt, played in both.
    attempt = await kept(key);
  }
}

// Changes the kept attempt as it stands on the disk, where another tab may have written too.
function alter(change_) {
  return (act, held) => {
    if (!held || held.id !== attempt.id) throw new Taken();
    return change_(held, act);
  };
}

async function play() {
  const drawn = await draw(...[drawingPlan()[0], attempt.id, drawingPlan()[1]]);
  player = document.getElementById("pemutar").content.firstElementChild.cloneNode(true);
  questions = drawn.map(({ id, choices }, at) => prepared(id, choices, at, drawn.length));
  intro.hidden = startForm.hidden = true;
  document.querySelector(".turns")?.setAttribute("hidden", "");
  intro.after(player);
  part("slot").append(...questions);
  part("dots").append(...questions.map(dot));
  player.addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });
  player.addEventListener("input", changed);
  part("back").addEventListener("click", () => show(attempt.at - 1));
  if (minutes) ticking = setInterval(showTime, 1000);
  show(Math.min(attempt.at, questions.length - 1));
}

function prepared(id, choices, at, total) {
  const question = originals.find((one) => one.dataset.id === id).cloneNode(true);
  question.querySelector("legend").textContent = `Soal ${at + 1} dari ${total}`;
  question.tabIndex = -1;
  const options = question.querySelector(".options");
  if (options) for (const choice of choices) options.append(options.querySelector(`input[value="${choice}"]`).closest(".options > div"));
  openQuestion(question);
  writeResponse(question, attempt.answers[id]);
  if (attempt.done[id]) reveal(question);
  return question;
}

function dot(question, at) {
  const listed = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = at + 1;
  button.addEventListener("click", () => show(at));
  listed.append(button);
  return listed;
}

function show(at) {
  attempt.at = Math.max(at, 0);
  keepPlace();
  const summing = attempt.at >= questions.length;
  questions.forEach((question, place) => (question.hidden = place !== attempt.at));
  part("slot").querySelector(".sum")?.remove();
  if (summing) part("slot").append(summary());
  showDots();
  part("place").textContent = summing ? "Periksa lalu kumpulkan" : `Soal ${attempt.at + 1} dari ${questions.length}`;
  part("back").disabled = attempt.at === 0;
  part("go").textContent = goWords();
  part("saved").textContent = "";
  latest = undefined;
  (summing ? part("slot").querySelector(".sum") : questions[attempt.at]).focus();
  scrollTo(0, 0);
  showTime();
}

// So that the attempt goes on at this question, whatever becomes of the page. Nothing is lost where it cannot be kept.
function keepPlace() {
  if (!attempt.recorded) return;
  change(["kept"], async (store) => {
    const held = await store("kept").get(key);
    if (held && held.id === attempt.id) await store("kept").put({ ...held, at: attempt.at, done: attempt.done }, key);
  }).catch(() => {});
}

function goWords() {
  const question = questions[attempt.at];
  if (!question) return "Kumpulkan jawaban";
  if (practice && !attempt.done[question.dataset.id]) return "Jawab";
  return practice && attempt.at === questions.length - 1 ? "Lihat hasil" : "Lanjut";
}

function showDots() {
  part("dots")
    .querySelectorAll("button")
    .forEach((button, at) => {
      const answered = attempt.answers[questions[at].dataset.id] !== undefined;
      button.setAttribute("aria-current", at === attempt.at ? "step" : "false");
      button.setAttribute("aria-label", `Soal ${at + 1}, ${answered ? "sudah dijawab" : "belum dijawab"}`);
      button.classList.toggle("past", answered);
    });
}

function summary() {
  const open = questions.filter((question) => attempt.answers[question.dataset.id] === undefined).length;
  const made = document.createElement("div");
  made.className = "sum panel";
  made.tabIndex = -1;
  made.textContent = open
    ? `${open} dari ${questions.length} soal belum dijawab. ${survey ? "" : "Soal yang kosong bernilai nol. "}Anda masih dapat kembali.`
    : `Semua ${questions.length} soal sudah dijawab. Setelah dikumpulkan, jawaban tidak dapat diubah.`;
  return made;
}

// Graded answers are saved at each tap; typed ones when the typing rests, and in any case before moving on.
let typing;
let saving = Promise.resolve();

function changed() {
  if (practice) return;
  clearTimeout(typing);
  const question = questions[attempt.at];
  typing = setTimeout(() => save(question), isTyped(question) ? TYPING_PAUSE : 0);
}

function save(question) {
  saving = saving.then(() => saveNow(question)).catch((error) => {
    part("saved").className = "state bad";
    part("saved").textContent =
      error instanceof Taken
        ? "Percobaan ini sudah dikumpulkan di tab lain. Jawaban ini tidak disimpan."
        : "Jawaban belum dapat disimpan di perangkat ini. Kosongkan sedikit ruang penyimpanan, lalu pilih lagi jawaban Anda.";
  });
  return saving;
}

async function saveNow(question) {
  const id = question.dataset.id;
  const response = readResponse(question);
  if (response === undefined || JSON.stringify(response) === JSON.stringify(attempt.answers[id])) return;
  if (attempt.recorded) {
    const add = alter((held, made) => ({ ...held, answers: { ...held.answers, [id]: response }, sheet: { ...held.sheet, [id]: made.id }, at: attempt.at }));
    const act = await record("answered", place, item, { attempt: attempt.id, question: id, response }, { [key]: add });
    latest = act.id;
    part("saved").className = "state kept";
    part("saved").textContent = "Jawaban tersimpan di perangkat ini";
    showSent().catch(() => {});
  }
  attempt.answers = { ...attempt.answers, [id]: response };
  showDots();
}

// "Terkirim" is said of the answer in view, and only once it has left the outbox: an exchange that ends now may have begun
// before the answer was given, and another tab may have sent it.
let latest;

async function showSent() {
  const asked = latest;
  if (!asked) return;
  const open = (await unsent()).some((act) => act.id === asked);
  if (open || asked !== latest || !player?.isConnected) return;
  latest = undefined;
  part("saved").className = "state sent";
  part("saved").textContent = `Terkirim ${clockTime(Date.now())}`;
}

listeners.push((news) => news.state === "sent" && showSent().catch(() => {}));

// A page that is put away may never come back: what was typed is saved now.
addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || !player?.isConnected || practice || !questions[attempt.at]) return;
  clearTimeout(typing);
  save(questions[attempt.at]);
});

async function go() {
  const question = questions[attempt.at];
  if (!question) return handIn();
  clearTimeout(typing);
  if (practice && !attempt.done[question.dataset.id]) return answerPractice(question);
  await save(question);
  if (practice && attempt.at === questions.length - 1) return handIn();
  show(attempt.at + 1);
}

async function answerPractice(question) {
  if (readResponse(question) === undefined) {
    part("saved").className = "state";
    part("saved").textContent = question.dataset.kind === "skenario" ? "Jalani simulasi ini sampai akhirnya lebih dahulu." : "Pilih atau tulis jawaban lebih dahulu.";
    return;
  }
  await save(question);
  if (attempt.answers[question.dataset.id] === undefined) return;
  attempt.done[question.dataset.id] = true;
  keepPlace();
  reveal(question);
  part("go").textContent = goWords();
}

function fraction(question) {
  const response = attempt.answers[question.dataset.id];
  return response === undefined ? 0 : markQuestion(question.dataset.kind, JSON.parse(question.dataset.key), response);
}

// Shows what is right in words, with the feedback of what was chosen and the explanation.
function reveal(question) {
  const [words, look] = verdictOf(question, fraction(question));
  const verdict = question.querySelector("[data-verdict]");
  verdict.className = `alert ${look}`;
  verdict.textContent = words;
  verdict.hidden = false;
  uncover(question, attempt.answers[question.dataset.id]);
}

async function handIn() {
  clearInterval(ticking);
  clearTimeout(typing);
  if (!practice && questions[attempt.at]) save(questions[attempt.at]);
  await saving;
  part("go").disabled = true;
  try {
    if (attempt.recorded) await submit();
  } catch (error) {
    if (!(error instanceof Taken)) {
      part("go").disabled = false;
      part("saved").className = "state bad";
      part("saved").textContent = "Belum dapat dikumpulkan: ruang penyimpanan perangkat ini penuh. Jawaban Anda tetap tersimpan. Kosongkan sedikit ruang, lalu tekan lagi.";
      return;
    }
  }
  finished?.();
  if (practice) return showScore();
  showWaiting();
}

function submit() {
  const data = { attempt: attempt.id };
  const close = alter((held, act) => {
    // Handing in names its answers: none can be added once the score is known.
    data.answers = Object.values(held.sheet);
    if (practice) act.practice = true;
  });
  return record("submitted", place, item, data, { [key]: close });
}

function showScore() {
  const graded = questions.some((question) => Number(question.dataset.weight));
  const points = score(questions.map((question) => ({ fraction: fraction(question), weight: Number(question.dataset.weight) })));
  const words = attempt.recorded ? "Latihan ini tercatat dan boleh diulang kapan saja." : "Masuk lebih dahulu bila ingin hasil latihan tercatat.";
  showEnd(graded ? figure(points) : "Selesai", "ok", words, startForm.dataset.next, "Lanjut");
}

function showWaiting() {
  if (survey) return showEnd("Terima kasih", "ok", "Jawaban Anda tersimpan di perangkat ini dan dikirim begitu tersambung. Tidak ada yang dinilai.", startForm.dataset.next, "Lanjut");
  showEnd("Tersimpan", "warn", "Jawaban Anda tersimpan di perangkat ini, menunggu dinilai server begitu tersambung. Halaman ini boleh ditutup.", `/kursus/${place.course}/`, "Kembali ke kursus");
  listeners.push((news) => {
    const course = news.record && news.record.courses[place.course];
    const judged = course && course.attempts && course.attempts[attempt.id];
    if (judged && judged.state === "dinilai") showJudged(judged, news.record.certificates);
  });
}

// The reply that brought the answers in brings the judgement out, and the certificate where the course issues it by rule.
function showJudged(judged, certificates = []) {
  const mine = certificates.find((one) => one.course === place.course);
  const words = judged.waiting ? `${judged.waiting} jawaban uraian menunggu penilaian; nilai ini baru menghitung soal lain.` : !startForm.dataset.pass ? "Dinilai server. Nilai ini tidak menentukan kelulusan." : judged.passed ? "Lulus. Dinilai server." : `Belum lulus. Nilai minimum ${startForm.dataset.pass}.`;
  const [url, label] = mine && mine.state === "terbit" ? [`/sertifikat/${mine.code}`, "Lihat sertifikat"] : [resultPage(), "Lihat hasil"];
  const more = !mine ? "" : mine.state === "terbit" ? ` Sertifikat terbit, nomor ${mine.number}.` : " Sertifikat menunggu diperiksa admin instansi Anda.";
  showEnd(judged.score === undefined ? "Dinilai" : figure(judged.score), judged.passed || !startForm.dataset.pass ? "ok" : "warn", words + more, url, label, label === "Lihat hasil" ? undefined : resultPage());
}

let ending;

function showEnd(big, kind, words, url, label, detail) {
  const made = document.createElement("section");
  made.className = `verdict ${kind}`;
  made.tabIndex = -1;
  made.append(element("strong", big), element("p", words));
  const actions = element("p", "");
  actions.className = "actions";
  const onward = element("a", label);
  onward.className = "button";
  onward.href = url || `/kursus/${place.course}/`;
  const again = element("a", "Ulangi");
  again.className = "button quiet";
  again.href = location.pathname;
  actions.append(onward, ...(practice ? [again] : []));
  if (detail) {
    const more = element("a", "Lihat hasil");
    more.className = "button quiet";
    more.href = detail;
    actions.append(more);
  }
  made.append(actions);
  (ending || player).replaceWith(made);
  ending = made;
  made.focus();
}

function showTime() {
  if (!minutes) return;
  // By whichever clock saw more time pass, as the server judges: setting the phone's clock back gives no time.
  const passed = Math.max(Date.now() - attempt.begun, monoAtLoad + performance.now() - attempt.mono);
  const left = Math.max(Math.ceil((minutes * 60000 - passed) / 1000), 0);
  part("time").textContent = `Sisa ${Math.floor(left / 60)}.${String(left % 60).padStart(2, "0")}`;
  if (!left) handIn();
}

async function prepare() {
  await ready;
  const mine = await account();
  const held = mine && (await kept(`attempt:${mine}:${place.course}:${item}`));
  if (held) startForm.querySelector("button").textContent = "Lanjutkan kuis";
  else if (mine && (await sendElsewhere(startForm, intro))) return;
  const usable = crypto.subtle && (mine || practice);
  if (!usable) return;
  startForm.addEventListener("submit", (event) => {
    event.preventDefault();
    start().catch(() => startForm.submit());
  });
}

prepare();
