"""Dies at import with an exception."""

raise OSError("libconv.so: cannot open shared object file")
