"""Which place of the settings holds the vault's keys, and the vault opened with them."""

from pathlib import Path

from bot.settings import Settings, SettingsError
from bot.vault.kms import AwsKms
from bot.vault.sources import EnvironmentKeys, FileKeys, KeySource
from bot.vault.vault import Vault


def key_file(settings: Settings) -> Path:
    """Return where the vault's key lies."""
    return settings.vault_key_file or settings.var_dir / "vault.key"


def key_source(settings: Settings) -> KeySource:
    """Return where the vault's keys lie.

    Raises:
        SettingsError: if PostgreSQL is used without a key of its own.
    """
    if secret := settings.vault_secret.get_secret_value():
        return EnvironmentKeys(secret, tuple(old.get_secret_value() for old in settings.vault_old_secrets))
    if settings.vault_key_file is None and settings.database_url.get_secret_value().startswith("postgresql"):
        reason = "vault_key_file must be given with PostgreSQL; make one with: chaperone db key FILE"
        raise SettingsError(reason)
    return FileKeys(key_file(settings), settings.vault_old_key_files, build_kms(settings))


def build_kms(settings: Settings) -> AwsKms | None:
    """Return what wraps the vault's key files, if anything does."""
    return None if settings.kms is None else AwsKms(settings.kms, settings.network)


async def open_vault(settings: Settings) -> Vault:
    """Return the vault with its keys; the first one of an embedded database is made.

    Raises:
        SettingsError: as ``key_source``.
        VaultError: if a key cannot be used.
    """
    source = key_source(settings)
    if isinstance(source, FileKeys) and settings.vault_key_file is None:
        await source.make()
    return Vault(*await source.read(), source.read)
