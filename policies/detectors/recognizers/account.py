"""Account numbers: payment cards, bank accounts, billing and guarantor accounts.

Formats: cards of 13 to 19 digits with Luhn (ISO/IEC 7812), IBAN with modulus 97 (ISO 13616), Canadian transit,
institution and account; else the label decides. Known to miss: bank accounts without a label.
"""

import re

from policies.detectors import check_digits
from policies.detectors.family import DISTINCTIVE, END, LABELLED, LIKELY, START, Family, Form, labelled
from policies.finding import Entity

_LABEL = (
    r"acct|acc't|account|accounts|a/c|compte|compte bancaire|billing (?:account|acct|id|ref(?:erence)?)|invoice|"
    r"facture|guarantor|har|bank|banque|routing|transit|statement|e-?transfer|mandate|succursale|folio"
)
_CARD_LABEL = (
    r"visa|master ?card|mc|amex|american express|(?:credit|debit|bank|gift) ?card|carte (?:de credit|bancaire|"
    r"de debit)|debit|credit|cards?|cc|carte|card ?(?:number|no|#)|interac"
)
_ENDING = (
    r"(?: (?:card|carte|number|no|that|which|account|se))?"
    r"(?: (?:ends|ending|end|last (?:four|4)|terminant|finissant)(?: (?:in|with|par|digits|is|are)){0,3}"
    r"|[:,]? ?(?:x{2,12}|\*{2,12})-?)"
)

RECOGNIZER = Family(
    name="account",
    forms=(
        Form(
            name="labelled",
            entity=Entity.ACCOUNT,
            least_digits=6,
            pattern=labelled(_LABEL, r"(?:[a-z]{1,4}-?)?[0-9](?:-?[0-9]){5,18}"),
            score=LABELLED,
        ),
        Form(
            name="numbered",
            entity=Entity.ACCOUNT,
            least_digits=4,
            pattern=labelled(
                rf"(?:{_LABEL}) ?(?:#|no|number|numero|n°|:)", r"(?:[a-z]{1,4}-?)?[0-9](?:[\- ]?[0-9]){3,18}"
            ),
            score=LABELLED,
        ),
        Form(
            name="card_labelled",
            entity=Entity.ACCOUNT,
            least_digits=4,
            pattern=labelled(_CARD_LABEL, r"(?:[x*]{4}[\- ]?){1,3}[0-9]{4}|[0-9](?:[\- ]?[0-9]){11,18}"),
            score=LABELLED,
            checks={"luhn": check_digits.payment_card},
            checked=LABELLED,
        ),
        Form(
            name="card_ending",
            entity=Entity.ACCOUNT,
            least_digits=4,
            needs=("end", "last", "termin", "finissant", "xx", "**"),
            pattern=re.compile(
                rf"(?<![a-z0-9])(?:{_LABEL}|{_CARD_LABEL}|card|carte){_ENDING}[ :#]{{0,2}}(?P<value>[0-9]{{4}}){END}"
            ),
            score=DISTINCTIVE,
            accepts=bool,
        ),
        Form(
            name="card",
            entity=Entity.ACCOUNT,
            least_digits=13,
            pattern=re.compile(
                rf"{START}(?:[2-6][0-9]{{3}}[ \-]?[0-9]{{4}}[ \-]?[0-9]{{4}}[ \-]?[0-9]{{1,7}}|"
                rf"3[47][0-9]{{2}}[ \-]?[0-9]{{6}}[ \-]?[0-9]{{5}}){END}"
            ),
            score=0,
            checks={"luhn": check_digits.payment_card},
            checked=DISTINCTIVE,
        ),
        Form(
            name="card_grouped",
            entity=Entity.ACCOUNT,
            least_digits=16,
            pattern=re.compile(rf"{START}[3-6][0-9]{{3}}([ \-])[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{4}}{END}"),
            score=LIKELY,
        ),
        Form(
            name="iban",
            entity=Entity.ACCOUNT,
            least_digits=8,
            pattern=re.compile(rf"{START}[a-z]{{2}}[0-9]{{2}}(?: ?[a-z0-9]{{4}}){{2,7}}(?: ?[a-z0-9]{{1,3}})?{END}"),
            score=0,
            checks={"iban": check_digits.iban},
            checked=DISTINCTIVE + 0.1,
        ),
        Form(
            name="canadian_bank",
            entity=Entity.ACCOUNT,
            least_digits=15,
            pattern=re.compile(rf"{START}[0-9]{{5}}-[0-9]{{3}}-[0-9]{{7,12}}{END}"),
            score=DISTINCTIVE,
        ),
    ),
)
