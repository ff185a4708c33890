"""The matrix as tables, and the sentence under them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tests.e2e.crash.cells import BAD, Cell, Verdict

STYLES = {"once": "green", "held": "yellow"}


def show(verdicts: Mapping[Cell, Verdict], seconds: float, out: Console) -> bool:
    """Print everything; gives whether no cell is bad."""
    for title in dict.fromkeys((cell.way.name, cell.elsewhere) for cell in verdicts):
        out.print(
            _table(title, {cell: one for cell, one in verdicts.items() if (cell.way.name, cell.elsewhere) == title})
        )
    for (word, way, said), cells in _not_proven(verdicts).items():
        names = ", ".join(f"{cell.row} | {cell.fault}" for cell in cells)
        style = STYLES.get(word, "bold red")
        out.print(f"{word.upper()} on {way}: {names}\n  because: {said}", markup=False, style=style)
    out.print(summary(verdicts, seconds), markup=False)
    return not any(one.word in BAD for one in verdicts.values())


def _not_proven(verdicts: Mapping[Cell, Verdict]) -> Mapping[tuple[str, str, str], list[Cell]]:
    """The cells that did not end well, those of a kind together."""
    kinds: dict[tuple[str, str, str], list[Cell]] = {}
    for cell, one in verdicts.items():
        if one.word != "once":
            kinds.setdefault((one.word, cell.way.name, one.said), []).append(cell)
    return kinds


def summary(verdicts: Mapping[Cell, Verdict], seconds: float) -> str:
    """One sentence of figures."""
    words = Counter(one.word for one in verdicts.values())
    missed = sum(one.killed < len(cell.kills) for cell, one in verdicts.items())
    told = ", ".join(f"{count} {word}" for word, count in words.most_common())
    kills = sum(one.killed for one in verdicts.values())
    return f"{len(verdicts)} cells, {kills} kills: {told}; in {missed} the step was not reached; {seconds:.0f} s."


def _table(title: tuple[str, bool], verdicts: Mapping[Cell, Verdict]) -> Table:
    way, elsewhere = title
    faults = list(dict.fromkeys(cell.fault for cell in verdicts))
    after = "; the next process waits for the lease" if elsewhere else ""
    table = Table("killed at", *faults, title=f"{way}{after}", title_justify="left", title_style="bold")
    for row in dict.fromkeys(cell.row for cell in verdicts):
        cells = {cell.fault: (cell, one) for cell, one in verdicts.items() if cell.row == row}
        table.add_row(row, *(_word(*cells[fault]) if fault in cells else Text("") for fault in faults))
    return table


def _word(cell: Cell, verdict: Verdict) -> Text:
    """In brackets where the kill did not happen: the step is never reached with this fault."""
    reached = verdict.killed == len(cell.kills)
    style = STYLES.get(verdict.word, "bold red")
    return Text(
        verdict.word if reached else "not reached" if verdict.word == "once" else f"({verdict.word})",
        style=style if reached else "dim" if verdict.word == "once" else style,
    )
