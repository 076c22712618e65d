"""From what a person typed to the entries that it may be about, each with a confidence.

Prepare, retrieve, score, rank: a pure function of the utterance and the knowledge base.
"""

import os

# The matrices here are small: a second thread costs more than it saves, and on a busy machine far more.
# NumPy reads this when it is first imported, which for this package is below.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
