"""A port that tells of its calls, so that what is counted of them stands beside the core and not in it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol, TypeVar, cast

Port = TypeVar("Port")


@dataclass(frozen=True, slots=True)
class Ended:
    """One call that came to its end: what it was given by place and by name, what it gave or raised, and how long."""

    given: tuple[Any, ...]
    named: Mapping[str, Any]
    seconds: float
    result: Any = None
    error: BaseException | None = None


Note = Callable[[Ended], None]


class Counting(Protocol):
    """Gives a port back, or what stands in its place and counts; `kind` says which port it is."""

    def __call__(self, port: Port, kind: str, platform: str = "") -> Port:
        """The port as it is to be used from now on."""


def uncounted(port: Port, kind: str, platform: str = "") -> Port:  # noqa: ARG001
    """The port itself, where nobody counts."""
    return port


def observed(port: Port, notes: Mapping[str, Note]) -> Port:
    """The port, with these of its coroutines noted; `votes.cast` is one of its part `votes`."""
    return cast("Port", _Observed(port, notes))


class _Observed:
    """Stands in a port's place and is all that the port is."""

    def __init__(self, port: object, notes: Mapping[str, Note]) -> None:
        self._port = port
        self._notes = notes

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        found = getattr(self._port, name)
        if note := self._notes.get(name):
            return _noted(found, note)
        below = {key.partition(".")[2]: note for key, note in self._notes.items() if key.startswith(f"{name}.")}
        return _Observed(found, below) if below else found


def _noted(call: Callable[..., Coroutine[Any, Any, Any]], note: Note) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def noted(*given: Any, **named: Any) -> Any:  # noqa: ANN401
        begun = perf_counter()
        try:
            result = await call(*given, **named)
        # One that was broken off too: whoever waits for a platform in vain breaks the call off.
        except BaseException as error:
            note(Ended(given, named, perf_counter() - begun, error=error))
            raise
        note(Ended(given, named, perf_counter() - begun, result))
        return result

    return noted
