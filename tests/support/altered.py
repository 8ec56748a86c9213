"""A document with one thing altered at a time: what a schema must tell from the whole one, and what it must let through."""

import copy
from collections.abc import Iterator
from typing import Any

#: What a value is replaced by, and by which word the alteration is called.
_PUT: dict[str, Any] = {"null": None, "number": 7, "empty": "", "word": "kata", "extension": "ext:kata", "truth": True, "list": [], "object": {}}


def alterations(whole: Any) -> Iterator[tuple[str, str, Any]]:
    """(where, how, the altered document) for every member and item of `whole`, at every depth.

    Each is dropped, replaced by a value of every kind, put into a list and cut by a letter; objects get a member nobody
    knows, lists are turned round, doubled and replaced by what they hold.
    """
    for path in _paths(whole):
        value = _get(whole, path)
        for how, put in _PUT.items():
            if put != value or type(put) is not type(value):
                yield ".".join(path), how, _changed(whole, path, put)
        yield ".".join(path), "wrapped", _changed(whole, path, [value])
        if isinstance(value, str):
            yield ".".join(path), "cut", _changed(whole, path, value[:-1])
        if isinstance(value, dict):
            yield ".".join(path), "stranger", _changed(whole, path, {**value, "asing": 1})
        if isinstance(value, list):
            yield ".".join(path), "turned", _changed(whole, path, value[::-1])
            yield ".".join(path), "doubled", _changed(whole, path, value * 2)
            yield ".".join(path), "unwrapped", _changed(whole, path, value[0])
        yield ".".join(path), "dropped", _dropped(whole, path)


def _paths(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if path:
        yield path
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in members:
        yield from _paths(value, (*path, str(name)))


def _get(node: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        node = node[int(name) if isinstance(node, list) else name]
    return node


def _changed(whole: Any, path: tuple[str, ...], value: Any) -> Any:
    made = copy.deepcopy(whole)
    within = _get(made, path[:-1])
    within[int(path[-1]) if isinstance(within, list) else path[-1]] = value
    return made


def _dropped(whole: Any, path: tuple[str, ...]) -> Any:
    made = copy.deepcopy(whole)
    within = _get(made, path[:-1])
    del within[int(path[-1]) if isinstance(within, list) else path[-1]]
    return made
