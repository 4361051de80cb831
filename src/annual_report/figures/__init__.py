"""From observations to figures: years from quarters, intervals, comparators."""
