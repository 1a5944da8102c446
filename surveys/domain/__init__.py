"""What may happen to surveys, interviews and suggestions."""
