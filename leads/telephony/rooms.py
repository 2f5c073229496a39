"""This room registers its provider, and what ends with a stop."""

from leads.actions.endings import STOPS

from .actions.calling import stop_errands
from .provider import register
from .twilio import Twilio

register(Twilio())
STOPS.append(stop_errands)
