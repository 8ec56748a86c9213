"""Questions from and for other programs: a file of theirs becomes a quiz of the draft, a quiz of the draft a file for them."""

from dataclasses import dataclass

from lms.authoring import check_service
from lms.authoring import file_service as files
from lms.authoring.models import Draft
from lms.authoring.naming import next_quiz, typed_bytes
from lms.authoring.room import working
from lms.errors import ContentInvalid, Invalid
from lms.quizzes.exchange.files import guess_format, read_questions, write_questions
from lms.quizzes.exchange.foreign import Given, Left

#: What their files are called, by format.
ENDINGS = {"gift": "gift", "moodle": "xml"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What became of a file of questions: where the quiz is (empty: none was made), how many came, and each that could not, with the reason."""

    path: str
    count: int
    left: tuple[Left, ...]


def bring_in(draft: Draft, name: str, data: bytes, *, title: str, form: str, after: str, account_id: int) -> Imported:
    """Make a quiz of the draft from a GIFT, Aiken or Moodle XML file; `form` empty: guessed. Raises Invalid (unreadable as a whole), TooMany."""
    title = " ".join(title.split())[:200] or name.rpartition(".")[0].replace("-", " ").replace("_", " ").strip() or "Soal impor"
    with working(account_id):
        taken = read_questions(data, form or guess_format(name, data), title=title)
    if not taken.count:
        return Imported(path="", count=0, left=taken.left)
    path = next_quiz(files.files(draft.id), title, after=after)
    files.save(draft.id, path, typed_bytes(taken.text), base=0, account_id=account_id, act="diimpor")
    return Imported(path=path, count=taken.count, left=taken.left)


def send_out(draft: Draft, path: str, form: str, *, account_id: int) -> Given:
    """A quiz of the draft as a file of another program. Raises NotFound, Invalid (format), ContentInvalid (the quiz has problems)."""
    _, data = files.get_file(draft.id, path)
    proof = check_service.proof(draft, path, data, account_id=account_id)
    if form not in ENDINGS:
        raise Invalid("Pilih GIFT atau Moodle XML.")
    if proof.quiz is None:
        raise ContentInvalid(proof.problems)
    return write_questions(proof.quiz, form)
