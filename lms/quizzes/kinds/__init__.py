"""The kinds of question. A further kind is one further file here and one line in `KINDS`; nothing else names kinds."""

from collections.abc import Mapping

from lms.quizzes.kinds.multiple_choice import MultipleChoice
from lms.quizzes.kinds.short_answer import ShortAnswer
from lms.quizzes.kinds.single_choice import SingleChoice
from lms.quizzes.kinds.true_false import TrueFalse
from lms.quizzes.quiz import Question

#: Every kind that can be used, by the word in its heading.
KINDS: Mapping[str, type[Question]] = {kind.kind: kind for kind in (SingleChoice, MultipleChoice, TrueFalse, ShortAnswer)}
#: Words of the language that this version does not read yet; using one is said to the author in one sentence.
LATER = ("angka", "menjodohkan", "urutan", "rumpang", "uraian", "skenario", "skala", "jajak", "pendapat", "kartu")
