"""Many cases written as one module of another framework, with a check that runs source and target."""
