"""The web page, the JSON behind it, and the paths that operators watch."""
