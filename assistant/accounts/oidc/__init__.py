"""Logging in by a provider of identities: OpenID Connect, authorization code with PKCE."""
