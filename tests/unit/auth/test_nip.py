"""The NIP: what is taken, and that each mistake is named."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.auth import nip
from lms.errors import Invalid

ALICE = "199001012015011001"

births = st.dates(min_value=date(1940, 1, 1), max_value=date(2005, 12, 31))
separators = st.text(alphabet=" .-–\u00a0\t", max_size=3)


@st.composite
def numbers(draw) -> str:
    birth = draw(births)
    appointed = birth + timedelta(days=draw(st.integers(18 * 366, 35 * 366)))
    return f"{birth:%Y%m%d}{appointed:%Y%m}{draw(st.sampled_from('12'))}{draw(st.integers(0, 999)):03}"


@given(numbers(), st.lists(separators, min_size=19, max_size=19))
def test_separators_anywhere_make_no_difference(number, gaps):
    typed = "".join(gap + digit for gap, digit in zip(gaps, number, strict=False)) + gaps[-1]
    assert nip.parse(typed, employment="PNS") == number


@given(numbers())
def test_the_birth_date_can_be_read_back(number):
    assert f"{nip.birth_date(nip.parse(number)):%Y%m%d}" == number[:8]


@given(st.text(max_size=40))
def test_no_text_does_worse_than_being_refused(text):
    try:
        parsed = nip.parse(text, employment="PNS")
    except Invalid as error:
        assert error.message.endswith(".")
    else:
        assert len(parsed) == 18 and parsed.isascii() and parsed.isdigit()


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_never_crashes(number, place, digit):
    try:
        nip.parse(number[:place] + digit + number[place + 1 :], employment="PNS")
    except Invalid:
        pass


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "belum diisi"),
        ("   ", "belum diisi"),
        ("19900101201501100", "ada 17 angka"),
        ("1990010120150110011", "ada 19 angka"),
        ("19900101201501100A", "hanya terdiri dari angka"),
        ("199002302015011001", "tanggal 30 tidak ada di kalender"),
        ("199013012015011001", "bulan 13"),
        ("190001012015011001", "1900 terlalu lama"),
        ("199001012015131001", "bulan pengangkatan: 01 sampai 12, bukan 13"),
        ("199001012015001001", "bukan 00"),
        ("199001011985011001", "tidak sesudah tahun lahir 1990"),
        ("199001012015013001", "jenis kelamin: 1 atau 2, bukan 3"),
        ("000000000000000000", "tidak ada di kalender"),
    ],
)
def test_each_mistake_is_named(typed, sentence):
    with pytest.raises(Invalid, match=sentence):
        nip.parse(typed, employment="PNS")


def test_a_pppk_has_no_month_of_appointment():
    assert nip.parse("199307072023212007", employment="PPPK") == "199307072023212007"
    with pytest.raises(Invalid, match="bukan 21"):
        nip.parse("199307072023212007", employment="PNS")


def test_full_width_digits_of_a_foreign_keyboard_are_digits():
    assert nip.parse("１９９００１０１２０１５０１１００１") == ALICE


@pytest.mark.parametrize("number", [ALICE, "198502022010012002", "198003032005011003", "197504042000031004"])
def test_the_numbers_of_the_demonstration_are_valid(number):
    assert nip.parse(number, employment="PNS") == number
