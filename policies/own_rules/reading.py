r"""A site's own rules as its TOML files say them.

    [rules.trial_number]           # the rule's code, unlike any other policy's
    verdict = "identifies"         # or "may_identify", or "conduct"
    severity = "high"              # or "medium", "low"
    pattern = '\bnst-\d{4}\b'        # a regular expression of RE2; and, or instead:
    words = ["blue binder"]        # whole words and phrases
    context = ["trial", "étude"]   # left out: it counts wherever it stands
    within = 60                    # characters from there to a word of context; 60 if left out
    entity = "OTHER_ID"            # kind of identifier; OTHER_ID if left out. For conduct, its kind: "DISRESPECT"
    strategy = 8                   # 1 to 10; 8 if left out
    title = {en = "...", fr = "..."}
    advice = {en = "...", fr = "..."}
    source = {label = "...", url = "https://...", en = "...", fr = "..."}
    must_flag = ["..."]            # made-up messages that the whole checker is to flag under this rule
    must_pass = ["..."]            # and such as it is not to

Pattern, words and context are read without regard to capitals and accents.
"""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType

from policies.finding import Conduct, Entity, Severity, VerdictKind
from policies.measures import MEASURES
from policies.message import Language
from policies.own_rules.pattern import LinearPattern, PatternError
from policies.own_rules.rule import OwnRule, Sought, any_word, own_find
from policies.policy import Citation, Policy
from policies.registry import load_policies
from policies.toml_page import TomlPage

MOST_RULES = 100
#: What a rule may find; a rewrite can leave each of them out of a message, with its label.
ENTITIES = (Entity.OTHER_ID, Entity.MRN, Entity.HEALTH_CARD, Entity.ACCOUNT, Entity.DEVICE_ID)
STRATEGIES = range(1, 11)

_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
_CODE_CHARS = range(3, 41)
_VERDICTS = {kind.code: kind for kind in VerdictKind if kind is not VerdictKind.CLEAN}
_NEEDED = frozenset({"verdict", "severity", "title", "advice", "source", "must_flag", "must_pass"})
_OPTIONAL = frozenset({"pattern", "words", "context", "within", "entity", "strategy"})
_WORDS, _EXAMPLES = range(1, 101), range(1, 51)
_WORD_CHARS, _EXAMPLE_CHARS = 60, 4000
_WITHIN = range(1, 501)
_LANGUAGES = frozenset(language.value for language in Language)


class OwnRuleError(Exception):
    """A site's own rule cannot be used; the message names the file, the line, the rule and the key, and the remedy."""


def read_rules(files: Iterable[tuple[str, str]]) -> tuple[OwnRule, ...]:
    """Read (file name, TOML text) pairs into rules, sorted by code.

    Raises:
        OwnRuleError: if a file cannot be used, or a code occurs twice.
    """
    found: dict[str, OwnRule] = {}
    taken = load_policies().keys() | {measure.code for measure in MEASURES}
    for name, text in files:
        page = TomlPage(name, text, OwnRuleError)
        content = page.content()
        page.keys("", content, {"rules"})
        for code, value in page.table("rules", content["rules"]).items():
            key = f"rules.{code}"
            if code in taken:
                raise page.error(key, "has the code of a policy that comes with Chaperone; give it another")
            if code in found:
                raise page.error(key, f"has the code of another rule, in {found[code].file}; give one of them another")
            found[code] = _Reader(page, key, page.table(key, value)).rule(code)
            if len(found) > MOST_RULES:
                raise page.error(key, f"is one rule too many; {MOST_RULES} at most can be in force")
    return tuple(rule for _, rule in sorted(found.items()))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one rule."""

    page: TomlPage
    key: str
    table: Mapping[str, object]

    def rule(self, code: str) -> OwnRule:
        if not _CODE.fullmatch(code) or len(code) not in _CODE_CHARS:
            raise self.page.error(self.key, "must be 3 to 40 lower-case letters in words parted by underscores")
        self.page.keys(self.key, self.table, _NEEDED, _OPTIONAL)
        kind = _VERDICTS[self._one_of("verdict", _VERDICTS.keys())]
        seeks, sought = self._seeks(kind), self._sought()
        policy = Policy(
            code=code,
            title=self._both("title", 3, 120),
            entities=frozenset({seeks}),
            kind=kind,
            severity=Severity(self._one_of("severity", {severity.value for severity in Severity})),
            citation=self._source(),
            strategy=self.page.number(self._at("strategy"), self.table.get("strategy", 8), STRATEGIES),
            advice=self._both("advice", 10, 300),
            find=own_find(code, seeks, sought),
            must_flag=self._texts("must_flag", _EXAMPLES, _EXAMPLE_CHARS),
            must_pass=self._texts("must_pass", _EXAMPLES, _EXAMPLE_CHARS),
        )
        return OwnRule(policy=policy, sought=sought, seeks=seeks, file=self.page.name)

    def _seeks(self, kind: VerdictKind) -> Entity | Conduct:
        if kind is VerdictKind.CONDUCT:
            return Conduct(self._one_of("entity", {conduct.value for conduct in Conduct}))
        return Entity(self._one_of("entity", {entity.value for entity in ENTITIES}, Entity.OTHER_ID))

    def _sought(self) -> Sought:
        if self.table.keys().isdisjoint({"pattern", "words"}):
            raise self.page.error(self._at("pattern"), "is missing, and so is words; give one of them, or both")
        context = self._texts("context", _WORDS, _WORD_CHARS) if "context" in self.table else ()
        if "within" in self.table and not context:
            raise self.page.error(self._at("within"), "says nothing without context; give both, or neither")
        return Sought(
            pattern=self._pattern() if "pattern" in self.table else None,
            words=any_word(self._texts("words", _WORDS, _WORD_CHARS) if "words" in self.table else ()),
            context=any_word(context),
            within=self.page.number(self._at("within"), self.table.get("within", 60), _WITHIN),
        )

    def _pattern(self) -> LinearPattern:
        key = self._at("pattern")
        value = self.table["pattern"]
        if not isinstance(value, str) or not value:
            raise self.page.error(key, "must be a text; write it in '' so that no backslash is lost")
        try:
            return LinearPattern.of(value)
        except PatternError as error:
            raise self.page.error(key, str(error)) from None

    def _source(self) -> Citation:
        key = self._at("source")
        table = self.page.table(key, self.table["source"])
        self.page.keys(key, table, {"label", "url"} | _LANGUAGES)
        return Citation(
            label=self.page.words(f"{key}.label", table["label"], 3, 120),
            gist=self._texts_by_language(key, table, 3, 300),
            url=self.page.url(f"{key}.url", table["url"]),
        )

    def _both(self, name: str, shortest: int, longest: int) -> Mapping[Language, str]:
        key = self._at(name)
        table = self.page.table(key, self.table[name])
        self.page.keys(key, table, _LANGUAGES)
        return self._texts_by_language(key, table, shortest, longest)

    def _texts_by_language(
        self, key: str, table: Mapping[str, object], shortest: int, longest: int
    ) -> Mapping[Language, str]:
        return MappingProxyType(
            {
                language: self.page.words(f"{key}.{language}", table[language.value], shortest, longest)
                for language in Language
            }
        )

    def _texts(self, name: str, number: range, longest: int) -> tuple[str, ...]:
        key, values = self._at(name), self.table[name]
        if not isinstance(values, list) or len(values) not in number:
            raise self.page.error(key, f"must be a list of {number.start} to {number.stop - 1} texts")
        return tuple(self.page.words(f"{key}.{place}", value, 1, longest) for place, value in enumerate(values, 1))

    def _one_of(self, name: str, allowed: AbstractSet[str], otherwise: str = "") -> str:
        value = self.table.get(name, otherwise)
        if not isinstance(value, str) or value not in allowed:
            raise self.page.error(self._at(name), f"must be one of {', '.join(sorted(allowed))}")
        return value

    def _at(self, name: str) -> str:
        return f"{self.key}.{name}"
