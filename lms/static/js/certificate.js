// The learner's own certificate: keep it on this phone, where it can be shown without a network, and pass its link on.

import { ready } from "./lesson.js";
import { account } from "./outbox.js";
import { keep, kept } from "./store.js";

const part = document.querySelector("[data-certificate]");
const said = JSON.parse(part.dataset.certificate);
const keeper = part.querySelector("[data-keep]");
const sharer = part.querySelector("[data-share]");
const news = part.querySelector("[data-says]");

async function beginCertificate() {
  await ready;
  const key = `sertifikat:${await account()}:${said.code}`;
  const name = async () => {
    keeper.textContent = (await kept(key)) ? "Hapus dari ponsel ini" : "Simpan di ponsel ini";
  };
  keeper.addEventListener("click", async () => {
    try {
      if (await kept(key)) await keep(key, undefined);
      else {
        const answer = await fetch(`/sertifikat/${said.code}/qr.svg`);
        if (!answer.ok) throw new Error(answer.status);
        await keep(key, { ...said, svg: await answer.text() });
        await navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" });
      }
      news.textContent = (await kept(key)) ? "Tersimpan. Buka Kursus di perangkat ini untuk menunjukkannya, juga tanpa koneksi." : "Dihapus dari ponsel ini. Sertifikatnya sendiri tetap ada di akun Anda.";
    } catch {
      news.textContent = "Belum tersimpan: koneksi terputus. Coba lagi saat tersambung.";
    }
    await name();
  });
  sharer.addEventListener("click", async () => {
    const shared = { title: said.course, url: sharer.dataset.share };
    if (navigator.share) return navigator.share(shared).catch(() => {});
    await navigator.clipboard.writeText(shared.url);
    news.textContent = "Tautan disalin.";
  });
  await name();
  keeper.hidden = sharer.hidden = false;
}

beginCertificate();
