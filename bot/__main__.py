"""Entry point of ``chaperone`` and ``python -m bot``."""

from bot.cli.app import app


def main() -> None:
    """Run the command line."""
    app(prog_name="chaperone")


if __name__ == "__main__":
    main()
