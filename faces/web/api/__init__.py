"""The API under `/api/v1`: requests in, typed results out."""
