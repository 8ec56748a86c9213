"""The kinds of question. A further kind is one further file here and one line in `KINDS`; nothing else names kinds."""

from collections.abc import Mapping

from lms.quizzes.kinds.card import Card
from lms.quizzes.kinds.cloze import Cloze
from lms.quizzes.kinds.essay import Essay
from lms.quizzes.kinds.matching import Matching
from lms.quizzes.kinds.multiple_choice import MultipleChoice
from lms.quizzes.kinds.number import Number
from lms.quizzes.kinds.opinion import Opinion
from lms.quizzes.kinds.ordering import Ordering
from lms.quizzes.kinds.poll import Poll
from lms.quizzes.kinds.scale import Scale
from lms.quizzes.kinds.scenario import Scenario
from lms.quizzes.kinds.short_answer import ShortAnswer
from lms.quizzes.kinds.single_choice import SingleChoice
from lms.quizzes.kinds.true_false import TrueFalse
from lms.quizzes.quiz import Question

_ALL = (SingleChoice, MultipleChoice, TrueFalse, ShortAnswer, Number, Matching, Ordering, Cloze, Essay, Scenario, Scale, Poll, Opinion, Card)
#: Every kind, by the word in its heading.
KINDS: Mapping[str, type[Question]] = {kind.kind: kind for kind in _ALL}
