"""Forms of the certificate pages."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectChoice, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from lms.certificates.template import LENGTHS, TITLES
from lms.certificates.verdict import REASON_CLASSES


def _reason(label: str) -> TextAreaField:
    return TextAreaField(label, validators=[DataRequired("Tulis alasannya."), Length(min=5, max=500, message="Alasan terdiri atas 5 sampai 500 huruf.")])


class CorrectionForm(FlaskForm):
    """What is printed of a person, put right."""

    nama = StringField("Nama lengkap dengan gelar", [DataRequired("Nama belum diisi."), Length(max=200)])
    pangkat = StringField("Pangkat/golongan ruang", [Optional(), Length(max=80)])
    jabatan = StringField("Jabatan", [Optional(), Length(max=160)])


class RevokeForm(FlaskForm):
    """A revocation: a class that everybody reads who checks, and a reason for the learner."""

    golongan = SelectField("Golongan alasan", choices=[SelectChoice(kind) for kind in REASON_CLASSES], default=REASON_CLASSES[-1])
    alasan = _reason("Alasan")
    kirim = SubmitField("Cabut sertifikat")


class ReplaceForm(CorrectionForm):
    """A certificate in the place of another, with the person's data put right."""

    alasan = _reason("Alasan penggantian")
    kirim = SubmitField("Terbitkan pengganti")


class FileForm(FlaskForm):
    """A paper that was signed elsewhere."""

    berkas = FileField("Berkas PDF", [FileRequired("Pilih berkasnya.")])


class TemplateForm(FlaskForm):
    """How the certificates of a unit are worded."""

    title = SelectField("Nama dokumen", choices=[SelectChoice(title) for title in TITLES])
    institution = StringField("Kepala dokumen", [Length(max=LENGTHS["institution"])], description="Kosongkan untuk memakai nama instansi pemegang.")
    office = StringField("Baris kedua", [Length(max=LENGTHS["office"])], description="Misalnya nama badan atau dinas penerbit.")
    opening = TextAreaField("Dasar hukum pembuka", [Length(max=LENGTHS["opening"])])
    place = StringField("Tempat terbit", [Length(max=LENGTHS["place"])])
    signatory_post = StringField("Jabatan penanda tangan", [Length(max=LENGTHS["signatory_post"])])
    signatory_name = StringField("Nama penanda tangan", [Length(max=LENGTHS["signatory_name"])])
    signatory_nip = StringField("NIP penanda tangan", [Length(max=LENGTHS["signatory_nip"])])
    footer = TextAreaField("Kalimat kaki", [Length(max=LENGTHS["footer"])])
    logo = FileField("Lambang (PNG, JPEG, atau WebP)")
    hapus_lambang = SelectField("Lambang yang sekarang", choices=[SelectChoice("tetap", "Tetap dipakai"), SelectChoice("hapus", "Hapus")], default="tetap")
    simpan = SubmitField("Simpan")
