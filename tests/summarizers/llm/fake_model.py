"""A model over a real socket that answers as a test plans: slowly, cut off, wrongly, or not at all."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.papers.paper import Paper
from bot.papers.recipe import Ability, Use
from bot.settings.settings import LlmSettings

KOREAN = (
    "이 논문은 널리 쓰이는 학습 방법의 한계를 짚고 이를 넘어서는 새로운 방법을 제안합니다.",
    "제안한 방법은 여러 모델과 과제에 그대로 적용할 수 있도록 설계되었습니다.",
    "다양한 실험에서 기존 방법보다 나은 성능을 보이며 그 이유를 자세히 분석합니다.",
    "끝으로 한계와 앞으로의 연구 방향을 함께 논의하며 후속 연구의 바탕을 마련합니다.",
)
ENGLISH = (
    "The paper names the limits of a common way of training and proposes a new method that overcomes them.",
    "The method fits many models and tasks, and the experiments show how it is applied to each of them.",
    "Experiments on several tasks show better results than before and analyze in detail where they come from.",
    "The paper analyzes the limits of the method and presents what further research may improve on.",
)
PAPER = Paper(
    "2605.00001",
    "A new method",
    "We name the limits of a common way of training and propose a new method that overcomes them. It fits many models "
    "and tasks. In experiments on several tasks it is better than existing "
    "methods, and we analyze in detail why. We discuss limits and directions for further work.",
)
Step = Callable[[web.Request], Awaitable[web.StreamResponse]]


def says(*items: str, finish: str = "stop", refusal: str | None = None) -> Step:
    """Bullets as a model should give them."""
    return tells(json.dumps({"bullets": items}), finish=finish, refusal=refusal)


def tells(text: str, *, finish: str = "stop", refusal: str | None = None) -> Step:
    """Any words."""
    choice = {"message": {"role": "assistant", "content": text, "refusal": refusal}, "finish_reason": finish}
    return answers(200, {"choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 50}})


def answers(status: int, body: object, **headers: str) -> Step:
    """A status and a body."""

    async def step(request: web.Request) -> web.StreamResponse:  # noqa: ARG001  (every step takes one)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=json.dumps(body), headers=named, content_type="application/json")

    return step


def fails(status: int, message: str = "no", **headers: str) -> Step:
    """An error as the APIs write it."""
    return answers(status, {"error": {"message": message}}, **headers)


async def trickles(request: web.Request) -> web.StreamResponse:
    """A byte now and then, for ever."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.02)


async def drops(request: web.Request) -> web.StreamResponse:
    """The connection breaks."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def in_the_language_asked_for(request: web.Request) -> web.StreamResponse:
    """Good bullets, in Korean or English."""
    rules = (await request.json())["messages"][0]["content"]
    return await says(*(KOREAN if "Write in Korean" in rules else ENGLISH))(request)


async def never(request: web.Request) -> web.StreamResponse:  # noqa: ARG001  (every step takes one)
    """No answer at all."""
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


@dataclass
class FakeModel:
    """Plays the next step of its plan, else `always`."""

    always: Step = field(default_factory=lambda: says(*KOREAN))
    plan: deque[Step] = field(default_factory=deque)
    takes: frozenset[str] = frozenset({"json_schema", "json_object"})
    """The forms of answer that it knows; others are a 400."""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    base_url: str = ""
    under_way: int = 0
    most_at_once: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        self.bodies.append(await request.json())
        self.headers.append(request.headers)
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            form = self.bodies[-1].get("response_format", {}).get("type")
            if form and form not in self.takes:
                return await fails(400, f"response_format {form} is not supported")(request)
            return await (self.plan.popleft() if self.plan else self.always)(request)
        finally:
            self.under_way -= 1

    @property
    def forms(self) -> list[str | None]:
        """What form of answer each call asked for."""
        return [body.get("response_format", {}).get("type") for body in self.bodies]


@asynccontextmanager
async def fake_model(*plan: Step, **more: Any) -> AsyncIterator[FakeModel]:  # noqa: ANN401  (fields of FakeModel)
    """A model on a free port."""
    model = FakeModel(plan=deque(plan), **more)
    app = web.Application()
    app.router.add_post("/v1/{path:.*}", model.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        model.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield model
    finally:
        await runner.cleanup()


class Purse:
    """A ledger with so many tokens."""

    def __init__(self, tokens: int = 10**9) -> None:
        self.left = tokens
        self.uses: list[Use] = []
        self.abilities: dict[str, Ability] = {}

    async def allows(self, estimate: int) -> bool:  # noqa: ARG002  (only what was paid counts)
        """While tokens are left."""
        return self.left > 0

    async def ability(self, endpoint: str) -> Ability | None:
        """As learned."""
        return self.abilities.get(endpoint)

    async def learned(self, endpoint: str, ability: Ability) -> None:
        """Keep it."""
        self.abilities[endpoint] = ability

    async def record(self, use: Use, estimate: int) -> None:  # noqa: ARG002  (only what was paid counts)
        """Pay."""
        self.left -= use.tokens
        self.uses.append(use)


def settings(*models: FakeModel, **more: Any) -> LlmSettings:  # noqa: ANN401  (fields of LlmSettings)
    """Settings that name the models in this order: m0, m1, ..."""
    tables = [{"base_url": model.base_url, "model": f"m{place}"} for place, model in enumerate(models)]
    return LlmSettings.model_validate(tables[0] | {"fallbacks": tables[1:]} | more)
