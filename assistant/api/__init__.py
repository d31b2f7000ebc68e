"""The ways in for other programs: HTTP below `/api/v1`, and the Model Context Protocol."""
