"""Writers over results; none of them judges anything."""
