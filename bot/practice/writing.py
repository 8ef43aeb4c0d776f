"""Writes the policy as it holds in this practice: the strategies, with what its pack and its channels' settings say."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from bot.practice import wording
from bot.practice.answers import Answers
from bot.practice.document import Chapter, Document
from bot.practice.strategies import RULES, Rule
from bot.settings import ChannelSettings, Settings
from policies.finding import Conduct
from policies.measures import MEASURES
from policies.message import Language
from policies.policy import Policy
from policies.registry import load_policies


def write(answers: Answers, site: Settings, version: int, day: date) -> Document:
    """Return a version of the policy."""
    return _Writer(answers, site).document(version, day)


class _Writer:
    def __init__(self, answers: Answers, site: Settings) -> None:
        self._answers = answers
        self._site = site
        self._language = answers.language
        self._pack = site.jurisdiction

    def document(self, version: int, day: date) -> Document:
        own = self._answers
        law = [(self._say(wording.LAW), self._pack.law[self._language])] if self._pack else []
        return Document(
            title=self._say(wording.TITLE, practice=own.practice),
            language=self._language,
            version=version,
            day=day,
            facts=(
                (self._say(wording.VERSION), str(version)),
                (self._say(wording.DAY), day.isoformat()),
                *law,
                (self._say(wording.CONTACT), own.contact),
                (self._say(wording.REVIEW), _later(day, own.review_months).isoformat()),
            ),
            chapters=(
                Chapter(
                    heading=self._say(wording.PURPOSE),
                    paragraphs=(self._say(wording.PURPOSE_TEXT, practice=own.practice),),
                ),
                *(self._strategy(rule) for rule in RULES),
                Chapter(
                    heading=self._say(wording.CHANNELS),
                    paragraphs=(self._say(wording.CHANNELS_TEXT),),
                    points=tuple(self._channels()),
                ),
                self._wrong(),
                *self._links(),
            ),
        )

    def _strategy(self, rule: Rule) -> Chapter:
        return Chapter(
            heading=f"{rule.number}. {rule.heading[self._language]}",
            paragraphs=(self._say(rule.text),),
            points=tuple(self._in_practice(rule.number)),
        )

    def _in_practice(self, number: int) -> Iterator[str]:
        """Yield what a strategy (1 to 10) means here: what is checked, what is not, and what the practice answered."""
        judged = [policy for policy in load_policies().values() if policy.strategy == number]
        wanted = {kind for channel in self._treatments() for kind in channel.conduct if channel.enabled}
        on = [policy for policy in judged if _is_on(policy, wanted)]
        off = [policy for policy in judged if not _is_on(policy, wanted)]
        more = [measure.title[self._language] for measure in MEASURES if number in measure.strategies]
        for template, titles in (
            (wording.LOOKS_FOR, [policy.title[self._language] for policy in on]),
            (wording.NOT_LOOKED_FOR, [policy.title[self._language] for policy in off]),
            (wording.AND_MORE, more),
        ):
            if titles:
                yield self._say(template, what="; ".join(titles))
        match number:
            case 3:
                yield self._say(wording.CONFIRM)
            case 8:
                yield self._say(wording.SMALLEST_GROUP, number=self._site.smallest_group)
            case 9 if self._pack:
                yield self._say(wording.PROTECTION, who=self._pack.protection[self._language])
            case 10 if self._answers.speaker:
                yield self._say(wording.SPEAKER, who=self._answers.speaker)
            case 10:
                yield self._say(wording.NO_SPEAKER)

    def _treatments(self) -> Iterator[ChannelSettings]:
        yield from self._site.channels.values()
        if not self._only_listed:
            yield self._site.default_channel

    @property
    def _only_listed(self) -> bool:
        """Whether no channel is read but those in the settings."""
        slack = self._site.slack
        return slack is not None and slack.channels == "listed" and self._site.teams is None

    def _channels(self) -> Iterator[str]:
        counted = Counter(self._treated(channel) for channel in self._site.channels.values())
        for (what, follows), number in sorted(counted.items()):
            yield f"{what} ({number}){self._colon} {follows}."
        if self._only_listed:
            yield self._say(wording.UNLISTED)
        else:
            _, follows = self._treated(self._site.default_channel)
            yield f"{self._say(wording.OTHERS)}{self._colon} {follows}."

    def _treated(self, channel: ChannelSettings) -> tuple[str, str]:
        follows = wording.CONSEQUENCES[channel.consequence] if channel.enabled else wording.NOT_READ
        return self._say(wording.PURPOSES[channel.purpose]), self._say(follows)

    def _wrong(self) -> Chapter:
        guide = self._pack.incident if self._pack else None
        law = (
            (
                self._say(wording.ASSESSED, title=guide.title),
                self._say(wording.COMPLAINT, authority=guide.authority[self._language]),
            )
            if guide
            else ()
        )
        return Chapter(
            heading=self._say(wording.WRONG),
            paragraphs=(self._say(wording.WRONG_TEXT, contact=self._answers.contact),),
            points=law,
        )

    def _links(self) -> Iterator[Chapter]:
        if self._pack and self._pack.links:
            yield Chapter(heading=self._say(wording.LINKS), links=self._pack.links)

    @property
    def _colon(self) -> str:
        return "\N{NO-BREAK SPACE}:" if self._language is Language.FR else ":"

    def _say(self, texts: Mapping[Language, str], **values: object) -> str:
        template = texts[self._language]
        spaced = template.replace(" :", "\N{NO-BREAK SPACE}:") if self._language is Language.FR else template
        return spaced.format_map(values)


def _is_on(policy: Policy, wanted: set[Conduct]) -> bool:
    """Whether a policy speaks in a channel at least: those of conduct only where they are wanted."""
    kinds = {entity for entity in policy.entities if isinstance(entity, Conduct)}
    return not kinds or bool(kinds & wanted)


def _later(day: date, months: int) -> date:
    """Return the day so many months later, or the last one of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    for number in (day.day, 30, 29):
        try:
            return date(day.year + year, month + 1, number)
        except ValueError:
            continue
    return date(day.year + year, month + 1, 28)
