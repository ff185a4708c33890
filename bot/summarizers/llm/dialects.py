"""The two ways in which language models are asked over HTTP; no I/O here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.settings.settings import EndpointSettings
from bot.summarizers.llm.prompt import BOUNDED, SCHEMA

# How the form is asked for: by a schema with bounds, by one without, as any JSON object, or in words alone.
Shape = Literal["bounded schema", "json_schema", "json_object", "prompt only"]
# What an endpoint calls the most tokens of an answer, the older name first; some newer models take neither.
Limit = Literal["max_tokens", "max_completion_tokens", ""]
WITH_SCHEMA = frozenset({"bounded schema", "json_schema"})
LIMIT_NAMES = frozenset({"max_tokens", "max_completion_tokens"})
# Ten times what bullets take, so that a model can think first; and no more, since some never stop.
MAX_TOKENS = 4096


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; the rules are not among them."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model said; tokens are None where the endpoint does not count them."""

    text: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    cut: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in the form that an endpoint takes; `most` is the most tokens of its answer."""

    system: str
    turns: Sequence[Turn]
    shape: Shape = "prompt only"
    limit: Limit = "max_tokens"
    most: int = MAX_TOKENS

    @property
    def schema(self) -> dict[str, Any]:
        """The answer's form."""
        return BOUNDED if self.shape == "bounded schema" else SCHEMA


class Dialect(Protocol):
    """How one family of endpoints is asked and understood."""

    shapes: tuple[Shape, ...]
    """What it can be asked for, the strictest first."""

    def url(self, base_url: str) -> str:
        """Where to post."""

    def headers(self, key: str | None) -> dict[str, str]:
        """What goes with every request."""

    limits: tuple[Limit, ...]
    """What it may call the limit, in the order in which to try."""

    def body(self, settings: EndpointSettings, asked: Asked) -> dict[str, Any]:
        """What to post."""

    def answer(self, body: Mapping[str, Any]) -> Completion:
        """What was said; raises LookupError, TypeError or ValueError where the body is not an answer."""


class OpenAi:
    """Chat completions, as OpenAI, Gemini, Hugging Face's router, OpenRouter, Ollama, vLLM and many more speak it."""

    # Endpoints differ in which words of JSON Schema they take, and some take all and keep to none: answers are always
    # read and checked.
    shapes: tuple[Shape, ...] = ("bounded schema", "json_schema", "json_object", "prompt only")
    limits: tuple[Limit, ...] = ("max_tokens", "max_completion_tokens", "")

    def url(self, base_url: str) -> str:
        """`base_url` holds the version already."""
        return f"{base_url}/chat/completions"

    def headers(self, key: str | None) -> dict[str, str]:
        """A local server needs no key."""
        return {"Authorization": f"Bearer {key}"} if key else {}

    def body(self, settings: EndpointSettings, asked: Asked) -> dict[str, Any]:
        """No temperature unless it is set, since newer models refuse it."""
        # Chat completions and not the Responses API: it is what all of them speak.
        body: dict[str, Any] = {"model": settings.model, "messages": [{"role": "system", "content": asked.system}]}
        body["messages"] += [{"role": turn.role, "content": turn.text} for turn in asked.turns]
        if asked.shape in WITH_SCHEMA:
            schema = {"name": "bullets", "strict": True, "schema": asked.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif asked.shape == "json_object":
            body["response_format"] = {"type": "json_object"}
        # Last, so that a person's own extras win over ours.
        return body | _set(settings, asked) | settings.extra_body

    def answer(self, body: Mapping[str, Any]) -> Completion:
        """The first choice."""
        choice = body["choices"][0]
        message, finish = choice["message"], choice.get("finish_reason")
        usage = _table(body.get("usage"))
        refusal = message.get("refusal")
        return Completion(
            text=_joined(message.get("content"))
            # Some servers take the whole answer for a thought when the model forgot to end its thoughts.
            or _joined(message.get("reasoning_content") or message.get("reasoning")),
            tokens_in=_count(usage.get("prompt_tokens")),
            tokens_out=_count(usage.get("completion_tokens")),
            cut=finish == "length",
            refused=bool(refusal) or finish == "content_filter",
        )


class Anthropic:
    """Anthropic's messages, whose OpenAI-like layer would ignore the answer's form."""

    shapes: tuple[Shape, ...] = ("bounded schema", "json_schema", "prompt only")
    limits: tuple[Limit, ...] = ("max_tokens",)

    def url(self, base_url: str) -> str:
        """With or without the version at the end."""
        return f"{base_url.removesuffix('/v1')}/v1/messages"

    def headers(self, key: str | None) -> dict[str, str]:
        """The version is of the protocol and not of a model."""
        return {"anthropic-version": "2023-06-01"} | ({"x-api-key": key} if key else {})

    def body(self, settings: EndpointSettings, asked: Asked) -> dict[str, Any]:
        """A limit is required here."""
        body: dict[str, Any] = {
            "model": settings.model,
            "system": asked.system,
            "messages": [{"role": turn.role, "content": turn.text} for turn in asked.turns],
        }
        if asked.shape in WITH_SCHEMA:
            body["output_config"] = {"format": {"type": "json_schema", "schema": asked.schema}}
        return body | _set(settings, asked) | settings.extra_body

    def answer(self, body: Mapping[str, Any]) -> Completion:
        """The text blocks without what the model thought before."""
        usage, stop = _table(body.get("usage")), body.get("stop_reason")
        # They are not among input_tokens here, and are paid for.
        cached = [usage.get(name) for name in ("cache_read_input_tokens", "cache_creation_input_tokens")]
        tokens_in = _count(usage.get("input_tokens"))
        return Completion(
            text=_joined(body["content"]),
            tokens_in=None if tokens_in is None else tokens_in + sum(_count(more) or 0 for more in cached),
            tokens_out=_count(usage.get("output_tokens")),
            cut=stop in ("max_tokens", "model_context_window_exceeded"),
            refused=stop == "refusal",
        )


DIALECTS: Mapping[str, Dialect] = {"openai": OpenAi(), "anthropic": Anthropic()}


def _set(settings: EndpointSettings, asked: Asked) -> dict[str, Any]:
    limited = bool(LIMIT_NAMES & settings.extra_body.keys()) or not asked.limit
    chosen = {"temperature": settings.temperature} | ({} if limited else {asked.limit: asked.most})
    return {name: value for name, value in chosen.items() if value is not None}


def _joined(content: object) -> str:
    """The text of a message, which is a string or a list of parts."""
    # Parts of other types are thoughts and calls of tools.
    if isinstance(content, list):
        texts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type", "text") == "text"]
        return "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else ""


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value < 10**9 else None
