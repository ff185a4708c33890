"""What a channel is and what the bot may do there, as its platform tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """Each hindrance is a sentence of `texts/` that says what to do; an empty one means that there is none."""

    where: str
    """What the channel is, in the platform's own words: `the text channel “papers” of “Our lab”`."""
    may: tuple[str, ...] = ()
    """What the bot may do there, by the platform's own names."""
    blocked: str = ""
    """Why no digest can be posted."""
    gone: bool = False
    """Whether that is so because the channel itself is closed or away, whatever anybody grants."""
    threadless: str = ""
    """Why a digest comes without its thread."""
    blind: str = ""
    """Why nobody can tell, after a connection broke, whether a digest is there."""
    flat: bool = False
    """Whether a channel of this kind has no threads, whatever anybody grants."""
    tags: tuple[str, ...] = ()
    """The names of the tags that a post may bear, where posts bear tags."""
    needs_tag: bool = False
    """Whether each post must bear one."""
    also: str = ""
    """What the channel is called where the bot posts to it, if this is only a way to it: `discord:123`."""
    idle: str = ""
    """Which preference of the channel does nothing here, and why."""

    @property
    def whole(self) -> bool:
        """Whether digests come with their threads."""
        return not (self.blocked or self.threadless)


@dataclass(frozen=True, slots=True)
class Nature:
    """What a place is by its kind, whatever anybody grants there; as it comes, what most are."""

    keeps_keys: bool = True
    """Whether a message is known by its key, for as long as the platform knows keys at all."""
    has_threads: bool = True
    publishes: bool = True
    """Whether what stands there can be shown in other places too."""
    edits: bool = True
    """Whether what stands there can be changed."""


# Nothing is relied upon, and what is asked for is tried.
UNKNOWN = Nature(keeps_keys=False)
