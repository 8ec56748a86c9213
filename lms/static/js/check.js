// The check page on the device: a signed link is verified here, with or without a connection, against published keys kept from before.

import "./files.js";
import { keep, kept } from "./store.js";
import { Broken, findStatement, fingerprint, readList, shortHash, verifyStatement } from "./statement.js";

const TRUST = "/periksa/kunci.json";
const PATIENCE = 4000;
// The list as this device last believed it.
const LIST = "daftar-cabut";
const refusal = document.getElementById("tolakan");
const result = document.getElementById("hasil");
const field = document.getElementById("kode");
const scan = document.getElementById("pindai");
const camera = document.getElementById("kamera");
const photo = document.getElementById("foto");
// Longest sides at which a picture is looked at, in pixels: the library takes no more than the first, and grain disappears in the next ones.
const SIDES = [4000, 2000, 1200];
// Where the service worker looks for files besides its own; so it finds the library that reads codes.
const KNOWN = "pernah-dibuka";
const MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"];

function longDate(iso) {
  const [year, month, day] = iso.slice(0, 10).split("-").map(Number);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

// The newest list that this device has reason to believe: from the server where it answers in time, else the one kept from before;
// null where there is neither. `refused` says what was wrong with the server's.
async function fetchTrust() {
  const old = await kept(LIST).catch(() => undefined);
  let signed;
  try {
    const answer = await fetch(TRUST, { signal: AbortSignal.timeout(PATIENCE), cache: "no-cache" });
    if (!answer.ok) throw new Error(answer.status);
    signed = await answer.json();
  } catch {
    return old ?? null;
  }
  const list = await readList(signed, old?.keys);
  if (!list) {
    const stranger = old && (await readList(signed));
    return { ...old, refused: stranger ? "berganti" : "rusak", stranger };
  }
  // A list from before the one that is here would bring revoked certificates back.
  if (old && Date.parse(list.as_of) < Date.parse(old.as_of)) return old;
  await keep(LIST, list).catch(() => undefined);
  return { ...list, online: true };
}

function age(trust) {
  if (trust.online) return "Tanda tangan diperiksa di perangkat ini. Daftar pencabutan: baru saja dari server, tanda tangannya benar.";
  const days = Math.floor((Date.now() - Date.parse(trust.as_of)) / 86400000);
  const old = days < 1 ? "kurang dari sehari" : `${days} hari`;
  const why = trust.refused ? "Daftar pencabutan dari server ditolak" : "Diperiksa di perangkat ini tanpa koneksi";
  return `${why}. Dipakai daftar dari ${longDate(trust.as_of)} (umur ${old}); pencabutan sesudah itu belum terlihat.`;
}

// Said plainly, and once for each look: a list that does not hold is not used, whatever the paper says.
async function showRefusal(trust) {
  refusal.hidden = !trust?.refused;
  if (!trust?.refused) return;
  const changed = trust.refused === "berganti";
  refusal.replaceChildren(
    element("p", changed ? "Kunci penerbit berganti" : "Daftar dari server ditolak", "title"),
    element("p", changed ? "Daftar pencabutan ditandatangani kunci yang belum dikenal perangkat ini. Terima hanya bila sidiknya sama dengan yang diumumkan penerbit:" : "Daftar kunci dan pencabutan yang sampai di perangkat ini tidak cocok dengan tanda tangannya: ada yang mengubahnya di tengah jalan, atau kirimannya rusak. Daftar itu tidak dipakai."),
  );
  if (!changed) return;
  const accept = element("button", "Terima kunci baru", "button quiet");
  accept.type = "button";
  accept.addEventListener("click", async () => {
    await keep(LIST, trust.stranger);
    location.reload();
  });
  refusal.append(element("p", await fingerprint(trust.stranger.signer), "num"), accept);
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function show(kind, word, sentences, said, state, server) {
  const panel = element("section", "", `verdict ${kind}`);
  panel.setAttribute("aria-label", "Hasil");
  panel.append(element("strong", word), ...sentences.map((text) => element("p", text)));
  if (said) panel.append(facts(said));
  if (server) {
    // The server's own record says more: since when, why, and what stands in its place.
    const link = element("a", "Periksa juga di server", "button quiet");
    link.href = `/periksa/${said.code}`;
    panel.append(link);
  }
  result.replaceChildren(panel, ...(state ? [element("p", state, "state sent")] : []));
  document.title = `${word}: Periksa sertifikat`;
  result.scrollIntoView({ block: "nearest" });
}

function facts(said) {
  const list = element("dl", "", "pairs");
  const period = said.started === said.finished ? longDate(said.finished) : `${longDate(said.started)} s.d. ${longDate(said.finished)}`;
  const nip = said.nip && `${said.nip.slice(0, 4)}•••••••••••${said.nip.slice(4)}`;
  const pairs = [["Nama", said.name], ["NIP", nip], ["Kursus", said.course], ["Bobot", `${said.jp} jam pelajaran`], ["Masa belajar", period], ["Nomor", said.number], ["Tanggal terbit", longDate(said.issued)], ["Penyelenggara", said.issuer]];
  for (const [name, text] of pairs) if (text) list.append(element("dt", name), element("dd", text));
  return list;
}

async function judge(statement) {
  const trust = await fetchTrust();
  await showRefusal(trust);
  if (!trust?.keys) return show("warn", "BELUM DAPAT DIPERIKSA", ["Perangkat ini belum pernah membuka halaman ini dengan koneksi, jadi belum punya kunci penerbit. Sambungkan sekali, lalu ulangi."]);
  try {
    const said = await verifyStatement(statement, trust.keys);
    const hash = await shortHash(said.code);
    if (said.withdrawn) return show("warn", "PERIKSA DI SERVER", [`Kunci yang menandatangani kertas ini ditarik penerbit pada ${longDate(said.withdrawn)}, jadi tanda tangannya saja tidak lagi cukup.`], said, age(trust), true);
    if (trust.ended.dicabut.includes(hash)) return show("bad", "DICABUT", ["Sertifikat ini pernah terbit, tetapi tidak berlaku lagi."], said, age(trust), trust.online);
    if (trust.ended.diganti.includes(hash)) return show("warn", "DIGANTI", ["Sertifikat ini tidak berlaku lagi karena sudah diganti."], said, age(trust), trust.online);
    return show("ok", "ASLI", [`Tanda tangan ${said.issuer} benar dan isinya utuh. Cocokkan dengan kertas yang Anda pegang.`], said, age(trust), trust.online);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return show("bad", "TIDAK UTUH", [error.message, "Jangan diterima sebelum diperiksa lewat kode verifikasi."], null, age(trust));
  }
}

function take(text) {
  const statement = findStatement(text);
  if (statement) judge(statement);
  return Boolean(statement);
}

// There is no reader on this device, and no connection to fetch one.
class NoReader extends Error {}

async function hasOwnReader() {
  return "BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

// The browser's own reader where it has one; else a library that is loaded now and not before.
async function makeDetector() {
  if (await hasOwnReader()) return new BarcodeDetector({ formats: ["qr_code"] });
  const library = await import(scan.dataset.decoder).catch(() => {
    throw new NoReader();
  });
  return new library.BarcodeDetector({ formats: ["qr_code"] });
}

// Papers are checked where there is no network: a browser without a reader keeps the library from its first visit on.
async function keepDecoder() {
  if (navigator.connection?.saveData || (await hasOwnReader())) return;
  const known = await caches.open(KNOWN);
  if (!(await known.match(scan.dataset.decoder))) await known.add(scan.dataset.decoder);
}

function explain(error, word, text) {
  if (error instanceof NoReader) show("warn", "PEMBACA BELUM TERSIMPAN", ["Pembaca kode QR belum tersimpan di perangkat ini. Buka halaman ini sekali dengan koneksi, atau ketik kode verifikasi."]);
  else show("warn", word, [text]);
}

async function startScan() {
  const detector = await makeDetector();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  camera.srcObject = stream;
  camera.hidden = false;
  await camera.play();
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    camera.hidden = true;
  };
  const look = async () => {
    const found = await detector.detect(camera).catch(() => []);
    const text = found.map((code) => code.rawValue).find((value) => take(value));
    if (text) stop();
    else if (!camera.hidden) setTimeout(look, 250);
  };
  look();
}

// A photo or a scan of the paper is read here and sent nowhere.
async function readPicture(file) {
  const detector = await makeDetector();
  let found = [];
  for (const side of SIDES) {
    const whole = await createImageBitmap(file);
    const share = Math.min(1, side / Math.max(whole.width, whole.height));
    const picture = await createImageBitmap(whole, { resizeWidth: Math.round(whole.width * share), resizeHeight: Math.round(whole.height * share), resizeQuality: "high" });
    found = [...found, ...(await detector.detect(picture).catch(() => []))];
    if (found.some((code) => take(code.rawValue))) return;
  }
  if (found.length) show("warn", "BUKAN KODE SERTIFIKAT", ["Kode QR pada gambar ini terbaca, tetapi bukan kode sertifikat dari platform ini."]);
  else show("warn", "KODE TIDAK TERBACA", ["Kode QR tidak ditemukan pada gambar ini. Pakai gambar yang lebih tajam dan memuat seluruh kode, atau ketik kode verifikasi."]);
}

if (location.hash.length > 80) take(location.hash);
addEventListener("hashchange", () => take(location.hash));
field.form.addEventListener("submit", (event) => {
  if (take(field.value)) event.preventDefault();
});
if (navigator.mediaDevices) {
  scan.hidden = false;
  scan.addEventListener("click", () => startScan().catch((error) => explain(error, "KAMERA TIDAK TERSEDIA", "Izinkan kamera, atau ketik kode verifikasi.")));
}
photo.hidden = false;
document.getElementById("gambar").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) readPicture(file).catch((error) => explain(error, "GAMBAR TIDAK TERBACA", "Berkas ini bukan gambar yang dapat dibuka. Pilih foto atau hasil pindai (JPG atau PNG)."));
});
navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
keepDecoder().catch(() => undefined);
// Keys and the list of what no longer holds are fetched on every visit, so that they are there when the connection is not.
if (!findStatement(location.hash)) fetchTrust().then(showRefusal);
