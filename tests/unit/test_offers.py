"""Which buttons a notice has in each view and standing."""

from itertools import product

import pytest

from adapters.notice import Act, Offer
from bot.desk.offers import CHOICES, choice_label, grant, offers
from bot.desk.standing import Standing, View
from policies.message import Language

EVERY = [
    Standing(
        language=language,
        has_rewrite=rewrite,
        may_change=change,
        legal_hold=hold,
        may_remind=remind,
        contested=contested,
    )
    for language, rewrite, change, hold, remind, contested in product(Language, *[(False, True)] * 5)
]


def acts(view: View, **standing: bool) -> list[Act]:
    """Return the acts of the buttons, in order."""
    return [offer.act for offer in offers(view, Standing(language=Language.EN, **standing))]


def one(view: View, act: Act, **standing: bool) -> Offer:
    """Return the one button of an act."""
    [found] = (offer for offer in offers(view, Standing(language=Language.EN, **standing)) if offer.act is act)
    return found


@pytest.mark.parametrize("view", View)
def test_every_notice_has_sound_buttons(view: View) -> None:
    """In whatever standing, each act is offered once, has words, and at most one button stands out."""
    for standing in EVERY:
        found = offers(view, standing)
        assert len({offer.act for offer in found}) == len(found)
        assert all(offer.label for offer in found)
        assert sum(offer.primary for offer in found) <= 1
        assert {offer.act: tuple(choice.code for choice in offer.choices) for offer in found if offer.choices} == {
            act: codes for act, codes in CHOICES.items() if act in {offer.act for offer in found}
        }


def test_the_words_are_asked_for_where_they_are_not_shown() -> None:
    """Show is the first button of every view but the one that shows them."""
    assert {view for view in View if acts(view)[0] is Act.SHOW} == set(View) - {View.SHOWN}
    assert Act.SHOW not in acts(View.SHOWN)


def test_the_first_word_has_every_answer() -> None:
    """The words shown: rewrite, no patient, allowed, second look, why, remind, the one that helps most first."""
    expected = [Act.REWRITE, Act.NOT_PATIENT, Act.ALLOWED, Act.CONTEST, Act.WHY, Act.REMIND]
    assert acts(View.SHOWN, has_rewrite=True, may_remind=True) == expected
    assert one(View.SHOWN, Act.REWRITE, has_rewrite=True).primary


def test_no_rewrite_is_offered_where_there_is_none() -> None:
    """A message without a rewrite has no button for one."""
    assert Act.REWRITE not in acts(View.SHOWN)


@pytest.mark.parametrize("view", View)
def test_messages_are_changed_where_the_site_allows_it(view: View) -> None:
    """Off by default; where it is on, replacing follows the rewrite, and both acts ask first."""
    assert not {Act.REPLACE, Act.DELETE} & set(acts(view, has_rewrite=True))
    allowed = acts(view, has_rewrite=True, may_change=True)
    assert (Act.REPLACE in allowed) is (view is View.REWRITTEN)
    assert (Act.DELETE in allowed) is (view is not View.NOTED)
    for act in {Act.REPLACE, Act.DELETE} & set(allowed):
        assert one(view, act, has_rewrite=True, may_change=True).confirm.endswith(("?", "."))


@pytest.mark.parametrize("view", [View.CONCEALED, View.SHOWN, View.REWRITTEN, View.RULES])
def test_a_legal_hold_leads_to_the_privacy_office(view: View) -> None:
    """Under a hold nothing is rewritten, replaced or deleted; its one button asks nothing first."""
    held = acts(view, has_rewrite=True, may_change=True, legal_hold=True)
    assert not {Act.REWRITE, Act.REPLACE} & set(held)
    office = one(view, Act.DELETE, has_rewrite=True, may_change=True, legal_hold=True)
    assert (office.label, office.confirm) == ("Ask the privacy office", "")


def test_who_waits_for_the_officer_answers_nothing_else() -> None:
    """After a contest the three objections are gone, and the rest stays."""
    assert acts(View.SHOWN, contested=True, has_rewrite=True) == [Act.REWRITE, Act.WHY]


def test_a_reminder_is_offered_where_it_may_be() -> None:
    """Only while one can still be asked for."""
    assert Act.REMIND in acts(View.CONCEALED, may_remind=True)
    assert Act.REMIND not in acts(View.CONCEALED)


def test_a_noted_line_can_be_opened_again() -> None:
    """One line has one button, whatever its standing."""
    assert {tuple(offer.act for offer in offers(View.NOTED, standing)) for standing in EVERY} == {(Act.SHOW,)}


def test_a_grant_leads_elsewhere() -> None:
    """The button of a grant is a link that stands out, and does not print it."""
    offer = grant(Language.EN, "https://grant.example.org/secret")
    assert (offer.act, offer.url, offer.primary) == (Act.REPLACE, "https://grant.example.org/secret", True)
    assert "secret" not in repr(offer)


def test_every_choice_has_a_name_in_both_languages() -> None:
    """The codes that are stored have words of their own, and they differ by language."""
    codes = [code for choices in CHOICES.values() for code in choices]
    for language in Language:
        assert len({choice_label(code, language) for code in codes}) == len(codes)
    assert all(choice_label(code, Language.EN) != choice_label(code, Language.FR) for code in codes)
