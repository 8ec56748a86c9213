"""XML from strangers: read without document types and entities, within bounds of size, depth and number of elements."""

from dataclasses import dataclass, field
from xml.parsers import expat

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 40
MAX_NODES = 200_000
_TOO_MUCH = "Berkas XML bersarang terlalu dalam atau berisi terlalu banyak bagian."


class UnsafeXml(ValueError):
    """The file is no XML that we read; the message says why, in Indonesian."""


@dataclass(slots=True)
class Node:
    """An element: its name, attributes, the text in it, and the elements in it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    nodes: list["Node"] = field(default_factory=list)

    def find(self, *names: str) -> "Node | None":
        """The first element on that way down."""
        at: Node | None = self
        for name in names:
            at = next((node for node in at.nodes if node.name == name), None) if at else None
        return at

    def all(self, name: str) -> list["Node"]:
        return [node for node in self.nodes if node.name == name]

    def value(self, *names: str) -> str:
        """The trimmed text on that way down; empty where there is none."""
        node = self.find(*names)
        return node.text.strip() if node else ""


def parse_xml(data: bytes) -> Node:
    """The outermost element. Raises UnsafeXml."""
    if len(data) > MAX_BYTES:
        raise UnsafeXml(f"Berkas XML lebih dari {MAX_BYTES // 1024 // 1024} MB.")
    # Seen before anything is built. HTML inside CDATA counts too; no bank of questions of that size holds so much.
    if data.count(b"<") - data.count(b"</") > MAX_NODES:
        raise UnsafeXml(_TOO_MUCH)
    top = Node("", {})
    open_nodes = [top]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_nodes) > MAX_DEPTH or count > MAX_NODES:
            raise UnsafeXml(_TOO_MUCH)
        node = Node(name, attributes)
        open_nodes[-1].nodes.append(node)
        open_nodes.append(node)

    def refuse(*_: object) -> None:
        raise UnsafeXml("Berkas XML memuat DOCTYPE atau entitas, yang tidak diterima.")

    def text(data: str) -> None:
        pieces.setdefault(id(open_nodes[-1]), []).append(data)

    def end(_: str) -> None:
        node = open_nodes.pop()
        node.text = "".join(pieces.pop(id(node), ()))

    pieces: dict[int, list[str]] = {}
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise error if isinstance(error, UnsafeXml) else UnsafeXml(f"Berkas bukan XML yang utuh: {error}.") from error
    return top.nodes[0]
