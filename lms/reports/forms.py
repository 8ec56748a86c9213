"""The form of the improvement log."""

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from lms.reports.improvement_service import LEAST_TEXT, MOST_TEXT

_LENGTH = f"Isian ini terdiri atas {LEAST_TEXT} sampai {MOST_TEXT} huruf."


class _Day(DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Tanggal ini tidak dapat dibaca. Pilih dari kalender, atau tulis tahun-bulan-hari: 2026-11-22.") from error


class _Whole(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Nomor rilis adalah bilangan bulat, misalnya 2.") from error


class ImprovementForm(FlaskForm):
    """What was observed, what was changed, when, and in which release."""

    terlihat = TextAreaField(
        "Apa yang terlihat",
        [DataRequired("Tuliskan apa yang terlihat dalam evaluasi."), Length(min=LEAST_TEXT, max=MOST_TEXT, message=_LENGTH)],
        description="Misalnya: soal eg-u-21 ditandai mungkin kuncinya keliru.",
    )
    diubah = TextAreaField(
        "Apa yang diubah", [DataRequired("Tuliskan apa yang diubah."), Length(min=LEAST_TEXT, max=MOST_TEXT, message=_LENGTH)]
    )
    tanggal = _Day("Tanggal perubahan", [InputRequired("Pilih tanggal perubahannya.")])
    rilis = _Whole(
        "Rilis yang memuatnya",
        [Optional(), NumberRange(min=1, max=1_000_000, message="Nomor rilis adalah bilangan bulat.")],
        description="Nomor rilis; kosongkan bila perubahannya bukan pada materi.",
    )
    kirim = SubmitField("Catat perbaikan")
