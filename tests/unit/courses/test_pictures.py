"""Pictures: any photo in, small WebP out, and nothing of the camera's notes."""

import io
import struct
import zlib

import pytest
from PIL import Image

from lms.courses.pictures import MAX_PICTURE_BYTES, shrink
from lms.errors import ContentInvalid
from tests.support.effort import is_bounded
from tests.unit.courses.samples import codes, draw


def code_of(data: bytes) -> str:
    with pytest.raises(ContentInvalid) as caught:
        shrink("gambar/a.png", data)
    return caught.value.problems[0].code


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((2000, 1000), [(480, 240), (960, 480)]),
        ((960, 640), [(480, 320), (960, 640)]),
        ((700, 300), [(480, 206), (700, 300)]),
        ((480, 480), [(480, 480)]),
        ((120, 90), [(120, 90)]),
        ((600, 2400), [(480, 1920), (600, 2400)]),
        ((1, 1), [(1, 1)]),
    ],
)
def test_pictures_come_in_two_widths_and_are_never_enlarged(size, sizes):
    picture, blobs = shrink("gambar/a.png", draw(*size))
    assert [(rendition.width, rendition.height) for rendition in picture.renditions] == sizes
    assert [opened(blobs[rendition.sha]).size for rendition in picture.renditions] == sizes
    assert all(opened(data).format == "WEBP" for data in blobs.values())


@pytest.mark.parametrize(
    ("form", "mode"),
    [*(("JPEG", mode) for mode in ("RGB", "L", "CMYK")), *(("PNG", mode) for mode in ("RGB", "RGBA", "P", "L", "1")), ("WEBP", "RGB"), ("GIF", "P")],
)
def test_every_common_form_is_read(form, mode):
    picture, blobs = shrink("gambar/a", draw(600, 400, form, mode))
    assert len(blobs) == len(picture.renditions) == 2


def test_sixteen_bit_grey_is_read():
    held = io.BytesIO()
    Image.new("I;16", (50, 40), 30_000).save(held, "PNG")
    assert shrink("gambar/a.png", held.getvalue())[0].renditions[0].width == 50


def test_the_same_bytes_give_the_same_bytes():
    assert shrink("gambar/a.png", draw()) == shrink("gambar/a.png", draw())


def test_transparency_stays():
    held = io.BytesIO()
    Image.new("RGBA", (60, 40), (10, 20, 30, 0)).save(held, "PNG")
    (data,) = shrink("gambar/a.png", held.getvalue())[1].values()
    assert opened(data).mode == "RGBA"


def test_the_cameras_notes_are_dropped_and_its_turn_is_made():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Kamera rahasia"
    picture, blobs = shrink("gambar/a.jpg", draw(1200, 800, "JPEG", exif=exif, comment=b"catatan"))
    assert (picture.renditions[0].width, picture.renditions[0].height) == (480, 720)
    for data in blobs.values():
        assert not opened(data).getexif()
        assert b"rahasia" not in data and b"catatan" not in data and b"EXIF" not in data


def test_the_first_picture_of_an_animation_is_taken():
    held = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(held, "GIF", save_all=True, append_images=frames[1:])
    (data,) = shrink("gambar/a.gif", held.getvalue())[1].values()
    red, _, blue = opened(data).convert("RGB").getpixel((20, 20))
    assert red > 200 > blue and getattr(opened(data), "n_frames", 1) == 1


def test_a_photo_of_a_phone_becomes_small():
    picture, _ = shrink("gambar/a.jpg", draw(4000, 3000, "JPEG", quality=95))
    assert picture.size < 60_000


def bomb(width: int, height: int) -> bytes:
    """A PNG that claims that size and packs it in a few bytes."""
    rows = zlib.compress(bytes(1000))
    held = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b"")):
        held += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return held


@pytest.mark.parametrize("size", [(6000, 5000), (20_000, 20_000), (2_000_000_000, 2)])
def test_a_bomb_is_refused_from_its_header(size):
    assert code_of(bomb(*size)) in ("G01", "G02")
    assert is_bounded(lambda: code_of(bomb(*size)), 10)


def test_what_cannot_be_shown_is_refused():
    assert code_of(b"") == "G01"
    assert code_of(b"GIF89a") == "G01"
    assert code_of(draw()[:500]) == "G01"
    assert code_of(draw(60, 40, "BMP")) == "G01"
    assert code_of(b"<svg xmlns='http://www.w3.org/2000/svg'/>") == "G01"
    assert code_of(draw(2000, 100)) == "G04"
    assert code_of(draw(60, 40) + bytes(MAX_PICTURE_BYTES)) == "G03"


def test_too_many_pixels_in_all_are_refused_before_any_is_decoded():
    flat = io.BytesIO()
    Image.new("L", (6000, 4000)).save(flat, "PNG")
    many = {f"gambar/{number}.png": flat.getvalue() for number in range(20)}
    assert codes(many) == [("gambar", 0, "G05")]
    assert is_bounded(lambda: codes(many), 50)


def test_damage_never_crashes():
    good = draw(300, 200, "JPEG")
    for at in range(0, len(good), max(1, len(good) // 150)):
        damaged = good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :]
        try:
            shrink("gambar/a.jpg", damaged)
        except ContentInvalid as error:
            assert error.problems[0].code in ("G01", "G02", "G04")
