"""How each agency's certificates look: texts, signatory, emblem."""

import hashlib
import io
import json
from datetime import datetime

from PIL import Image, UnidentifiedImageError
from sqlalchemy import select

from lms.agencies import service as agencies
from lms.certificates.models import CertificateLogo, CertificateTemplate
from lms.certificates.template import Template, make_template, to_dict
from lms.db import command, db
from lms.errors import Invalid

#: Pixels of the emblem as printed (17 mm high at 300 dpi), and what an upload may have.
_LOGO = (472, 200)
_MOST_PIXELS, MOST_BYTES = 20_000_000, 4_000_000


def find_template(agency_id: int) -> Template:
    """The wording for people of that unit: its own, else the nearest one above it, else the plain one."""
    line = [agency.id for agency in agencies.line_of(agencies.get_agency(agency_id))]
    rows = {row.agency_id: row for row in db.session.scalars(select(CertificateTemplate).where(CertificateTemplate.agency_id.in_(line)))}
    held = next((rows[unit] for unit in reversed(line) if unit in rows), None)
    return Template(**json.loads(held.fields)) if held else Template()


@command
def save(agency_id: int, *, fields: dict[str, str], logo: bytes | None, changed_by: int, now: datetime) -> Template:
    """Set the wording of a unit's certificates from now on; issued ones keep theirs. The caller has checked the scope.

    `logo`: a picture, b"" to remove the emblem, None to keep it. Raises Invalid.
    """
    held = db.session.get(CertificateTemplate, agency_id)
    kept = json.loads(held.fields).get("logo", "") if held else ""
    sha = kept if logo is None else _keep_logo(logo) if logo else ""
    template = make_template({**fields, "logo": sha})
    if held is None:
        held = CertificateTemplate(agency_id=agency_id)
        db.session.add(held)
    held.fields, held.changed_at, held.changed_by = json.dumps(to_dict(template), ensure_ascii=False), now, changed_by
    return template


def find_logo(sha: str) -> bytes | None:
    """The emblem's PNG, or None."""
    row = db.session.get(CertificateLogo, sha) if sha else None
    return row.data if row else None


def _keep_logo(data: bytes) -> str:
    """Draw the picture anew, small and without anything else that the file carried; gives its name."""
    if len(data) > MOST_BYTES:
        raise Invalid("Lambang paling besar 4 MB.")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise Invalid("Lambang terlalu besar; kecilkan hingga di bawah 20 juta piksel.")
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Invalid("Lambang harus berupa gambar PNG, JPEG, atau WebP yang utuh.") from error
    drawn.thumbnail(_LOGO)
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    out = io.BytesIO()
    paper.quantize(48).save(out, "PNG", optimize=True)
    sha = hashlib.sha256(out.getvalue()).hexdigest()
    if db.session.get(CertificateLogo, sha) is None:
        db.session.add(CertificateLogo(sha=sha, data=out.getvalue()))
        db.session.flush()
    return sha
