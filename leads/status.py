"""Stages of a lead, the moves between them, and the reasons that close one (PRODUCT.md, States and outcomes)."""

from django.db import models


class Stage(models.TextChoices):
    NEEDS_REVIEW = "needs_review", "Needs review"
    NEW = "new", "New"
    ATTEMPTING = "attempting", "Attempting"
    ENGAGED = "engaged", "Engaged"
    REFERRED = "referred", "Referred"
    ADMITTED = "admitted", "Admitted"
    CLOSED = "closed", "Closed"


OPEN = [stage for stage in Stage if stage != Stage.CLOSED]

MOVES: dict[str, frozenset[str]] = {
    Stage.NEEDS_REVIEW: frozenset({Stage.NEW, Stage.ENGAGED, Stage.CLOSED}),
    Stage.NEW: frozenset({Stage.ATTEMPTING, Stage.ENGAGED, Stage.CLOSED}),
    Stage.ATTEMPTING: frozenset({Stage.ENGAGED, Stage.CLOSED}),
    Stage.ENGAGED: frozenset({Stage.REFERRED, Stage.CLOSED}),
    Stage.REFERRED: frozenset({Stage.ENGAGED, Stage.ADMITTED, Stage.CLOSED}),
    Stage.ADMITTED: frozenset({Stage.ENGAGED, Stage.CLOSED}),
    Stage.CLOSED: frozenset({Stage.NEW, Stage.ENGAGED}),
}


class CloseReason(models.TextChoices):
    ADMITTED = "admitted", "Admitted, and the follow-up plan has ended"
    REFERRED_ELSEWHERE = "referred_elsewhere", "Referred elsewhere"
    HELPED_OTHERWISE = "helped_otherwise", "Helped another way"
    DECLINED = "declined", "Declined"
    UNREACHABLE = "unreachable", "Never reached, every try used up"
    LOST_CONTACT = "lost_contact", "Spoken with before, lost contact"
    NUMBER_NOT_THEIRS = "number_not_theirs", "The number is not theirs"
    ASKED_TO_STOP = "asked_to_stop", "Asked us to stop"
    NO_COVERAGE = "no_coverage", "No coverage"
    COST = "cost", "Cost"
    OUTSIDE_WHAT_WE_DO = "outside_what_we_do", "Outside what we do"
    MERGED = "merged", "Joined with another request"
    NOT_REAL = "not_real", "Not a real request"
    NOT_REACHABLE_BACK = "not_reachable_back", "No way to call back"
    DECEASED = "deceased", "Deceased"


NEEDS_ALTERNATIVE = frozenset({CloseReason.NO_COVERAGE, CloseReason.COST, CloseReason.OUTSIDE_WHAT_WE_DO})
BY_HAND = [reason for reason in CloseReason if reason not in (CloseReason.ADMITTED, CloseReason.MERGED)]


def may_move(here: str, there: str) -> bool:
    return there in MOVES[here]


def guard_sql() -> str:
    """The same table, kept by the database: any other move is refused; `undo` may take a move back."""
    moves = [f"{here}>{there}" for here in MOVES for there in sorted(MOVES[here])]
    listed = ", ".join(f"'{move}'" for move in sorted(moves))
    return f"""
    create or replace function keep_stage() returns trigger language plpgsql as $$
    begin
      if (old.stage || '>' || new.stage) in ({listed}) then return new; end if;
      if current_setting('app.purpose', true) = 'undo' and (new.stage || '>' || old.stage) in ({listed}) then
        return new;
      end if;
      raise exception 'a lead may not go from % to %', old.stage, new.stage using errcode = 'check_violation';
    end $$;
    create or replace trigger keep_stage before update of stage on leads_lead for each row
      when (old.stage is distinct from new.stage) execute function keep_stage();
    create or replace function count_version() returns trigger language plpgsql as $$
    begin new.version := old.version + 1; return new; end $$;
    create or replace trigger count_version before update on leads_lead for each row execute function count_version();
    """
