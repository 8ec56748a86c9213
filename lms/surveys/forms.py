"""Forms of plan, opinion and follow-up. They turn what was typed into values of plan.py and follow_up.py, and keep it on error."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Form, FormField, HiddenField, RadioField, SelectChoice, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.quizzes.numbers import typed_number
from lms.surveys import plan as limits
from lms.surveys.follow_up import OBSTACLES, SCALE, STATEMENTS, STATES, Answer
from lms.surveys.plan import FALLING, MEASURES, MOST_ACTIONS, OWN, RISING, VERDICTS, Action, Measure, Opinion, Plan, line, tidy

#: No figure of an office is larger.
_MOST = 1_000_000_000
_YEARS = timedelta(days=3 * 366)
_DAYS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
_CHOOSE = "Pilih dari yang ada di daftar."
_TODAY_OR_BEFORE = "Tanggal ini belum tiba. Isi tanggal pengukuran yang sudah dilakukan."


def _most(count: int) -> Length:
    return Length(max=count, message=f"Paling banyak {count} huruf; ringkaslah sedikit.")


class FigureField(StringField):
    """A number as Indonesians write it: `1.250` or `7,5`. What cannot be read stays in the field as it was typed."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.6f}".rstrip("0").rstrip(".").replace(".", ",")

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = line(valuelist[0]) if valuelist else ""
        self.data = typed_number(typed) if typed else None
        if typed and (self.data is None or not 0 <= self.data <= _MOST):
            self.data = None
            raise ValueError("Tulis satu angka saja, misalnya 45 atau 7,5; satuannya di kotak lain.")


class DayField(DateField):
    """A day, from the browser's own calendar or typed as 31-12-2026."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, validators, format=_DAYS, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            if valuelist and valuelist[0].strip():
                raise ValueError("Tanggal ini tidak dapat dibaca. Contoh: 31-12-2026.") from None
        if self.data and not 2000 <= self.data.year <= 2100:
            self.data = None
            raise ValueError("Periksa tahunnya.")


class ActionForm(Form):
    """One action; a row left empty is no action, one begun must be whole."""

    apa = TextAreaField("Apa yang akan Anda lakukan", filters=[tidy], validators=[_most(limits.MAX_WHAT)])
    kapan = DayField("Selesai paling lambat", [Optional()])
    indikator = StringField("Indikator: tanda yang dapat dilihat orang lain bahwa ini berhasil", filters=[line], validators=[_most(limits.MAX_INDICATOR)])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in this row."""
        return not (self.apa.data or self.kapan.data or self.kapan.raw_data and self.kapan.raw_data[0].strip() or self.indikator.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the row is empty or whole."""
        fits = super().validate(extra_validators)
        if self.is_empty:
            return fits
        sentences = ((self.apa, "Tulis tindakannya."), (self.kapan, "Isi tanggalnya."), (self.indikator, "Tulis indikatornya."))
        for field, sentence in sentences:
            if not field.data and not field.errors:
                field.errors = [*field.errors, sentence]
                fits = False
        return fits


class PlanForm(FlaskForm):
    """A rencana tindak lanjut: up to three actions, and a figure with its state before."""

    aksi1 = FormField(ActionForm)
    aksi2 = FormField(ActionForm)
    aksi3 = FormField(ActionForm)
    ukuran = RadioField(
        "Angka apa yang ingin Anda perbaiki?",
        choices=[
            *(SelectChoice(code, f"{known.name} ({known.unit})") for code, known in MEASURES.items()),
            SelectChoice(OWN, "Angka lain, dengan nama sendiri"),
            SelectChoice("", "Belum ada angka yang dapat saya ukur"),
        ],
        default="waktu",
        invalid_choice_message=_CHOOSE,
    )
    nama = StringField("Nama angkanya", [_most(limits.MAX_MEASURE)], [line], "Contoh: berkas yang dikembalikan karena tidak lengkap.")
    satuan = StringField("Satuannya", [_most(limits.MAX_UNIT)], [line], "Contoh: berkas per minggu.")
    arah = RadioField("Membaik bila angkanya", choices=[SelectChoice(FALLING), SelectChoice(RISING)], default=FALLING, invalid_choice_message=_CHOOSE)
    sebelum = FigureField("Angka sebelum", description="Keadaan sekarang, sebelum Anda mengubah apa pun. Contoh: 45 atau 7,5.")
    tanggal = DayField("Diukur pada tanggal", [Optional()])
    cara = TextAreaField("Cara mengukurnya", [_most(limits.MAX_HOW)], [tidy], "Contoh: rata-rata 20 pemohon pertama di buku register, Senin sampai Rabu.")

    @property
    def rows(self) -> tuple[ActionForm, ...]:
        """The rows of actions, filled in or not."""
        return tuple(self[f"aksi{number}"].form for number in range(1, MOST_ACTIONS + 1))

    def check(self, *, today: date) -> bool:
        """Whether everything fits together; `today` bounds the days."""
        fits = self.validate_on_submit()
        if all(row.is_empty for row in self.rows):
            fits = _fault(self.rows[0].apa, "Tulis sedikitnya satu tindakan.")
        for row in self.rows:
            if row.kapan.data and not today - _YEARS <= row.kapan.data <= today + _YEARS:
                fits = _fault(row.kapan, "Tanggal ini terlalu jauh.")
        return self._check_figure(today) and fits

    def plan(self) -> Plan:
        """The plan, once `check` has said yes."""
        rows = [row for row in self.rows if not row.is_empty]
        return Plan(actions=tuple(Action(what=row.apa.data, due_on=row.kapan.data, indicator=row.indikator.data) for row in rows), measure=self._measure())

    def _check_figure(self, today: date) -> bool:
        if not self.ukuran.data:
            return True
        fits = True
        if self.ukuran.data == OWN:
            fits = _wanted(self.nama, "Beri nama angkanya.") & _wanted(self.satuan, "Tulis satuannya.")
        fits &= _wanted(self.sebelum, "Isi angka sebelum; tanpa itu kelak perubahannya tidak terlihat.")
        fits &= _wanted(self.tanggal, "Isi tanggal pengukurannya.") & _wanted(self.cara, "Tulis singkat cara mengukurnya.")
        if self.tanggal.data and self.tanggal.data > today:
            fits = _fault(self.tanggal, _TODAY_OR_BEFORE)
        return fits

    def _measure(self) -> Measure | None:
        if not self.ukuran.data:
            return None
        known = MEASURES.get(self.ukuran.data)
        return Measure(
            code=self.ukuran.data,
            name=known.name if known else self.nama.data,
            unit=known.unit if known else self.satuan.data,
            better=known.better if known else self.arah.data,
            before=self.sebelum.data,
            before_on=self.tanggal.data,
            before_how=self.cara.data,
        )


class _PublicForm(FlaskForm):
    """A form behind a one-time link: the link is its proof, and the door of the site has asked for the origin."""

    class Meta:
        csrf = False


class OpinionForm(_PublicForm):
    """A supervisor's word on a plan."""

    versi = HiddenField()
    nama = StringField("Nama Anda", [DataRequired("Tulis nama Anda."), _most(limits.MAX_NAME)], [line], render_kw={"autocomplete": "name"})
    jabatan = StringField(
        "Jabatan Anda", [DataRequired("Tulis jabatan Anda."), _most(limits.MAX_POST)], [line], render_kw={"autocomplete": "organization-title"}
    )
    keputusan = RadioField(
        "Pendapat Anda",
        [InputRequired("Pilih salah satu.")],
        choices=[SelectChoice(word, word.capitalize()) for word in VERDICTS],
        invalid_choice_message=_CHOOSE,
    )
    komentar = TextAreaField(
        "Tanggapan",
        [DataRequired("Tulis tanggapan Anda, satu kalimat pun cukup."), _most(limits.MAX_WORDS)],
        [tidy],
        "Apa yang sudah baik, apa yang perlu diubah. Dibaca oleh penyusun rencana, admin, dan pimpinannya.",
    )
    dukungan = TextAreaField(
        "Dukungan Anda", [_most(limits.MAX_WORDS)], [tidy], "Contoh: waktu satu jam setiap Jumat, meja informasi, izin mengubah alur berkas."
    )

    def sign(self) -> None:
        """Of somebody who has signed in it is known who he is: he is not asked."""
        del self.nama, self.jabatan

    def opinion(self, name: str = "", post: str = "") -> Opinion:
        """What was said, once it was found valid; by whom, where the form does not ask."""
        return Opinion(
            name=name or self.nama.data,
            post=post or self.jabatan.data,
            verdict=self.keputusan.data,
            comment=self.komentar.data,
            support=self.dukungan.data or "",
        )

    @property
    def version(self) -> int:
        """The version that the form showed; 0 where it says none."""
        return int(self.versi.data) if (self.versi.data or "").isdecimal() and len(self.versi.data) < 9 else 0


class FollowUpForm(_PublicForm):
    """The follow-up of one side. Made by `follow_up_form`, with one `aksi` for every action of the plan."""

    nama = StringField("Nama Anda", [_most(limits.MAX_NAME)], [line], render_kw={"autocomplete": "name"})
    jabatan = StringField("Jabatan Anda", [_most(limits.MAX_POST)], [line], render_kw={"autocomplete": "organization-title"})
    hambatan = SelectMultipleField(
        "Hambatan yang ditemui", choices=[SelectChoice(key, text) for key, text in OBSTACLES.items()], invalid_choice_message=_CHOOSE
    )
    hambatan_lain = TextAreaField("Ceritakan hambatannya, atau apa yang membantu", [_most(limits.MAX_WORDS)], [tidy])
    sesudah = FigureField("Angka sesudah")
    tanggal = DayField("Diukur pada tanggal", [Optional()])
    bukti = TextAreaField(
        "Bukti dukung",
        [_most(limits.MAX_WORDS)],
        [tidy],
        "Tulis di mana buktinya dapat dilihat, misalnya nomor laporan atau lembar register. Jangan menulis data pribadi warga.",
    )

    def check(self, *, today: date, named: bool) -> bool:
        """Whether the answer can be taken; `named`: whoever answers must say who he is."""
        fits = self.validate_on_submit()
        if named:
            fits &= _wanted(self.nama, "Tulis nama Anda.") & _wanted(self.jabatan, "Tulis jabatan Anda.")
        if self.sesudah.data is not None:
            fits &= _wanted(self.tanggal, "Isi tanggal pengukurannya.")
        if self.tanggal.data and self.tanggal.data > today:
            fits = _fault(self.tanggal, _TODAY_OR_BEFORE)
        return fits

    def answer(self, count: int) -> Answer:
        """What was answered on a plan with so many actions, once `check` has said yes."""
        ratings = {one.key: int(self[f"perilaku_{one.key}"].data) for one in STATEMENTS if self[f"perilaku_{one.key}"].data}
        ticked = self.hambatan.data or []
        return Answer(
            states=tuple(self[f"aksi_{number}"].data for number in range(1, count + 1)),
            ratings=ratings,
            obstacles=tuple(key for key in OBSTACLES if key in ticked),
            obstacle_words=self.hambatan_lain.data or "",
            after=self.sesudah.data,
            after_on=self.tanggal.data if self.sesudah.data is not None else None,
            evidence=self.bukti.data or "",
        )


def plan_data(plan: Plan) -> dict[str, Any]:
    """A held plan as the data of a PlanForm."""
    measure = plan.measure
    data: dict[str, Any] = {"ukuran": ""}
    for number, action in enumerate(plan.actions, start=1):
        data[f"aksi{number}"] = {"apa": action.what, "kapan": action.due_on, "indikator": action.indicator}
    if measure:
        data |= {"ukuran": measure.code, "nama": measure.name, "satuan": measure.unit, "arah": measure.better}
        data |= {"sebelum": measure.before, "tanggal": measure.before_on, "cara": measure.before_how}
    return data


def follow_up_form(plan: Plan, side: str, answer: Answer | None = None, **options: Any) -> FollowUpForm:
    """The form of that side for that plan, filled with what was answered before. `options` are those of the form's class."""
    fields: dict[str, Any] = {}
    for number, _ in enumerate(plan.actions, start=1):
        wanted = InputRequired("Pilih sejauh mana tindakan ini berjalan.")
        fields[f"aksi_{number}"] = RadioField(
            f"Tindakan {number}", [wanted], choices=[SelectChoice(word, word.capitalize()) for word in STATES], invalid_choice_message=_CHOOSE
        )
    for one in STATEMENTS:
        choices = [SelectChoice(str(value), f"{value} {word}") for value, word in enumerate(SCALE, start=1)]
        fields[f"perilaku_{one.key}"] = RadioField(one.worded(side), [Optional()], choices=choices, invalid_choice_message=_CHOOSE)
    return type("PlanFollowUpForm", (FollowUpForm,), fields)(data=_answer_data(answer), **options)


def _answer_data(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {}
    data: dict[str, Any] = {f"aksi_{number}": state for number, state in enumerate(answer.states, start=1)}
    data |= {f"perilaku_{key}": str(value) for key, value in answer.ratings.items()}
    data |= {"hambatan": list(answer.obstacles), "hambatan_lain": answer.obstacle_words}
    return data | {"sesudah": answer.after, "tanggal": answer.after_on, "bukti": answer.evidence}


def _wanted(field: Any, sentence: str) -> bool:
    """Whether something stands in the field; one that is wrong already keeps its own sentence."""
    if field.data not in (None, ""):
        return True
    return False if field.errors else _fault(field, sentence)


def _fault(field: Any, sentence: str) -> bool:
    field.errors = [*field.errors, sentence]
    return False
