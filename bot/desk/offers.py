"""Which buttons a notice has, in which order and with which words."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from adapters.notice import Act, Choice, Offer
from bot.desk.standing import Standing, View
from policies.catalogue import phrase
from policies.message import Language

#: Codes of the choices of each act that has some; stored, so they stay.
CHOICES: Mapping[Act, tuple[str, ...]] = MappingProxyType(
    {
        Act.NOT_PATIENT: ("colleague", "public_figure", "fictional"),
        Act.ALLOWED: ("consented", "necessary"),
    }
)


def offers(view: View, standing: Standing) -> tuple[Offer, ...]:
    """Return the buttons of an undecided notice in a view, the one that helps most first."""
    return tuple(_offers(view, standing))


def grant(language: Language, url: str) -> Offer:
    """Return the button that leads to where the author lets Chaperone change their messages."""
    return Offer(act=Act.REPLACE, label=phrase("Let Chaperone change my messages", language), url=url, primary=True)


def choice_label(code: str, language: Language) -> str:
    """Return what a choice is called."""
    labels = {
        "colleague": phrase("A colleague", language),
        "public_figure": phrase("A public figure", language),
        "fictional": phrase("Made up", language),
        "consented": phrase("The patient agreed", language),
        "necessary": phrase("Needed for care in this channel", language),
    }
    return labels[code]


def _offers(view: View, standing: Standing) -> Iterator[Offer]:
    language = standing.language
    if view in {View.CONCEALED, View.RULES, View.REWRITTEN, View.NOTED}:
        yield Offer(act=Act.SHOW, label=phrase("Show the words", language), primary=view is View.CONCEALED)
    if view is View.NOTED:
        return
    yield from _mending(view, standing)
    if not standing.contested:
        yield from _objecting(language)
    if view is not View.RULES:
        yield Offer(act=Act.WHY, label=phrase("Why?", language))
    if standing.may_remind:
        yield Offer(act=Act.REMIND, label=phrase("Remind me later", language))


def _mending(view: View, standing: Standing) -> Iterator[Offer]:
    language = standing.language
    if standing.legal_hold:
        yield Offer(act=Act.DELETE, label=phrase("Ask the privacy office", language))
        return
    if view is View.REWRITTEN and standing.may_change:
        yield Offer(
            act=Act.REPLACE,
            label=phrase("Replace my message", language),
            confirm=phrase("Put these words in the place of your message?", language),
            primary=True,
        )
    if view is not View.REWRITTEN and standing.has_rewrite:
        yield Offer(act=Act.REWRITE, label=phrase("Use the rewrite", language), primary=view is not View.CONCEALED)
    if standing.may_change:
        yield Offer(
            act=Act.DELETE,
            label=phrase("Delete for me", language),
            confirm=phrase("Delete your message? Exports and notifications may keep a copy.", language),
        )


def _objecting(language: Language) -> Iterator[Offer]:
    reason = phrase("In your words, if you like; only the officer can read it", language)
    for act, label in (
        (Act.NOT_PATIENT, phrase("Not a patient", language)),
        (Act.ALLOWED, phrase("Allowed here", language)),
    ):
        choices = tuple(Choice(code=code, label=choice_label(code, language)) for code in CHOICES[act])
        yield Offer(act=act, label=label, choices=choices, reason=reason)
    yield Offer(act=Act.CONTEST, label=phrase("Ask for a second look", language), reason=reason)
