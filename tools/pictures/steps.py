"""How one gets to a page that has no address of its own: each takes the browser's page, the demo, and the address."""

HELD = "select lead_id from leads_waiting w join people_user u on u.id = w.holder_id where u.email = %s"


def going_there(page, demo, at):
    page.goto(at)


def in_spanish(page, demo, at):
    page.goto(f"{at}?lang=es")


def nine_digits(page, demo, at):
    page.goto(at)
    page.fill("input[name=phone]", "602 555 014")
    page.click("button[name=call_when][value=now]")
    page.wait_for_selector("#errors")


def without_disclosure(page, demo, at):
    """The form stays shut until the helpline has said who answers and who pays. Facts are kept for five seconds."""
    said = demo.sql("select disclosure from people_helpline")[0][0]
    demo.sql("update people_helpline set disclosure = ''")
    try:
        while True:
            page.goto(at)
            if not page.locator("input[name=phone]").count():
                return
            page.wait_for_timeout(500)
    finally:
        demo.sql("update people_helpline set disclosure = %s", said)


def application_dead(page, demo, at):
    """What nginx shows: the file that the sweeper keeps for it."""
    file = demo.outage / "call.en.html"
    page.route("**/call/", lambda route: route.fulfill(path=file, content_type="text/html"))
    page.goto(at)
    page.unroute("**/call/")


def asking(page, demo, at):
    page.goto("/call/")
    page.locator("input[name=phone]").press_sequentially("602-555-0176", delay=160)  # as fast as a thumb
    page.check("input[name=call_now_any_hour]")
    page.click("button[name=call_when][value=now]")
    page.wait_for_url("**/r/**")


def being_ready(page, demo, at):
    page.goto(at)
    if page.locator("[aria-keyshortcuts=B][value=ready]").count():
        page.keyboard.press("b")
        page.wait_for_selector("text=Break")


def held(demo) -> str:
    """The address of the caller whom Dana holds; she takes the next one when she holds nobody."""
    email = demo.people["navigator"]["email"]
    while not (found := demo.sql(HELD, email)):
        demo.sql("update leads_waiting set settles_at = null")
        demo.api("navigator", "presence/", {"state": "ready"}, method="PUT")
        demo.api("navigator", "queue/next/", {})
    return f"/leads/{found[0][0]}/"


def holding(page, demo, at):
    page.goto(held(demo))


def looking(page, demo, at):
    holding(page, demo, at)


def calling(page, demo, at):
    page.goto(held(demo))
    if not page.locator(".oncall").count():
        page.keyboard.press("d")
    page.wait_for_selector(".oncall")


def reaching(page, demo, at):
    """A caller with two telephones, one of them hidden from the people at home."""
    path = held(demo)
    said = {"phone": "602-555-0177", "owner": "shared", "caller_id": "hidden", "safe_hours": [[0, "08:00", "12:00"]]}
    demo.api("navigator", f"{path.removeprefix('/')}numbers/", said)
    page.goto(f"{path}numbers/")


def looking_for_a_stop(page, demo, at):
    """Somebody asked us to stop, and the shift lead looks for their number."""
    demo.api("navigator2", "calls/", {"phone": "602-555-0178"})
    lead = demo.sql("select id from leads_lead order by created_at desc limit 1")[0][0]
    demo.api("navigator2", f"leads/{lead}/calls/", {"outcome": "asked_to_stop", "direction": "in"})
    page.goto(at)
    page.fill("#st-phone", "602-555-0178")
    page.keyboard.press("Enter")
    page.wait_for_selector("#found")


def texting(page, demo, at):
    page.goto(f"{held(demo)}text/")


def asking_who_it_is(page, demo, at):
    """A telephone rings, by hand, and the number is that of somebody who asked for a call."""
    asking(page, demo, at)
    page.goto("/calls/new/")
    page.fill("#nc-phone", "602-555-0176")
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:has-text('Who is it?')")


def practising(page, demo, at):
    """A made-up caller in hand, the call open."""
    page.goto("/practice/")
    page.keyboard.press("Enter")
    page.wait_for_selector("#practice")
    page.keyboard.press("d")
    page.wait_for_selector("#outcome")


def comparing(page, demo, at):
    """Two open records side by side."""
    one, two = demo.sql("select id, code from leads_lead where stage <> 'closed' order by id limit 2")
    page.goto(f"/leads/{one[0]}/join/")
    page.fill("#jn-code", two[1])
    page.keyboard.press("Enter")
    page.wait_for_selector("#pv")


def finding(page, demo, at):
    page.goto(at)
    page.fill("#f-name", "Renee")
    page.click("main form[role=search] button")
    page.wait_for_selector("#found")


def finding_nobody(page, demo, at):
    page.goto(at)
    page.fill("#f-name", "Zephyrine")
    page.click("main form[role=search] button")
    page.wait_for_selector("#found .empty")


def finding_with_nothing(page, demo, at):
    page.goto(at)
    page.click("main form[role=search] button")
    page.wait_for_selector("#errors")


def asking_for_keys(page, demo, at):
    page.goto(at)
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")


def waiting_for_an_answer(page, demo, at):
    """The server takes its time; it answers when the pictures are taken."""
    page.goto(held(demo))
    page.route("**/note/", lambda route: None)
    page.fill("#note", "Prefers the evening.")
    page.locator("#note-form button").click()
    page.wait_for_selector("#loading:not([hidden])")


def saving_in_vain(page, demo, at):
    page.goto(held(demo))
    page.fill("#note", "Prefers the evening.")
    demo.sql("revoke insert on leads_note from app")
    try:
        page.locator("#note-form button").click()
        page.wait_for_selector("[data-told]")
    finally:
        demo.sql("grant insert on leads_note to app")


def losing_the_line(page, demo, at):
    page.goto(held(demo))
    page.context.set_offline(True)
    page.wait_for_selector("#offline:not([hidden])")


def hearing_nothing(page, demo, at):
    """The board's questions stay without an answer, for four minutes."""
    page.clock.install()
    page.goto(at)
    page.route("**/board/", lambda route: None)
    page.clock.fast_forward("04:00")
    page.wait_for_selector("[data-stale]:not([hidden])")


def being_away(page, demo, at):
    page.clock.install()
    page.goto(at)
    page.clock.fast_forward("13:10")
    page.wait_for_selector("#idle[open]")


def opening_a_link(page, demo, at):
    """An administrator invites somebody; the page shows the link, for no mail server is there."""
    page.goto("/people/")
    page.keyboard.press("n")
    page.wait_for_selector("#invite[open]")
    page.keyboard.type("Noor Said")
    page.keyboard.press("Tab")
    page.keyboard.type("noor@harborlight.example")
    page.keyboard.press("Tab")
    page.keyboard.type("Nav")
    page.keyboard.press("Control+Enter")
    link = page.locator("[aria-labelledby=lk] input").input_value()
    page.goto(link)


def opening_an_old_link(page, demo, at):
    page.goto(at.replace("<str:token>", "an-old-link-that-opens-nothing-any-more"))


def looking_at_somebody(page, demo, at):
    page.goto(at.replace("<uuid:pk>", str(demo.sql("select id from people_user where name = 'Luz Vega'")[0][0])))


def looking_at_a_site(page, demo, at):
    page.goto(at.replace("<uuid:pk>", str(demo.sql("select id from people_site order by slug desc limit 1")[0][0])))


def looking_at_a_line(page, demo, at):
    found = demo.sql("select id from telephony_line order by label, id limit 1")
    page.goto(at.replace("<uuid:pk>", str(found[0][0])))


def of_a_site(page, demo, at):
    page.goto(at.replace("<slug:slug>", "valley-clinic"))


def looking_at_a_shift(page, demo, at):
    ahead = demo.sql("select id from roster_shift where starts_at > now() order by starts_at, id limit 1")
    page.goto(at.replace("<uuid:pk>", str(ahead[0][0])))


OWN = """with picked as (select w.lead_id from leads_waiting w join leads_lead l on l.id = w.lead_id
    where w.holder_id is null and w.opens_at is not null and l.stage in ('attempting', 'engaged')
    and l.owner_id is distinct from %(who)s order by w.opens_at, w.lead_id limit %(many)s),
  mine as (update leads_lead set owner_id = %(who)s where id in (select lead_id from picked) returning id)
  update leads_waiting set owner_id = %(who)s where lead_id in (select id from mine) returning lead_id"""


def ending_a_shift(page, demo, at):
    """Twenty minutes before the end of Dana's shift: some of hers fall due, and somebody offers her one."""
    dana, other = (
        demo.sql("select id from people_user where email = %s", demo.people[who]["email"])[0][0]
        for who in ("navigator", "navigator2")
    )
    if not demo.sql("select 1 from handing_handover where to_id = %s and state = 'offered'", dana):
        demo.sql("delete from roster_shift where person_id = %s and ends_at > now() - interval '8 hours'", dana)
        demo.sql(
            """insert into roster_shift (id, person_id, starts_at, ends_at, kind, time_zone) values (gen_random_uuid(),
            %s, now() - interval '7 hours', now() + interval '20 minutes', 'working', 'America/Phoenix')""",
            dana,
        )
        given(demo, dana, 3)
        lead = given(demo, other, 1)
        words = {
            "to": demo.people["navigator"]["email"],
            "told": "Her sister may answer. She asked for a place in town.",
        }
        demo.api("navigator2", f"leads/{lead}/handover/", words)
    page.goto(at)


def given(demo, who, many: int) -> str:
    """So many callers are theirs to look after; the last one."""
    return str(demo.sql(OWN.replace("%(who)s", f"'{who}'").replace("%(many)s", str(many)))[-1][0])
