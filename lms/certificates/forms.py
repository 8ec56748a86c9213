"""Forms of the certificate pages."""

from flask_wtf import FlaskForm
from wtforms import SubmitField, TextAreaField
from wtforms.validators import DataRequired, Length


class ReasonForm(FlaskForm):
    """A reason that the learner, and for a revocation everybody who checks, will read."""

    alasan = TextAreaField("Alasan", validators=[DataRequired("Tulis alasannya."), Length(min=5, max=500, message="Alasan terdiri atas 5 sampai 500 huruf.")])
    kirim = SubmitField("Cabut sertifikat")
