"""From a tree of files to a Course, or to every problem in it. Pure: the same files give the same course."""

import html
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lms.courses.course import Course, Item, Module, Picture, QuizItem
from lms.courses.headers import (
    COURSE_KEYS,
    MODULE_KEYS,
    RESERVED_IDS,
    RESERVED_SLUGS,
    CourseHeader,
    ModuleHeader,
    is_slug,
    read_course_header,
    read_module_header,
    to_slug,
)
from lms.courses.links import Links
from lms.courses.pictures import MAX_ALL_PIXELS, count_pixels, shrink
from lms.courses.text import check_text
from lms.courses.tree import Files, check_tree
from lms.errors import ContentInvalid, Problem
from lms.markup import to_html
from lms.quizzes.language import compile_quiz
from lms.quizzes.parallel import split
from lms.quizzes.quiz import Quiz
from lms.quizzes.settings import QUIZ_KEYS
from lms.source import MAX_TEXT_BYTES, Header, Line, Problems, read_lines, shorten, split_header
from lms.textguard import check_effort

#: All texts of a course together: two hundred modules. More would take the compiler minutes.
MAX_ALL_TEXT_BYTES = 4 * 1024 * 1024
#: 1 JP is 45 minutes (docs: PerLAN 10/2018).
MINUTES_PER_JP = 45
#: Words a minute at which a module is studied, where the author gives no estimate.
READING_PACE = 120
_ITEM = re.compile(r"(\d{2,3})-([a-z0-9]+(?:-[a-z0-9]+)*)(\.kuis)?\.md")
_BANK = re.compile(r"bank/[a-z0-9]+(?:-[a-z0-9]+)*\.kuis\.md")
_PICTURE = re.compile(r"gambar/[^/]+\.(?:jpe?g|png|webp|gif)", re.IGNORECASE)
_PICTURE_ENDING = re.compile(r"\.(?:jpe?g|png|webp|gif)$", re.IGNORECASE)
#: Problems of a tree that is not even read.
_UNFIT = frozenset({"T01", "T02", "T03"})
_TAG = re.compile(r"<[^>]*>")
#: Stands in for the quiz that would draw from a bank, so that a bank is read by the rules it will be read by.
_ABOUT_BANK = "---\nkuis: Bank soal\nuntuk: latihan\n---\n\n# Kelompok: bank\nsumber: {path}\n"

FileKind = Literal["overview", "module", "quiz", "bank", "picture"]
#: Gives a picture and the bytes of its renditions, as `pictures.shrink` does; somebody may know them already.
Shrink = Callable[[str, bytes], tuple[Picture, dict[str, bytes]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiled:
    """A course and the bytes of its pictures' renditions by their SHA-256."""

    course: Course
    renditions: Mapping[str, bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """One file as it would be published, and its problems. `title` may be empty; `html` is safe and that of an overview or module.

    `item` is None for the overview, for a bank, and for a quiz with problems; `quiz` is the quiz of a quiz file or a bank.
    """

    title: str
    html: str
    item: Item | None
    quiz: Quiz | None
    problems: tuple[Problem, ...]


@dataclass(kw_only=True, slots=True)
class _Text:
    """One file on its way: its lines, what its header says, and the body."""

    path: str
    header: Header
    lines: tuple[Line, ...]
    body: tuple[Line, ...]
    id: str = ""
    values: ModuleHeader | None = None
    pictures: list[str] = field(default_factory=list)


def compile_course(files: Files, *, slug: str) -> Course:
    """The course in these files; `slug` is its folder's name. Raises ContentInvalid with every problem found."""
    return compile_tree(files, slug=slug).course


def compile_tree(files: Files, *, slug: str, shrink: Shrink = shrink) -> Compiled:
    """The course and its pictures, made small by `shrink`. Raises ContentInvalid with every problem of every file.

    Codes beside those of the parts (C, K quiz · G pictures · H, N headers · L links · M Markdown · S source · T tree):
    R01 kursus.md missing, R02 no module, R03 id used twice, R04 JP of the modules do not add up, R05 too few minutes for the JP,
    R06 id is a page of its own, R07 folder name, R08 file outside the naming scheme, R09 unknown type of file,
    R10 picture outside gambar/, R11 picture nobody shows, R12 too much text (then nothing is read, nor after G05, too many pixels in all).
    """
    unfit = check_tree(files)
    if any(problem.code in _UNFIT for problem in unfit):
        raise ContentInvalid(unfit)
    misnamed = {problem.path for problem in unfit}
    return _Compiler({path: data for path, data in files.items() if path not in misnamed}, slug, unfit, shrink).run()


def compile_file(path: str, files: Files, *, slug: str, names: Iterable[str], pictures: Mapping[str, Picture | None]) -> Proof:
    """One text of a course by itself: what it becomes, and the problems that show without the others.

    `files` holds the text at `path`, and of the others what it needs: `kursus.md` for the pass mark, banks. `names` are the paths
    of the whole tree, for links; `pictures` its pictures by path. What only the whole can tell (ids used twice, sums of JP) is left out.
    """
    return _Compiler(files, slug, ()).run_one(path, names, pictures)


def kind_of(path: str) -> FileKind | None:
    """What a file of a course is by its path; None for what a course does not hold."""
    name = _ITEM.fullmatch(path)
    if name:
        return "quiz" if name[3] else "module"
    return "overview" if path == "kursus.md" else "bank" if _BANK.fullmatch(path) else "picture" if _PICTURE.fullmatch(path) else None


def position(path: str) -> tuple[int, bool, str]:
    """Order of a module or quiz: the number's; among files of one number modules come first, then the name decides."""
    name = _ITEM.fullmatch(path)
    return int(name[1]), bool(name[3]), name[2]


def proper_name(path: str) -> str:
    """The name that a text of a course would have by the naming scheme: `Modul 1.md` gives `01-modul-1.md`."""
    bare = path.rsplit("/", 1)[-1]
    ending = ".kuis.md" if re.search(r"\.?kuis\.md$", bare, re.IGNORECASE) else ".md"
    stem = re.sub(r"\.?(?:kuis)?\.md$", "", bare, flags=re.IGNORECASE)
    number, name = re.fullmatch(r"(\d*)(.*)", stem, re.DOTALL).groups()
    return f"{int(number or 1) % 1000:02}-{to_slug(name)}{ending}"


class _Compiler:
    def __init__(self, files: Files, slug: str, found: Iterable[Problem], shrink: Shrink = shrink) -> None:
        self.shrink = shrink
        self.files = files
        self.slug = slug
        self.found: set[Problem] = set(found)
        self.pictures: dict[str, Picture | None] = {}
        self.renditions: dict[str, bytes] = {}
        self.shown: list[str] = []
        #: What a quiz must reach that says nothing of it: the course's `lulus`.
        self.default_pass = 70

    def run(self) -> Compiled:
        self._check_names()
        self._shrink_pictures()
        course_text, course_header = self._read_course()
        if course_header:
            self.default_pass = course_header.pass_mark
        texts = [self._read_item(path) for path in sorted(filter(_ITEM.fullmatch, self.files), key=position)]
        self._give_ids(texts)
        links = Links(slug=self.slug, addresses=self._addresses(texts), pictures=self.pictures)
        intro = self._convert(course_text, links) if course_text else ""
        items: list[Module | QuizItem] = []
        measuring: list[QuizItem] = []
        for text in texts:
            before, item = (None, self._module(text, links)) if text.values else self._quiz(text, links)
            measuring += [before] if before else []
            items += [item] if item else []
        # A prates that shares its file with the pascates comes before everything that is taught.
        items = [*measuring, *items]
        self._check_prates(texts, measuring)
        links.check_places()
        self.found |= links.found
        self._check_whole(course_text, course_header, texts)
        if self.found:
            raise ContentInvalid(self.found)
        values = {name: getattr(course_header, name) for name in CourseHeader.__dataclass_fields__}
        course = Course(slug=self.slug, **values, intro_html=intro, items=tuple(items), pictures=self._merged(self.shown))
        return Compiled(course=course, renditions=self.renditions)

    def run_one(self, path: str, names: Iterable[str], pictures: Mapping[str, Picture | None]) -> Proof:
        self.pictures = dict(pictures)
        others = [_Text(path=name, header=Header({}), lines=(), body=(), id=_ITEM.fullmatch(name)[2]) for name in names if _ITEM.fullmatch(name)]
        links = Links(slug=self.slug, addresses=self._addresses(others), pictures=self.pictures)
        course_text, header = self._read_course()
        self.default_pass = header.pass_mark if header else 70
        title, converted, item, quiz = "", "", None, None
        match kind_of(path):
            case "overview":
                title, converted = course_text.header.text("judul"), self._convert(course_text, links)
            case "module":
                item = self._module(self._read_item(path), links)
                title, converted = item.title, item.html
            case "quiz":
                text = self._read_item(path)
                item = self._quiz(text, links)[1]
                title, quiz = text.header.text("kuis"), item.quiz if item else None
            case "bank":
                about = _ABOUT_BANK.format(path=path).encode()
                quiz, problems = compile_quiz("sumber", about, default_id="bank", read=self.files.get)
                title = split_header(read_lines(self.files[path], Problems(path)), Problems(path), QUIZ_KEYS)[0].text("kuis")
                self.found.update(problems)
        links.check_places()
        mine = {problem for problem in self.found | links.found if path == "kursus.md" or problem.path not in ("kursus.md", "sumber")}
        return Proof(title=title, html=converted, item=item, quiz=quiz, problems=tuple(sorted(mine, key=lambda one: (one.path != path, one))))

    def _merged(self, sources: Iterable[str]) -> tuple[Picture, ...]:
        """The pictures of these files, each once, in the order of first use."""
        return tuple(picture for source in dict.fromkeys(sources) if (picture := self.pictures[source]))

    def _check_names(self) -> None:
        if not is_slug(self.slug):
            message = f'Nama folder kursus "{shorten(self.slug)}" hanya boleh huruf kecil, angka, dan tanda hubung, misalnya {to_slug(self.slug)}.'
            self._tell("", 0, "R07", message)
        if self.slug in RESERVED_SLUGS:
            self._tell("", 0, "R06", f"Nama folder kursus {self.slug} dipakai platform untuk halaman lain. Beri nama lain, misalnya {self.slug}-2.")
        for path in self.files:
            if path == "kursus.md" or _ITEM.fullmatch(path) or _BANK.fullmatch(path) or _PICTURE.fullmatch(path):
                continue
            self._check_name(path)
        # A file that is too large by itself is refused by its own name, and costs nothing.
        texts = [len(data) for path, data in self.files.items() if path.endswith(".md") and len(data) <= MAX_TEXT_BYTES]
        if sum(texts) > MAX_ALL_TEXT_BYTES:
            self._tell("", 0, "R12", f"Seluruh teks kursus lebih dari {MAX_ALL_TEXT_BYTES // 1024 // 1024} MB. Bagi menjadi beberapa kursus.")
            raise ContentInvalid(self.found)

    def _check_name(self, path: str) -> None:
        if path.lower() == "kursus.md":
            self._tell(path, 0, "R08", "Nama berkas ini harus huruf kecil seluruhnya: kursus.md.")
        elif _PICTURE_ENDING.search(path):
            self._tell(path, 0, "R10", f"Gambar harus berada di folder gambar/. Pindahkan ke gambar/{path.rsplit('/', 1)[-1]}.")
        elif path.lower().endswith(".md"):
            self._tell(path, 0, "R08", f"Nama berkas harus nomor dua angka, tanda hubung, lalu nama: {proper_name(path)}.")
        else:
            self._tell(path, 0, "R09", "Jenis berkas ini tidak dipakai dalam kursus. Hapus dari folder, atau simpan gambar sebagai JPEG, PNG, WebP, atau GIF.")

    def _shrink_pictures(self) -> None:
        paths = sorted(filter(_PICTURE.fullmatch, self.files))
        if sum(count_pixels(self.files[path]) for path in paths) > MAX_ALL_PIXELS:
            message = f"Gambar kursus bersama-sama lebih dari {MAX_ALL_PIXELS // 1_000_000} juta titik. Perkecil gambarnya dahulu."
            raise ContentInvalid({*self.found, Problem(path="gambar", line=0, code="G05", message=message)})
        for path in paths:
            try:
                self.pictures[path], renditions = self.shrink(path, self.files[path])
                self.renditions |= renditions
            except ContentInvalid as error:
                self.pictures[path] = None
                self.found.update(error.problems)

    def _read_course(self) -> tuple[_Text | None, CourseHeader | None]:
        if "kursus.md" not in self.files:
            if not any(path.lower() == "kursus.md" for path in self.files):
                self._tell("kursus.md", 0, "R01", "Berkas kursus.md tidak ada. Buat berkas itu dengan kepala (judul, jp, ringkasan) dan gambaran umum kursus.")
            return None, None
        problems = Problems("kursus.md")
        text = self._read_text("kursus.md", problems, COURSE_KEYS)
        header = read_course_header(text.header, problems, slug=self.slug)
        self._check_body(text, problems)
        return text, header

    def _read_item(self, path: str) -> _Text:
        """A module as a whole, or of a quiz what its place in the course needs: its own compiler reads it later."""
        problems = Problems(path)
        name = _ITEM.fullmatch(path)
        if name[3]:
            text = self._read_text(path, Problems(path), QUIZ_KEYS)
            written = text.header.text("id")
            text.id = written if is_slug(written) else name[2]
            return text
        text = self._read_text(path, problems, MODULE_KEYS)
        text.values = read_module_header(text.header, problems)
        text.id = text.values.id or name[2]
        self._check_body(text, problems)
        return text

    def _read_text(self, path: str, problems: Problems, keys: Iterable) -> _Text:
        lines = read_lines(self.files[path], problems)
        header, body = split_header(lines, problems, keys)
        return _Text(path=path, header=header, lines=lines, body=body)

    def _check_body(self, text: _Text, problems: Problems) -> None:
        if text.body or text.header.settings:
            check_text(text.body, problems)
        check_effort(text.body, problems)
        self.found.update(problems.found)

    def _give_ids(self, texts: list[_Text]) -> None:
        """A quiz named like its module steps aside; whatever else is used twice is the author's to mend."""
        modules = {text.id for text in texts if text.values}
        for text in texts:
            if not text.values and not text.header.text("id") and text.id in modules:
                text.id += "-kuis"
        taken: dict[str, str] = {}
        for text in texts:
            line = setting.line if (setting := text.header.get("id")) else 0
            other = taken.setdefault(text.id, text.path)
            if other != text.path:
                self._tell(text.path, line, "R03", f'id "{text.id}" sudah dipakai {other}. Beri id lain di kepala berkas, misalnya {text.id}-2.')
            if text.id in RESERVED_IDS:
                self._tell(text.path, line, "R06", f'id "{text.id}" dipakai platform untuk halaman lain. Beri id lain di kepala berkas, misalnya {text.id}-2.')

    def _addresses(self, texts: list[_Text]) -> dict[str, str]:
        base = f"/kursus/{self.slug}/"
        return {"kursus.md": base} | {text.path: f"{base}{text.id}/" for text in texts}

    def _convert(self, text: _Text, links: Links) -> str:
        with links.reading(text.path, [(text.path, text.body)]) as used:
            converted = to_html("\n".join(line.text for line in text.body), ids="")
        links.pages[text.path] = (converted, text.body)
        text.pictures = list(used)
        self.shown += used
        return converted

    def _module(self, text: _Text, links: Links) -> Module:
        values = text.values
        converted = self._convert(text, links)
        words = len(html.unescape(_TAG.sub(" ", converted)).split())
        return Module(
            id=text.id,
            title=values.title,
            path=text.path,
            minutes=values.minutes or max(1, math.ceil(words / READING_PACE)),
            jp=values.jp or 0,
            summary=values.summary,
            outcomes=values.outcomes,
            html=converted,
            words=words,
            pictures=self._merged(text.pictures),
        )

    def _check_prates(self, texts: list[_Text], measuring: list[QuizItem]) -> None:
        """The id that a prates gets beside its pascates must be free, too."""
        taken = {text.id: text.path for text in texts}
        for item in measuring:
            if item.id in taken:
                self._tell(item.path, 0, "R03", f'id "{item.id}" untuk prates kuis ini sudah dipakai {taken[item.id]}. Beri id lain di kepala salah satunya.')

    def _quiz(self, text: _Text, links: Links) -> tuple[QuizItem | None, QuizItem | None]:
        banks: list[str] = []

        def read(path: str) -> bytes | None:
            """`sumber:` names files of the course; `../bank/` is the library's shared one, which the tree holds as `bank/`."""
            name = path if path in self.files else path.removeprefix("../")
            data = self.files.get(name) if name.endswith(".kuis.md") else None
            if data is not None:
                banks.append(name)
                links.lines += tuple((path, line) for line in read_lines(data, Problems(path)))
            return data

        with links.reading(text.path, [(text.path, text.lines)]) as used:
            quiz, problems = compile_quiz(text.path, self.files[text.path], default_id=text.id, default_pass=self.default_pass, read=read)
        self.shown += used
        self.found.update(problems)
        if quiz is None:
            return None, None
        before, after = split(quiz)
        item = QuizItem(id=text.id, path=text.path, quiz=after)
        return (QuizItem(id=before.id, path=text.path, quiz=before) if before else None), item

    def _check_whole(self, course_text: _Text | None, header: CourseHeader | None, texts: list[_Text]) -> None:
        modules = [text for text in texts if text.values]
        if not modules:
            self._tell("", 0, "R02", "Kursus belum punya modul. Tambahkan berkas seperti 01-nama-modul.md.")
        for path, picture in self.pictures.items():
            if picture and path not in self.shown:
                self._tell(path, 0, "R11", f"Gambar ini tidak dipakai. Tampilkan dengan ![teks alternatif]({path}) atau hapus berkasnya.")
        # Where a number or a header could not be read, sums would only add noise.
        unread = any(problem.code == "N01" or problem.code[0] in "SH" for problem in self.found)
        if header and modules and not unread:
            self._check_sums(course_text, header, modules)

    def _check_sums(self, course_text: _Text, header: CourseHeader, modules: list[_Text]) -> None:
        setting = course_text.header.get("jp")
        line = setting.line if setting else 1
        counted = [text.values.jp for text in modules if text.values.jp is not None]
        if counted and sum(counted) != header.jp:
            message = f"Jumlah JP semua modul {sum(counted)}, sedangkan JP kursus {header.jp}. Samakan: ubah jp di sini atau di kepala modul."
            self._tell("kursus.md", line, "R04", message)
        minutes = [text.values.minutes for text in modules]
        needed = header.jp * MINUTES_PER_JP
        if all(minutes) and sum(minutes) < needed:
            message = f"{header.jp} JP berarti {needed} menit (1 JP = {MINUTES_PER_JP}), modulnya hanya {sum(minutes)} menit. Tambah menit atau kurangi jp."
            self._tell("kursus.md", line, "R05", message)

    def _tell(self, path: str, line: int, code: str, message: str) -> None:
        self.found.add(Problem(path=path, line=line, code=code, message=message))

