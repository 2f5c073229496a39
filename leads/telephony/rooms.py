"""This room registers its provider, and what a stop ends here."""

from leads.stopping import STOPS

from .actions.texting import ended_by_stop
from .provider import register
from .twilio import Twilio

register(Twilio())
STOPS.append(ended_by_stop)
