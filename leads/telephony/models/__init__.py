"""Lines and phones of our own; rings that came in; what a provider told us and what we ask of it."""

from .errands import Errand
from .events import Event
from .lines import Handset, Line
from .rings import Decision, Ring
from .texts import Heard, TextIn

__all__ = ["Decision", "Errand", "Event", "Handset", "Heard", "Line", "Ring", "TextIn"]
