"""Answers to requests that cannot be fulfilled: a code for the page, and a field and remedy for people."""

from starlette.responses import Response

from adapters.local.translate import BadInput, to_ascii


class Refusal(Exception):  # noqa: N818 # a refusal is an answer, not a fault of the program
    """A 4xx or 5xx answer; never quotes the request."""

    def __init__(self, status: int, code: str, field: str, remedy: str) -> None:
        super().__init__(code)
        self.status = status
        #: What the page translates for its visitor.
        self.code = code
        self.field = field
        self.remedy = remedy

    @classmethod
    def of(cls, bad: BadInput) -> "Refusal":
        """Return the answer to input that cannot be understood."""
        status = 400 if bad.field == "body" else 422
        return cls(status, "bad_input", bad.field, bad.remedy)

    def response(self) -> Response:
        """Return the answer."""
        error = {"code": self.code, "field": self.field, "message": f"{self.field} {self.remedy}"}
        headers = {"Cache-Control": "no-store"} | ({"Retry-After": "1"} if self.status == 503 else {})  # noqa: PLR2004
        return Response(to_ascii({"error": error}), self.status, headers, "application/json")
