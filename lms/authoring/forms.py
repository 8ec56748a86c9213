"""Forms of the instructor's pages."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from lms.courses.headers import MAX_SLUG, MAX_SUMMARY, MAX_TITLE


class NewCourseForm(FlaskForm):
    """A course to be begun."""

    judul = StringField("Judul kursus", [DataRequired("Beri judul kursus."), Length(max=MAX_TITLE)], description="Misalnya: Melayani warga di loket.")
    alamat = StringField(
        "Alamat kursus",
        [Optional(), Length(max=MAX_SLUG)],
        description="Bagian akhir tautannya: huruf kecil, angka, dan tanda hubung. Kosongkan, maka dibuat dari judul. Tidak dapat diganti setelah terbit.",
    )
    ringkasan = TextAreaField("Ringkasan", [Optional(), Length(max=MAX_SUMMARY)], description="Satu atau dua kalimat untuk katalog; dapat diubah kapan saja.")
