"""What `bot doctor` prints."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from bot.console.patience import watched
from bot.service.doctor import CODES, findings
from bot.service.redaction import hiding, secrets_of
from bot.settings.settings import Settings


async def examine(settings: Settings, out: Console, *, offline: bool) -> int:
    """Print every finding; gives 0 where the bot can run, 78 where a setting is wrong, 69 where something is away."""
    code, hide = 0, hiding(secrets_of(settings))
    async for mark, sentence in watched(findings(settings, offline=offline), "Asking everybody"):
        out.print(Text(f"{mark}  {hide(sentence)}"))
        # 78 is the larger: a wrong setting goes before somebody who is away.
        code = max(code, CODES.get(mark, 0))
    return code
