"""A marked message sent through every path of a running product, and all that came out of it anywhere.

The marks are words, names, numbers and platform ids that occur nowhere else, so that wherever one is found, something
of a message or a person has got there.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from adapters.teams.app import PATH as TEAMS_PATH
from tests.e2e.officer import all_pages
from tests.fakes import teams_activities as teams_people
from tests.fakes.bot_connector import FakeBotConnector
from tests.fakes.poisoned_product import POISON
from tests.fakes.program import Program
from tests.fakes.slack_api import BOT_TOKEN, SIGNING_SECRET, FakeSlack
from tests.fakes.slack_events import changed, deleted, envelope, message, signed
from tests.waiting import PATIENCE_S, wait_until

SLACK_PATH = "/slack/events"
OFFICER = "U0OFFICER"

#: Words of messages, which their author alone may be shown again.
WORDS = ("Zephyrine", "Quillhollow", "73019462", "oboecanary", "Thistlewood", "84120573", "gherkinfile")
#: People and places of the platforms, as ids and as names.
IDS = (
    "U0CANARY",
    "C0CANARY",
    "T0CANARY",
    "1772469876",
    "EvCANARY",
    "Finchname",
    "29:1Canary",
    "19:canary",
    "17638canary",
    OFFICER,
)
#: What the product was given to keep to itself.
SECRETS = (BOT_TOKEN, SIGNING_SECRET, "not-a-real-secret")
#: The demonstration channel's people, and the id that its page gave a message.
LOCAL_IDS = ("osei", "tremblay", "cafe5eedcafe5eedcafe5eedcafe5eed")

TEXT = "Mrs. Zephyrine Quillhollow, MRN 73019462, oboecanary"
OTHER_TEXT = "Mr. Ambrose Thistlewood, MRN 84120573, oboecanary"
CLEAN_TEXT = "oboecanary and nothing else"
_LAST = "that was all"

_TEAM = "T0CANARYTEAM"
_CHANNEL = "C0CANARYROUNDS"
_LOCAL = "/local/people"


@dataclass
class Findings:
    """All that came out, by where it came out."""

    #: Standard output and standard error of every command.
    output: bytes = b""
    #: The database, its queue included, while notices were owed and at the end.
    database: bytes = b""
    #: Answers of /metrics, /readyz and /healthz.
    health: bytes = b""
    #: Answers to the platforms' requests and to what the page asked in vain.
    answers: bytes = b""
    #: What people other than the author were shown.
    others: bytes = b""
    #: What lock screens and screen readers show of a notice, and what is stored beside it.
    push: bytes = b""
    #: What the authors themselves were told unasked.
    authors: bytes = b""
    #: What the authors were answered when they pressed a button, had a draft checked or opened their own page.
    asked: bytes = b""
    #: Every page and export of the console, as officers see them who reveal nothing.
    console: bytes = b""
    #: What the page's channel showed to a colleague.
    channel: bytes = b""


@dataclass
class Feeds:
    """What the page's windows heard, by person."""

    heard: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def listening(self, url: str) -> Iterator[None]:
        """Keep a window open for each person."""
        for person in ("osei", "tremblay"):
            self.heard[person] = ""
            threading.Thread(target=self._listen, args=(url, person), daemon=True).start()
        wait_until(lambda: all(self.heard.values()), "the windows are open")
        yield

    def _listen(self, url: str, person: str) -> None:
        try:
            with httpx.stream("GET", f"{url}{_LOCAL}/{person}/events", timeout=PATIENCE_S) as stream:
                for text in stream.iter_text():
                    self.heard[person] += text
        except httpx.TransportError:
            return  # the program has ended


@dataclass
class Canary:
    """Drives a program through every path.

    Args:
        program: not started yet; serves Slack, Teams and the page.
        break_store: makes the store fail for the length of a block, with an error that quotes.
        is_settled: whether no job is left.
        dump: returns the whole database as bytes.
    """

    program: Program
    slack: FakeSlack
    teams: FakeBotConnector
    break_store: Callable[[], AbstractContextManager[None]]
    is_settled: Callable[[], bool]
    dump: Callable[[], bytes]
    findings: Findings = field(default_factory=Findings)
    feeds: Feeds = field(default_factory=Feeds)
    _events: int = 0

    def fly(self) -> Findings:
        """Send the marked messages and gather what came out."""
        self.slack.channels = [_CHANNEL]
        self.program.start()
        with self.feeds.listening(self.program.url):
            self._through_slack()
            self._through_teams()
            self._through_the_page()
            self._settle()
            self._page("POST", f"{_LOCAL}/osei/messages", {"text": _LAST}, expected=201)
            wait_until(lambda: all(_LAST in heard for heard in self.feeds.heard.values()), "the windows heard all")
            self._into_a_crash()
        self.program.start()
        self._settle()
        with ThreadPoolExecutor() as pool:
            commands = (("doctor",), ("audit", "verify"))
            pool.submit(self.program.run, "tip", "post", "--all")
            for done in pool.map(lambda command: self.program.run(*command), commands):
                self.findings.output += done.stdout + done.stderr
        wait_until(lambda: self.slack.messages.get(_CHANNEL), "the tip is there")
        self._settle()
        self._ask_health()
        self.findings.console += b"".join(all_pages(self.program).values())
        self.program.stop()
        self.findings.output += self.program.output.read_bytes()
        self.findings.database += self.dump()
        self._gather()
        return self.findings

    def _through_slack(self) -> None:
        """Success, each failure of a delivery, edits, a deletion, a failing check, a failing store, and nonsense."""
        slack = self.slack
        first = self._said("A")
        assert self._slack(envelope(first, event_id="EvCANARY0", team_id=_TEAM)) == 200
        failures: Mapping[str, Mapping[str, Any]] = {
            "B": {"error": "user_not_in_channel"},
            "C": {"error": "ratelimited", "status": 429, "retry_after_s": 1},
            "D": {"error": "Zephyrine", "status": 503},
            "E": {"error": "Zephyrine Quillhollow"},
        }
        for author, failure in failures.items():
            slack.fail_next("chat.postEphemeral", **failure)
            self._slack(self._envelope(self._said(author)))
            wait_until(lambda: not slack._failures["chat.postEphemeral"], "the notice has failed")
        slack.presence["U0CANARYF"] = "away"
        slack.lose_next("chat.postMessage")
        self._slack(self._envelope(self._said("F", thread_ts="1772469876.000001")))
        self._settle()
        self._slack(self._envelope(changed(self._said("A", OTHER_TEXT), first)))
        self._settle()
        self._slack(self._envelope(changed(self._said("A", CLEAN_TEXT), self._said("A", OTHER_TEXT))))
        self._slack(self._envelope(deleted(self._said("B"))))
        self._slack(self._envelope(self._said("G", f"{POISON} {TEXT}")))
        joined = {"type": "member_joined_channel", "user": "U0BOT", "channel": "C0CANARYOTHER", "inviter": "U0CANARYA"}
        self._slack(self._envelope(joined))
        with self.break_store():
            assert self._slack(self._envelope(self._said("H"))) == 500
        body = json.dumps(self._envelope(self._said("I"))).encode()
        for request in (signed(body[:-9]), signed(body, secret="another"), {"content": body}, signed(b'["%s"]' % body)):
            self._keep(self.program.post(SLACK_PATH, **request))

    def _through_teams(self) -> None:
        """A post, an edit, a deletion, failing deliveries, a failing check, a failing store, and refusals."""
        url, people = self.teams.url, teams_people
        assert self._teams(people.channel_message(url, TEXT)) == 200
        self._settle()
        self._teams(people.channel_edit(url, OTHER_TEXT))
        self._settle()
        self._teams(people.channel_deletion(url))
        for number, status in enumerate((403, 429, 500)):
            self.teams.fail_next(status, retry_after="1")
            self._teams({**people.group_message(url, TEXT), "id": f"17638canary{number}"})
            self._settle()
        self._teams({**people.channel_message(url, f"{POISON} {TEXT}"), "id": "17638canary9"})
        self._teams(people.personal_message(url, TEXT))
        self._teams(people.membership_update(url, "membersAdded"))
        with self.break_store():
            assert self._teams({**people.channel_message(url, TEXT), "id": "17638canary8"}) == 500
        activity = self._mark(people.channel_message(url, TEXT))
        for token, content in (("junk.Zephyrine.junk", activity), (self.teams.token(), activity[:-9])):
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            self._keep(self.program.post(TEAMS_PATH, content=content, headers=headers))

    def _through_the_page(self) -> None:
        """A message, an edit, a deletion, a failing check, a failing store, and all that the page may not do."""
        kept, own = LOCAL_IDS[-1], f"{_LOCAL}/osei/messages"
        self._page("POST", own, {"text": TEXT, "id": kept}, expected=201)
        self._settle()
        self._ask_the_desk(kept)
        self._page("PATCH", f"{own}/{kept}", {"text": OTHER_TEXT}, expected=200)
        self._page("POST", own, {"text": f"{POISON} {TEXT}"}, expected=201)
        other = f"{_LOCAL}/tremblay/messages"
        self._keep(self._page("POST", own, {"text": CLEAN_TEXT, "id": kept}, expected=409))
        self._keep(self._page("PATCH", f"{other}/{kept}", {"text": TEXT}, expected=403))
        self._keep(self._page("DELETE", f"{other}/{kept}", None, expected=403))
        self._keep(self._page("POST", own, {"text": [TEXT]}, expected=422))
        self._keep(self._page("POST", own, {"text": TEXT, "thread": "Zephyrine"}, expected=422))
        with self.break_store():
            self._keep(self._page("POST", own, {"text": TEXT}, expected=503))
        self._page("DELETE", f"{own}/{kept}", None, expected=200)

    def _ask_the_desk(self, post: str) -> None:
        """Have a draft checked, answer a notice with a reason that quotes, press in vain, and open one's own page."""
        person = f"{_LOCAL}/osei"
        reason = {"act": "not_patient", "choice": "colleague", "reason": f"oboecanary, {TEXT}"}
        for method, path, body in (
            ("POST", "drafts", {"text": TEXT, "public": True}),
            ("POST", f"notices/{self._notice_of(post)}/acts", {"act": "why"}),
            ("POST", f"notices/{self._notice_of(post)}/acts", reason),
            ("GET", "home", None),
        ):
            self.findings.asked += self._page(method, f"{person}/{path}", body, expected=200).content
        pressed = self._page("POST", f"{_LOCAL}/tremblay/notices/{self._notice_of(post)}/acts", reason, expected=200)
        self._keep(pressed)
        self._keep(self._page("POST", f"{person}/notices/Zephyrine/acts", {"act": TEXT}, expected=422))
        self._keep(self._page("POST", f"{person}/drafts", {"text": [TEXT]}, expected=422))
        self._settle()

    def _notice_of(self, post: str) -> str:
        """Return the id of the notice that stands under a post of the page."""
        heard = [part for part in self.feeds.heard["osei"].split("\n\n") if part.startswith("event: notice")]
        notices = [json.loads(part.partition("data: ")[2]) for part in heard]
        return next(str(notice["id"]) for notice in notices if notice["post"] == post)

    def _into_a_crash(self) -> None:
        """Look at everything while a notice is owed, and kill the program then."""
        self.slack.hold("chat.postMessage", carries_out=True)
        self.slack.presence["U0CANARYK"] = "away"
        self._slack(self._envelope(self._said("K")))
        wait_until(lambda: "DU0CANARYK" in self.slack.messages, "the notice is there and its answer held")
        self.findings.database += self.dump()
        self._ask_health()
        self.program.kill()
        self.slack.let_go("chat.postMessage")

    def _said(self, author: str, text: str = TEXT, **changes: Any) -> dict[str, Any]:
        names = {"real_name": "Ada Finchname", "display_name": "finchname"}
        told = {
            "user": f"U0CANARY{author}",
            "ts": f"1772469876.0{ord(author)}",
            "channel": _CHANNEL,
            "team": _TEAM,
            "user_profile": names,
            "files": [{"id": "F0CANARY", "title": "gherkinfile.png", "mimetype": "image/png"}],
            **changes,
        }
        return message(text, **told)

    def _envelope(self, event: dict[str, Any]) -> dict[str, Any]:
        self._events += 1
        return envelope({**event, "channel": event.get("channel", _CHANNEL)}, event_id=f"EvCANARY{self._events}")

    def _slack(self, event: dict[str, Any]) -> int:
        content = json.dumps(event).replace("C0ROUNDS", _CHANNEL).replace("T0CLINIC", _TEAM).encode()
        return self._keep(self.program.post(SLACK_PATH, **signed(content)))

    def _teams(self, activity: Mapping[str, Any]) -> int:
        headers = {"Authorization": f"Bearer {self.teams.token()}", "Content-Type": "application/json"}
        return self._keep(self.program.post(TEAMS_PATH, content=self._mark(activity), headers=headers))

    def _mark(self, activity: Mapping[str, Any]) -> bytes:
        marked = json.dumps(activity).replace(teams_people.AUTHOR, "29:1CanaryAuthor")
        marked = marked.replace("Ada Author", "Ada Finchname").replace(teams_people.MESSAGE_ID, "17638canary")
        return marked.replace("19:", "19:canary").encode()

    def _page(self, method: str, path: str, body: object, *, expected: int) -> httpx.Response:
        answer = httpx.request(method, f"{self.program.url}{path}", json=body, timeout=PATIENCE_S)
        assert answer.status_code == expected, (method, path, answer.status_code)
        return answer

    def _keep(self, answer: httpx.Response) -> int:
        self.findings.answers += str(answer.headers).encode() + answer.content
        return answer.status_code

    def _ask_health(self) -> None:
        for path in ("/metrics", "/readyz", "/healthz"):
            self.findings.health += self.program.health(path).content

    def _settle(self) -> None:
        wait_until(self.is_settled, "every job is done")

    def _gather(self) -> None:
        findings, slack = self.findings, self.slack
        posted = [message for messages in slack.messages.values() for message in messages]
        for shown in (*slack.ephemerals, *posted):
            findings.push += json.dumps([shown["text"], shown.get("metadata")]).encode()
            to_author = "U0CANARY" in str(shown.get("user")) or "DU0CANARY" in shown["channel"]
            words = json.dumps(shown["blocks"]).encode()
            findings.authors += words if to_author else b""
            findings.others += b"" if to_author else words
        own_chats = [chat for (_, person), chat in self.teams._chats.items() if person == "29:1CanaryAuthor"]
        own_chats.append(teams_people.PERSONAL_CHAT)
        for sent in self.teams.sent:
            activity = sent.body.get("activity", sent.body)
            if "attachments" not in activity:
                continue
            findings.push += json.dumps([activity.get(key) for key in ("text", "summary", "speak")]).encode()
            findings.push += json.dumps([sent.card["fallbackText"], sent.card["speak"]]).encode()
            to_author = any(chat in sent.path for chat in own_chats)
            words = json.dumps(sent.card).encode()
            is_answer = sent.card["fallbackText"] == "Your draft"
            findings.asked += words if to_author and is_answer else b""
            findings.authors += words if to_author and not is_answer else b""
            findings.others += b"" if to_author else words
        for person, heard in self.feeds.heard.items():
            notices = "".join(part for part in heard.split("\n\n") if part.startswith("event: notice"))
            findings.authors += notices.encode() if person == "osei" else b""
            findings.others += b"" if person == "osei" else notices.encode()
        findings.channel += self.feeds.heard["tremblay"].encode()


def all_files(folder: Path) -> bytes:
    """Return the bytes of every file of a folder but the vault's key."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix != ".key")
