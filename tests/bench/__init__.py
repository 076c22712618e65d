"""Measurements against baselines, taken in the same run so that a busy machine slows all of them."""
