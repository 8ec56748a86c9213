"""Course evaluation reports: which courses a reader may see, whose figures, and the report itself. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from lms.agencies import service as agencies
from lms.auth.identity import SignedIn
from lms.courses import service as courses
from lms.courses.course import Course, QuizItem
from lms.courses.service import PublishedCourse
from lms.db import db
from lms.errors import NotFound
from lms.learning.gain import find_tests, normalised
from lms.reports import figures, improvement_service, outcome_sections, survey_service
from lms.reports.figures import Learners, View
from lms.reports.items import Group, Sums, may_be_urgent
from lms.reports.report import Gains, QuizReport, ScaleReport, Section, by_pool, count_urgent, named_bands, quiz_report, same_question, scored_of, surveys_of
from lms.reports.survey import LEAST, no_small_part, satisfaction
from lms.surveys import service as surveys

#: Roles that read reports; each sees the learners of the units in which it is held.
READERS = ("pengajar", "admin", "pimpinan")
#: Courses on one page of the list: each is a report of its own.
PAGE = 20
#: Texts on the page, and in an export.
MOST_TEXTS, MOST_EXPORTED_TEXTS = 100, 2000

#: The scope above every unit: paths begin so.
_EVERYWHERE = "/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What the reader chose, and what there is to choose. `release` is a number."""

    year: int | None
    release: int | None
    years: tuple[int, ...]
    releases: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Everything on a course's page. `pools` are (pool, before, after); `satisfaction` holds (subject, mean of five).

    `hidden` is how many questions are left out because the filter would show what a few answered.
    """

    slug: str
    course: Course
    whole: bool
    filters: Filters
    learners: Learners
    has_tests: bool
    gains: Gains | None
    pools: tuple[tuple[str, float, float], ...]
    quizzes: tuple[QuizReport, ...]
    hidden: int
    has_survey: bool
    survey: survey_service.Surveyed
    satisfaction: tuple[tuple[str, float], ...]
    sections: tuple[Section, ...]
    log: tuple[improvement_service.Entry, ...]
    may_log: bool

    @property
    def flagged(self) -> int:
        """How many questions ask somebody to act."""
        return sum(line.analysis.urgent for quiz in self.quizzes for line in quiz.lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A course in the list."""

    slug: str
    title: str
    learners: Learners
    gain: float | None
    satisfaction: float | None
    flagged: int


def overview(user: SignedIn, *, after: str, now: datetime) -> tuple[list[Line], str | None]:
    """The courses that are the reader's business, by slug, a page at a time; the last slug where there are more."""
    query = select(PublishedCourse.slug).where(_visible(user), PublishedCourse.current_release.is_not(None), PublishedCourse.slug > after)
    slugs = list(db.session.scalars(query.order_by(PublishedCourse.slug).limit(PAGE + 1)))
    lines = [_overview_line(user, slug, now) for slug in slugs[:PAGE]]
    return lines, slugs[PAGE - 1] if len(slugs) > PAGE else None


def report(user: SignedIn, slug: str, *, year: int | None, release: int | None, now: datetime, most_texts: int = MOST_TEXTS) -> Report:
    """The report of a course for this reader. Raises NotFound for a course that is none of his units' business."""
    owner = _owner_path(user, slug)
    paths = _paths(user, owner)
    releases = courses.releases(slug)
    chosen = next((one for one in releases if one.number == release), None)
    current, course = courses.current(slug) if chosen is None else (chosen.id, courses.load(chosen.id))
    years = figures.years(slug, now)
    year = year if year in years else None
    view = View(course=slug, paths=paths, year=year, release=chosen.id if chosen else None)
    scored = [item.id for item in scored_of(course)]
    hidden = figures.small_parts(view, scored, years) if _is_filtered(view) else set()
    found = [group for group in figures.item_groups(view, scored) if (group.item, group.question) not in hidden]
    groups = _comparable(found, current, course)
    before, after = _tests(course)
    survey = survey_service.read(view, course, years, most_texts)
    gains = _gains(view, before, after, years) if before and after else None
    return Report(
        slug=slug,
        course=course,
        whole=paths is None,
        filters=Filters(year=year, release=chosen.number if chosen else None, years=tuple(years), releases=tuple(one.number for one in releases)),
        learners=figures.learners(view),
        has_tests=before is not None,
        gains=gains,
        pools=tuple(by_pool(before, after, groups, LEAST)) if before and after and gains and not gains.withheld else (),
        quizzes=tuple(quiz_report(item, groups) for item in scored_of(course)),
        hidden=len(hidden),
        has_survey=bool(surveys_of(course)),
        survey=survey,
        satisfaction=_satisfactions(survey.scales),
        sections=outcome_sections.sections(surveys.outcomes(slug, [_EVERYWHERE] if paths is None else sorted(paths), now=now)),
        log=tuple(improvement_service.entries(slug)) if _of_house(user, owner) else (),
        may_log=_may_log(user, owner),
    )


def check_may_log(user: SignedIn, slug: str) -> None:
    """Raises NotFound where the course is not of the reader's units, so that he may not write into its log."""
    if not _may_log(user, _owner_path(user, slug)):
        raise NotFound("Tindak lanjut perbaikan ini dicatat oleh pengajar atau admin instansi pemiliknya.")


def _visible(user: SignedIn):
    """Courses of the reader's units, of those above them, and what learners of his units take from anywhere."""
    paths = _held(user)
    above = {int(part) for path in paths for part in path.split("/") if part}
    return or_(
        agencies.in_subtree(paths, PublishedCourse.agency_id),
        PublishedCourse.agency_id.in_(above),
        PublishedCourse.slug.in_(figures.taken_within(paths)),
    )


def _owner_path(user: SignedIn, slug: str) -> str:
    row = db.session.execute(select(PublishedCourse.agency_id).where(PublishedCourse.slug == slug, _visible(user))).first()
    if row is None:
        raise NotFound("Laporan kursus ini tidak ditemukan.")
    return agencies.get_agency(row.agency_id).path


def _held(user: SignedIn) -> frozenset[str]:
    return frozenset().union(*(user.scopes(role) for role in READERS))


def _paths(user: SignedIn, owner: str) -> frozenset[str] | None:
    """Whose figures: all learners' for those who teach where the course comes from, else those of the reader's units."""
    return None if any(owner.startswith(path) for path in user.scopes("pengajar")) else _held(user)


def _may_log(user: SignedIn, owner: str) -> bool:
    return any(owner.startswith(path) for path in user.scopes("pengajar") | user.scopes("admin"))


def _of_house(user: SignedIn, owner: str) -> bool:
    """The reader's unit stands above or beneath the one that owns the course."""
    return any(owner.startswith(path) or path.startswith(owner) for path in _held(user))


def _tests(course: Course) -> tuple[QuizItem | None, QuizItem | None]:
    tests = find_tests(course)
    items = {item.id: item for item in course.quizzes}
    return (items[tests[0]], items[tests[1]]) if tests else (None, None)


def _comparable(groups: Iterable[Group], current: str, course: Course) -> list[Group]:
    """Groups of this release, and of others as far as the question was the same there: a mended key begins anew."""
    asked = {(item.id, question.id): question for item in course.quizzes for question in item.quiz.questions}
    same: dict[tuple[str, str, str], bool] = {}
    others: dict[str, dict[tuple[str, str], object]] = {}
    kept = []
    for group in groups:
        key = (group.item, group.question)
        if group.release != current and (group.release, *key) not in same:
            if group.release not in others:
                other = courses.load(group.release)
                others[group.release] = {(item.id, question.id): question for item in other.quizzes for question in item.quiz.questions}
            then, now = others[group.release].get(key), asked.get(key)
            same[group.release, *key] = bool(then and now and same_question(then, now))
        if group.release == current or same[group.release, *key]:
            kept.append(group)
    return kept


def _gains(view: View, before: QuizItem, after: QuizItem, years: Iterable[int]) -> Gains:
    """Nothing below five learners, nor where what a filter leaves out is fewer: the whole less the filtered would tell theirs."""
    sums = figures.gain_sums(view, before.id, after.id)
    withheld = _is_filtered(view) and not no_small_part(figures.gain_parts(view, before.id, after.id, tuple(years)))
    if withheld or sums.count < LEAST:
        return Gains(count=sums.count, pre=None, post=None, of_class=None, of_learners=None, bands=(), withheld=withheld)
    pre, post, able = sums.pre / sums.count, sums.post / sums.count, sums.count - sums.bands[-1]
    own = sums.gain / able if able else None
    return Gains(count=sums.count, pre=pre, post=post, of_class=normalised(pre, post), of_learners=own, bands=named_bands(sums.bands))


def _satisfactions(scales: Iterable[ScaleReport]) -> tuple[tuple[str, float], ...]:
    """(subject, mean of five) of the scales of level 1."""
    found: dict[str, list] = {}
    for scale in scales:
        if scale.level == 1:
            found.setdefault(scale.subject, []).extend(told for _text, told in scale.statements if told)
    means = ((name, satisfaction(distributions)) for name, distributions in found.items())
    return tuple((name, mean) for name, mean in means if mean is not None)


def _is_filtered(view: View) -> bool:
    return view.year is not None or view.release is not None


def _overview_line(user: SignedIn, slug: str, now: datetime) -> Line:
    """The figures of `report` that stand in the list, and no others: a whole report for each line took a third of a second."""
    view = View(course=slug, paths=_paths(user, _owner_path(user, slug)))
    current, course = courses.current(slug)
    years = figures.years(slug, now)
    before, after = _tests(course)
    scales = survey_service.read(view, course, years, 0).scales
    of_all = satisfaction(told for scale in scales if scale.level == 1 for _text, told in scale.statements if told)
    gain = _gains(view, before, after, years).of_class if before and after else None
    return Line(
        slug=slug, title=course.title, learners=figures.learners(view), gain=gain, satisfaction=of_all, flagged=_flagged(view, current, course)
    )


def _flagged(view: View, current: str, course: Course) -> int:
    """How many questions ask somebody to act. Single responses are read only of those whose sums allow it."""
    scored = [item.id for item in scored_of(course)]
    sums: dict[tuple[str, str], Sums] = {}
    for group in _comparable(figures.item_totals(view, scored), current, course):
        sums[group.item, group.question] = sums.get((group.item, group.question), Sums()) + group.sums
    doubtful = {key for key, held in sums.items() if may_be_urgent(held)}
    if not doubtful:
        return 0
    groups = figures.item_groups(view, scored, {question for _item, question in doubtful})
    return count_urgent(course, _comparable([group for group in groups if (group.item, group.question) in doubtful], current, course))
