from pathlib import Path

import pytest

from gateway.settings import BadSettings, read_settings

PRODUCTION = {
    "app_env": "production", "database_url": "postgres://h/d", "redis_url": "redis://h", "secret_key": "s" * 32,
    "phone_key": "k" * 32, "hook_tokens": "first-token,second-token", "at_username": "ahadi", "at_api_key": "key",
    "at_api_url": "https://api.example/version1/", "short_code": "21512", "ussd_code": "*384*1#",
}  # fmt: skip


def test_development_makes_its_secrets_once(tmp_path: Path) -> None:
    first, second = read_settings(data_dir=tmp_path / "var"), read_settings(data_dir=tmp_path / "var")
    assert first.phone_key == second.phone_key
    assert len(first.phone_key[0].get_secret_value()) >= 32
    assert (tmp_path / "var" / "keys.env").stat().st_mode & 0o077 == 0


def test_production_makes_nothing_up_and_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as error:
        read_settings(app_env="production", data_dir=tmp_path)
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PHONE_KEY", "HOOK_TOKENS", "AT_API_KEY", "AT_API_URL"):
        assert name in error.value.message
    assert not (tmp_path / "keys.env").exists()


def test_production_with_everything_starts() -> None:
    settings = read_settings(**PRODUCTION)
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://h/d"
    assert [token.get_secret_value() for token in settings.hook_tokens] == ["first-token", "second-token"]
    assert settings.at_api_url == "https://api.example/version1"
    assert not settings.uses_simulator


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phone_key", "short"), ("hook_tokens", "a/b/c/d/e/f"), ("at_api_url", "https://x"), ("send_window", "8-18"),
        ("send_window", "18:00-08:00"), ("ussd_code", "384"), ("short_code", "HFS"), ("port", "0"), ("send_rate", "0"),
        ("database_url", "sqlite:///x"), ("sender_id", "longer-than-eleven"), ("at_timeout", "60"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_name_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(BadSettings) as error:
        read_settings(**PRODUCTION | {name: value})
    assert error.value.message.startswith(name.upper())
    if len(value) > 4:
        assert value not in error.value.message


def test_secrets_do_not_print() -> None:
    assert "k" * 32 not in repr(read_settings(**PRODUCTION))


def test_a_disk_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSettings, match="DATA_DIR cannot be written"):
        read_settings(data_dir=tmp_path / "file" / "var")


def test_secrets_may_lie_in_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "phone_key").write_text("f" * 32 + ", " + "g" * 32 + "\n")
    (tmp_path / "secret_key").write_text("h" * 32)
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "e" * 32)
    settings = read_settings(data_dir=tmp_path / "var")
    assert [key.get_secret_value() for key in settings.phone_key] == ["f" * 32, "g" * 32]
    assert settings.secret_key.get_secret_value() == "e" * 32, "the environment goes first"


def test_a_folder_of_secrets_that_is_none_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(BadSettings, match="SECRETS_DIR: there is no folder"):
        read_settings(data_dir=tmp_path)
