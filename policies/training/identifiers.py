"""Numbers, addresses and codes for the slots of frames; half of the numbers that have a check digit have a right one.

Telephones are 555-01xx, domains are example.com, .org, .net and .test.
"""

import random
import string

from policies.training.people import Person

_CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"
_VIN = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


def filled(rng: random.Random, mask: str) -> str:
    """Replace every ``#`` of a mask by a digit, ``@`` by a capital, ``%`` by a consonant, ``*`` by either kind."""
    kinds = {"#": string.digits, "@": string.ascii_uppercase, "%": _CONSONANTS, "*": _VIN}
    return "".join(rng.choice(kinds[char]) if char in kinds else char for char in mask)


def mrn(rng: random.Random) -> str:
    """A record number of a hospital: 4 to 10 digits, sometimes with letters or signs."""
    masks = (
        "######", "#######", "########", "#######", "######", "#####", "####", "0#####", "00#####", "#########",
        "##########", "@######", "@@######", "###-###", "##-##-##", "###-##-##", "@-######", "H######", "M#######",
        "#######-#", "@@@####", "### ### #", "### ####", "####-##", "E#######", "MR######", "@##-#####",
    )  # fmt: skip
    return filled(rng, rng.choice(masks))


def health_card(rng: random.Random, person: Person) -> str:
    """A public health number of a Canadian province or territory, the US Medicare or the NHS."""
    return rng.choices(
        (
            _ontario(rng),
            _quebec(rng, person),
            _grouped(rng, "9#########", (4, 3, 3)),
            filled(rng, rng.choice(("#####-####", "#########", "##### ####"))),
            _grouped(rng, "#########", (3, 3, 3)),
            rng.choice((filled(rng, "#@*#@*#@@##"), filled(rng, "#@*#-@*#-@@##"))),
            filled(rng, rng.choice(("@#######", "##########", "############"))),
            _grouped(rng, "##########", (3, 3, 4)),
        ),
        (32, 28, 10, 8, 10, 6, 3, 3),
    )[0]


def sin(rng: random.Random) -> str:
    """A Canadian social insurance number."""
    digits = filled(rng, "########")
    return _regrouped(rng, digits + _luhn_digit(rng, digits), (3, 3, 3))


def ssn(rng: random.Random) -> str:
    """An American social security number, or its last four digits."""
    if rng.random() < 0.1:
        return filled(rng, "####")
    return rng.choice(
        (
            "123-45-6789",
            filled(rng, "###-##-####"),
            filled(rng, "###-##-####"),
            filled(rng, "### ## ####"),
            filled(rng, "#########"),
        )
    )


def phone(rng: random.Random) -> str:
    """A telephone number of the fictional 555-01xx range."""
    area, line = filled(rng, rng.choice(("416", "514", "604", "613", "9##", "2##", "4##", "8##"))), filled(rng, "01##")
    return rng.choice(
        (
            f"{area}-555-{line}",
            f"{area}-555-{line}",
            f"{area} 555 {line}",
            f"({area}) 555-{line}",
            f"({area})555-{line}",
            f"{area}.555.{line}",
            f"{area}555{line}",
            f"1-{area}-555-{line}",
            f"+1 {area} 555 {line}",
            f"555-{line}",
            f"555 {line}",
            f"{area}-555-{line} x{rng.randint(2, 999)}",
        )
    )


def email(rng: random.Random, person: Person) -> str:
    """A mail address of the person."""
    first, last = _bare(person.first), _bare(person.last)
    local = rng.choice(
        (
            f"{first}.{last}",
            f"{first[:1]}{last}",
            f"{first}{rng.randint(1, 99)}",
            f"{last}.{first[:1]}",
            f"{first}_{last}",
            f"{last}{rng.randint(50, 2009)}",
        )
    )
    return f"{local}@{rng.choice(('example.com', 'example.org', 'example.net', 'mail.example.com', 'clinic.test'))}"


def initials(rng: random.Random, person: Person) -> str:
    """The person's initials as chats write them: ``J.T.``, ``JT``, ``J. T.``, ``jt``."""
    letters = [part[0].upper() for name in (person.first, person.last) for part in name.replace("-", " ").split()]
    letters = letters[: 2 if rng.random() < 0.85 else 3]
    return rng.choice(
        ("".join(letters), "".join(letters), ".".join(letters) + ".", ".".join(letters), ". ".join(letters) + ".")
    )


def url(rng: random.Random) -> str:
    """A link to one patient's page, album or viewer."""
    code = filled(rng, "######")
    path = rng.choice(
        (
            "viewer?study=1.2.840.{}",
            "share/{}",
            "chart/{}",
            "p/{}",
            "patient/{}/results",
            "album/{}",
            "pacs?acc={}",
            "gofund/{}",
            "memorial/{}",
            "files/{}.pdf",
            "u/{}",
        )
    ).format(code)
    host = rng.choice(
        (
            "pacs.example.org",
            "portal.example.com",
            "example.com",
            "photos.example.net",
            "ehr.example.org",
            "imaging.test",
        )
    )
    return rng.choice(("https://", "http://", "", "https://")) + f"{host}/{path}"


def handle(rng: random.Random, person: Person) -> str:
    """A name on a social network."""
    first, last = _bare(person.first), _bare(person.last)
    return "@" + rng.choice(
        (
            f"{first}{last[:1]}{rng.randint(1, 99)}",
            f"{first}_{last}",
            f"the.real.{first}",
            f"{last}{rng.randint(1, 999)}",
            f"{first}.fit",
        )
    )


def device(rng: random.Random) -> str:
    """A serial or lot number of a device."""
    masks = (
        "SN ######",
        "S/N @@######",
        "@@@######@",
        "#######",
        "@@#####",
        "###-####-##",
        "lot @####",
        "LOT ######",
        "@@-#####-@",
        "SN@######",
        "serial ########",
        "@#####@#",
    )
    return filled(rng, rng.choice(masks)) if rng.random() < 0.7 else filled(rng, "@@@######")


def plate(rng: random.Random) -> str:
    """A licence plate."""
    return filled(
        rng,
        rng.choice(
            ("@@@@ ###", "@@@ ###", "@## @@@", "@@@-####", "#@@@###", "@@@####", "### @@@", "@@ #### @", "@@@@###")
        ),
    )


def account(rng: random.Random) -> str:
    """An account or invoice number."""
    return filled(
        rng,
        rng.choice(
            (
                "########",
                "#####-###",
                "######",
                "ACC-#####",
                "##-######-#",
                "INV-######",
                "@@########",
                "#### #### ####",
            )
        ),
    )


def case_number(rng: random.Random) -> str:
    """An accession, case, claim or file number."""
    masks = (
        "S##-#####",
        "##-#####",
        "A########",
        "CT#######",
        "########",
        "ACC#######",
        "24-######",
        "C-####-##",
        "#######",
        "M##-####",
        "PATH-####",
        "SP-##-####",
        "@##-####",
    )
    return filled(rng, rng.choice(masks))


def insurance(rng: random.Random) -> str:
    """A member number of a private insurer."""
    return filled(
        rng,
        rng.choice(
            (
                "@@@#########",
                "W########",
                "########",
                "#########-##",
                "@@####### ##",
                "H########",
                "XY@#######",
                "###### / ###",
            )
        ),
    )


def licence(rng: random.Random, person: Person) -> str:
    """A driver's licence number."""
    letter = person.last[:1].upper() or "A"
    return letter + filled(
        rng, rng.choice(("####-#####-#####", "####-######-##", "#######", "##############", "####-####-####"))
    )


def passport(rng: random.Random) -> str:
    """A passport number."""
    return filled(rng, rng.choice(("@@######", "@########", "#########", "@@#######", "@#######")))


def ip(rng: random.Random) -> str:
    """An address of the Internet, of the documentation or private ranges."""
    return (
        rng.choice(("203.0.113", "198.51.100", "192.0.2", "10.20.30", "192.168.1")) + f".{rng.randint(1, 254)}"
        if rng.random() < 0.85
        else f"2001:db8::{rng.randint(1, 65_535):x}"
    )


def _ontario(rng: random.Random) -> str:
    digits = filled(rng, "#########")
    number = _regrouped(rng, digits + _luhn_digit(rng, digits), (4, 3, 3))
    return number + rng.choice(("", "", filled(rng, "@@"), filled(rng, "-@@"), filled(rng, " @@")))


def _quebec(rng: random.Random, person: Person) -> str:
    letters = (_bare(person.last)[:3] + _bare(person.first)[:1]).upper().ljust(4, "X")
    month = rng.choice((rng.randint(1, 12), rng.randint(51, 62)))
    number = f"{letters}{rng.randint(0, 99):02d}{month:02d}{rng.randint(1, 31):02d}{filled(rng, '##')}"
    return _regrouped(rng, number, (4, 4, 4))


def _grouped(rng: random.Random, mask: str, groups: tuple[int, ...]) -> str:
    return _regrouped(rng, filled(rng, mask), groups)


def _regrouped(rng: random.Random, value: str, groups: tuple[int, ...]) -> str:
    parts: list[str] = []
    for size in groups:
        parts.append(value[:size])
        value = value[size:]
    return rng.choice(("-", " ", " ", "", "")).join(parts)


def _luhn_digit(rng: random.Random, digits: str) -> str:
    """The digit that makes a number pass Luhn, or half of the time any digit."""
    if rng.random() < 0.5:
        return filled(rng, "#")
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def _bare(name: str) -> str:
    return "".join(char for char in name.lower() if char.isascii() and char.isalnum()) or "x"
