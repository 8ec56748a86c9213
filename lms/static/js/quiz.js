// Plays a quiz on the device: draws, shows one question at a time, saves each answer before saying so, hands in.
// Practice is marked here at once; graded quizzes are judged by the server when they arrive.

import { readResponse, writeResponse } from "./answers.js";
import { ask, drawingPlan, readModels, weightOf } from "./asking.js";
import { draw } from "./drawing.js";
import { isTyped, uncover, verdictOf } from "./kinds.js";
import { mayBegin } from "./elsewhere.js";
import { clockTime, element, figure, link, onward, place, ready } from "./lesson.js";
import { markQuestion, score } from "./marking.js";
import { account, listeners, monotonic, record, send, unsent } from "./outbox.js";
import { freshId } from "./parallel.js";
import { change, kept } from "./store.js";

const intro = document.getElementById("kuis");
const startForm = document.querySelector("form[data-act=started]");
const rules = startForm.dataset;
const { item } = place;
const models = readModels(document.getElementById("soal").content);
const practice = models.every((question) => question.dataset.key);
const survey = "survey" in rules;
const minutes = Number(rules.minutes);
const TYPING_PAUSE = 900;
// The usual pass mark: below it practice is worth another round, and green would say otherwise.
const KNOWN = 70;
const MAKE_ROOM = "Kosongkan sedikit ruang penyimpanan, lalu coba lagi.";

let attempt; // {id, release, begun, mono, answers, sheet: {question: id of the act that answered}, done, at, recorded}
let player;
let questions;
let key;
let ticking;
let monoAtLoad = 0;
let finished;

const part = (name) => player.querySelector(`[data-${name}]`);
const resultPage = () => `/belajar/${place.course}/${item}/${attempt.id}/`;
const current = () => questions[attempt.at];
const idOf = (question) => question.dataset.id;
const answerTo = (question) => attempt.answers[idOf(question)];

function say(look, words) {
  part("saved").className = `state ${look}`;
  part("saved").textContent = words;
}

async function start() {
  const mine = await account();
  attempt = mine ? await kept(key) : undefined;
  if (!attempt && mine && "online" in rules && !(await serverAnswers(mine))) return refuse();
  if (!attempt) await startNew(mine);
  if (attempt.release !== place.release) return (location.href = resultPage());
  monoAtLoad = (await monotonic()) - performance.now();
  // While this is held, no new service worker takes over.
  navigator.locks.request("kuis", { mode: "shared" }, () => new Promise((end) => (finished = end)));
  await play();
}

// Whether the server has just answered this account.
async function serverAnswers(mine) {
  const before = Date.now();
  await send();
  return (await kept(`sent:${mine}`)) >= before;
}

function refuse() {
  intro.querySelector(".alert")?.remove();
  intro.append(element("p", "Kuis ini hanya dapat dimulai bila server menjawab, dan server belum menjawab. Cari sinyal atau masuk lagi, lalu tekan sekali lagi. Tidak ada percobaan yang terpakai.", "alert warn"));
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
    const fresh = await freshId(drawingPlan(models, rules), place.course, rules.prates);
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
    if (held?.id !== attempt.id) throw new Taken();
    return change_(held, act);
  };
}

async function play() {
  const [pools, options] = drawingPlan(models, rules);
  const drawn = await draw(pools, attempt.id, options);
  player = document.getElementById("pemutar").content.firstElementChild.cloneNode(true);
  questions = drawn.map(({ id, choices }, at) => {
    const question = ask(models.find((model) => idOf(model) === id), choices, `Soal ${at + 1} dari ${drawn.length}`);
    writeResponse(question, attempt.answers[id]);
    if (attempt.done[id]) reveal(question);
    return question;
  });
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

function dot(_, at) {
  const listed = element("li");
  const button = element("button", at + 1);
  button.type = "button";
  button.addEventListener("click", () => show(at));
  listed.append(button);
  return listed;
}

function show(at) {
  attempt.at = Math.max(at, 0);
  keepPlace();
  questions.forEach((question, place) => (question.hidden = place !== attempt.at));
  part("slot").querySelector(".sum")?.remove();
  const shown = current() ?? summary();
  if (!current()) part("slot").append(shown);
  part("place").textContent = current() ? `Soal ${attempt.at + 1} dari ${questions.length}` : "Periksa lalu kumpulkan";
  part("back").disabled = attempt.at === 0;
  part("go").textContent = goWords();
  say("", "");
  showKept();
  shown.focus();
  scrollTo(0, 0);
  showTime();
}

// So that the attempt goes on at this question, whatever becomes of the page. Nothing is lost where it cannot be kept.
function keepPlace() {
  if (!attempt.recorded) return;
  change(["kept"], async (store) => {
    const held = await store("kept").get(key);
    if (held?.id === attempt.id) await store("kept").put({ ...held, at: attempt.at, done: attempt.done }, key);
  }).catch(() => {});
}

function goWords() {
  const question = current();
  if (!question) return "Kumpulkan jawaban";
  if (practice && !attempt.done[idOf(question)]) return "Jawab";
  return practice && attempt.at === questions.length - 1 ? "Lihat hasil" : "Lanjut";
}

// Where each answer is: on this device, or with the server. It counts as sent once it has left the outbox itself: an exchange
// that ends now may have begun before the answer was given, and another tab may have sent it.
const savedHere = new Set();
let noted;

async function showKept() {
  const asked = {};
  noted = asked;
  const waiting = new Set((await unsent()).map((act) => act.id));
  if (noted !== asked || !player?.isConnected) return;
  const words = (question) => {
    const act = attempt.sheet[idOf(question)];
    return answerTo(question) === undefined ? "belum dijawab" : !act ? "sudah dijawab" : waiting.has(act) ? "tersimpan di perangkat ini" : "terkirim";
  };
  part("dots")
    .querySelectorAll("button")
    .forEach((button, at) => {
      button.setAttribute("aria-current", at === attempt.at ? "step" : "false");
      button.setAttribute("aria-label", `Soal ${at + 1}, ${words(questions[at])}`);
      button.classList.toggle("past", answerTo(questions[at]) !== undefined);
    });
  const question = current();
  const act = question && attempt.sheet[idOf(question)];
  // What went wrong stays on the screen.
  if (!act || part("saved").classList.contains("bad")) return;
  if (waiting.has(act)) return say("kept", "Jawaban tersimpan di perangkat ini");
  if (!part("saved").textContent.startsWith("Terkirim")) say("sent", savedHere.has(act) ? `Terkirim ${clockTime(Date.now())}` : "Terkirim");
}

function summary() {
  const open = questions.filter((question) => answerTo(question) === undefined).length;
  const words = open
    ? `${open} dari ${questions.length} soal belum dijawab. ${survey ? "" : "Soal yang kosong bernilai nol. "}Anda masih dapat kembali.`
    : `Semua ${questions.length} soal sudah dijawab. Setelah dikumpulkan, jawaban tidak dapat diubah.`;
  const made = element("div", words, "sum panel");
  made.tabIndex = -1;
  return made;
}

// Graded answers are saved at each tap; typed ones when the typing rests, and in any case before moving on.
let typing;
let saving = Promise.resolve();
// Questions whose answer stands on the screen and is not on the disk.
const unsaved = new Set();

function changed() {
  if (practice) return;
  clearTimeout(typing);
  const question = current();
  unsaved.add(question);
  typing = setTimeout(() => save(question), isTyped(question) ? TYPING_PAUSE : 0);
}

// Resolves with whether the disk has the answer.
function save(question) {
  saving = saving
    .then(() => saveNow(question))
    .then(() => true, (error) => {
      if (error instanceof Taken) say("bad", "Percobaan ini sudah dikumpulkan di tab lain. Jawaban ini tidak disimpan.");
      else {
        unsaved.add(question);
        say("bad", `Jawaban belum dapat disimpan di perangkat ini. ${MAKE_ROOM}`);
      }
      return false;
    });
  return saving;
}

async function saveNow(question) {
  unsaved.delete(question);
  const id = idOf(question);
  const response = readResponse(question);
  if (response === undefined || JSON.stringify(response) === JSON.stringify(attempt.answers[id])) return;
  if (attempt.recorded) {
    const add = alter((held, made) => ({ ...held, answers: { ...held.answers, [id]: response }, sheet: { ...held.sheet, [id]: made.id }, at: attempt.at }));
    const act = await record("answered", place, item, { attempt: attempt.id, question: id, response }, { [key]: add });
    attempt.sheet[id] = act.id;
    savedHere.add(act.id);
    say("kept", "Jawaban tersimpan di perangkat ini");
  }
  attempt.answers[id] = response;
  await showKept();
}

listeners.push((news) => news.state === "sent" && player?.isConnected && showKept().catch(() => {}));

// A page that is put away may never come back: what was typed is saved now.
addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || !player?.isConnected || practice || !current()) return;
  clearTimeout(typing);
  save(current());
});

async function go() {
  const question = current();
  if (!question) return handIn();
  clearTimeout(typing);
  if (practice && !attempt.done[idOf(question)]) return answerPractice(question);
  if (!(await save(question))) return;
  if (practice && attempt.at === questions.length - 1) return handIn();
  show(attempt.at + 1);
}

async function answerPractice(question) {
  if (readResponse(question) === undefined) return say("", question.dataset.kind === "skenario" ? "Jalani simulasi ini sampai akhirnya lebih dahulu." : "Pilih atau tulis jawaban lebih dahulu.");
  if (!(await save(question))) return;
  attempt.done[idOf(question)] = true;
  keepPlace();
  reveal(question);
  part("go").textContent = goWords();
}

function fraction(question) {
  const response = answerTo(question);
  return response === undefined ? 0 : markQuestion(question.dataset.kind, JSON.parse(question.dataset.key), response);
}

// Shows what is right in words, with the feedback of what was chosen and the explanation.
function reveal(question) {
  const [words, look] = verdictOf(question, fraction(question));
  const verdict = question.querySelector("[data-verdict]");
  verdict.className = `alert ${look}`;
  verdict.textContent = words;
  verdict.hidden = false;
  uncover(question);
}

async function handIn() {
  // Time that is up asks again whenever a question is shown.
  if (part("go").disabled) return;
  part("go").disabled = true;
  clearInterval(ticking);
  clearTimeout(typing);
  if (!practice && current()) unsaved.add(current());
  for (const question of [...unsaved]) await save(question);
  const [lost] = unsaved;
  if (lost) {
    show(questions.indexOf(lost));
    await save(lost);
    part("go").disabled = false;
    return;
  }
  try {
    if (attempt.recorded) await submit();
  } catch (error) {
    if (!(error instanceof Taken)) {
      part("go").disabled = false;
      return say("bad", `Belum dapat dikumpulkan; jawaban Anda tetap tersimpan. ${MAKE_ROOM}`);
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
  const graded = questions.some(weightOf);
  const points = score(questions.map((question) => ({ fraction: fraction(question), weight: weightOf(question) })));
  const words = attempt.recorded ? "Latihan ini tercatat dan boleh diulang kapan saja." : "Masuk lebih dahulu bila ingin hasil latihan tercatat.";
  showEnd(graded ? figure(points) : "Selesai", graded && points < KNOWN ? "warn" : "ok", words, [onward(), "Lanjut"], [location.pathname, "Ulangi"]);
}

function showWaiting() {
  if (survey) return showEnd("Terima kasih", "ok", "Jawaban Anda tersimpan di perangkat ini dan dikirim begitu tersambung. Tidak ada yang dinilai.", [onward(), "Lanjut"]);
  showEnd("Tersimpan", "warn", "Jawaban Anda tersimpan di perangkat ini, menunggu dinilai server begitu tersambung. Halaman ini boleh ditutup.", [`/kursus/${place.course}/`, "Kembali ke kursus"]);
  listeners.push((news) => {
    const judged = news.record?.courses[place.course]?.attempts?.[attempt.id];
    if (judged?.state === "dinilai") showJudged(judged, news.record.certificates);
  });
}

// The reply that brought the answers in brings the judgement out, and the certificate where the course issues it by rule.
function showJudged(judged, certificates = []) {
  const mine = certificates.find((one) => one.course === place.course);
  const issued = mine?.state === "terbit";
  const words = judged.waiting
    ? `${judged.waiting} jawaban uraian menunggu penilaian${judged.score === undefined ? "" : "; nilai ini baru menghitung soal lain"}.`
    : !rules.pass
      ? "Dinilai server. Nilai ini tidak menentukan kelulusan."
      : judged.passed
        ? "Lulus. Dinilai server."
        : `Belum lulus. Nilai minimum ${rules.pass}.`;
  const more = issued ? ` Sertifikat terbit, nomor ${mine.number}.` : mine ? " Sertifikat menunggu diperiksa admin instansi Anda." : "";
  const ways = [[resultPage(), "Lihat hasil"]];
  if (issued) ways.unshift([`/sertifikat/${mine.code}`, "Lihat sertifikat"]);
  const offline = judged.offline ? " Dikerjakan luring, tanpa pengawasan." : "";
  showEnd(judged.score === undefined ? (judged.waiting ? "Terkirim" : "Dinilai") : figure(judged.score), judged.passed || !rules.pass ? "ok" : "warn", words + offline + more, ...ways);
}

let ending;

// The end of the quiz: a big word, what it means, and ways on, the first of them the main one.
function showEnd(big, look, words, ...ways) {
  const made = element("section", element("strong", big), `verdict ${look}`);
  const actions = element("p", "", "actions");
  actions.append(...ways.map(([url, label], at) => link(url, label, at ? "button quiet" : "button")));
  made.append(element("p", words), actions);
  made.tabIndex = -1;
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
  key = `attempt:${mine}:${place.course}:${item}`;
  if (mine && (await kept(key))) startForm.querySelector("button").textContent = "Lanjutkan kuis";
  else if (mine && !(await mayBegin(startForm, intro))) return;
  if (!crypto.subtle || !(mine || practice)) return;
  startForm.addEventListener("submit", (event) => {
    event.preventDefault();
    start().catch(() => startForm.submit());
  });
}

prepare();
