"""Stage 6: tables -> files."""

from stadtlupe.write.cells import escape_cell, unescape_cell
from stadtlupe.write.choice import DEFAULT_FORMATS, FORMATS, TableChoice, parse_formats
from stadtlupe.write.files import prepare_output
from stadtlupe.write.records import record_name, write_record
from stadtlupe.write.report import write_report
from stadtlupe.write.schemas import json_schema
from stadtlupe.write.tables import read_table, to_frame, write_tables

__all__ = [
    "DEFAULT_FORMATS",
    "FORMATS",
    "TableChoice",
    "escape_cell",
    "json_schema",
    "parse_formats",
    "prepare_output",
    "read_table",
    "record_name",
    "to_frame",
    "unescape_cell",
    "write_record",
    "write_report",
    "write_tables",
]
