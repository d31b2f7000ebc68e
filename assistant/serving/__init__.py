"""What operating the program needs: health, figures, its place behind a proxy, workers."""
