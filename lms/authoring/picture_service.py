"""Pictures of drafts: made small once, when they come in, and remembered by their bytes; shown to those who may see the draft."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lms.authoring.file_service import Held
from lms.authoring.models import DraftFile, PictureRendition
from lms.courses import blob_service as blobs
from lms.courses.compile import Shrink, kind_of
from lms.courses.course import Picture, Rendition
from lms.courses.pictures import count_pixels, shrink
from lms.courses.tree import Files, blob_id
from lms.db import command, db, dialect_name
from lms.errors import ContentInvalid, Invalid, NotFound

#: Pictures by the SHA-256 of the bytes they were made from.
Known = Mapping[str, Picture]
#: All new pictures of one upload together: ten photos of a phone, a few seconds of work.
MAX_NEW_PIXELS = 160_000_000


def take_in(files: Files) -> None:
    """Make the pictures among these files small and remember how. Raises Invalid, naming each that is none or is too large."""
    pictures = {path: data for path, data in files.items() if kind_of(path) == "picture"}
    known = _known(map(blob_id, pictures.values()))
    fresh = {path: data for path, data in pictures.items() if blob_id(data) not in known}
    if sum(map(count_pixels, fresh.values())) > MAX_NEW_PIXELS:
        raise Invalid("Gambar sebanyak ini tidak dapat diolah sekaligus. Unggah bertahap, paling banyak sepuluh foto sekali kirim.")
    made, faults = {}, []
    for path, data in fresh.items():
        try:
            made[path] = shrink(path, data)
        except ContentInvalid as error:
            faults += [f"{problem.path}: {problem.message}" for problem in error.problems]
    if faults:
        raise Invalid(" ".join(faults))
    if made:
        _store([fresh[path] for path in made], {blob_id(fresh[path]): picture for path, (picture, _) in made.items()}, [made[path][1] for path in made])


def remember(known: Known) -> None:
    """Within a command: write down what came of these pictures; their blobs and renditions are kept already."""
    rows = [
        {"source_sha": source, "sha": one.sha, "width": one.width, "height": one.height, "size": one.size}
        for source, picture in known.items()
        for one in picture.renditions
    ]
    insert = postgresql.insert if dialect_name() == "postgresql" else sqlite.insert
    if rows:
        db.session.execute(insert(PictureRendition).on_conflict_do_nothing(), rows)


def pictures_of(held: Mapping[str, Held]) -> dict[str, Picture | None]:
    """The pictures among these files by path; None where one could not be made small (its own problem says so)."""
    paths = {path: one.blob for path, one in held.items() if kind_of(path) == "picture"}
    known = _known(paths.values())
    return {path: Picture(source=path, renditions=known[blob]) if blob in known else None for path, blob in paths.items()}


def shrinker(paths: Collection[str], blobs_of: Mapping[str, str]) -> Shrink:
    """A `shrink` for the compiler that makes nothing small twice."""
    known = _known(blobs_of[path] for path in paths if kind_of(path) == "picture")

    def make(source: str, data: bytes) -> tuple[Picture, dict[str, bytes]]:
        renditions = known.get(blobs_of[source])
        if renditions is None:
            return shrink(source, data)
        return Picture(source=source, renditions=renditions), blobs.read(one.sha for one in renditions)

    return make


def rendition(draft_id: int, sha: str) -> bytes:
    """A picture of the draft, made small. Raises NotFound."""
    query = select(PictureRendition.sha).join(DraftFile, DraftFile.blob_sha == PictureRendition.source_sha)
    if db.session.scalar(query.where(DraftFile.draft_id == draft_id, PictureRendition.sha == sha).limit(1)) is None:
        raise NotFound("Gambar ini tidak ada dalam draf.")
    return blobs.read([sha])[sha]


@command
def _store(sources: Iterable[bytes], known: Known, renditions: Iterable[Mapping[str, bytes]]) -> None:
    blobs.add([*sources, *(data for made in renditions for data in made.values())])
    remember(known)


def _known(sources: Iterable[str]) -> dict[str, tuple[Rendition, ...]]:
    found: dict[str, list[Rendition]] = defaultdict(list)
    rows = db.session.scalars(select(PictureRendition).where(PictureRendition.source_sha.in_(set(sources))).order_by(PictureRendition.width))
    for row in rows:
        found[row.source_sha].append(Rendition(sha=row.sha, width=row.width, height=row.height, size=row.size))
    return {source: tuple(made) for source, made in found.items()}
