"""The daily digest: when it goes, to whom, what it says, and that mail goes over checked TLS only."""

import email
import email.policy
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from adapters.port import ChannelAddress, ChatPlatform, DeliveryError
from adapters.settings import Network
from bot.console.desk import ConsoleDesk
from bot.console.settings import ConsoleSettings
from bot.digest.desk import DigestDesk
from bot.digest.mail import Mailer, MailError
from bot.digest.settings import DigestSettings, Recipient, SmtpSettings
from bot.identity.roles import Role
from bot.settings import ChannelSettings
from bot.storage.models import AuditEntry, FlagState
from bot.storage.service import DigestSent
from bot.wiring import Store
from policies.message import Language, Platform
from tests.conftest import HeldClock
from tests.contract.console.conftest import CANARY, TENANTS, add_flag, officer_of
from tests.fakes.mail_server import PASSWORD, USER, mail_server
from tests.fakes.platform import FakePlatform
from tests.fakes.tls import TlsFiles, make_tls_files

TO = "privacy@example.org"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> TlsFiles:
    """An authority of our own and a certificate by it."""
    return make_tls_files(tmp_path_factory.mktemp("tls"))


def smtp(port: int, **given: object) -> SmtpSettings:
    """Return settings of a server on this machine."""
    values = {"host": "localhost", "port": port, "sender": "chaperone@example.org", **given}
    return SmtpSettings.model_validate(values)


def desk_for(
    store: Store,
    desk: ConsoleDesk,
    settings: DigestSettings,
    platforms: Mapping[Platform, ChatPlatform],
    **more: object,
) -> DigestDesk:
    """Return what sends digests under these settings."""
    site = store.settings.model_copy(update={"digest": settings, "console": ConsoleSettings(tenants=TENANTS), **more})
    return DigestDesk(
        site=site,
        database=store.database,
        tenants=desk.tenants,
        channels=replace(store.channels, site=site),
        pseudonyms=store.pseudonyms,
        audit=store.audit,
        platforms=platforms,
        now=desk.now,
    )


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_mail_goes_over_checked_tls(files: TlsFiles, clock: HeldClock, tls: str) -> None:
    """Nothing but the wish for TLS is said in clear; a certificate that nobody vouches for ends it."""
    async with mail_server(files, implicit=tls == "implicit") as server:
        settings = smtp(server.port, tls=tls, username=USER, password=PASSWORD)
        await Mailer(settings=settings, ca_bundle=files.authority, now=clock).send(TO, "Bilan du jour à lire", "é\n")
        assert set(server.in_clear) <= {"EHLO", "STARTTLS"}
        [(sender, recipients, content)] = server.taken
        assert (sender, recipients) == ("mail FROM:<chaperone@example.org>", [f"rcpt TO:<{TO}>"]) or TO in recipients[0]
        message = email.message_from_string(content, policy=email.policy.default)
        assert message["subject"] == "Bilan du jour à lire"
        for mailer, code in (
            (Mailer(settings=settings, ca_bundle=None, now=clock), "untrusted"),
            (
                Mailer(settings=smtp(server.port, tls=tls, username=USER, password="no"), ca_bundle=files.authority,
                       now=clock),
                "refused_login",
            ),
        ):  # fmt: skip
            with pytest.raises(MailError, match=f"^{code}$"):
                await mailer.send(TO, "s", "b")
        server.refusal = f"550 {CANARY}"
        with pytest.raises(MailError, match=r"^refused$"):
            await Mailer(settings=settings, ca_bundle=files.authority, now=clock).send(TO, "s", "b")
        assert len(server.taken) == 1
    with pytest.raises(MailError, match=r"^unreachable$"):
        await Mailer(settings=smtp(server.port), ca_bundle=files.authority, now=clock).send(TO, "s", "b")


async def test_a_mail_a_day_at_the_readers_hour(
    store: Store, clock: HeldClock, desk: ConsoleDesk, files: TlsFiles
) -> None:
    """It goes once, from eight in the reader's zone on, with the counts of their yesterday and no excerpt."""
    clock.advance(timedelta(hours=-1))  # 8:00 in Toronto on 2 March
    for author, severity in (("U1", "high"), ("U2", "low")):
        await add_flag(store, clock, author=author, severity=severity, state=FlagState.CONTESTED)
    await add_flag(store, clock, "TS")
    chief = await officer_of(desk, "north", *Role)
    held = await add_flag(store, clock, author="U3")
    await desk.incidents.open(chief, [held], (clock() - timedelta(days=50)).date())
    async with mail_server(files) as server:
        settings = DigestSettings(smtp=smtp(server.port), recipients=(Recipient(email=TO, tenant="north"),))
        digests = desk_for(store, desk, settings, {}, network=Network(ca_bundle=files.authority))
        clock.advance(timedelta(hours=23, minutes=59))
        assert await digests.send_due() == 0
        clock.advance(timedelta(minutes=1))
        assert [await digests.send_due() for _ in range(3)] == [1, 0, 0]
    bodies = [email.message_from_string(content, policy=email.policy.default) for _, _, content in server.taken]
    text = bodies[-1].get_content()
    assert "Flagged that day: 3 (high 2, medium 0, low 1)." in text
    assert "Not looked at yet: 2." in text
    assert "Contested by their authors: 2. http://127.0.0.1:8767/console/queue?state=contested" in text
    assert "Open incidents: 1; a deadline ends within two weeks, or has ended, for 1." in text
    assert CANARY not in text
    assert "secret" not in text
    async with store.database.reading() as session:
        acts = list(await session.scalars(select(AuditEntry.act).where(AuditEntry.act.startswith("digest."))))
        rows = list(await session.scalars(select(DigestSent)))
    assert acts == ["digest.sent"]
    assert not [row for row in rows if TO in row.recipient]


async def test_officers_of_channels_get_it_in_chat(store: Store, clock: HeldClock, desk: ConsoleDesk) -> None:
    """Each officer of a channel gets one direct message with their own entity's counts, in the channel's language."""
    await add_flag(store, clock)
    for number, workspace in enumerate(("TN", "TN", "TS")):
        address = ChannelAddress(platform=Platform.LOCAL, workspace=workspace, channel=f"C{number}")
        await store.channels.joined(address)
    channels = {
        "C0": ChannelSettings(officers=("O1",), language=Language.FR),
        "C1": ChannelSettings(officers=("O1", "O2")),
        "C2": ChannelSettings(officers=("O3",)),
    }
    platform = FakePlatform()
    digests = desk_for(store, desk, DigestSettings(chat=True), {Platform.LOCAL: platform}, channels=channels)
    clock.advance(timedelta(days=1))
    assert await digests.send_due() == 3
    leads = {told.author: told.notice.lead for told in platform.told}
    assert set(leads) == {"O1", "O2", "O3"}
    assert "1 (high 1" in leads["O2"]
    assert "0 (high 0" in leads["O3"]
    assert await digests.send_due() == 0


async def test_a_failure_is_tried_again_five_times(store: Store, clock: HeldClock, desk: ConsoleDesk) -> None:
    """After an hour it is tried again; after five tries the audit log says that nothing came."""
    await store.channels.joined(ChannelAddress(platform=Platform.LOCAL, workspace="TN", channel="C0"))
    failures: list[DeliveryError | RuntimeError] = [DeliveryError("down", permanent=False) for _ in range(5)]
    platform = FakePlatform(failures=failures)
    settings = {"channels": {"C0": ChannelSettings(officers=("O1",))}}
    digests = desk_for(store, desk, DigestSettings(chat=True), {Platform.LOCAL: platform}, **settings)
    for _ in range(8):
        assert await digests.send_due() == 0
        assert await digests.send_due() == 0  # not within the hour
        clock.advance(timedelta(hours=1))
    assert not platform.failures
    async with store.database.reading() as session:
        [entry] = await session.scalars(select(AuditEntry).where(AuditEntry.act == "digest.failed"))
        details = await store.audit.details.of(session, [entry])
    assert details[entry.seq] == {"code": "down"}


def test_settings_that_could_forge_a_header_are_refused(tmp_path: Path) -> None:
    """An address with a line's end or a name, mail without a server and half a login are errors that quote nothing."""
    for address in (
        "a@example.org\r\nBcc: x@example.org",
        "A <a@example.org>",
        "a@",
        "@example.org",
        "a b@example.org",
    ):
        with pytest.raises(ValidationError) as raised:
            Recipient(email=address)
        assert "Bcc" not in str(raised.value)
    with pytest.raises(ValidationError, match="needs"):
        DigestSettings(recipients=(Recipient(email=TO),))
    with pytest.raises(ValidationError, match="needs username and password"):
        smtp(25, username="x")
    secret = tmp_path / "secret"
    secret.write_text("hunter2\n")
    kept = SmtpSettings.model_validate({"host": "h", "sender": TO, "username": "u", "password_file": str(secret)})
    assert kept.password.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(kept)
