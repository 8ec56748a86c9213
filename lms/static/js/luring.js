// What is on this phone: courses with their progress, what waits to be sent, and ways to send it or to make room.

import { kilobytes, link, ready, standing } from "./lesson.js";
import { sealedFile } from "./offline-file.js";
import { putOnShelf, shelf } from "./offline-shelf.js";
import { account, listeners, send, unsent } from "./outbox.js";
import { change, keep, keptUnder } from "./store.js";

const list = document.querySelector("[data-shelf]");
const empty = document.querySelector("[data-shelf-empty]");
const outboxPart = document.querySelector("[data-outbox]");
const carrySays = document.querySelector("[data-carry-says]");
const model = document.getElementById("kursus-di-sini").content.firstElementChild;

async function showShelf() {
  const [courses, done] = [await shelf(), await standing()];
  courses.sort((one, other) => other.at - one.at);
  list.replaceChildren(...courses.map((course) => row(course, done[course.slug])));
  empty.hidden = courses.length > 0;
  document.querySelector("[data-shelf-missing]").hidden = location.pathname === "/luring/";
  const [, , slug, id] = location.pathname.split("/");
  const barred = courses.find((course) => course.slug === slug)?.items.find((item) => item.id === id && item.online);
  if (barred) document.querySelector("[data-shelf-why]").textContent = `Kuis “${barred.title}” hanya dapat dimulai bila server menjawab, karena penyelenggara ingin server ikut mencatat waktunya. Cari sinyal, lalu buka lagi. Yang sudah Anda kerjakan tetap tersimpan.`;
  const form = document.querySelector("[data-unsent]");
  if (form) {
    document.querySelector("[data-shelf-missing] .title").textContent = "Isian tadi mungkin belum terkirim";
    document.querySelector("[data-shelf-why]").textContent = (await account())
      ? "Jaringan tidak menjawab. Kembalilah ke halamannya selagi ada sinyal dan periksa dahulu apakah isian Anda sudah tercatat; bila belum, silakan kirim lagi. Kursus di bawah ini dapat dibuka tanpa sinyal."
      : "Jaringan tidak menjawab, dan Anda belum masuk di perangkat ini. Membaca dan berlatih tetap dapat diteruskan. Agar kemajuan dan ujian tercatat, silakan masuk saat ada sinyal.";
    form.textContent = "Kembali ke halaman tadi";
  }
  const space = await navigator.storage?.estimate?.();
  if (space?.quota) document.querySelector("[data-space]").textContent = `Platform ini memakai ${megabytes(space.usage)} di perangkat ini.`;
}

function row(course, state) {
  const made = model.cloneNode(true);
  const part = (name) => made.querySelector(`[data-${name}]`);
  const finished = course.items.filter((item) => state?.items[item.id]?.state === "selesai").length;
  const next = course.items.find((item) => !/^(selesai|menunggu)/.test(state?.items[item.id]?.state)) || course.items[0];
  part("title").textContent = course.title;
  part("title").href = `/kursus/${course.slug}/`;
  part("meter").max = course.items.length;
  part("meter").value = finished;
  part("meter").setAttribute("aria-label", `${finished} dari ${course.items.length} bagian selesai`);
  part("says").textContent = `${finished} dari ${course.items.length} bagian selesai · memakai ruang ${kilobytes(course.size).replace(" ", "\u00a0")}`;
  part("next").href = `/kursus/${course.slug}/${next.id}/`;
  part("drop").setAttribute("aria-label", `Hapus ${course.title}`);
  part("drop").addEventListener("click", async () => {
    if (!confirm(`Hapus “${course.title}” dari perangkat? Jawaban dan kemajuan Anda tidak ikut terhapus.`)) return;
    await putOnShelf(course.slug, undefined);
    await showShelf();
  });
  return made;
}

// Papers of whoever is signed in on this device; another one's stay out of sight.
async function showCertificates() {
  const mine = await account();
  const papers = mine ? Object.entries(await keptUnder(`sertifikat:${mine}:`)) : [];
  document.querySelector("[data-certificates]").hidden = papers.length === 0;
  document.querySelector("[data-papers]").replaceChildren(...papers.map(([key, said]) => paper(key, said)));
}

function paper(key, said) {
  const made = document.getElementById("sertifikat-di-sini").content.firstElementChild.cloneNode(true);
  const texts = { title: said.course, holder: said.name, number: said.number, weight: `${said.jp} JP`, issuer: said.issuer };
  for (const [name, text] of Object.entries(texts)) made.querySelector(`[data-${name}]`).textContent = text;
  const drawn = document.importNode(new DOMParser().parseFromString(said.svg, "image/svg+xml").documentElement, true);
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", `Kode QR sertifikat ${said.course}`);
  made.querySelector("[data-qr]").append(drawn);
  made.querySelector("[data-drop]").addEventListener("click", async () => {
    await keep(key, undefined);
    await showCertificates();
  });
  return made;
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toLocaleString("id-ID", { maximumFractionDigits: 1 })} MB`;
}

// What the server refused is not sent again: it has its copy, and people look at that.
async function showOutbox() {
  const acts = await unsent();
  const refused = acts.filter((act) => act.refused).length;
  const waiting = acts.length - refused;
  outboxPart.hidden = !acts.length;
  document.getElementById("belum-terkirim").textContent = waiting ? "Belum terkirim" : "Tidak diterima server";
  document.querySelector("[data-sending]").hidden = !waiting;
  document.querySelector("[data-dismiss]").hidden = !refused;
  const said = [];
  if (waiting) said.push(`${waiting} catatan belajar tersimpan di perangkat ini dan belum terkirim.`);
  if (refused) said.push(`${refused} catatan tidak dapat diterima server. Salinannya tersimpan di sana untuk diperiksa; Anda tidak perlu mengirimnya lagi.`);
  document.querySelector("[data-waiting]").textContent = said.join(" ");
}

// Who has read it need not see it for ever. The acts stay as long as those that were sent, by the server's clock where it told its
// time, and like those they are sent again to a server that was restored.
async function dismiss() {
  const refused = (await unsent()).filter((act) => act.refused);
  await change(async (store) => {
    const latest = (await store("sent").all()).map((act) => act.sent);
    for (const { refused: _refused, ...act } of refused) {
      await store("outbox").put(undefined, act.id);
      await store("sent").put({ ...act, sent: Math.max(Date.now(), ...latest) });
    }
  });
  for (const hear of listeners) hear({ saved: true });
}

// Until the browser has promised to keep what is here, it may clear it away; of an empty page that need not be said.
async function showFleeting() {
  const promised = await navigator.storage?.persisted?.();
  document.querySelector("[data-fleeting]").hidden = promised !== false || !((await shelf()).length || (await unsent()).length);
}

async function askToLast() {
  const promised = await navigator.storage.persist();
  document.querySelector("[data-last-says]").textContent = promised ? "" : "Peramban belum mengizinkan. Pasang aplikasi ini di layar utama lewat menu peramban, lalu coba lagi.";
  await showFleeting();
}

async function sendNow() {
  carrySays.textContent = "Mengirim …";
  const answered = await send().catch(() => false);
  const waiting = (await unsent()).some((act) => !act.refused);
  carrySays.textContent = !waiting ? "Terkirim." : answered ? "Belum terkirim. Silakan masuk lebih dahulu; catatan Anda tetap tersimpan." : "Belum terkirim: server belum menjawab. Catatan tetap tersimpan dan dikirim begitu tersambung.";
}

async function carry() {
  const file = await sealedFile();
  if (!file) {
    carrySays.textContent = "Berkas belum dapat dibuat: perangkat ini perlu tersambung satu kali setelah Anda masuk.";
    return;
  }
  if (navigator.canShare?.({ files: [file] })) {
    await navigator.share({ files: [file], title: "Kiriman belajar" }).catch(() => {});
  } else {
    const way = link(URL.createObjectURL(file));
    way.download = file.name;
    way.click();
  }
  carrySays.textContent = `${file.name} (${kilobytes(file.size)}) dibuat. Catatan tetap di perangkat ini sampai diterima server.`;
}

async function beginLuring() {
  await ready;
  document.querySelector("[data-send]").addEventListener("click", sendNow);
  document.querySelector("[data-carry]").addEventListener("click", carry);
  document.querySelector("[data-dismiss]").addEventListener("click", dismiss);
  document.querySelector("[data-last]").addEventListener("click", askToLast);
  listeners.push((news) => (news.saved || news.record || news.state) && showOutbox());
  await showShelf();
  await showCertificates();
  await showOutbox();
  await showFleeting();
  navigator.serviceWorker?.register("/sw.js").catch(() => {});
}

beginLuring();
