"""Which databases there are, known without loading what speaks to them."""

from __future__ import annotations

from importlib.util import find_spec

from bot.errors import SettingsError

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
EXPECTED = "expected sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"


def check_address(address: str) -> str:
    """The driver for an address.

    Raises:
        SettingsError: there is none; the text holds nothing of the address, which may hold a password.
    """
    driver = DRIVERS.get(address.partition("://")[0]) if "://" in address else None
    if driver is None:
        raise SettingsError(f"DATABASE_URL: {EXPECTED}; the one set is no such address")
    module = driver.partition("+")[2]
    if find_spec(module) is None:
        raise SettingsError(f"DATABASE_URL needs {module}: install the bot as impsci-bot[postgres]")
    return driver
