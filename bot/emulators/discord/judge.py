"""Discord's own OpenAPI document as the judge of requests and answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from bot.emulators.discord.checks import Problems

ROOT = "urn:discord"
METHODS = ("get", "put", "post", "patch", "delete")


class Validator(Protocol):
    """What is used of a compiled schema."""

    def iter_errors(self, instance: Any) -> Any:  # noqa: ANN401 - JSON of any kind
        """Yield what is wrong."""


class Judge:
    """Judges bodies, queries, paths and answers of the operations that the document knows.

    Needs `jsonschema_rs`, which only the tests install; schemas are compiled when they are first used.
    """

    def __init__(self, spec: Path) -> None:
        import jsonschema_rs

        self._document = json.loads(spec.read_text("utf-8"))
        self._registry = jsonschema_rs.Registry([(ROOT, self._document)])
        self._validators: dict[str, Validator] = {}

    def knows(self, method: str, path: str) -> bool:
        """Whether the document has this operation (`/channels/{channel_id}`)."""
        return method.lower() in self._document["paths"].get(path, {})

    def request(
        self, method: str, path: str, *, body: object, inputs: Mapping[str, Mapping[str, str]], has_body: bool
    ) -> Problems:
        """What is wrong with a request; `inputs` holds the values of `path` and `query`."""
        problems = Problems()
        for pointer, parameter in self._parameters(method, path):
            value = inputs.get(parameter["in"], {}).get(parameter["name"])
            if value is not None:
                found = self._check(f"{pointer}/schema", _typed(value, self._named(parameter["schema"])))
                _note(problems, (parameter["name"],), found)
        pointer = f"{_pointer(path, method)}/requestBody/content/application~1json/schema"
        request_body = self._document["paths"][path][method.lower()].get("requestBody", {})
        # Also for a form with files: its `payload_json` is the same body.
        if has_body and "application/json" in request_body.get("content", {}):
            _note(problems, (), self._check(pointer, _with_text_ids(body)))
        return problems

    def answer(self, method: str, path: str, status: int, body: object) -> list[str]:
        """What is wrong with an answer, as sentences."""
        declared = self._document["paths"][path][method.lower()]["responses"].get(str(status))
        if declared is None:
            # Answers are judged too, lest tests agree with a mistake: at first 29 faults of ours were found so.
            return [f"{method} {path}: the document has no answer {status}"]
        if "application/json" not in declared.get("content", {}):
            return []
        pointer = f"{_pointer(path, method)}/responses/{status}/content/application~1json/schema"
        problems = Problems()
        _note(problems, (), self._check(pointer, body))
        return [f"{method} {path}: {sentence}" for sentence in problems.sentences()]

    def _parameters(self, method: str, path: str) -> list[tuple[str, dict[str, Any]]]:
        item = self._document["paths"][path]
        shared, own = _escape(path), method.lower()
        found = [(f"/paths/{shared}/parameters/{n}", it) for n, it in enumerate(item.get("parameters", ()))]
        declared = item[own].get("parameters", ())
        return found + [(f"/paths/{shared}/{own}/parameters/{n}", it) for n, it in enumerate(declared)]

    def _named(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """A schema, or the one that it names."""
        name = schema.get("$ref", "").rpartition("/")[2]
        named: Mapping[str, Any] = self._document["components"]["schemas"][name] if name else schema
        return named

    def _check(self, pointer: str, value: object) -> list[Any]:
        import jsonschema_rs

        if pointer not in self._validators:
            # Some 20 ms for the document, up to 0.25 ms a message: cheap enough for every request of a test.
            self._validators[pointer] = jsonschema_rs.Draft202012Validator(
                {"$ref": f"{ROOT}#{pointer}"}, registry=self._registry, validate_formats=True
            )
        return list(self._validators[pointer].iter_errors(value))


def _pointer(path: str, method: str) -> str:
    return f"/paths/{_escape(path)}/{method.lower()}"


def _escape(path: str) -> str:
    """Write a path as one step of a JSON pointer inside a URI."""
    return path.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _with_text_ids(body: object) -> object:
    """A body in which ids are texts, for the document allows nothing else.

    Discord takes numbers too: every example of docs.discord.com/developers/reference#uploading-files has them for what
    was uploaded, and discord.py names the person to write to by one.
    """
    if isinstance(body, dict):
        return {key: _text_id(key, value) for key, value in body.items()}
    return body


def _text_id(key: str, value: object) -> object:
    match key, value:
        case "attachments", list():
            return [_with_text_ids(one) for one in value]
        case "data", dict():
            return _with_text_ids(value)
        case (("id" | "recipient_id"), int()):
            return str(value)
    return value


def _typed(value: str, schema: Mapping[str, Any]) -> object:
    """Read a query value as its schema's type; what cannot be read stays text and is refused."""
    kind = schema.get("type")
    if kind == "integer" and value.lstrip("-").isdecimal() and len(value) < 20:
        return int(value)
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value)
    return value


def _note(problems: Problems, path: tuple[str | int, ...], errors: list[Any]) -> None:
    for leaf in (it for error in errors for it in _leaves(error)):
        problems.add((*path, *leaf.instance_path), "SCHEMA", leaf.message[:300])


def _leaves(error: Any) -> list[Any]:  # noqa: ANN401 - an error of jsonschema_rs
    """The errors that say most: of a union that nothing fits, those of the alternative that was meant."""
    # A bad button would otherwise be told as «fits none of ten components», which helps nobody.
    branches = getattr(error.kind, "context", None) or []
    meant = [branch for branch in branches if not any(_names_another(it, error) for it in branch)]
    if len(meant) != 1:
        return [error]
    return [leaf for inner in meant[0] for leaf in _leaves(inner)]


def _names_another(inner: Any, union: Any) -> bool:  # noqa: ANN401 - errors of jsonschema_rs
    """Whether an alternative is for another kind of value: another JSON type, or another `type` of component."""
    path = list(inner.instance_path)
    here = list(union.instance_path)
    return (path == here and inner.kind.name == "type") or (path == [*here, "type"] and inner.kind.name == "enum")
