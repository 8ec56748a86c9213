"""How an agency's certificates are worded, who signs them and which emblem they carry. Pure values with defaults."""

from dataclasses import asdict, dataclass
from typing import Any

from lms.errors import Invalid

#: What a certificate may be called; the last two only by institutions entitled to them.
TITLES = ("Sertifikat", "Surat Keterangan", "Surat Tanda Tamat Pelatihan")
FOOTER = "Sertifikat ini diterbitkan secara elektronik. Keasliannya dapat diperiksa melalui kode QR."
OPENING = (
    "Berdasarkan Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara dan ketentuan tentang pengembangan "
    "kompetensi yang berlaku, dengan ini menerangkan bahwa"
)
#: Letters a field may have: what fits its place on the paper at a readable size.
LENGTHS = {
    "title": 60,
    "institution": 160,
    "office": 160,
    "opening": 400,
    "place": 60,
    "signatory_post": 160,
    "signatory_name": 120,
    "signatory_nip": 30,
    "footer": 200,
    "logo": 64,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """Everything on the paper that is the agency's and not the learner's. Empty fields are left out when printing.

    `logo` is the SHA-256 of the emblem's PNG. Frozen into each certificate at issue.
    """

    title: str = "Sertifikat"
    institution: str = ""
    office: str = ""
    opening: str = OPENING
    place: str = ""
    signatory_post: str = ""
    signatory_name: str = ""
    signatory_nip: str = ""
    footer: str = FOOTER
    logo: str = ""


def make_template(fields: dict[str, Any]) -> Template:
    """A template from what was typed. Raises Invalid: a field too long, an unknown title, or a claim that is not ours to make."""
    texts = {name: " ".join(str(fields.get(name) or "").split()) for name in LENGTHS}
    for name, text in texts.items():
        if len(text) > LENGTHS[name]:
            raise Invalid(f"Isian terlalu panjang: paling banyak {LENGTHS[name]} huruf (“{text[:30]}…”).")
    if texts["title"] not in TITLES:
        raise Invalid(f"Nama dokumen harus salah satu dari: {', '.join(TITLES)}.")
    said = " ".join(texts.values()).lower()
    if "bsre" in said or "balai sertifikasi elektronik" in said:
        raise Invalid(
            "Sertifikat buatan platform ini tidak ditandatangani dengan sertifikat elektronik BSrE, jadi tidak boleh menyebutnya. "
            "Berkas bertanda tangan BSrE dapat diunggah pada halaman sertifikat."
        )
    return Template(**{name: text for name, text in texts.items() if text or name not in {"opening", "footer"}})


def to_dict(template: Template) -> dict[str, str]:
    """Plain values for JSON."""
    return asdict(template)
