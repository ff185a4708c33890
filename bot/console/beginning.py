"""`bot init`: what somebody begins with."""

from __future__ import annotations

from bot.console.terminal import command, err, out, settings_or_exit


@command("init")
def init() -> int:
    """Write the first files, and say what comes next."""
    from bot.service.beginning import begin
    from bot.service.configuration import settings_file

    for path, new in begin(settings_file().absolute()):
        out.print(f"{'Written' if new else 'Left as it is'}: {path}", markup=False)
    if settings_or_exit().platforms:
        err.print("Next: `bot doctor` says what is missing, then `bot run` serves.")
    else:
        err.print("Next: `bot doctor` says how to get a token, `bot playground` needs none.")
    return 0
