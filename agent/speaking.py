"""One message of a turn: models write it, and what holds of it is let out meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, ToolMessage
from langchain_core.messages.ai import add_usage

from agent.citing import Piece
from agent.embedded.chat import NOTICE
from agent.errors import ToolFailedError
from agent.material import is_broken
from agent.memory.profile import Profile
from agent.memory.telling import about_user, fitted
from agent.models.accounts import REWRITES, add_cost, model_calls, rewrites, switch_notice
from agent.models.calling import Switched
from agent.models.chain import Chain, Limits
from agent.prompting import PROMPT, label
from agent.releasing import Notices, Release, Told, no_rewrite
from agent.rewriting import Rewriter, Rewriting
from agent.settings import OFFLINE
from agent.turns import checker, current_turn, known_evidence, sendable, tell
from knowledge.evidence import Evidence
from knowledge.verify import Grounds

Write = Callable[[Piece], None]


@dataclass(slots=True, kw_only=True)
class _Message:
    """A message that is being written."""

    by: str  # name of the model
    release: Release
    rewriter: Rewriter | None
    draft: AIMessageChunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Has a chain of models write the next message of a conversation."""

    chain: Chain
    prompt: str
    grounds: Callable[[], Grounds]
    rewriting: Rewriting | None
    limits: Limits
    max_history_tokens: int

    def speak(
        self, messages: Sequence[AnyMessage], profile: Profile, write: Write
    ) -> list[AnyMessage]:
        """Return what the conversation keeps of the message, and of those that broke off.

        Args:
            messages: The conversation so far.
            profile: Of who asks.
            write: Takes each checked piece, in order.

        Raises:
            ModelFailedError: The last model of the chain failed, too.
            ToolFailedError: A tool broke down twice in this turn.
        """
        turn = current_turn(messages)
        _check_failures(turn)
        known = known_evidence(messages[: -len(turn)])
        kept: list[AnyMessage] = []

        def begin(name: str) -> _Message:
            told = tell([*turn, *kept], known, self.grounds())
            rewriter = self._rewriter(name, [*turn, *kept], told)
            judge = checker(told, messages)
            release = Release(told, write, judge, rewriter or no_rewrite)
            return _Message(
                by=name, release=release, rewriter=rewriter, draft=AIMessageChunk(content="")
            )

        message = begin(self.chain.in_charge(turn))
        sent = self._sent(messages, known)
        for heard in self.chain.stream(about_user(self.prompt, profile), sent, turn):
            if isinstance(heard, Switched):
                kept += [*_broken_off(message), switch_notice(heard)]
                self._tell_notice([*turn, *kept], known, write)
                message = begin(heard.to_model)
            else:
                message.draft += heard
                _grow(message)
        return [*kept, _finish(message, label(self.prompt))]

    def _sent(self, messages: Sequence[AnyMessage], known: dict[str, Evidence]) -> list[AnyMessage]:
        sent = sendable(messages)
        # The embedded model has no window, and reads no more than it needs.
        if self.chain.is_offline:
            return sent
        return fitted(sent, known, max_tokens=self.max_history_tokens)

    def _tell_notice(
        self, turn: Sequence[AnyMessage], known: dict[str, Evidence], write: Write
    ) -> None:
        """Let the last message of a turn, which is a notice of ours, out."""
        before = tell(turn[:-1], known, self.grounds())
        for piece in tell(turn, known, self.grounds()).pieces[len(before.pieces) :]:
            write(piece)

    def _rewriter(self, name: str, turn: Sequence[AnyMessage], told: Told) -> Rewriter | None:
        if self.rewriting is None or name == OFFLINE:
            return None
        left = (
            self.rewriting.at_most - rewrites(turn),
            self.limits["model_calls"] - model_calls(turn) - 1,
        )
        return Rewriter(
            say=lambda asked: self.chain.ask(name, asked, turn),
            prompt=self.rewriting.prompt,
            calls_left=min(left),
            known=told.citer.known,
            grounds=told.citer.grounds,
        )


def _grow(message: _Message) -> None:
    draft = message.draft
    if not draft.tool_call_chunks and not draft.tool_calls:
        message.release.grow(str(draft.text), _notices(draft))


def _notices(draft: AIMessage) -> Notices:
    notices: Notices = draft.response_metadata.get(NOTICE, ())
    return notices


def _broken_off(message: _Message) -> list[AnyMessage]:
    """Return what the reader has seen of a message that will not come to its end."""
    if not message.release.text:
        return []
    metadata = message.release.metadata
    if message.rewriter is not None:
        metadata = add_cost(metadata, message.rewriter.cost_usd) | message.rewriter.metadata
    return [AIMessage(message.release.text, response_metadata=metadata)]


def _finish(message: _Message, prompt: str) -> AIMessage:
    """Return the message as the thread keeps it: with what was let out in place of the draft."""
    draft, release, rewriter = message.draft, message.release, message.rewriter
    if draft.tool_calls:
        release.pause(_notices(draft))
    else:
        release.finish(_notices(draft))
    metadata = draft.response_metadata | release.metadata | {REWRITES: 0}
    usage, prompts = draft.usage_metadata, [] if message.by == OFFLINE else [prompt]
    if rewriter is not None and rewriter.calls:
        usage = add_usage(usage, rewriter.usage)
        metadata = add_cost(metadata, rewriter.cost_usd) | rewriter.metadata
        prompts.append(label(rewriter.prompt))
    return AIMessage(
        content=release.text,
        tool_calls=draft.tool_calls,
        usage_metadata=usage,
        response_metadata=metadata | {PROMPT: prompts},
        id=draft.id,
    )


def _check_failures(turn: Sequence[AnyMessage]) -> None:
    """A tool that broke down twice in a turn will not be mended by a third try."""
    failed = [m.name for m in turn if isinstance(m, ToolMessage) and is_broken(m)]
    if len(failed) > 1:
        raise ToolFailedError(failed[-1] or "")
