"""Measurements against baselines, taken in the same run so that a busy machine slows all of them."""

import bot.matching  # noqa: F401 - keeps NumPy to one thread, if it comes before NumPy
