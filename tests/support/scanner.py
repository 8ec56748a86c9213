"""An office's scanner: a printed PDF comes back as a grey, crooked, blurred and noisy JPEG of 150 dots an inch."""

import io
import shutil
import subprocess

import numpy as np
from PIL import Image, ImageFilter

#: What offices set their scanners to so that files stay small.
DPI, _QUALITY = 150, 60


def scan(pdf: bytes, *, seed: int, dpi: int = DPI) -> bytes:
    """The first page as JPEG. The same seed gives the same crookedness (1 to 2 degrees, either way), blur and noise."""
    chance = np.random.default_rng(seed)
    page = Image.open(io.BytesIO(_raster(pdf, dpi))).convert("L")
    angle = chance.uniform(1.0, 2.0) * chance.choice((-1, 1))
    page = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(chance.uniform(0.5, 0.8)))
    # Paper is not white and ink is not black to a scanner; the lamp and the sensor add their grain.
    grey = np.asarray(page, dtype=np.float32) * (225 / 255) + 18 + chance.normal(0, 9, (page.height, page.width))
    out = io.BytesIO()
    Image.fromarray(grey.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _raster(pdf: bytes, dpi: int) -> bytes:
    tool = shutil.which("pdftoppm")
    assert tool, "pdftoppm tidak ditemukan; pasang dengan apt-get install poppler-utils"
    return subprocess.run([tool, "-r", str(dpi), "-png", "-f", "1", "-singlefile", "-"], input=pdf, capture_output=True, check=True).stdout
