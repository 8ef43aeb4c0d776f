"""Parts of documents that programs write: what stands between two marks."""

from pathlib import Path


def put(document: Path, name: str, words: str) -> None:
    """Replace what stands between ``<!-- NAME -->`` and ``<!-- end of NAME -->``.

    Raises:
        ValueError: if the document lacks one of the marks.
    """
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    text = document.read_text("utf-8")
    if begin not in text or end not in text:
        reason = f"{document.name} lacks the marks of {name}"
        raise ValueError(reason)
    document.write_text(f"{text.partition(begin)[0]}{begin}\n{words}\n{end}{text.partition(end)[2]}", "utf-8")
