"""What `manage.py check_promises` finds wrong after a drill."""

from .house import House


def broken(house: House) -> list[str]:
    try:
        house.run_once("manage.py", "check_promises")
    except RuntimeError as problem:
        return [f"check_promises: {str(problem)[-600:]}"]
    return []
