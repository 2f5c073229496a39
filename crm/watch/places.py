"""Where something happened: routes, classes, files and lines; never addresses and words, which may quote a caller."""

from traceback import walk_tb

from django.conf import settings
from django.http import HttpRequest

DEEPEST = 12


def frames_of(problem: BaseException) -> dict[str, str]:
    """{"error": class, "where": "file.py:12 function > …"}, innermost last."""
    return {"error": type(problem).__name__, "where": " > ".join(_frames(problem)[-DEEPEST:])}


def _frames(problem: BaseException) -> list[str]:
    steps = walk_tb(problem.__traceback__)
    return [f"{_file(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in steps]


def _file(path: str) -> str:
    return "/".join(path.rsplit("/", 2)[-2:])


def route_of(request: HttpRequest) -> str:
    """The pattern that was found, as `r/<str:token>/`: an address may hold what lets somebody in."""
    match = request.resolver_match
    if match:
        return "/" + match.route
    return settings.STATIC_URL if request.path.startswith(settings.STATIC_URL) else "none"
