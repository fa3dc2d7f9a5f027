"""What the scenarios stand on: installing clients, driving them, running the server."""
