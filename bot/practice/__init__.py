"""The practice's own social media policy: written from the pack and the settings, as Markdown and as PDF."""
