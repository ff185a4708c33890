"""What Slack refuses in a modal or a home tab besides its blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.emulators.slack.checks import Problem, Problems, length

VIEW_KEYS = {
    "type": 20,
    "callback_id": 255,
    "private_metadata": 3000,
    "external_id": 255,
}
# docs.slack.dev/reference/views.
VIEW_TITLES = {"title": 24, "submit": 24, "close": 24}
# docs.slack.dev/reference/views/home-tab-views: a home tab has nothing to submit or close.
HOMELESS = {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}
VIEW_FLAGS = {"clear_on_close", "notify_on_close", "submit_disabled"}


def view_problems(view: Mapping[str, object]) -> Iterator[Problem]:
    """Everything that is wrong with a view besides its blocks."""
    for name in view.keys() - VIEW_KEYS.keys() - VIEW_TITLES.keys() - VIEW_FLAGS - {"blocks"}:
        yield Problem(f"invalid additional property: {name}", f"/view/{name}")
    for name, longest in VIEW_KEYS.items():
        if length(str(view.get(name, ""))) > longest:
            yield Problem(f"must be less than {longest + 1} characters", f"/view/{name}")
    for name, longest in VIEW_TITLES.items():
        if name in view:
            yield from _title(view[name], longest, f"/view/{name}")
    # A home tab has no title.
    if view.get("type") == "modal" and "title" not in view:
        yield Problem("missing required field: title", "/view")
    # docs.slack.dev/reference/views/modal-views: `submit` is required where there is a field.
    if view.get("type") == "modal" and "submit" not in view and _has_fields(view.get("blocks")):
        yield Problem("missing required field: submit", "/view")
    for name in HOMELESS & view.keys() if view.get("type") == "home" else ():
        yield Problem(f"invalid additional property: {name}", f"/view/{name}")


def _has_fields(blocks: object) -> bool:
    return isinstance(blocks, list) and any(isinstance(one, dict) and one.get("type") == "input" for one in blocks)


def _title(value: object, longest: int, at: str) -> Problems:
    if not isinstance(value, dict) or value.get("type") != "plain_text":
        yield Problem("must be a plain_text object", at)
    elif not 0 < length(str(value.get("text", ""))) <= longest:
        yield Problem(f"must be less than {longest + 1} characters", f"{at}/text")
