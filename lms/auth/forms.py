"""Forms of sign-in, registration and the own account. They check that something was typed; the service checks what."""

import unicodedata
from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectChoice, SelectField, StringField, SubmitField
from wtforms.validators import DataRequired, Length

from lms.auth.roles import EMPLOYMENTS

#: Longer than any password; what is longer still is refused before it costs anything.
_TYPED = Length(max=2000, message="Isian ini terlalu panjang.")
_PASSWORD_HELP = "Paling sedikit 12 karakter. Tiga atau empat kata yang tidak berhubungan mudah diingat dan kuat."
_CHOOSE = "Pilih salah satu yang ada di daftar."


def plain(text: str | None) -> str | None:
    """Without control characters, which PostgreSQL and certificates cannot hold."""
    return "".join(char for char in text if unicodedata.category(char) != "Cc").strip() if text else text


def _filled(sentence: str) -> list[object]:
    return [DataRequired(sentence), _TYPED]


class SignInForm(FlaskForm):
    """`next` is where the person was going."""

    next = HiddenField()
    identifier = StringField(
        "NIP atau surel",
        _filled("NIP atau surel belum diisi."),
        render_kw={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField("Kata sandi", _filled("Kata sandi belum diisi."), render_kw={"autocomplete": "current-password"})
    submit = SubmitField("Masuk")


class PasswordForm(FlaskForm):
    """Replace the own password."""

    current = PasswordField("Kata sandi saat ini", _filled("Kata sandi saat ini belum diisi."), render_kw={"autocomplete": "current-password"})
    new = PasswordField(
        "Kata sandi baru",
        _filled("Kata sandi baru belum diisi."),
        description=_PASSWORD_HELP,
        render_kw={"autocomplete": "new-password", "minlength": "12"},
    )
    submit = SubmitField("Ganti kata sandi")


class RegistrationForm(FlaskForm):
    """A learner's own account."""

    name = StringField(
        "Nama lengkap",
        _filled("Nama belum diisi."),
        [plain],
        "Seperti akan tercetak di sertifikat, dengan gelar bila ada.",
        render_kw={"autocomplete": "name"},
    )
    employment = SelectField("Status kepegawaian", choices=[SelectChoice(kind) for kind in EMPLOYMENTS], invalid_choice_message=_CHOOSE)
    nip = StringField(
        "NIP atau NI PPPK",
        [_TYPED],
        [plain],
        "18 angka, boleh dengan spasi. Honorer boleh mengosongkannya dan mengisi surel.",
        render_kw={"autocomplete": "username", "inputmode": "numeric"},
    )
    email = StringField("Surel (jika ada)", [_TYPED], [plain], render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"})
    agency_id = SelectField("Unit kerja", [DataRequired("Unit kerja belum dipilih.")], invalid_choice_message=_CHOOSE)
    rank = StringField("Pangkat/golongan ruang", [_TYPED], [plain], "Contoh: Penata Muda, III/a")
    post = StringField("Jabatan", [_TYPED], [plain], render_kw={"autocomplete": "organization-title"})
    password = PasswordField(
        "Kata sandi",
        _filled("Kata sandi belum diisi."),
        description=_PASSWORD_HELP,
        render_kw={"autocomplete": "new-password", "minlength": "12"},
    )
    submit = SubmitField("Buat akun")

    def offer_units(self, units: Iterable[tuple[int, str]]) -> None:
        """Let the person choose among these (id, name); the form has no choices where there are none."""
        choices = [SelectChoice(str(unit_id), name) for unit_id, name in units]
        self.agency_id.choices = [SelectChoice("", "Pilih unit kerja …"), *choices] if choices else []


class ConfirmForm(FlaskForm):
    """Nothing but the token: a button that does something."""
