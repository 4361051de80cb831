"""From every label back to the cells it rests on: lineage, traces, and their pages."""
