"""The form by which a file of acts is brought."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SubmitField


class DeliveryForm(FlaskForm):
    """One sealed file."""

    file = FileField("Berkas kiriman", validators=[FileRequired("Pilih dahulu berkas kiriman.")], description="Berkas bernama kiriman-….json")
    submit = SubmitField("Unggah kiriman")
