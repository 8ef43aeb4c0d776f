"""Figures for officers: never about one person, never over fewer than three authors."""
