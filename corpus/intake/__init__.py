"""Taking files in: looked at before they are opened, opened where they can do no harm."""
