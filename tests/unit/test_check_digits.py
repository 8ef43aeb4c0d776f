"""Check digit rules agree with the published examples and refuse their neighbours."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.detectors import check_digits

#: Published examples: petalmd/health_card, python-stdnum, NHS Data Dictionary, clearwater.com.au, ISO, 49 CFR 565.
EXAMPLES: list[tuple[Callable[[str], bool], str]] = [
    (check_digits.ontario, "9876543217"),
    (check_digits.ontario, "9876543217ab"),
    (check_digits.british_columbia, "9698658215"),
    (check_digits.nhs, "9434765870"),
    (check_digits.chi, "0101011237"),
    (check_digits.ramq, "aaaa01010112"),
    (check_digits.ramq, "zaaa01010112"),
    (check_digits.ramq, "aaaa01510117"),
    (check_digits.ramq, "aaaa01010110"),
    (check_digits.australian_medicare, "3501803151"),
    (check_digits.ihi, "8003608333429777"),
    (check_digits.sin, "123456782"),
    (check_digits.sin, "130692544"),
    (check_digits.npi, "1993999998"),
    (check_digits.payment_card, "4242424242424242"),
    (check_digits.payment_card, "378282246310005"),
    (check_digits.iban, "gb82west12345698765432"),
    (check_digits.vin, "1hgcm82633a004352"),
]
RULES = sorted({rule for rule, _ in EXAMPLES}, key=lambda rule: rule.__name__)


@pytest.mark.parametrize(("rule", "value"), EXAMPLES)
def test_published_examples_hold(rule: Callable[[str], bool], value: str) -> None:
    """A published example satisfies its rule."""
    assert rule(value)


@pytest.mark.parametrize(("rule", "value"), [example for example in EXAMPLES if example[1] != "9876543217ab"])
def test_one_digit_off_does_not_hold(rule: Callable[[str], bool], value: str) -> None:
    """The same value with its check digit changed does not; Québec's may, for a birth in the other century."""
    at = 8 if rule in {check_digits.australian_medicare, check_digits.vin} else len(value) - 1
    wrong = [value[:at] + str(digit) + value[at + 1 :] for digit in range(10) if str(digit) != value[at]]
    assert sum(rule(other) for other in wrong) <= (1 if rule is check_digits.ramq else 0)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (check_digits.ontario, "0000000000"),
        (check_digits.sin, "046454286"),
        (check_digits.sin, "000000000"),
        (check_digits.british_columbia, "8698658215"),
        (check_digits.chi, "9934765870"),
        (check_digits.is_ramq, "trem85131512"),
        (check_digits.is_ramq, "trem85081502"),
        (check_digits.npi, "9876543217"),
        (check_digits.australian_medicare, "1501803151"),
        (check_digits.ontario, "987654321"),
        (check_digits.sin, "12345678"),
        (check_digits.nhs, "943476587"),
    ],
)
def test_impossible_values_do_not_hold(rule: Callable[[str], bool], value: str) -> None:
    """A value that the scheme never issues fails, whatever its check digit."""
    assert not rule(value)


@given(st.text(max_size=24), st.sampled_from(RULES))
def test_rules_are_total(value: str, rule: Callable[[str], bool]) -> None:
    """Any string gives an answer."""
    assert rule(value) in {True, False}


@given(st.from_regex(r"[1-9][0-9]{9}", fullmatch=True))
def test_ontario_and_npi_exclude_each_other(value: str) -> None:
    """No ten digits are both an Ontario health number and an NPI: the prefix shifts the sum."""
    assert not (check_digits.ontario(value) and check_digits.npi(value))
