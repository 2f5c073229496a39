"""Log lines carry ids, never people: exception text is dropped, query strings are dropped."""

import logging
import re

_LONG_DIGITS = re.compile(r"\d[\d\s().+-]{6,}\d")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
_LINK = re.compile(r"/(r|start)/[\w-]+")  # whoever has a requester's link, or one to choose a password, is let in


class Quiet(logging.Filter):
    """The second net: no tracebacks' text, no numbers of seven digits or more, no addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0]:
            record.msg, record.args = f"{record.name} failed: {record.exc_info[0].__name__}", ()
            record.exc_info = record.exc_text = None
        text = record.getMessage().split("?", 1)[0]
        record.msg, record.args = _MAIL.sub("•", _LONG_DIGITS.sub("•", _LINK.sub(r"/\1/•", text))), ()
        return True


class Line(logging.Formatter):
    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
