"""The key that stands in for children's identifiers: where it lies, who may read it, what it does."""

from __future__ import annotations

import hashlib
import hmac
import stat

import pytest

from annual_report.errors import ConfigurationError
from annual_report.project import home, load_project
from annual_report.returns import pseudonyms
from annual_report.returns.pseudonyms import LONG, Key, announce, key_place, load_key, prepare_key


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def configured(tmp_path, monkeypatch):
    monkeypatch.delenv(pseudonyms.KEY_FILE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    return tmp_path / "configuration" / "annual-report" / "children.key"


def test_a_key_is_made_once_for_its_owner_alone_and_that_is_said(project, configured, capsys):
    first = load_key(project)
    announce(first)
    assert str(configured) in capsys.readouterr().err
    assert stat.S_IMODE(configured.stat().st_mode) == 0o600
    assert len(bytes.fromhex(configured.read_text("ascii"))) == pseudonyms.LENGTH
    assert [path.name for path in configured.parent.iterdir()] == ["children.key"]
    second = load_key(project)
    announce(second)
    assert (first.made, second.made) == (True, False)
    assert first.secret == second.secret
    assert capsys.readouterr().err == ""


def test_a_key_is_never_shown(project, configured):
    key = load_key(project)
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)


def test_the_configuration_folder_is_the_users_where_none_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv(pseudonyms.KEY_FILE, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for ignored in ("", "relative/folder"):
        monkeypatch.setenv("XDG_CONFIG_HOME", ignored)
        assert key_place() == tmp_path / ".config" / "annual-report" / "children.key"


def test_a_named_file_is_used(project, tmp_path, monkeypatch):
    place = tmp_path / "safe" / "my.key"
    monkeypatch.setenv(pseudonyms.KEY_FILE, str(place))
    assert load_key(project).made
    assert place.is_file()


@pytest.mark.parametrize("inside", ["key", "data/raw/key", "sub/../key"])
def test_a_key_inside_the_project_is_refused(project, monkeypatch, inside):
    monkeypatch.setenv(pseudonyms.KEY_FILE, str(project / inside))
    with pytest.raises(ConfigurationError, match="inside the project"):
        load_key(project)
    assert list(project.iterdir()) == []


def test_a_key_that_a_link_leads_into_the_project_is_refused(project, tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to(project)
    monkeypatch.setenv(pseudonyms.KEY_FILE, str(tmp_path / "link" / "key"))
    with pytest.raises(ConfigurationError, match="inside the project"):
        load_key(project)


def test_a_key_inside_any_repository_is_refused(project, tmp_path, monkeypatch):
    (tmp_path / "other" / ".git").mkdir(parents=True)
    monkeypatch.setenv(pseudonyms.KEY_FILE, str(tmp_path / "other" / "deep" / "key"))
    with pytest.raises(ConfigurationError, match="inside a repository"):
        load_key(project)
    assert not (tmp_path / "other" / "deep").exists()


def test_a_key_that_others_may_read_is_refused_with_what_to_type(project, configured):
    load_key(project)
    configured.chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_key(project)


@pytest.mark.parametrize("content", ["", "abc", "00" * 31, "not hexadecimal", "é" * 64])
def test_what_is_no_key_is_refused_and_not_repeated(project, configured, content):
    load_key(project)
    configured.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="is not one: 64 hexadecimal digits") as caught:
        load_key(project)
    assert not content or content not in str(caught.value)


def test_a_pseudonym_is_the_first_half_of_an_hmac_sha256():
    key = Key(b"\x01" * 32)
    hashes = key.pseudonyms([b"A1", b"B2"])
    for hashed, identifier in zip(hashes, (b"A1", b"B2"), strict=True):
        whole = hmac.new(key.secret, identifier, hashlib.sha256).digest()
        assert hashed.ljust(LONG, b"\0") == whole[:16]
    assert not (Key(b"\x02" * 32).pseudonyms([b"A1", b"B2"]) == hashes).any()


def test_a_key_is_prepared_only_where_a_return_is_child_level(configured, monkeypatch):
    monkeypatch.setenv("ANNUAL_REPORT_HOME", str(home()))
    prepare_key(load_project(home() / "examples" / "harrow"))
    assert not configured.exists()
    project = load_project(home())
    assert any(expected.format == "record_lists" for expected in project.returns)
    prepare_key(project)
    assert configured.is_file()
