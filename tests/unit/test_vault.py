"""The vault: sealing, binding, shredding keys, files."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vault.vault import Pseudonyms, Vault, VaultError, VaultKey, load_key, make_key

_KEY = VaultKey(b"a" * 32)


@given(st.dictionaries(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)) | st.integers()))
def test_sealed_objects_open_unchanged(payload: dict[str, object]) -> None:
    """Whatever JSON object is sealed, lone surrogates included, comes back the same."""
    key, _ = Vault(_KEY).new_data_key("flag")
    assert key.open("notice", key.seal("notice", payload)) == payload


def test_sealed_bytes_hold_no_text() -> None:
    """Sealed bytes do not show what they hold."""
    key, _ = Vault(_KEY).new_data_key("flag")
    assert b"okafor" not in key.seal("notice", {"text": "okafor"})


def test_sealed_bytes_are_bound_to_their_kind() -> None:
    """Bytes sealed as one kind do not open as another."""
    key, _ = Vault(_KEY).new_data_key("flag")
    with pytest.raises(VaultError, match="sealed excerpt cannot be opened"):
        key.open("excerpt", key.seal("notice", {}))


def test_a_wrapped_key_is_bound_to_its_subject() -> None:
    """A data key moved to another subject's row does not open."""
    vault = Vault(_KEY)
    _, wrapped = vault.new_data_key("one")
    with pytest.raises(VaultError):
        vault.open_data_key("two", vault.key_id, wrapped)


def test_altered_bytes_do_not_open() -> None:
    """One flipped bit is noticed."""
    key, _ = Vault(_KEY).new_data_key("flag")
    sealed = bytearray(key.seal("notice", {"a": 1}))
    sealed[-1] ^= 1
    with pytest.raises(VaultError):
        key.open("notice", bytes(sealed))


def test_old_keys_open_what_they_sealed() -> None:
    """After rotation the new vault opens old data keys, and names a key it lacks."""
    old = Vault(_KEY)
    key, wrapped = old.new_data_key("flag")
    sealed = key.seal("notice", {"a": 1})
    new = Vault(VaultKey(b"b" * 32), [_KEY])
    assert new.open_data_key("flag", old.key_id, wrapped).open("notice", sealed) == {"a": 1}
    with pytest.raises(VaultError, match="vault_old_key_files"):
        Vault(VaultKey(b"b" * 32)).open_data_key("flag", old.key_id, wrapped)


def test_pseudonyms_depend_on_secret_kind_and_parts() -> None:
    """Equal input gives equal hashes; another secret, kind or split of the parts gives others."""
    mine = Pseudonyms(b"s" * 32)
    assert mine.of("author", "T1", "U1") == mine.of("author", "T1", "U1")
    others = {
        mine.of("author", "T1U1"),
        mine.of("channel", "T1", "U1"),
        Pseudonyms(b"t" * 32).of("author", "T1", "U1"),
    }
    assert mine.of("author", "T1", "U1") not in others
    assert len(others) == 3


def test_a_made_key_is_private_and_stays(tmp_path: Path) -> None:
    """A key file is made once, readable by its owner only, and read from then on."""
    file = tmp_path / "var" / "vault.key"
    made = make_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert make_key(file) == load_key(file) == made
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("content", [b"", b"short", b"!" * 44, b"YQ=="])
def test_a_bad_key_file_is_named(tmp_path: Path, content: bytes) -> None:
    """A key file that holds something else is refused with its name and the remedy."""
    file = tmp_path / "vault.key"
    file.write_bytes(content)
    with pytest.raises(VaultError, match=r"vault\.key must hold 32 bytes|32 bytes, written as base64"):
        load_key(file)


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    """A key file that is not there is named."""
    with pytest.raises(VaultError, match="cannot be read"):
        load_key(tmp_path / "none.key")


def test_keys_do_not_show_in_repr() -> None:
    """Neither kind of key shows its bytes."""
    key, _ = Vault(_KEY).new_data_key("flag")
    assert "aaaa" not in repr(_KEY)
    assert "_secret" not in repr(key)
