"""What every layer uses: files, locks, words and numbers as they are written."""
