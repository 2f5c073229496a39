"""The short form of `dev.py bench live`: many streams, each hears each push in time."""

import asyncio

import pytest

from crm.web.live.notices import Notice
from crm.web.live.telling import teller
from tests.bench.live import gather, push
from tests.bench.sessions import cookies

pytestmark = pytest.mark.slow


def test_sixty_streams_hear_every_push_within_half_a_second(live, people):
    sessions = cookies(60)

    async def main():
        crowd = await gather(live.port, sessions)
        await push(crowd, lambda: teller.say(Notice("queue")), 3)
        return crowd

    crowd = asyncio.run(main())
    assert len(crowd.sent) >= 4
    assert crowd.missed == 0
    assert crowd.percentile(0.99) < 0.5
