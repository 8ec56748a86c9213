"""Every problem a quiz file can have: its code and its sentence, which names the remedy. Holds words only.

K: the quiz as a whole, its pools, headings and settings. C: how a question is answered (marks, labels, answers).
The codes S01 to S05 and H01 to H07 (file and `kunci: nilai` lines) come from `lms.source`. A code is never given
another meaning; one that is no longer needed stays free.
"""

SENTENCES = {
    # headings and pools
    "K01": 'Jenis soal "{word}" tidak dikenal. {hint}',
    "K03": 'Judul ini harus ditulis "{right}".',
    "K04": 'Baris yang diawali # selalu judul; "{text}" bukan judul yang dikenal. {hint}',
    "K05": 'Kelompok soal belum bernama. Tulis "# Kelompok: nama".',
    "K06": 'Jenis {kind} tidak memakai judul. Tulis "## {kind}" saja, lalu pertanyaannya setelah baris kosong.',
    "K07": 'Teks ini berada di luar soal. Hapus, atau tulis judul soal seperti "## pilihan ganda" di atasnya.',
    "K08": 'Kelompok "{name}" belum berisi soal. Tulis soalnya di bawahnya, pakai "sumber:", atau hapus judul kelompok ini.',
    "K09": 'Kuis ini belum berisi soal. Mulai soal dengan judul seperti "## pilihan ganda".',
    "K10": 'Kelompok "{name}" hanya berisi {held} soal, tetapi ambil: {wanted}. Tambah soal atau kecilkan angkanya.',
    "K11": 'Kelompok "{name}" sudah ada di baris {line}. Beri nama lain.',
    # one question
    "K13": 'id "{id}" sudah dipakai soal di {place}. Beri id lain.',
    "K14": 'id "{value}" tidak dapat dipakai. Pakai huruf kecil, angka, dan tanda hubung saja (paling banyak 60), misalnya "{right}".',
    "K15": "Soal ini sama dengan soal di {place}. Hapus salah satu, atau beri masing-masing id yang berbeda.",
    "K16": "Beri satu baris kosong di atas baris ini, di antara setelan dan pertanyaan.",
    "K17": 'Setelan "{name}" harus tepat di bawah judulnya, sebelum baris kosong yang pertama. Pindahkan ke sana.',
    "K18": "Blok kode ini tidak ditutup sebelum soal berikutnya. Tambahkan baris {fence} di akhir blok kode.",
    "K19": "Soal ini belum berisi pertanyaan. Tulis pertanyaannya setelah baris kosong di bawah judul.",
    "K20": 'Kunci "{name}" harus berisi angka dari {low} sampai {high} dengan paling banyak dua desimal; ditemukan "{value}". Tulis misalnya {name}: 1,5.',
    "K21": 'Angka desimal memakai koma: tulis {right}, bukan "{value}".',
    "K22": 'Setelan "{name}" milik kelompok. Tulis tepat di bawah "# Kelompok: nama".',
    "K23": 'Judul ### hanya untuk adegan skenario. Tulis sebagai kalimat biasa atau tebal: "**{text}**".',
    "K24": 'Judul soal hilang di atas baris ini. Tulis jenisnya, misalnya "## pilihan ganda".',
    # questions from another file
    "K25": 'Berkas sumber "{value}" tidak ditemukan. Periksa nama dan foldernya.',
    "K26": "Kelompok ini mengambil soal dari berkas lain. Pindahkan soal ini ke kelompok tersendiri atau ke berkas sumbernya.",
    "K27": 'Berkas sumber "{value}" tidak boleh mengambil soal dari berkas lain lagi. Sebut berkas asalnya langsung di sini.',
    "K28": 'Berkas sumber "{value}" sudah dipakai kelompok di baris {line}. Gabungkan kedua kelompok menjadi satu.',
    "K29": 'Jenis {kind} memakai judul. Tulis "## {kind}: judulnya".',
    # settings of the quiz
    "K30": 'Kunci "{name}" tidak mengenal nilai "{value}". {hint}',
    "K31": '"{first}" dan "{second}" tidak dapat digabung dalam satu kuis. Buat kuis tersendiri untuk masing-masing.',
    "K32": '"langsung" hanya untuk latihan; kunci kuis yang dinilai tidak keluar sebelum waktunya. Tulis "setelah lulus", "setelah selesai", atau "tidak".',
    "K33": 'Kunci "{name}" harus berisi angka bulat dari {low} sampai {high}, ditemukan "{value}". Tulis angkanya saja.',
    "K34": 'Waktu "{value}" tidak dapat dipakai. Tulis menit dari 1 sampai 600, misalnya "waktu: {right}".',
    "K35": '"{value}" ditulis dua kali. Hapus salah satu.',
    "K36": 'Jenis {kind} hanya untuk latihan. Pindahkan ke kuis latihan, atau ganti jenisnya.',
    "K37": "Survei menanyakan pendapat, tidak menilai; jenis {kind} punya jawaban benar. Pakai skala, jajak, atau pendapat.",
    "K38": "Kuis yang dinilai ini belum berisi soal yang dapat dinilai. Tambahkan soal, atau ubah tujuannya menjadi survei.",
    # marks and choices
    "C01": '{reason} Tulis "{right}".',
    "C02": 'Tanda "[{mark}]" tidak dikenal di jenis {kind}. {hint}',
    "C03": 'Baris ini belum bertanda. Tulis "{right}" atau "{other}"{more}.',
    "C04": "Pilihan ini belum berisi teks. Isi atau hapus barisnya.",
    "C05": "Perlu paling sedikit dua pilihan, ditemukan {found}. Tulis {form}.",
    "C06": "Pilihan ini sama dengan pilihan di baris {line}. Ubah atau hapus salah satu.",
    "C07": "Pilihan terlalu banyak ({found}); paling banyak {most}. Bagi menjadi beberapa soal.",
    "C08": "Pilihan ganda harus punya tepat satu [x], ditemukan {found}. {hint}",
    "C09": "Belum ada pilihan yang benar. Beri tanda [x] pada setiap pilihan yang benar.",
    "C10": "Pakai salah satu: tanda [x] untuk semua pilihan yang benar, atau bobot seperti [50] untuk semuanya.",
    "C11": "Bobot positif harus berjumlah 100, ditemukan {found}. Sesuaikan angkanya.",
    "C12": 'Bobot "[{mark}]" tidak dapat dipakai. Tulis persen bulat dari -100 sampai 100 tanpa tanda lain, misalnya [50] atau [-25].',
    # feedback and text around choices
    "C13": 'Umpan balik harus menjorok dua spasi di bawah pilihannya. Tulis "  > …".',
    "C14": "Umpan balik ini tidak berada di bawah pilihan mana pun. Pindahkan ke bawah pilihannya, atau hapus spasi di depannya jika ini kutipan.",
    "C15": 'Baris ini bukan pilihan dan bukan umpan balik. Awali umpan balik dengan "  > ", atau tulis sambungan pilihan pada satu baris.',
    "C16": 'Teks ini tidak termasuk bagian mana pun. Pindahkan ke atas jawaban, atau awali dengan "Pembahasan:".',
    "C17": "Garis pemisah di antara soal tidak diperlukan. Hapus baris ini.",
    # labelled parts
    "C20": 'Jenis {kind} tidak memakai "{label}:". {hint}',
    "C21": "Jenis {kind} tidak memakai pilihan bertanda. {hint}",
    "C22": 'Bagian "{label}:" sudah ada di baris {line}. Gabungkan menjadi satu.',
    "C23": 'Bagian ini harus ditulis "{label}:" di awal baris.',
    "C24": 'Bagian "{label}:" belum berisi. Isi atau hapus.',
    "C25": 'Soal {kind} belum punya jawaban. Tulis {form}.',
    "C26": 'Jawaban harus "benar" atau "salah", ditemukan "{value}". Tulis "Jawaban: benar" atau "Jawaban: salah".',
    "C27": 'Pakai salah satu: "Jawaban:" untuk satu pernyataan, atau daftar bertanda [benar] dan [salah].',
    "C28": 'Setiap butir ditulis di baris sendiri di bawah "{label}:". Tulis "{right}".',
    "C29": "Jawaban ini sama dengan jawaban di baris {line}. Hapus salah satu.",
    "C30": "Jawaban ini tidak dapat diketik peserta. Tulis kata atau angka tanpa tanda * atau _.",
    # numbers
    "C31": 'Jawaban angka "{value}" tidak dapat dibaca. Tulis misalnya 8, 8 (toleransi 0,5), atau 1.500 s.d. 2.000; satuan ditulis pada "satuan:".',
    "C32": "Batas bawah {low} lebih besar daripada batas atas {high}. Tukar keduanya.",
    # pairs and steps
    "C33": 'Pasangan ditulis "- kiri => kanan". Tulis "{right}".',
    "C34": 'Sisi kanan pasangan ini belum berisi. Tulis "- kiri => kanan".',
    "C35": "Sisi kiri ini sama dengan sisi kiri di baris {line}. Ubah atau hapus salah satu.",
    "C36": "Perlu paling sedikit dua pasangan, ditemukan {found}. Tambah pasangan.",
    "C37": "Pengecoh ini sama dengan sisi kanan di baris {line}. Ubah atau hapus.",
    "C38": 'Langkah ditulis dengan nomor di awal baris. Tulis "{right}".',
    "C39": 'Nomor langkah harus urut dari 1. Tulis "{right}".',
    "C40": "Perlu paling sedikit tiga langkah, ditemukan {found}. Untuk dua langkah, pakai pilihan ganda.",
    "C41": "Langkah ini sama dengan langkah di baris {line}. Ubah atau hapus salah satu.",
    # gaps
    "C42": "Soal rumpang belum berisi bagian kosong. Tulis jawabannya di dalam kalimat, misalnya [[Asmat]].",
    "C43": 'Kurung bagian kosong tidak lengkap di "{value}". Tulis [[jawaban]] dalam satu baris.',
    "C44": "Bagian kosong [[{value}]] belum berisi semua jawabannya. Isi, atau hapus tanda | yang berlebih.",
    "C45": "Bagian [[{value}]] harus punya paling sedikit dua pilihan, tepat satu bertanda *. Tulis misalnya [[pilih: Merauke | *Agats]].",
    "C46": "Bagian [[{value}]] memuat dua jawaban yang sama. Hapus salah satu.",
    "C47": "Bagian kosong tidak dapat berada di dalam tautan, gambar, atau kode. Pindahkan ke kalimat biasa.",
    "C48": 'Awalan "{word}:" tidak dikenal. Tulis "{near}:".',
    # surveys and essays
    "C50": 'Skala "{value}" tidak dapat dipakai. Tulis 2 sampai 7 tingkat yang berbeda, dipisah tanda |.',
    "C51": "Pernyataan ini sama dengan pernyataan di baris {line}. Ubah atau hapus salah satu.",
    "C52": 'Panjang "{value}" tidak dapat dibaca. Tulis misalnya "panjang: 100 s.d. 300 kata".',
    "C53": 'Baris rubrik ini tidak dapat dibaca. Tulis kriteria dengan nilainya: "- Ketepatan konsep (40)".',
    "C54": 'Tingkat rubrik ini tidak dapat dibaca. Tulis dengan menjorok dua spasi: "  - 20: sebagian tepat".',
    "C55": "Tingkat ini bernilai {found}, lebih dari kriterianya ({most}). Kecilkan angkanya.",
    "C56": "Nilai semua kriteria rubrik harus berjumlah 100, ditemukan {found}. Sesuaikan angkanya.",
    # scenarios
    "C60": 'Judul adegan harus ditulis "### {right}": tiga tanda #, lalu nama dengan huruf kecil, angka, dan tanda hubung.',
    "C61": 'Adegan "{name}" sudah ada di baris {line}. Beri nama lain.',
    "C62": 'Pilihan ini belum menyebut adegan lanjutannya. Tulis "{right}".',
    "C63": 'Adegan "{name}" tidak ada. {hint}',
    "C64": 'Adegan pembuka "{name}" tidak ada. {hint}',
    "C65": 'Adegan "{name}" tidak pernah tercapai. Arahkan sebuah pilihan ke sana dengan "-> {name}", atau hapus adegannya.',
    "C66": 'Adegan "{name}" buntu: tanpa pilihan dan tanpa nilai. Beri pilihan, atau jadikan akhir cerita dengan "nilai: 0" sampai "nilai: 100".',
    "C67": 'Setelan "{name}" milik soal, bukan adegan. Pindahkan ke bawah judul "## skenario".',
    "C68": 'Adegan "{name}" bernilai sekaligus punya pilihan. Adegan akhir tidak memakai pilihan: hapus salah satu.',
    "C69": 'Dari adegan "{name}" cerita berputar tanpa pernah sampai ke akhir. Arahkan salah satu pilihan ke adegan yang bernilai.',
    "C70": 'Skenario belum berisi adegan. Tulis "### nama-adegan", ceritanya, lalu "- [ ] pilihan -> adegan-berikut".',
    "C71": 'Adegan "{name}" belum berisi cerita. Tulis apa yang terjadi di bawah judulnya.',
}

#: How a problem of the file as a whole reads when the same code is about the missing right choice.
ONE_RIGHT = "Beri tanda [x] pada satu jawaban yang benar."
MORE_RIGHT = 'Jika memang lebih dari satu, ganti jenisnya menjadi "pilihan ganda kompleks".'


def sentence(code: str, /, **values: object) -> str:
    """The sentence of a code with its blanks filled in."""
    return SENTENCES[code].format(**values)
