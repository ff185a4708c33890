"""`bot init`: what somebody begins with."""

from __future__ import annotations

from bot.console.terminal import command, err, out, settings_or_exit


@command("init")
def init() -> int:
    """Write the first files, and say what comes next."""
    from bot.service.beginning import begin
    from bot.service.configuration import settings_file, whereabouts

    config, found = settings_file().absolute(), whereabouts()
    for path, new in begin(config, found):
        out.print(f"{'Written' if new else 'Left as it is'}: {path}", markup=False)
        if new and path == config and found:
            told = " and ".join(f"the {name} {value}" for name, value in found.items())
            err.print(f"This system says {told}, so that stands there; [preferences] has the rest.", markup=False)
    if settings_or_exit().platforms:
        err.print("Next: `bot doctor` says what is missing, then `bot run` serves.")
    else:
        err.print("Next: `bot doctor` says how to get a token, `bot playground` needs none.")
    return 0
