"""Throwaway screenshots of the staff pages."""
import os, sys
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="1"
import pytest
from datetime import timedelta
from django.utils import timezone
from tests.conftest import make_user, ask_for_a_call

@pytest.mark.django_db(transaction=False)
def test_shots(fresh_database, live_server, settings):
    settings.ALLOWED_HOSTS=["*"]; settings.DEBUG=False
    from crm.people.models import Helpline
    from leads import actions
    from leads.models import Lead, Waiting, Person
    from leads.actions import next_lead
    Helpline.objects.create(id=1,name="Harborlight",public_number="+16025550100",callback_number="+16025550142",disclosure="d",is_demo=True)
    dana=make_user("Dana Ortiz","navigator"); omar=make_user("Omar Haddad","navigator"); maya=make_user("Maya Tran","shift_lead")
    dana.set_password("not-a-real-word-1"); dana.save()
    a=ask_for_a_call("602-555-0147",name="Renee Moss",safe_contact={"voicemail":"neutral","text":False,"who_may_answer":"my sister","alias":"Ren"})
    b=ask_for_a_call("915-555-0123",name="Luis Ortega",language="es")
    c=ask_for_a_call("216-555-0131",name="Judy Webb",for_whom="loved_one",relationship="brother")
    d=ask_for_a_call("775-555-0135",name="Alex")
    e=ask_for_a_call("813-555-0139",call_now_any_hour=False,name="Tom")
    f=ask_for_a_call("850-555-0139",call_now_any_hour=False,name="Tom B", call_when="window")
    g=ask_for_a_call("800-555-0139",call_now_any_hour=False,name="T")
    h=ask_for_a_call("11-555-0139",name="T")
    now=timezone.now()
    Waiting.objects.filter(pk=b.pk).update(asked_at=now-timedelta(seconds=400),opens_at=now-timedelta(seconds=400),promise_by=now-timedelta(seconds=100))
    for x,s in ((a,218),(c,125),(d,70)):
        Waiting.objects.filter(pk=x.pk).update(asked_at=now-timedelta(seconds=s),opens_at=now-timedelta(seconds=s),promise_by=now+timedelta(seconds=300-s))
    from django.test import Client
    def cookie(user):
        cl=Client(); cl.force_login(user); return cl.cookies["wayline"].value
    from playwright.sync_api import sync_playwright
    out="/tmp/pages_shots"; os.makedirs(out,exist_ok=True)
    with sync_playwright() as p:
        br=p.chromium.launch(executable_path="/usr/bin/chromium",args=["--no-sandbox"])
        def shots(user,path,name,full=False,act=None):
            for w,hh in ((1440,900),(390,844)):
                for scheme in ("light","dark"):
                    ctx=br.new_context(viewport={"width":w,"height":hh},color_scheme=scheme)
                    ctx.add_cookies([{"name":"wayline","value":cookie(user),"url":live_server.url}])
                    pg=ctx.new_page()
                    pg.on("console",lambda m: print("console",name,m.text) if m.type in("error",) else None)
                    pg.on("pageerror",lambda m: print("pageerror",name,m))
                    r=pg.goto(live_server.url+path); print(name,w,scheme,r.status, pg.evaluate("document.documentElement.scrollWidth"))
                    if act: act(pg)
                    pg.wait_for_timeout(200)
                    pg.screenshot(path=f"{out}/{name}-{w}-{scheme}.png",full_page=full or (w==390))
                    ctx.close()
        only=os.environ.get("SHOTS","").split(",") if os.environ.get("SHOTS") else None
        def go(user,path,name,**k):
            if not only or name in only: shots(user,path,name,**k)
        go(dana,"/queue/","queue",full=True)
        go(maya,"/queue/review/","review")
        actions.claim(a.pk,by=dana)
        actions.save_draft(a.pk,text="Alone tonight. Drank daily.",by=dana)
        go(omar,f"/leads/{a.pk}/","held")
        go(dana,"/queue/","queueheld")
        from leads.care.actions import screen
        call,_,_=actions.dial(a.pk,by=dana)
        go(dana,f"/leads/{a.pk}/","lead",full=True)
        go(dana,f"/leads/{a.pk}/","callback",act=lambda pg: pg.keyboard.press("2"))
        screen(a.pk,answers={"danger_now":"yes","took_too_much":"no","suicide":"couldnt_ask"},by=dana)
        go(dana,f"/leads/{a.pk}/","danger")
        go(dana,"/find/","find",act=lambda pg:(pg.fill("#f-phone","602-555-0147"),pg.click("text=Find Enter") if False else pg.press("#f-phone","Enter"),pg.wait_for_timeout(500)))
        go(dana,"/calls/new/","new")
        br.close()
