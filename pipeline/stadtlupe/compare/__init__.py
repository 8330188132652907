"""Stage 5: records -> city profiles and indicators."""
