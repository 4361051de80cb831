"""What law, guidance and the framework ask of the report, and whether it is there."""
