"""Charts to draw."""

from __future__ import annotations

from bot.views.charts import Chart, Panel

PLACES = tuple(f"{2024 + at // 12}-{at % 12 + 1:02}" for at in range(24))
ONE = Chart(("lora",), PLACES, (Panel(("Papers a month",), (tuple(range(24)),)),), unfinished=True)
TWO = Chart(
    ("lora", "강화학습"),
    PLACES,
    tuple(
        Panel((korean, english), (tuple(range(24)), tuple(range(0, 48, 2))))
        for korean, english in (("월별 논문 수", "Papers a month"), ("월별 추천 수", "Votes a month"))
    ),
)
