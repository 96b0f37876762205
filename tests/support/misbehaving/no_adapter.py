"""A module that defines no adapter."""
