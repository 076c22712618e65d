"""From an answer to what a platform shows: a neutral reply, its wording, and one renderer a platform."""
