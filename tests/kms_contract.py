"""What a key management service must do for the vault; held to the fake and to a server that we did not write."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.vault.kms import AwsKms
from bot.vault.sources import FileKeys, ring_folder
from bot.vault.vault import Vault, VaultError, load_key, make_key


class KmsContract:
    """The expectations; a subclass gives ``kms``."""

    async def test_a_generated_key_comes_back(self, kms: AwsKms) -> None:
        """What is generated is 32 bytes, never the same, and its wrapped form opens to it and does not hold it."""
        (one, wrapped), (two, _) = await kms.generate(), await kms.generate()
        assert (len(one), one == two, one in wrapped) == (32, False, False)
        assert await kms.unwrap(wrapped) == one

    async def test_a_key_of_ours_is_wrapped(self, kms: AwsKms) -> None:
        """What is wrapped opens to itself."""
        wrapped = await kms.wrap(b"k" * 32)
        assert b"kkkk" not in wrapped
        assert await kms.unwrap(wrapped) == b"k" * 32

    async def test_an_altered_key_is_refused(self, kms: AwsKms) -> None:
        """A flipped bit is noticed, and the remedy is told."""
        wrapped = bytearray(await kms.wrap(b"k" * 32))
        wrapped[-1] ^= 1
        with pytest.raises(VaultError, match="altered"):
            await kms.unwrap(bytes(wrapped))

    async def test_an_unknown_key_is_named_by_its_setting(self, kms: AwsKms) -> None:
        """A key that is not there is told as ``kms.key``, and not quoted."""
        other = replace(kms, settings=kms.settings.model_copy(update={"key": "alias/nothing"}))
        with pytest.raises(VaultError, match=r"kms\.key: there is no such key") as raised:
            await other.generate()
        assert "alias/nothing" not in str(raised.value)

    async def test_key_files_are_wrapped_from_the_first(self, kms: AwsKms, tmp_path: Path) -> None:
        """The file opens with the service alone; whoever reads it without is told what is missing."""
        keys = FileKeys(tmp_path / "vault.key", kms=kms)
        await keys.make()
        key, old = await FileKeys(tmp_path / "vault.key", kms=kms).read()
        assert not old
        assert key.secret not in (tmp_path / "vault.key").read_bytes()
        with pytest.raises(VaultError, match=r"give kms\.key"):
            await FileKeys(tmp_path / "vault.key").read()
        with pytest.raises(VaultError, match="base64"):
            load_key(tmp_path / "vault.key")

    async def test_a_plain_key_is_wrapped_by_the_next_rotation(self, kms: AwsKms, tmp_path: Path) -> None:
        """A plain file serves on under the service; a rotation leaves neither the new nor the old key plain."""
        file = tmp_path / "vault.key"
        plain = make_key(file)
        keys = FileKeys(file, kms=kms)
        assert await keys.read() == (plain, [])
        new = await keys.new()
        await keys.turn(new)
        assert await FileKeys(file, kms=kms).read() == (new, [plain])
        assert all(entry.read_bytes().startswith(b"{") for entry in (file, *ring_folder(file).iterdir()))

    async def test_a_running_process_follows_a_rotation(self, kms: AwsKms, tmp_path: Path) -> None:
        """A process that began before a rotation opens what the new key wraps, and wraps with it from then on."""
        running, other = (FileKeys(tmp_path / "vault.key", kms=kms) for _ in range(2))
        await running.make()
        vault = Vault(*await running.read(), running.read)
        old, (_, wrapped) = vault.key_id, vault.new_data_key("s")
        new = await other.new()
        await other.turn(new)
        await vault.learn(new.id)
        assert vault.key_id == new.id
        again = vault.wrap_again("s", old, wrapped)
        assert vault.open_data_key("s", new.id, again).derive("x") == vault.open_data_key("s", old, wrapped).derive("x")
