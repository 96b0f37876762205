"""Case files: YAML in, frozen cases out."""
