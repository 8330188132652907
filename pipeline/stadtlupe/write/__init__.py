"""Stage 6: tables -> files."""
