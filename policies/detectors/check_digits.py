"""Check digit rules; each takes a value's letters and digits without separators, in lower case, and is total.

What follows the number, such as a version code, is ignored. Sources stand at each rule.
"""

from collections.abc import Sequence
from datetime import date

from stdnum import iban as stdnum_iban
from stdnum import luhn as stdnum_luhn
from stdnum.ca import bc_phn as stdnum_bc_phn
from stdnum.gb import nhs as stdnum_nhs

_TEN = 10
_NPI_PREFIX = "80840"
_IHI_PREFIX = "800360"
_FEMALE_MONTHS = 50
_RAMQ_LETTERS = 4
_RAMQ_LENGTH = 12
_RAMQ_WEIGHTS = (7, 1, 1, 3, 9, 7, 3, 9, 5, 3, 1, 3, 5, 7, 6, 9, 1)
_MEDICARE_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9)
_VIN_LENGTH = 17
_VIN_CHECK = 8
_VIN_MODULUS = 11
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES = dict(zip("0123456789abcdefghjklmnprstuvwxyz", map(int, "012345678912345678123457923456789"), strict=True))


def _number(value: str, length: int) -> str:
    """The first ``length`` characters where all of them are digits, else nothing."""
    return value[:length] if len(value) >= length and value[:length].isdecimal() else ""


def _weighted(weights: Sequence[int], digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))


def is_date(year: str, month: str, day: str) -> bool:
    """Whether two-digit year, month and day make a date in this century or the last."""
    if not (year + month + day).isdecimal():
        return False
    for century in (1900, 2000):
        try:
            date(century + int(year), int(month), int(day))
        except ValueError:
            continue
        return True
    return False


def ontario(value: str) -> bool:
    """Ontario health number: ten digits, the first not 0, Luhn (petalmd/health_card, Ontario validator)."""
    number = _number(value, 10)
    return bool(number) and number[0] != "0" and bool(stdnum_luhn.is_valid(number))


def british_columbia(value: str) -> bool:
    """BC personal health number: ten digits, the first 9, modulus 11 (python-stdnum)."""
    return bool(stdnum_bc_phn.is_valid(_number(value, 10)))


def nhs(value: str) -> bool:
    """NHS number of England and Wales: ten digits, modulus 11 (python-stdnum)."""
    return bool(stdnum_nhs.is_valid(_number(value, 10)))


def chi(value: str) -> bool:
    """Scottish CHI number: birth date DDMMYY, modulus 11 over ten digits (NHS Data Dictionary)."""
    return nhs(value) and is_date(value[4:6], value[2:4], value[:2])


def is_ramq(value: str) -> bool:
    """Whether a value has the form of a Québec NAM: four letters, a birth date, two digits of which one is not 0."""
    if len(value) != _RAMQ_LENGTH or not value[:_RAMQ_LETTERS].isalpha() or not value[_RAMQ_LETTERS:].isdecimal():
        return False
    month = int(value[6:8])
    return value[10] != "0" and is_date(value[4:6], f"{month % _FEMALE_MONTHS:02d}", value[8:10])


def ramq(value: str) -> bool:
    """Check digit of a Québec NAM, for births of the last century or this one (petalmd/health_card, Québec validator).

    The published rule is doubtful for women, so it may raise a score but never reject.
    """
    if not is_ramq(value) or not value.isascii():
        return False
    letters = "".join(f"{_ramq_letter(letter):02d}" for letter in value[:_RAMQ_LETTERS])
    return any(
        _weighted(_RAMQ_WEIGHTS, f"{letters}{century}{value[4:11]}") % _TEN == int(value[11])
        for century in ("19", "20")
    )


def _ramq_letter(letter: str) -> int:
    """Number a letter: a is 1, b is 2, and the code leaves a gap behind r."""
    return ord(letter) - ord("a") + (1 if letter <= "r" else 2)


def australian_medicare(value: str) -> bool:
    """Australian Medicare number: first digit 2 to 6, the ninth a weighted sum modulo 10 (clearwater.com.au)."""
    number = _number(value, 10)
    return bool(number) and number[0] in "23456" and _weighted(_MEDICARE_WEIGHTS, number[:8]) % _TEN == int(number[8])


def ihi(value: str) -> bool:
    """Australian individual healthcare identifier: 800360 and ten digits, Luhn (HL7 Australia test data)."""
    number = _number(value, 16)
    return number.startswith(_IHI_PREFIX) and bool(stdnum_luhn.is_valid(number))


def sin(value: str) -> bool:
    """Canadian social insurance number: nine digits, the first neither 0 nor 8, Luhn (python-stdnum)."""
    number = _number(value, 9)
    return bool(number) and number[0] not in "08" and bool(stdnum_luhn.is_valid(number))


def npi(value: str) -> bool:
    """US national provider identifier: ten digits, the first 1 or 2, Luhn behind 80840 (johndcook.com)."""
    number = _number(value, 10)
    return bool(number) and number[0] in "12" and bool(stdnum_luhn.is_valid(_NPI_PREFIX + number))


def payment_card(value: str) -> bool:
    """Payment card number: 13 to 19 digits, the first 2 to 6, Luhn (ISO/IEC 7812)."""
    return (
        value.isdecimal() and len(value) in range(13, 20) and value[0] in "23456" and bool(stdnum_luhn.is_valid(value))
    )


def iban(value: str) -> bool:
    """International bank account number: modulus 97 (ISO 13616, python-stdnum)."""
    return bool(stdnum_iban.is_valid(value))


def vin(value: str) -> bool:
    """Vehicle identification number: 17 letters and digits without I, O and Q, modulus 11 (49 CFR 565.15)."""
    if len(value) != _VIN_LENGTH or not set(value) <= _VIN_VALUES.keys():
        return False
    total = sum(weight * _VIN_VALUES[char] for weight, char in zip(_VIN_WEIGHTS, value, strict=True))
    return "0123456789x"[total % _VIN_MODULUS] == value[_VIN_CHECK]
