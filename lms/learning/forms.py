"""The form by which an admin gives extra attempts."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import DataRequired, Length, NumberRange


class GrantForm(FlaskForm):
    """One quiz of one learner: how many more, and why."""

    kursus = HiddenField()
    kuis = HiddenField()
    tambahan = IntegerField("Tambahan percobaan", [NumberRange(min=1, max=10, message="Isi angka 1 sampai 10.")], default=1)
    alasan = StringField(
        "Alasan",
        [DataRequired("Tulis alasannya."), Length(min=5, max=500, message="Alasan terdiri atas 5 sampai 500 huruf.")],
        description="Dibaca admin lain. Misalnya: listrik padam saat percobaan kedua.",
    )
