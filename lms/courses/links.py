"""Where the pictures and links of a course's texts lead, and a problem for each that leads nowhere. Pure."""

import posixpath
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from lms.courses.course import Picture
from lms.courses.pictures import address, picture_element
from lms.dialect import Resolver
from lms.errors import Problem
from lms.markup import resolving
from lms.source import Line, nearest, shorten

#: What stands for a picture that has a problem of its own, so that it is not reported as missing too.
BROKEN = None
_IDS = re.compile(r'id="(bagian-[a-z0-9-]+)"')
_PLACES = re.compile(r'href="([^"#]*)#(bagian-[^"]*)"')


class Links:
    """The pictures and addresses of one course. Within `reading(path, …)` the texts of that file are converted."""

    def __init__(self, *, slug: str, addresses: Mapping[str, str], pictures: Mapping[str, Picture | None]) -> None:
        self.slug = slug
        self.addresses = addresses
        self.pictures = pictures
        self.known = set(addresses.values())
        self.used: list[str] = []
        #: The converted pages by file, each with the lines it was made from.
        self.pages: dict[str, tuple[str, tuple[Line, ...]]] = {}
        self.found: set[Problem] = set()
        self.path = ""
        self.lines: tuple[tuple[str, Line], ...] = ()

    @contextmanager
    def reading(self, path: str, texts: Iterable[tuple[str, Iterable[Line]]]) -> Iterator[list[str]]:
        """Converts the texts of a file; `texts` are the files its words may come from, to find lines. Gives the list of pictures used."""
        self.path = path
        self.lines = tuple((name, line) for name, lines in texts for line in lines)
        self.used = []
        with resolving(Resolver(picture=self.picture, link=self.link)):
            yield self.used

    def picture(self, source: str, alt: str) -> etree.Element | None:
        """The box for a picture. Codes: G10 missing, G11 without alternative text, G12 not in gambar/, G13 from another site."""
        path = self._resolve(source)
        if re.match(r"[a-z]+:|//", source, re.IGNORECASE):
            self._tell(source, "G13", "Gambar dari situs lain tidak tampil saat luring. Simpan gambarnya di folder gambar/ lalu rujuk dari sana.")
        elif not path.startswith("gambar/"):
            right = f"gambar/{posixpath.basename(path) or 'nama.jpg'}"
            self._tell(source, "G12", f"Gambar harus berada di folder gambar/. Pindahkan lalu tulis ![teks alternatif]({right})")
        elif path not in self.pictures:
            near = nearest(path, self.pictures)
            hint = f'Maksud Anda "{near}"?' if near else "Periksa nama berkasnya, termasuk huruf besar dan akhirannya."
            self._tell(source, "G10", f"Gambar {shorten(source)} tidak ditemukan. {hint}")
        else:
            return self._show(source, path, alt)
        return None

    def link(self, target: str) -> str | None:
        """The address of a link inside the site. Codes: L01 leads nowhere, L02 empty, L03 scheme not allowed, L04 scheme missing."""
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", target, re.IGNORECASE)
        path, hash_mark, place = target.partition("#")
        if not target.strip():
            self._tell("]()", "L02", "Tautan ini belum punya alamat. Isi di antara tanda kurung atau hapus tautannya.")
        elif scheme or target.startswith("//"):
            self._tell(target, "L03", f"Alamat {shorten(target)} tidak diterima. Pakai https://, http://, atau mailto:.")
        elif not path:
            return f"#bagian-{place.removeprefix('bagian-')}"
        elif path.startswith("/"):
            return self._within_site(target, path)
        elif (name := self._resolve(path)) in self.addresses:
            return self.addresses[name] + (f"#bagian-{place.removeprefix('bagian-')}" if hash_mark else "")
        elif self.pictures.get(name):
            self.used.append(name)
            return address(self.pictures[name].renditions[-1].sha)
        elif re.match(r"(?:www\.|[\w-]+(?:\.[\w-]+)*\.(?:id|com|org|net)(?:/|$))", path, re.IGNORECASE):
            self._tell(target, "L04", f"Alamat situs harus lengkap: https://{shorten(target)}")
        else:
            near = nearest(name, self.addresses)
            hint = f'Maksud Anda "{near}"?' if near else "Rujuk nama berkas di folder kursus ini, misalnya 02-nama.md, atau alamat lengkap https://…"
            self._tell(target, "L01", f"Tautan {shorten(target)} tidak menuju apa pun. {hint}")
        return None

    def check_places(self) -> None:
        """Reports links to headings that the page they lead to does not have (code L05); called once all texts are converted."""
        ids = {self.addresses[path]: set(_IDS.findall(html)) for path, (html, _) in self.pages.items()}
        for path, (html, lines) in self.pages.items():
            for page, place in dict.fromkeys(_PLACES.findall(html)):
                known = ids.get(page or self.addresses[path])
                if known is not None and place not in known:
                    self._tell_place(path, lines, place.removeprefix("bagian-"), known)

    def _show(self, source: str, path: str, alt: str) -> etree.Element | None:
        if not alt.strip():
            name = shorten(source)
            self._tell(f"]({source}", "G11", f"Gambar {name} belum punya teks alternatif. Tulis apa yang terlihat: ![teks alternatif]({name})")
        self.used.append(path)
        picture = self.pictures[path]
        return picture_element(picture, " ".join(alt.split())) if picture else BROKEN

    def _within_site(self, target: str, path: str) -> str | None:
        own = f"/kursus/{self.slug}/"
        if path.startswith(own) and (path if path.endswith("/") else f"{path}/") not in self.known:
            near = nearest(path, self.known)
            hint = f'Maksud Anda "{near}"?' if near else "Rujuk nama berkasnya, misalnya 02-nama.md."
            self._tell(target, "L01", f"Tautan {shorten(target)} tidak menuju apa pun. {hint}")
            return None
        return target

    def _resolve(self, target: str) -> str:
        """The path in the course folder; a shared bank stands beside it, so its texts reach the course's pictures from there too."""
        bare = target.partition("#")[0]
        return re.sub(r"^(?:\.\./)+", "", posixpath.normpath(posixpath.join(posixpath.dirname(self.path), bare)))

    def _tell_place(self, path: str, lines: Iterable[Line], place: str, known: set[str]) -> None:
        near = nearest(f"bagian-{place}", known)
        hint = f'Maksud Anda "#{near.removeprefix("bagian-")}"?' if near else "Tulis judul bagian dengan huruf kecil dan tanda hubung."
        number = next((line.number for line in lines if f"#{place}" in line.text or f"#bagian-{place}" in line.text), 0)
        message = f"Bagian #{shorten(place)} tidak ada di halaman yang dituju. {hint}"
        self.found.add(Problem(path=path, line=number, code="L05", message=message))

    def _tell(self, needle: str, code: str, message: str) -> None:
        path, number = next(((name, line.number) for name, line in self.lines if needle in line.text), (self.path, 0))
        self.found.add(Problem(path=path, line=number, code=code, message=message))
