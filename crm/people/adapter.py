from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from django.http import HttpRequest, HttpResponse

from crm.limits.networks import network_of
from crm.limits.windows import Limit

ACCOUNT, NETWORK = Limit("sign_in"), Limit("sign_in_network")
TOO_MANY = 429
TOO_OFTEN = "too_many_login_attempts"
WAIT = "There were too many tries from here. Wait five minutes, then try again. Nobody else has to wait for it."


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs themselves up: people are invited.

    Wrong passwords are counted for one account from one network, so that nobody elsewhere can shut it, and for the
    network as a whole, far above what a night shift behind one address mistypes: docs/decisions/0022.
    """

    error_messages = {**DefaultAccountAdapter.error_messages, TOO_OFTEN: WAIT}

    def is_open_for_signup(self, request):
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Counted before the password is looked at, and given back when it was right: also when many come at once."""
        network = network_of(request.META.get("REMOTE_ADDR", ""))
        account = f"{credentials.get('email', '').casefold()}|{network}"
        self.counted = [(limit, name) for limit, name in ((ACCOUNT, account), (NETWORK, network)) if network]
        if any(limit.use(name) > 1 for limit, name in self.counted):
            raise self.validation_error(TOO_OFTEN)

    def _rollback_login_failed_rl_usage(self) -> None:
        for limit, name in self.counted:
            limit.give_back(name)


class SignIn(LoginView):
    def form_invalid(self, form) -> HttpResponse:
        answer = super().form_invalid(form)
        if form.has_error("__all__", TOO_OFTEN):
            rate = ACCOUNT.rate
            answer.status_code = TOO_MANY
            answer.headers["Retry-After"] = str(rate.seconds if rate else 1)
        return answer
