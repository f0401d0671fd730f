"""One talk that is stored under several episodes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from knowledge.podcast.repair import TranscriptProblem
from knowledge.podcast.talks import Talk
from knowledge.records import Episode

_MIN_TELLING_CHARS: Final = 100  # shorter paragraphs may stand in two talks by chance
_SAME_SHARE: Final = 0.5


def silence_repeated(talks: Sequence[Talk]) -> tuple[Talk, ...]:
    """Let only one episode speak where several hold the same talk.

    It is the same talk where the video is the same, or half of the longer paragraphs are. That
    episode speaks whose guests say most of it; the others keep their names and lose their turns,
    and with another video also the times, which were those of the talk.
    """
    owners: dict[str, str] = {}  # slug of the speaking episode by telling text or video
    speaking: dict[str, Talk] = {}
    silent: dict[str, Talk] = {}
    for talk in sorted(talks, key=lambda talk: (-_guest_words(talk), talk.episode.slug)):
        other = _owner(talk.episode, owners)
        if other is not None:
            silent[talk.episode.slug] = _silenced(talk, speaking[other].episode)
            continue
        speaking[talk.episode.slug] = talk
        for mark in _marks(talk.episode):
            owners.setdefault(mark, talk.episode.slug)
    everyone = speaking | silent
    return tuple(everyone[talk.episode.slug] for talk in talks)


def _owner(episode: Episode, owners: dict[str, str]) -> str | None:
    if not episode.turns:
        return None
    if episode.youtube_id and (same := owners.get(_video(episode.youtube_id))):
        return same
    telling = _telling(episode)
    shared = Counter(owners[text] for text in telling if text in owners)
    for slug, count in shared.most_common(1):
        if count >= _SAME_SHARE * len(telling):
            return slug
    return None


def _silenced(talk: Talk, other: Episode) -> Talk:
    episode = replace(talk.episode, turns=())
    if other.youtube_id != episode.youtube_id:
        episode = replace(episode, chapters=(), duration_s=None)
    problem = TranscriptProblem(
        episode=episode.slug,
        kind="repeated-talk",
        outcome="left out",
        detail=f"the same talk as {other.slug!r}, whose guests speak in it",
    )
    dated = tuple(p for p in talk.problems if p.kind == "no-air-date")
    return Talk(episode=episode, problems=(*dated, problem), names={})


def _guest_words(talk: Talk) -> int:
    return sum(len(turn.text.split()) for turn in talk.episode.turns if turn.role == "guest")


def _marks(episode: Episode) -> set[str]:
    video = {_video(episode.youtube_id)} if episode.youtube_id and episode.turns else set()
    return _telling(episode) | video


def _video(youtube_id: str) -> str:
    return f"video {youtube_id}"


def _telling(episode: Episode) -> set[str]:
    return {turn.text for turn in episode.turns if len(turn.text) >= _MIN_TELLING_CHARS}
