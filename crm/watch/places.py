"""Where something went wrong: classes, files, functions and lines, and never the words, which may quote a caller."""

from traceback import walk_tb

DEEPEST = 12


def frames_of(problem: BaseException) -> dict[str, str]:
    """{"error": class, "where": "file.py:12 function > …"}, innermost last."""
    return {"error": type(problem).__name__, "where": " > ".join(_frames(problem)[-DEEPEST:])}


def _frames(problem: BaseException) -> list[str]:
    steps = walk_tb(problem.__traceback__)
    return [f"{_file(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in steps]


def _file(path: str) -> str:
    return "/".join(path.rsplit("/", 2)[-2:])
