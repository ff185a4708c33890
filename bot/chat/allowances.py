"""How much one person may ask in a minute, so that nobody's flood keeps the others waiting."""

from __future__ import annotations

from collections import OrderedDict

from bot.papers.clock import Clock

MINUTE = 60.0
# A lookup takes some 10 ms of one processor, so whoever takes all that this allows takes a twentieth of it; nobody
# types so fast.
COMMANDS_PER_MINUTE = 300
# Everybody in a channel has to look at what is shared there.
SHARING = 10.0
# They are asked for at each letter that is typed.
SUGGESTING = 0.2
# 3.5 MB, measured; whoever is dropped for it has been still for longer than so many others.
MOST = 10_000

# A platform, a server or workspace on it, and somebody's id there.
Who = tuple[str, str, str]


class Allowances:
    """Gives each person of each server or workspace so many commands, which come back over a minute."""

    def __init__(self, clock: Clock, per_minute: int = COMMANDS_PER_MINUTE) -> None:
        """`per_minute` is what each person has; 0 sets no bound."""
        self._clock = clock
        self._most = float(per_minute)
        self._left: OrderedDict[Who, tuple[float, float]] = OrderedDict()

    def wait(self, who: Who, cost: float = 1.0) -> float:
        """Seconds until somebody may ask for something of this cost; 0 if they may now, and then it is taken."""
        if not self._most:
            return 0.0
        now = self._clock.monotonic()
        left, since = self._left.pop(who, (self._most, now))
        left = min(self._most, left + (now - since) * self._most / MINUTE)
        # Less than a whole allowance never lets anybody wait for ever.
        lacking = max(min(cost, self._most) - left, 0.0)
        self._left[who] = (left if lacking else left - cost, now)
        if len(self._left) > MOST:
            self._left.popitem(last=False)
        return lacking * MINUTE / self._most
