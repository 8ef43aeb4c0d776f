"""What stands in the slots of a frame: one consistent set of people, dates, places and numbers per filling."""

import random
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from policies.training import dates, identifiers, places
from policies.training.people import Person, Population

_VALUES = dict(
    line.split(" = ", 1)
    for line in (Path(__file__).parent / "values.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
)


class Filling:
    """Values for the slots of one frame; the same slot asked twice gives the same value."""

    def __init__(self, rng: random.Random, population: Population, lang: str) -> None:
        self._rng = rng
        self._population = population
        #: Code-switched frames take their values from either language.
        self._lang = lang if lang in {"en", "fr"} else rng.choice(("en", "fr"))
        self._values: dict[tuple[str, str], str] = {}
        self._people: dict[tuple[str, str], Person] = {}

    def value(self, slot: str, nth: str) -> str:
        """Return the value of a slot.

        Raises:
            KeyError: if there is no such slot.
        """
        key = (slot, nth)
        if key not in self._values:
            maker = self._named.get(slot.removeprefix("x_")) or self._slots[slot]
            self._values[key] = (
                maker(nth) if slot.startswith(("pt_", "staff_")) or slot in self._personal else maker("")
            )
        return self._values[key]

    def _person(self, kind: str, nth: str) -> Person:
        key = (kind, nth)
        if key not in self._people:
            self._people[key] = self._population.person(self._lang)
        return self._people[key]

    def _one_of(self, name: str) -> str:
        rng = self._rng
        return rng.choice(_VALUES[name].split("|")).format(
            n=rng.randint(2, 1299), s=rng.randint(1, 40), b=rng.choice("abABCD")
        )

    @cached_property
    def _personal(self) -> frozenset[str]:
        return frozenset({"health_card", "email", "x_email", "handle", "licence"})

    @cached_property
    def _named(self) -> dict[str, Callable[[str], str]]:
        """Slots that are written alike whether or not they are a patient's."""
        rng, lang = self._rng, self._lang
        return {
            "date_full": lambda _: dates.full(rng, lang),
            "date_num": lambda _: dates.numeric(rng, lang),
            "date_md": lambda _: dates.month_day(rng, lang),
            "date_month": lambda _: dates.month(rng, lang),
            "date_dow": lambda _: dates.weekday_date(rng, lang),
            "holiday": lambda _: dates.holiday(rng, lang),
            "phone": lambda _: identifiers.phone(rng),
            "fax": lambda _: identifiers.phone(rng),
            "email": lambda nth: identifiers.email(rng, self._person("pt", nth)),
            "number": lambda _: identifiers.filled(rng, rng.choice(("####", "#####", "######", "INC######", "###"))),
        }

    @cached_property
    def _slots(self) -> dict[str, Callable[[str], str]]:
        rng, lang = self._rng, self._lang
        return {
            "pt_full": lambda nth: _full(self._person("pt", nth)),
            "pt_first": lambda nth: self._person("pt", nth).first,
            "pt_last": lambda nth: self._person("pt", nth).last,
            "pt_lastfirst": lambda nth: self._last_first(self._person("pt", nth)),
            "pt_initials": lambda nth: identifiers.initials(rng, self._person("pt", nth)),
            "pt_nick": lambda nth: self._population.nick(self._person("pt", nth)),
            "staff_full": lambda nth: _full(self._person("staff", nth)),
            "staff_first": lambda nth: self._person("staff", nth).first,
            "staff_last": lambda nth: self._person("staff", nth).last,
            "age90": lambda _: str(rng.choice((90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 103))),
            "mrn": lambda _: identifiers.mrn(rng),
            "health_card": lambda nth: identifiers.health_card(rng, self._person("pt", nth)),
            "sin": lambda _: identifiers.sin(rng),
            "ssn": lambda _: identifiers.ssn(rng),
            "address": lambda _: places.address(rng, lang),
            "postal": lambda _: places.postal(rng),
            "town": lambda _: places.town(rng),
            "room": lambda _: self._one_of(f"room.{lang}"),
            "account": lambda _: identifiers.account(rng),
            "plate": lambda _: identifiers.plate(rng),
            "device_id": lambda _: identifiers.device(rng),
            "url": lambda _: identifiers.url(rng),
            "handle": lambda nth: identifiers.handle(rng, self._person("pt", nth)),
            "ip": lambda _: identifiers.ip(rng),
            "passport": lambda _: identifiers.passport(rng),
            "licence": lambda nth: identifiers.licence(rng, self._person("pt", nth)),
            "case_no": lambda _: identifiers.case_number(rng),
            "insurance_no": lambda _: identifiers.insurance(rng),
            "x_author": lambda _: self._one_of("x_author") if rng.random() < 0.5 else self._person("author", "").last,
            "x_public": lambda _: self._one_of("x_public"),
            "x_eponym": lambda _: self._one_of("x_eponym"),
            "x_drug": lambda _: self._one_of("x_drug"),
            "x_place": lambda _: rng.choice(places.CITIES),
            "x_hospital": lambda _: rng.choice(places.HOSPITALS),
            "x_year": lambda _: str(rng.randint(1995, 2026)),
            "x_time": lambda _: dates.clock(rng, lang),
            "x_age": lambda _: str(rng.randint(1, 89)),
            "x_pager": lambda _: identifiers.filled(rng, rng.choice(("####", "#####", "###-####", "x####", "####"))),
            "x_url": lambda _: self._one_of("x_url"),
            "x_room": lambda _: self._one_of(f"x_room.{lang}"),
            "x_unit": lambda _: self._one_of("x_unit"),
            "x_dose": lambda _: self._one_of("x_dose"),
            "x_score": lambda _: self._one_of("x_score"),
            "x_labvalue": lambda _: self._one_of("x_labvalue"),
            "x_bp": lambda _: f"{rng.randint(70, 220)}/{rng.randint(35, 120)}",
            "x_trial": lambda _: self._one_of("x_trial"),
            "x_icd": lambda _: self._one_of("x_icd"),
            "x_npi": lambda _: identifiers.filled(rng, "1#########"),
            "x_model": lambda _: self._one_of("x_model"),
        }

    def _last_first(self, person: Person) -> str:
        last = person.last.upper() if self._rng.random() < 0.75 else person.last
        first = person.first.upper() if self._rng.random() < 0.2 else person.first
        return f"{last}{self._rng.choice((', ', ', ', ',', ' '))}{first}"


def _full(person: Person) -> str:
    return f"{person.first} {person.last}"
