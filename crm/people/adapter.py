from allauth.account.adapter import DefaultAccountAdapter


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs themselves up: people are invited."""

    def is_open_for_signup(self, request):
        return False
