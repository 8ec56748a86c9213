"""Questions of ours as foreign ones, their texts as HTML. What another program cannot hold is refused with its reason."""

import html
import re
from decimal import Decimal

from lms.quizzes.exchange.foreign import CannotTake, Foreign, Option
from lms.quizzes.kinds.essay import Essay
from lms.quizzes.kinds.matching import Matching
from lms.quizzes.kinds.multiple_choice import MultipleChoice
from lms.quizzes.kinds.number import Number
from lms.quizzes.kinds.short_answer import ShortAnswer
from lms.quizzes.kinds.single_choice import SingleChoice
from lms.quizzes.kinds.true_false import TrueFalse
from lms.quizzes.quiz import Question


def to_foreign(question: Question) -> Foreign:
    """The question in terms that all formats share; stem, choices, feedback and explanation are HTML. Raises CannotTake."""
    common = {"kind": question.kind, "name": question.id, "stem": question.stem_html, "explanation": question.explanation_html}
    common |= {"weight": Decimal(str(question.weight))}
    match question:
        case SingleChoice():
            return Foreign(**common, options=tuple(_option(choice, Decimal(100 * choice.points)) for choice in question.choices))
        case MultipleChoice():
            share = Decimal(100) / question.total
            options = tuple(_option(choice, round(share * choice.points, 5)) for choice in question.choices)
            return Foreign(**common, options=options)
        case TrueFalse() if len(question.statements) == 1 and not question.statements[0].html:
            return Foreign(**common, right=question.statements[0].right)
        case TrueFalse():
            raise CannotTake("daftar pernyataan benar salah tidak dikenal di sana; pecah menjadi soal satu pernyataan.")
        case ShortAnswer():
            return Foreign(**common, answers=question.answers, case_matters=question.case_matters)
        case Number():
            return Foreign(**common, low=Decimal(question.right.low), high=Decimal(question.right.high), unit=question.unit)
        case Matching():
            return Foreign(**common, pairs=_pairs(question))
        case Essay():
            return Foreign(**common)
    raise CannotTake(f"jenis {question.kind} tidak dikenal di sana.")


def plain(page: str) -> str:
    """HTML as the plain text a reader sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def _option(choice: object, percent: Decimal) -> Option:
    return Option(text=choice.html, percent=percent, feedback=choice.feedback_html)


def _pairs(question: Matching) -> tuple[tuple[str, str], ...]:
    texts = {option.id: option.text for option in question.options}
    used = {prompt.right for prompt in question.prompts}
    lost = tuple(("", text) for id, text in texts.items() if id not in used)
    return tuple((prompt.html, texts[prompt.right]) for prompt in question.prompts) + lost
