"""Made-up questions of the later kinds and answers to them, for `python -m tests.vectors.make`."""

from random import Random
from typing import Any

#: Numbers as people type them, and what looks like one.
TYPED = (
    "8", "8,0", "8,5", "8.5", " 8 ", "+8", "-8", "\u22128", "--8", "8,", ",8", "08", "1.500", "1500", "1.500,25", "15.00", "1.5000", "1 500", "1,500",
    "8 JP", "8jp", "JP 8", "8 jp.", "JP8JP", "jp", "delapan", "0", "-0", "0,1", "0,30", "1e3", "Infinity", "\u0668", "9999999999999999", "123.456.789.012,5",
)  # fmt: skip


def _number(random: Random) -> str:
    forms = (
        "8", "8,5", "-8", "1.500", "8 (toleransi 0,5)", "1.500 (toleransi 5%)", "-8 (toleransi 10%)", "0,3 (toleransi 0,1)", "1.400 s.d. 1.600",
        "-9 s.d. -7,5", "0", "0,1 s.d. 0,3",
    )  # fmt: skip
    unit = random.choice(("", "satuan: JP\n", "satuan: %\n"))
    return f"## angka\n{unit}\nBerapa?\n\nJawaban: {random.choice(forms)}"


def _answer_number(random: Random, question: Any) -> Any:
    low, high = float(question.right.low), float(question.right.high)
    near = random.choice((low, high, (low + high) / 2, low - 0.01, high + 0.01))
    return random.choice((random.choice(TYPED), f"{near:.2f}".replace(".", ","), f"{near:g}".replace(".", ",") + random.choice(("", " JP", "%"))))


def _matching(random: Random) -> str:
    count, rights = random.randrange(2, 7), random.randrange(1, 6)
    rows = [f"- Kiri {at} => Kanan {random.randrange(rights)}" for at in range(count)]
    return "## menjodohkan\n\nPasangkan.\n\nPasangan:\n" + "\n".join(rows + [f"- => Lain {at}" for at in range(random.randrange(3))])


def _answer_matching(random: Random, question: Any) -> Any:
    ids = [option.id for option in question.options]
    given = {prompt.id: prompt.right if random.random() < 0.5 else random.choice(ids) for prompt in question.prompts if random.random() < 0.9}
    return given | {"zz": "1"} if random.random() < 0.05 else given


def _ordering(random: Random) -> str:
    rows = [f"{at}. Langkah {random.random():.6f}" for at in range(1, random.randrange(3, 9) + 1)]
    return "## urutan\n\nUrutkan.\n\nUrutan:\n" + "\n".join(rows)


def _answer_ordering(random: Random, question: Any) -> Any:
    order = list(question.order)
    for _ in range(random.randrange(3)):
        first, second = random.randrange(len(order)), random.randrange(len(order))
        order[first], order[second] = order[second], order[first]
    given = {id: str(at) for at, id in enumerate(order, 1)}
    if random.random() < 0.2:
        given[random.choice(order)] = random.choice(("1", "2", "3"))
    if random.random() < 0.1:
        given.pop(order[0])
    if random.random() < 0.05:
        given[order[0]] = random.choice(("0", "01", " 1", "99", ""))
    return given


def _cloze(random: Random) -> str:
    forms = ("[[Asmat]]", "[[20|dua puluh]]", "[[pilih: Merauke | *Agats | Timika]]", "[[angka: 60]]", "[[angka: 10 (toleransi 5%)]]", "[[Tbk.]]")
    gaps = random.sample(forms, 3)
    return f"## rumpang\nhuruf besar: {random.choice(('abaikan', 'bedakan'))}\n\nKabupaten " + " dan ".join(gaps) + " saja."


def _answer_cloze(random: Random, question: Any) -> Any:
    typed = ("Asmat", "asmat ", "20", "Dua Puluh", "2", "1", "60", "60,0", "10,5", "9,4", "tbk", "Tbk.", "", " . ", "x")
    given = {}
    for gap in question.gaps:
        right = str(gap.choices.index(gap.answers[0]) + 1) if gap.choices else "60" if gap.right and gap.right.low == "60" else gap.answers[0].split(" ")[0]
        given[gap.id] = right if random.random() < 0.6 else random.choice(typed)
    return given | {"zz": "x"} if random.random() < 0.05 else given


def _scenario(random: Random) -> str:
    return """## skenario: Tamu

### a

Tamu datang.

- [ ] Satu -> b
- [ ] Dua -> c
- [ ] Tiga -> d

### b

Tamu duduk.

- [ ] Satu -> a
- [ ] Dua -> c

### c
nilai: 100

Baik.

### d
nilai: 33

Kurang.
"""


def _answer_scenario(random: Random, question: Any) -> Any:
    paths = ["b", "c", "ab", "a", "aab", "aac", "ba", "d", "ac", "a" * 59 + "b", "a" * 61 + "b"]
    return random.choice((*map(list, paths), ["aa"]))


def _essay(random: Random) -> str:
    return "## uraian\n\nCeritakan.\n\nRubrik:\n- Isi (100)"


def _scale(random: Random) -> str:
    return "## skala: Materi\n\nPernyataan:\n- Mudah dipahami.\n- Berguna."


def _poll(random: Random) -> str:
    return "## jajak\n\nDari mana?\n\n- [ ] Kantor\n- [ ] Rumah"


def _opinion(random: Random) -> str:
    return "## pendapat\n\nApa saran Anda?"


def _card(random: Random) -> str:
    return "## kartu\n\nKepanjangan JP?\n\nJawaban: Jam pelajaran."


def _answer_anything(random: Random, question: Any) -> Any:
    return random.choice(("a", "b", "ingat", "Teks apa pun.", {"a": "1"}, {"a": "5", "b": "2"}, {"a": "9"}))


#: Question, answer, and how many of them.
OTHERS = (
    (_number, _answer_number, 90),
    (_matching, _answer_matching, 60),
    (_ordering, _answer_ordering, 60),
    (_cloze, _answer_cloze, 60),
    (_scenario, _answer_scenario, 30),
    (_essay, _answer_anything, 6),
    (_scale, _answer_anything, 6),
    (_poll, _answer_anything, 6),
    (_opinion, _answer_anything, 6),
    (_card, _answer_anything, 6),
)
