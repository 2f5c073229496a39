"""What `manage.py check_promises` finds wrong after a drill, where this tree has that command."""

from .house import House, commands


def broken(house: House) -> list[str]:
    if "check_promises" not in commands(house):
        return []
    try:
        house.run_once("manage.py", "check_promises")
    except RuntimeError as problem:
        return [f"check_promises: {str(problem)[-200:]}"]
    return []
