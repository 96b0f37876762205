"""Random cases from the whole configuration space: drawn, run, sorted into what is known and what is new."""
