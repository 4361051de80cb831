"""From published items to what the prose includes: fragments, variables, and the check of both."""
