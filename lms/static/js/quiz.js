// Plays a quiz on the device: draws, shows one question at a time, saves each answer before saying so, hands in.
// Practice is marked here at once; graded quizzes are judged by the server when they arrive.

import { readResponse, writeResponse } from "./answers.js";
import { ask, drawingPlan, readModels, weightOf } from "./asking.js";
import { draw } from "./drawing.js";
import { uncover, verdictOf } from "./kinds.js";
import { mayBegin, refuse } from "./elsewhere.js";
import { element, figure, fill, link, onward, place, ready } from "./lesson.js";
import { markQuestion, score } from "./marking.js";
import { account, listeners, monotonic, record, send, unsent } from "./outbox.js";
import { freshId } from "./parallel.js";
import { change, kept } from "./store.js";

const intro = document.getElementById("kuis");
const startForm = document.querySelector("form[data-act=started]");
const rules = startForm.dataset;
const { item } = place;
const models = readModels(document.getElementById("soal").content);
const [pools, options] = drawingPlan(models, rules);
const practice = models.every((question) => question.dataset.key);
const survey = "survey" in rules;
const minutes = Number(rules.minutes);
const TYPING_PAUSE = 900;
// The usual pass mark: below it practice is worth another round, and green would say otherwise.
const KNOWN = 70;
const KEPT = "Jawaban tersimpan di perangkat ini";
const MAKE_ROOM = "Kosongkan ruang penyimpanan, lalu coba lagi.";

// The attempt is not as this page knows it: another tab began it, or has handed it in.
const TAKEN = new Error("taken");
const summary = element("div", "", "panel");
summary.tabIndex = -1;

// The account; nothing is recorded without one.
let mine;
let key;
let attempt; // {id, release, begun, mono, answers, sheet: {question: id of the act that answered}, done, at}
let player;
let questions;
let ticking;
let finished;

const part = (name) => player.querySelector(`[data-${name}]`);
const pageOf = (id) => `/belajar/${place.course}/${item}/${id}/`;
const current = () => questions[attempt.at];
const idOf = (question) => question.dataset.id;
const answerTo = (question) => attempt.answers[idOf(question)];

function say(look, words) {
  fill(part("saved"), `state ${look}`, words);
}

async function start() {
  attempt = await kept(key);
  if (!attempt && mine && "online" in rules && !(await serverAnswers())) {
    return refuse(intro, "Kuis ini hanya dapat dimulai bila server menjawab. Cari sinyal atau masuk lagi. Percobaan Anda tidak berkurang.");
  }
  if (!attempt) await startNew();
  if (attempt.release !== place.release) return (location.href = pageOf(attempt.id));
  // While this is held, no new service worker takes over.
  navigator.locks.request("kuis", { mode: "shared" }, () => new Promise((end) => (finished = end)));
  await play();
}

// Whether the server has just answered this account.
async function serverAnswers() {
  const before = Date.now();
  await send();
  return (await kept(`sent:${mine}`)) >= before;
}

async function startNew() {
  const id = await freshId(pools, rules.prates);
  attempt = { id, release: place.release, begun: Date.now(), mono: await monotonic(), answers: {}, sheet: {}, done: {}, at: 0 };
  if (!mine) return;
  try {
    await record("started", place, item, {}, alter(undefined, () => attempt), id);
  } catch (error) {
    // Another tab was a moment quicker: one attempt, played in both.
    attempt = await kept(key);
    if (!attempt) throw error;
  }
}

// Changes the kept attempt as it stands on the disk, where another tab may have written too, if it is still the one with this id.
function alter(id, changed) {
  return {
    [key]: (act, held) => {
      if (held?.id !== id) throw TAKEN;
      return changed(held, act);
    },
  };
}

async function play() {
  const drawn = await draw(pools, attempt.id, options);
  player = document.getElementById("pemutar").content.firstElementChild.cloneNode(true);
  questions = drawn.map(({ id, choices }, at) => {
    const question = ask(models.find((model) => idOf(model) === id), choices, `Soal ${at + 1} dari ${drawn.length}`);
    writeResponse(question, attempt.answers[id]);
    if (attempt.done[id]) reveal(question);
    return question;
  });
  for (const before of document.querySelectorAll("#kuis, .turns, form[data-act]")) before.hidden = true;
  intro.after(player);
  ending = player;
  part("slot").append(...questions, summary);
  part("dots").append(...questions.map(dot));
  player.addEventListener("submit", (event) => {
    event.preventDefault();
    nextStep()[1]();
  });
  part("back").addEventListener("click", () => show(attempt.at - 1));
  listeners.push(showKept);
  if (!practice) {
    player.addEventListener("input", typed);
    // Taps, and fields that one leaves, perhaps for another page.
    player.addEventListener("change", save);
    // A page that is put away may never come back: what was typed is saved now.
    addEventListener("visibilitychange", () => document.hidden && save());
  }
  if (minutes) ticking = setInterval(showTime, 1000);
  show(attempt.at);
}

function dot(_, at) {
  const button = element("button", at + 1);
  button.type = "button";
  button.addEventListener("click", () => show(at));
  return element("li", button);
}

// One question, or the summary after the last one.
function show(at) {
  attempt.at = at;
  keepPlace();
  const places = [...part("slot").children];
  for (const one of places) one.hidden = one !== places[at];
  const open = questions.filter((question) => answerTo(question) === undefined).length;
  summary.textContent = open
    ? `${open} dari ${questions.length} soal belum dijawab. ${survey ? "" : "Yang kosong bernilai nol. "}Anda dapat kembali.`
    : `Semua ${questions.length} soal sudah dijawab. Jawaban yang dikumpulkan tidak dapat diubah.`;
  part("place").textContent = current() ? `Soal ${at + 1} dari ${questions.length}` : "Periksa lalu kumpulkan";
  part("back").disabled = !at;
  [part("go").textContent] = nextStep();
  say("", "");
  showKept();
  places[at].focus();
  scrollTo(0, 0);
  showTime();
}

// So that the attempt goes on at this question, whatever becomes of the page. Nothing is lost where it cannot be kept.
function keepPlace() {
  change(async (store) => {
    const held = await store("kept").get(key);
    if (held?.id === attempt.id) await store("kept").put({ ...held, at: attempt.at, done: attempt.done }, key);
  }).catch(() => {});
}

// What the button that leads on says and does.
function nextStep() {
  const question = current();
  if (!question) return ["Kumpulkan jawaban", handIn];
  if (practice && !attempt.done[idOf(question)]) return ["Jawab", answerPractice];
  return practice && attempt.at === questions.length - 1 ? ["Lihat hasil", handIn] : ["Lanjut", goOn];
}

// Where each answer is: on this device, or with the server. It counts as sent once it has left the outbox itself: an exchange
// that ends now may have begun before the answer was given, and another tab may have sent it.
let noted;

async function showKept() {
  const asked = (noted = {});
  const waiting = new Set((await unsent()).map((act) => act.id));
  if (noted !== asked) return;
  questions.forEach((question, at) => {
    const act = attempt.sheet[idOf(question)];
    const answered = answerTo(question) !== undefined;
    const words = !answered ? "belum dijawab" : !act ? "sudah dijawab" : waiting.has(act) ? "tersimpan di perangkat ini" : "terkirim";
    const button = part("dots").children[at].firstChild;
    button.setAttribute("aria-current", at === attempt.at ? "step" : "false");
    button.setAttribute("aria-label", `Soal ${at + 1}, ${words}`);
    button.classList.toggle("past", answered);
  });
  const act = current() && attempt.sheet[idOf(current())];
  const line = part("saved").classList;
  // What went wrong stays on the screen.
  if (!act || line.contains("bad")) return;
  if (waiting.has(act)) say("kept", KEPT);
  else if (!line.contains("sent")) say("sent", "Terkirim");
}

// Graded answers are saved at each tap; typed ones when the typing rests, and in any case before moving on.
let typing;
let saving;
// Questions whose answer stands on the screen and is not on the disk.
const unsaved = new Set();

function typed() {
  clearTimeout(typing);
  unsaved.add(current());
  typing = setTimeout(save, TYPING_PAUSE);
}

// Saves what is not on the disk, one call after the other. Resolves with the questions whose answers the disk did not take.
function save() {
  clearTimeout(typing);
  if (!practice && current()) unsaved.add(current());
  saving = Promise.resolve(saving).then(saveAll);
  return saving;
}

async function saveAll() {
  const lost = [];
  for (const question of [...unsaved]) {
    unsaved.delete(question);
    try {
      await saveOne(question);
    } catch (error) {
      lost.push(question);
      if (error !== TAKEN) unsaved.add(question);
      say("bad", error === TAKEN ? "Percobaan ini sudah dikumpulkan di tab lain. Jawaban ini tidak disimpan." : `Jawaban belum dapat disimpan di perangkat ini. ${MAKE_ROOM}`);
    }
  }
  return lost;
}

async function saveOne(question) {
  const id = idOf(question);
  const response = readResponse(question);
  if (response === undefined || JSON.stringify(response) === JSON.stringify(attempt.answers[id])) return;
  if (mine) {
    const add = alter(attempt.id, (held, made) => ({ ...held, answers: { ...held.answers, [id]: response }, sheet: { ...held.sheet, [id]: made.id } }));
    const act = await record("answered", place, item, { attempt: attempt.id, question: id, response }, add);
    attempt.sheet[id] = act.id;
    say("kept", KEPT);
  }
  attempt.answers[id] = response;
  showKept();
}

async function goOn() {
  const question = current();
  if ((await save()).includes(question)) return;
  show(questions.indexOf(question) + 1);
}

async function answerPractice() {
  const question = current();
  if (readResponse(question) === undefined) return say("", question.dataset.kind === "skenario" ? "Jalani simulasi ini sampai akhirnya lebih dahulu." : "Jawab soal ini lebih dahulu.");
  unsaved.add(question);
  if ((await save()).includes(question)) return;
  attempt.done[idOf(question)] = true;
  keepPlace();
  reveal(question);
  [part("go").textContent] = nextStep();
}

function fraction(question) {
  return markQuestion(question.dataset.kind, JSON.parse(question.dataset.key), answerTo(question));
}

// Shows what is right in words, with the feedback of what was chosen and the explanation.
function reveal(question) {
  const [words, look] = verdictOf(question, fraction(question));
  const verdict = question.querySelector("[data-verdict]");
  fill(verdict, `alert ${look}`, words);
  verdict.hidden = false;
  uncover(question);
}

async function handIn() {
  // Time that is up asks again whenever a question is shown.
  if (part("go").disabled) return;
  part("go").disabled = true;
  clearInterval(ticking);
  await save();
  const [lost] = unsaved;
  if (lost) {
    show(questions.indexOf(lost));
    await save();
    return (part("go").disabled = false);
  }
  try {
    if (mine) await record("submitted", place, item, { attempt: attempt.id }, alter(attempt.id, close));
  } catch (error) {
    if (error !== TAKEN) {
      part("go").disabled = false;
      return say("bad", `Belum dapat dikumpulkan; jawaban Anda tetap tersimpan. ${MAKE_ROOM}`);
    }
  }
  finished?.();
  if (practice) return showScore();
  showWaiting();
}

// Handing in names its answers: none can be added once the score is known. Nothing of the attempt stays. What nobody has to judge is done.
function close(held, act) {
  act.data.answers = Object.values(held.sheet);
  act.practice = practice || survey;
}

function showScore() {
  const graded = questions.some(weightOf);
  const points = score(questions.map((question) => ({ fraction: fraction(question), weight: weightOf(question) })));
  const words = mine ? "Latihan ini tercatat dan boleh diulang." : "Masuk lebih dahulu bila ingin hasil latihan tercatat.";
  showEnd(graded ? figure(points) : "Selesai", graded && points < KNOWN ? "warn" : "ok", words, [onward(), "Lanjut"], [location.pathname, "Ulangi"]);
}

function showWaiting() {
  if (survey) return showEnd("Terima kasih", "ok", `${KEPT} dan dikirim begitu tersambung. Tidak ada yang dinilai.`, [onward(), "Lanjut"]);
  showEnd("Tersimpan", "warn", `${KEPT}, menunggu dinilai server begitu tersambung. Halaman ini boleh ditutup.`, [`/kursus/${place.course}/`, "Kembali ke kursus"]);
  listeners.push((news) => {
    const judged = news.record?.courses[place.course]?.attempts[attempt.id];
    if (judged?.state === "dinilai") showJudged(judged, news.record.certificates);
  });
}

// The reply that brought the answers in brings the judgement out, and the certificate where the course issues it by rule.
function showJudged(judged, certificates) {
  const paper = certificates.find((one) => one.course === place.course);
  const issued = paper?.state === "terbit";
  const words = judged.waiting
    ? `${judged.waiting} jawaban uraian menunggu penilaian${judged.score === undefined ? "" : "; nilai ini baru menghitung soal lain"}.`
    : !rules.pass
      ? "Dinilai server. Nilai ini tidak menentukan kelulusan."
      : judged.passed
        ? "Lulus. Dinilai server."
        : `Belum lulus. Nilai minimum ${rules.pass}.`;
  const more = issued ? ` Sertifikat terbit, nomor ${paper.number}.` : paper ? " Sertifikat menunggu diperiksa admin instansi." : "";
  const ways = [...(issued ? [[`/sertifikat/${paper.code}`, "Lihat sertifikat"]] : []), [pageOf(attempt.id), "Lihat hasil"]];
  showEnd(judged.score === undefined ? (judged.waiting ? "Terkirim" : "Dinilai") : figure(judged.score), judged.passed || !rules.pass ? "ok" : "warn", words + (judged.offline ? " Dikerjakan luring, tanpa pengawasan." : "") + more, ...ways);
}

let ending;

// The end of the quiz: a big word, what it means, and ways on, the first of them the main one.
function showEnd(big, look, words, ...ways) {
  const made = element("section", element("strong", big), `verdict ${look}`);
  const actions = element("p", "", "actions");
  actions.append(...ways.map(([url, label], at) => link(url, label, at ? "button quiet" : "button")));
  made.append(element("p", words), actions);
  made.tabIndex = -1;
  ending.replaceWith(made);
  ending = made;
  made.focus();
}

async function showTime() {
  if (!minutes) return;
  // By whichever clock saw more time pass, as the server judges: setting the phone's clock back gives no time.
  const passed = Math.max(Date.now() - attempt.begun, (await monotonic()) - attempt.mono);
  const left = Math.max(Math.ceil((minutes * 60000 - passed) / 1000), 0);
  part("time").textContent = `Sisa ${Math.floor(left / 60)}.${String(left % 60).padStart(2, "0")}`;
  if (!left) handIn();
}

async function prepare() {
  await ready;
  mine = await account();
  key = `attempt:${mine}:${place.course}:${item}`;
  const held = await kept(key);
  const elsewhere = held ? undefined : await mayBegin(startForm, intro);
  if (held || elsewhere) startForm.querySelector("button").textContent = "Lanjutkan kuis";
  return elsewhere;
}

// A tap that comes before all is known waits for it. Where the quiz cannot be played here (no signing in, no
// secure address, no storage), the form itself begins it.
const prepared = prepare();
startForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const elsewhere = await prepared;
    if (elsewhere) location.href = pageOf(elsewhere);
    else if (mine || practice) await start();
    else startForm.submit();
  } catch {
    startForm.submit();
  }
});
