"""Setting up a new year and a new agency: what is made is listed, and nothing is overwritten."""
