"""What every layer uses: files, locks, and formats of words and numbers."""
