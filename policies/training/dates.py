"""Dates as clinicians write and say them, in English and French."""

import datetime as dt
import random

_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}
_SHORT = {
    "en": "jan feb mar apr may jun jul aug sept oct nov dec".split(),
    "fr": "janv fév mars avr mai juin juil août sept oct nov déc".split(),
}
_DAYS = {
    "en": ("mon tue wed thu fri sat sun".split(), "monday tuesday wednesday thursday friday saturday sunday".split()),
    "fr": ("lun mar mer jeu ven sam dim".split(), "lundi mardi mercredi jeudi vendredi samedi dimanche".split()),
}
_HOLIDAYS = {
    "en": (
        "Christmas|christmas day|Xmas eve|Christmas eve|New Year's|NYE|new years eve|Thanksgiving|Canada Day|"
        "Victoria Day|Easter|easter sunday|Good Friday|boxing day|july 4th|Halloween|Valentine's Day|mother's day|"
        "father's day|Remembrance Day|family day|Diwali|Eid|Passover|Ramadan|memorial day|may long weekend|St Paddy's"
    ).split("|"),
    "fr": (
        "Noël|la veille de Noël|le réveillon|le jour de l'An|Pâques|le vendredi saint|la Saint-Jean|l'Action de grâce|"
        "la fête du travail|la fête du Canada|la Saint-Valentin|l'Halloween|la fête des mères|le lundi de Pâques|"
        "la fête des pères|l'Aïd|le congé de Pâques|la St-Jean|le lendemain de Noël|la fête nationale"
    ).split("|"),
}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).split()
_NOMBRES = (
    "premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt vingt-et-un vingt-deux vingt-trois vingt-quatre vingt-cinq vingt-six vingt-sept vingt-huit "
    "vingt-neuf trente trente-et-un"
).split()


def day(rng: random.Random) -> dt.date:
    """Draw a day: half of them of the last two years, the others of a lifetime."""
    if rng.random() < 0.5:
        return dt.date(2026, 11, 1) - dt.timedelta(days=rng.randint(0, 730))
    return dt.date(1926, 1, 1) + dt.timedelta(days=rng.randint(0, 36_500))


def full(rng: random.Random, lang: str) -> str:
    """Day, month and year in words: ``March 4, 1961``, ``4 mars 1961``, ``the fourth of march 61``."""
    date = day(rng)
    month, short = _named(rng, date, lang)
    year = rng.choice((str(date.year),) * 3 + (f"{date.year % 100:02d}", f"'{date.year % 100:02d}"))
    if lang == "fr":
        first = "1er" if date.day == 1 and rng.random() < 0.7 else str(date.day)
        forms = (f"{first} {month} {year}", f"{date.day} {short} {year}", f"{_NOMBRES[date.day - 1]} {month} {year}")
        return rng.choice((*forms[:2], *forms[:2], f"{date.day}-{short}-{year}", forms[2]))
    return rng.choice(
        (
            f"{month} {date.day}, {year}",
            f"{month} {date.day} {year}",
            f"{short} {date.day} {year}",
            f"{date.day} {month} {year}",
            f"{date.day}-{short.title()}-{year}",
            f"{date.day}{short.upper()}{year}",
            f"the {_ordinal(date.day)} of {month} {year}",
            f"{month} {_ORDINALS[date.day - 1]} {year}",
        )
    )


def numeric(rng: random.Random, lang: str) -> str:
    """Day, month and year in digits, in any order and with any sign between them."""
    date = day(rng)
    year, month, number = str(date.year), f"{date.month:02d}", f"{date.day:02d}"
    if rng.random() < 0.3:
        month, number = str(date.month), str(date.day)
    sign = rng.choice("//--. " if rng.random() < 0.9 else "_")
    short = year[2:] if rng.random() < 0.35 else year
    orders = [(year, month, number), (number, month, short), (month, number, short)]
    return sign.join(rng.choice(orders if lang == "en" else orders[:2]))


def month_day(rng: random.Random, lang: str) -> str:
    """Day and month: ``mar 4``, ``4 mars``, ``3/4``, ``the 4th of march``."""
    date = day(rng)
    month, short = _named(rng, date, lang)
    if lang == "fr":
        number = "1er" if date.day == 1 and rng.random() < 0.7 else str(date.day)
        words = (f"{number} {month}", f"{number} {month}", f"{date.day} {short}", f"{_NOMBRES[date.day - 1]} {month}")
        return rng.choice((*words, f"{date.day}/{date.month}", f"{date.day:02d}-{date.month:02d}"))
    return rng.choice(
        (
            f"{short} {date.day}",
            f"{short} {date.day}",
            f"{month} {date.day}",
            f"{month} {_ordinal(date.day)}",
            f"{date.day} {short}",
            f"{_ordinal(date.day)} of {month}",
            f"the {_ordinal(date.day)} of {month}",
            f"{month} {_ORDINALS[date.day - 1]}",
            f"{date.month}/{date.day}",
            f"{date.month:02d}/{date.day:02d}",
            f"{date.month}-{date.day}",
        )
    )


def month(rng: random.Random, lang: str) -> str:
    """A month alone, sometimes with its year or a word such as ``early``."""
    date = day(rng)
    name, short = _named(rng, date, lang)
    if lang == "fr":
        return rng.choice((name, name, name, f"{name} {date.year}", f"fin {name}", f"début {name}", f"mi-{name}"))
    return rng.choice((name, name, name, short, f"{name} {date.year}", f"early {name}", f"late {name}", f"mid-{name}"))


def weekday_date(rng: random.Random, lang: str) -> str:
    """A weekday beside a calendar date: ``tues mar 4``, ``mardi le 4 mars``, ``Wed 3/4``."""
    date = day(rng)
    name, short = _named(rng, date, lang)
    shorts, names = _DAYS[lang]
    if lang == "fr":
        weekday = names[date.weekday()] if rng.random() < 0.8 else shorts[date.weekday()]
        return rng.choice(
            (f"{weekday} le {date.day} {name}", f"{weekday} {date.day} {name}", f"{weekday} {date.day} {short}")
        )
    weekday = rng.choice((names, shorts))[date.weekday()]
    return rng.choice(
        (
            f"{weekday} {short} {date.day}",
            f"{weekday}, {name} {date.day}",
            f"{weekday} {date.month}/{date.day}",
            f"{weekday} the {_ordinal(date.day)}",
            f"{weekday} {name} {_ordinal(date.day)}",
        )
    )


def holiday(rng: random.Random, lang: str) -> str:
    """A holiday that stands for a date."""
    return rng.choice(_HOLIDAYS[lang])


def clock(rng: random.Random, lang: str) -> str:
    """A time of day."""
    hour, minute = rng.randint(0, 23), rng.choice((0, 0, 15, 30, 45, rng.randint(0, 59)))
    if lang == "fr":
        return rng.choice(
            (f"{hour}h{minute:02d}" if minute else f"{hour}h", f"{hour}:{minute:02d}", f"{hour} h {minute:02d}")
        )
    twelve = hour % 12 or 12
    half = "am" if hour < 12 else "pm"
    return rng.choice(
        (
            f"{hour:02d}{minute:02d}",
            f"{hour:02d}:{minute:02d}",
            f"{twelve}{half}",
            f"{twelve}:{minute:02d}",
            f"{twelve}:{minute:02d}{half}",
            str(twelve),
        )
    )


def _named(rng: random.Random, date: dt.date, lang: str) -> tuple[str, str]:
    name, short = _MONTHS[lang][date.month - 1], _SHORT[lang][date.month - 1]
    if lang == "en" and rng.random() < 0.4:
        name, short = name.lower(), short + rng.choice(("", "", "."))
    elif lang == "en":
        short = short.title()
    return name, short


def _ordinal(number: int) -> str:
    ending = "th" if number in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
