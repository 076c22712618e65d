"""The tables. Every one with a column `workspace` is emptied of a workspace that removes the bot."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 1
"""Raised with every change of a table that there is already, so that a bot knows what it finds."""

TABLES = MetaData()

versions = Table(
    "impsci_version",
    TABLES,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)

keys = Table(
    "impsci_keys",
    TABLES,
    Column("name", String(32), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

members = Table(
    "impsci_members",
    TABLES,
    Column("platform", String(16), primary_key=True),
    Column("workspace", String(64), primary_key=True),
    Column("organization", String(64), nullable=False),
)

feedback = Table(
    "impsci_feedback",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("platform", String(16), nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("surface", String(32), nullable=False),
    Column("entry_ids", String(2_000), nullable=False),
    Column("is_helpful", Boolean, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("platform", "workspace", "person", "entry_ids", name="impsci_feedback_once"),
    Index("impsci_feedback_said_at", "said_at"),
)
