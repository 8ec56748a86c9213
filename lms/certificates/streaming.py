"""A ZIP that is sent while it grows: whoever makes it holds one file at a time. Pure."""

import zipfile

#: Files that are packed already; packing them again takes time and gains nothing.
_PACKED = (".pdf", ".xlsx")


class StreamedZip:
    """Add files, send on what each call returns, close. Nothing is kept but the list of names."""

    def __init__(self) -> None:
        self._pipe = _Pipe()
        self._archive = zipfile.ZipFile(self._pipe, "w")

    def add(self, name: str, data: bytes) -> bytes:
        """The bytes by which the archive grows with this file."""
        how = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
        self._archive.writestr(name, data, how)
        return self._pipe.drain()

    def close(self) -> bytes:
        """The list of contents, which comes last."""
        self._archive.close()
        return self._pipe.drain()


class _Pipe:
    """What `zipfile` needs of a file that can only be written to; it then notes sizes behind each file instead of going back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def drain(self) -> bytes:
        data, self._parts = b"".join(self._parts), []
        return data
