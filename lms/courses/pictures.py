"""Pictures made small: any photo an author adds becomes WebP in one or two widths. Pure; the same bytes in give the same bytes out."""

import io
import xml.etree.ElementTree as etree

from PIL import Image, ImageOps

from lms.courses.course import Picture, Rendition
from lms.courses.tree import blob_id
from lms.errors import ContentInvalid, Problem
from lms.formats import size

#: Widths in pixels: one for phones, one for wider screens. Smaller pictures keep their own.
WIDTHS = (480, 960)
MAX_PICTURE_BYTES = 8 * 1024 * 1024
#: Photos of common phones have 12 to 16 million; each million needs about 8 MB of memory while it is read.
MAX_PIXELS = 24_000_000
#: All pictures of a course together: about two minutes of work at the very worst.
MAX_ALL_PIXELS = 400_000_000
#: How many times longer than wide (or the other way round) a picture may be and still be seen on a phone.
MAX_RATIO = 6
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
#: At this quality text in screenshots stays readable and photos of a counter take 15 to 40 kB on a phone.
_QUALITY = 72
_METHOD = 4


def shrink(source: str, data: bytes) -> tuple[Picture, dict[str, bytes]]:
    """The picture and its renditions' bytes by their SHA-256.

    Animations give their first frame, transparency stays, the camera's notes (place, time, owner) do not.
    Raises ContentInvalid: G01 not a picture of the known formats, G02 too many pixels, G03 too many bytes, G04 too long or too wide.
    """
    if len(data) > MAX_PICTURE_BYTES:
        raise _refuse(source, "G03", f"Gambar {size(len(data))}; paling besar {size(MAX_PICTURE_BYTES)}. Perkecil dahulu.")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(source, *image.size)
            return _render(source, image)
    except ContentInvalid:
        raise
    except Exception as error:  # A damaged or hostile file can fail in any way of the decoder; all mean the same to the author.
        raise _refuse(source, "G01", "Gambar tidak dapat dibaca. Simpan ulang sebagai JPEG, PNG, WebP, atau GIF.") from error


def count_pixels(data: bytes) -> int:
    """How many points a picture has by its header; 0 where that cannot be read."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return image.width * image.height
    except Exception:  # See shrink, which tells the author.
        return 0


def picture_element(picture: Picture, alt: str) -> etree.Element:
    """The box that stands in the text: closed, with the size named; the picture loads when it is opened, without any script."""
    box = etree.Element("details", {"class": "picture"})
    etree.SubElement(box, "summary").text = f"Lihat gambar: {alt} ({size(picture.size)})"
    widest = picture.renditions[-1]
    etree.SubElement(
        box,
        "img",
        {
            "src": address(picture.renditions[0].sha),
            "srcset": ", ".join(f"{address(rendition.sha)} {rendition.width}w" for rendition in picture.renditions),
            # Phones get the narrow one whatever their pixels: its size is the one that was named.
            "sizes": "(min-width: 48em) 42em, 160px",
            "width": str(widest.width),
            "height": str(widest.height),
            "alt": alt,
            "loading": "lazy",
            "decoding": "async",
        },
    )
    return box


def address(sha: str) -> str:
    """Where a rendition is served."""
    return f"/gambar/{sha}.webp"


def _check_size(source: str, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        millions = MAX_PIXELS // 1_000_000
        raise _refuse(source, "G02", f"Gambar {width} × {height} titik terlalu besar; paling banyak {millions} juta titik. Perkecil dahulu.")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise _refuse(source, "G04", f"Gambar {width} × {height} titik terlalu panjang untuk layar ponsel. Potong menjadi beberapa gambar.")


def _render(source: str, image: Image.Image) -> tuple[Picture, dict[str, bytes]]:
    # A JPEG can be decoded at a fraction of its size, which saves most of the time and memory.
    image.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
    ImageOps.exif_transpose(image, in_place=True)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    widths = [width for width in WIDTHS if width < image.width] + ([image.width] if image.width <= WIDTHS[-1] else [])
    renditions, blobs = [], {}
    for width in widths:
        height = max(1, round(image.height * width / image.width))
        smaller = image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        held = io.BytesIO()
        smaller.save(held, "WEBP", quality=_QUALITY, method=_METHOD, exif=b"", icc_profile=b"", xmp=b"")
        data = held.getvalue()
        renditions.append(Rendition(sha=blob_id(data), width=width, height=height, size=len(data)))
        blobs[renditions[-1].sha] = data
    return Picture(source=source, renditions=tuple(renditions)), blobs


def _refuse(source: str, code: str, message: str) -> ContentInvalid:
    return ContentInvalid([Problem(path=source, line=0, code=code, message=message)])
