"""Log lines carry ids, never people: exception text is dropped, query strings are dropped."""

import logging
import re

_LONG_DIGITS = re.compile(r"\d[\d\s().+-]{6,}\d")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
_LINK = re.compile(r"/r/[\w-]+")  # the link to a requester's own page opens it


class Quiet(logging.Filter):
    """The second net: no tracebacks' text, no numbers of seven digits or more, no addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0]:
            record.msg, record.args = f"{record.name} failed: {record.exc_info[0].__name__}", ()
            record.exc_info = record.exc_text = None
        text = record.getMessage().split("?", 1)[0]
        record.msg, record.args = _LINK.sub("/r/•", _MAIL.sub("•", _LONG_DIGITS.sub("•", text))), ()
        return True


class Line(logging.Formatter):
    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
