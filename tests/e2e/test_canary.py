"""No word, name or id of a message gets anywhere but to its author: every path of a running product, both databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from bot.vault.vault import make_key
from tests.conftest import new_database
from tests.e2e.canary import IDS, LOCAL_IDS, OFFICER, SECRETS, WORDS, Canary, Findings, all_files
from tests.fakes.bot_connector import APP_ID, PASSWORD, TENANT, FakeBotConnector, running_bot_connector
from tests.fakes.program import Program, ending
from tests.fakes.slack_api import BOT_TOKEN, SIGNING_SECRET, FakeSlack, running_slack
from tests.marks import marks_in

_UNFINISHED = "SELECT count(*) FROM {} WHERE status IN ('PENDING', 'ENQUEUED')"
_TROUBLE = (
    "CREATE FUNCTION trouble() RETURNS trigger AS "
    "$$ BEGIN RAISE EXCEPTION 'Zephyrine Quillhollow 73019462'; END $$ LANGUAGE plpgsql"
)
_ALL = (*WORDS, *IDS, *SECRETS, *LOCAL_IDS)


def _settings(slack: FakeSlack, teams: FakeBotConnector) -> dict[str, object]:
    return {
        "LOG_LEVEL": "debug",
        "SLACK__BOT_TOKEN": BOT_TOKEN,
        "SLACK__SIGNING_SECRET": SIGNING_SECRET,
        "SLACK__API_URL": f"{slack.url}/api/",
        "TEAMS__APP_ID": APP_ID,
        "TEAMS__APP_PASSWORD": PASSWORD,
        "TEAMS__TENANT_ID": TENANT,
        "TEAMS__OPENID_METADATA_URL": f"{teams.url}/v1/.well-known/openidconfiguration",
        "TEAMS__LOGIN_URL": f"{teams.url}/{TENANT}",
        "NETWORK__CA_BUNDLE": teams.tls.authority,
        "LOCAL__ENABLED": "true",
        "NOTICE__FALLBACK_AFTER_S": 0.3,
        "DEFAULT_CHANNEL__CONSEQUENCE": "escalate",
        "DEFAULT_CHANNEL__OFFICERS": f'["{OFFICER}"]',
    }


def _on_sqlite(program: Program, slack: FakeSlack, teams: FakeBotConnector) -> Findings:
    folder = program.folder / "var"

    def run(statement: str) -> list[tuple[int]]:
        with closing(sqlite3.connect(folder / "chaperone.db", timeout=30)) as connection, connection:
            return connection.execute(statement).fetchall()

    @contextmanager
    def broken() -> Iterator[None]:
        run("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk trouble'); END")
        try:
            yield
        finally:
            run("DROP TRIGGER broken")

    return Canary(
        program=program,
        slack=slack,
        teams=teams,
        break_store=broken,
        is_settled=lambda: run(_UNFINISHED.format("workflow_status")) == [(0,)],
        dump=lambda: all_files(folder),
    ).fly()


def _on_postgresql(program: Program, slack: FakeSlack, teams: FakeBotConnector, address: str) -> Findings:
    def run(statement: str) -> list[tuple[int]]:
        with psycopg.connect(address) as connection:
            return connection.execute(statement.encode()).fetchall()

    @contextmanager
    def broken() -> Iterator[None]:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE TRIGGER broken BEFORE INSERT ON audit EXECUTE FUNCTION trouble()")
            try:
                yield
            finally:
                connection.execute("DROP TRIGGER broken ON audit")

    def dump() -> bytes:
        with psycopg.connect(address) as connection:
            tables = connection.execute(
                "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
                "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            ).fetchall()
            assert len(tables) > 15
            rows = (connection.execute(f"SELECT t::text FROM {table} t".encode()).fetchall() for (table,) in tables)  # noqa: S608 # the names of our own tables
            return repr(list(rows)).encode() + all_files(program.folder / "var")

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_TROUBLE)
    return Canary(
        program=program,
        slack=slack,
        teams=teams,
        break_store=broken,
        is_settled=lambda: run(_UNFINISHED.format("dbos.workflow_status")) == [(0,)],
        dump=dump,
    ).fly()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def findings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Findings]:
    """All that came out of a product that the marked messages went through."""
    folder: Path = tmp_path_factory.mktemp("canary")
    with running_slack() as slack, running_bot_connector(folder) as teams:
        settings = _settings(slack, teams)
        if request.param == "sqlite":
            program = Program(folder / "product", settings, module="tests.fakes.poisoned_product")
            with ending(program):
                yield _on_sqlite(program, slack, teams)
            return
        make_key(folder / "vault.key")
        with new_database(request.getfixturevalue("postgresql_url")) as address:
            settings |= {"DATABASE_URL": address, "VAULT_KEY_FILE": folder / "vault.key"}
            program = Program(folder / "product", settings, module="tests.fakes.poisoned_product")
            with ending(program):
                yield _on_postgresql(program, slack, teams, address)


@pytest.mark.parametrize("where", ["output", "database", "health", "answers", "others", "push", "console"])
def test_nothing_of_a_message_is_found(findings: Findings, where: str) -> None:
    """No mark is in logs, database, health answers, HTTP answers, other people's notices, push texts or the console."""
    came_out: bytes = getattr(findings, where)
    # The examples of the policies, which the console shows, have two surnames in common with the page's people.
    marks = (*WORDS, *IDS, *SECRETS) if where == "console" else _ALL
    assert marks_in(came_out, marks) == []


def test_every_path_was_taken(findings: Findings) -> None:
    """The authors did read their words, the channel its messages, and each failure did happen and was told."""
    identifiers = set(WORDS) - {"oboecanary", "gherkinfile"}
    assert set(marks_in(findings.authors, WORDS)) == identifiers
    assert set(marks_in(findings.asked, WORDS)) >= {"Zephyrine", "73019462"}
    assert marks_in(findings.channel, WORDS)
    assert findings.others
    assert findings.push
    assert b"/console/flags/" in findings.console
    for platform in ("slack", "teams", "local"):
        assert f'chaperone_check_failures_total{{platform="{platform}"}} 1.0'.encode() in findings.health
    for platform, route, outcome in (
        ("slack", "channel", "shown"),
        ("slack", "direct", "delivered"),
        ("slack", "thanks", "shown"),
        ("slack", "alert", "delivered"),
        ("teams", "channel", "delivered"),
        ("local", "channel", "delivered"),
    ):
        labels = f'{{outcome="{outcome}",platform="{platform}",route="{route}"}}'
        assert f"chaperone_deliveries_total{labels}".encode() in findings.health
    for words in (
        b"notice on slack: failed (user_not_in_channel)",
        b"notice on slack: retry (ratelimited)",
        b"notice on slack: retry (unsure)",
        b"channel notice on slack: failed (away)",
        b"notice on teams: retry (rate_limited)",
        b"check failed: ValueError",
        b"a Slack event was not stored",
        b"activity not stored",
        b"a channel event could not be taken in",
        b"all is well",
        b"entries intact",
    ):
        assert words in findings.output
    assert findings.database.count(b"SQLite format 3") or b"flag.created" in findings.database
