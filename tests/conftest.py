"""What pytest leaves alone: files that are broken on purpose are for the loader's own tests."""

collect_ignore_glob = ["hostile/*"]
