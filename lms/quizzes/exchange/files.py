"""Which format a file is in, and the door to all of them."""

from lms.errors import Invalid
from lms.quizzes.exchange.aiken import read_aiken
from lms.quizzes.exchange.foreign import Given, Taken
from lms.quizzes.exchange.gift import read_gift, write_gift
from lms.quizzes.exchange.moodle import read_moodle, write_moodle
from lms.quizzes.exchange.xmltree import UnsafeXml
from lms.quizzes.quiz import Quiz

FORMATS = ("gift", "aiken", "moodle")
#: GIFT and Aiken are text; a bank of 3,000 questions is about 1 MB.
MAX_BYTES = 4 * 1024 * 1024


def guess_format(name: str, data: bytes) -> str:
    """The format by the ending of the name, or by what the file looks like."""
    ending = name.rpartition(".")[2].lower()
    if ending == "xml" or data.lstrip()[:1] == b"<":
        return "moodle"
    return "gift" if ending == "gift" or b"{" in data else "aiken"


def read_questions(data: bytes, form: str, *, title: str) -> Taken:
    """The questions of a foreign file as a quiz of ours. Raises Invalid where the file as a whole cannot be read."""
    if form == "moodle":
        try:
            return read_moodle(data, title=title)
        except UnsafeXml as error:
            raise Invalid(str(error)) from error
    if len(data) > MAX_BYTES:
        raise Invalid(f"Berkas lebih dari {MAX_BYTES // 1024 // 1024} MB. Bagi menjadi beberapa berkas.")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise Invalid("Berkas bukan teks UTF-8. Simpan ulang dengan penyandian UTF-8.") from error
    return read_gift(text, title=title) if form == "gift" else read_aiken(text, title=title)


def write_questions(quiz: Quiz, form: str) -> Given:
    """A quiz of ours in a foreign format. Raises Invalid for a format that is only read."""
    if form == "aiken":
        raise Invalid("Aiken hanya dapat diimpor. Ekspor ke gift atau moodle.")
    return write_gift(quiz) if form == "gift" else write_moodle(quiz)
