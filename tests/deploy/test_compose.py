"""docker-compose.yml and the Dockerfile: no engine is here, so each of our services runs with its own words."""

import json
import re
import subprocess
import sys

import pytest

from config import postgres
from crm.privacy.ring import fingerprint
from tests import databases
from tests.deploy.compose import OURS, ROOT, SERVICES, Run, references
from tests.deploy.conftest import STAYING

NAMES = {"nginx", "web", "live", "worker", "beat", "sweeper", "migrate", "pages", "postgres", "redis"}
THEIR_OWN = {"postgres": {"POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"}, "redis": {"REDISCLI_AUTH"}}
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
LINES = [line.split(maxsplit=1) for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|KEY_RING|_URL")


def test_the_services_are_these():
    assert set(SERVICES) == NAMES
    assert set(OURS) == NAMES - {"nginx", "postgres", "redis"}


@pytest.mark.slow
@pytest.mark.parametrize("name", STAYING)
def test_a_service_becomes_healthy_by_its_own_words(town, name):
    assert town.healthy(name), town.log(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", STAYING)
def test_a_service_that_never_ran_is_not_healthy(town, name, tmp_path):
    nowhere = {"DATABASE_URL": "postgres://app:none@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    real = {**town.runs[name].env, **nowhere}
    assert not Run(name, real, {"8000": "1", "8001": "1", "/tmp/": f"{tmp_path}/"}, tmp_path / "log").healthy()


@pytest.mark.slow
def test_migrate_makes_an_empty_database_whole(town, tmp_path):
    databases._as_owner('create database "t_compose_empty"')
    urls = {"DATABASE_URL": databases.app_url, "DATABASE_OWNER_URL": databases.owner_url}
    real = {**town.runs["migrate"].env, **{name: url("t_compose_empty") for name, url in urls.items()}}
    run = Run("migrate", real, {}, tmp_path / "log").start()
    try:
        assert run.process.wait(120) == 0, run.log.read_text()[-2000:]
    finally:
        run.stop()
        databases.drop("t_compose_empty")


@pytest.mark.slow
def test_pages_needs_no_database(town, tmp_path):
    real = {**town.runs["pages"].env, "DATABASE_URL": "postgres://app:none@127.0.0.1:1/none"}
    run = Run("pages", {**real, "WAYLINE_OUTAGE_PAGES": str(tmp_path / "outage")}, {}, tmp_path / "log").start()

    assert run.process.wait(60) == 0, run.log.read_text()
    assert "tel:988" in (tmp_path / "outage" / "call.es.html").read_text()


def test_only_migrate_gets_the_owners_address():
    assert [name for name in OURS if "owner" in json.dumps(SERVICES[name])] == ["migrate"]


def test_web_seals_the_spool_and_the_sweeper_alone_opens_it():
    halves = {"WAYLINE_SPOOL_PUBLIC_KEY": ["web"], "WAYLINE_SPOOL_PRIVATE_KEY": ["sweeper"]}
    for half, names in halves.items():
        assert [name for name in SERVICES if half in SERVICES[name].get("environment", {})] == names
    assert [name for name in SERVICES if "spool:/srv/spool" in SERVICES[name].get("volumes", [])] == ["web", "sweeper"]


def test_every_environment_name_is_a_setting_or_the_images_own():
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "config" / "settings.py").read_text()))
    roles = set(re.findall(r"\\getenv \w+ (\w+)", (ROOT / "deploy" / "postgres" / "roles.sh").read_text()))
    for name, service in SERVICES.items():
        known = read if name in OURS else THEIR_OWN.get(name, set()) | (roles if name == "postgres" else set())
        assert set(service.get("environment", {})) <= known, name


def test_no_secret_stands_in_the_file():
    """Whatever sounds secret is taken from .env and nowhere else."""
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert "${" in str(value) or not re.search("PASSWORD$|TOKEN|SECRET|RING|AUTH|URL", name), name


def run(*words) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *map(str, words)], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture
def ring(tmp_path):
    """A key ring, made as docs/compose.md says."""
    file = tmp_path / "ring.json"
    assert run("-m", "crm.privacy.ring", file).returncode == 0
    return file


def test_the_env_file_gives_every_name_and_no_other(tmp_path, ring):
    said = run("deploy/make_env.py", "https://h.example", ring, tmp_path / ".env").stdout
    made = dict(line.split("=", 1) for line in (tmp_path / ".env").read_text().splitlines())
    optional = {"WAYLINE_PROXY_HOPS", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"}
    optional |= {"WAYLINE_LIMITS", "WAYLINE_SENTRY_DSN", "OTEL_EXPORTER_OTLP_ENDPOINT"}
    optional |= {"WAYLINE_TELEPHONY", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"}

    assert set(made) == references(SERVICES) - optional
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert json.loads(made["WAYLINE_KEY_RING"].strip("'")) == json.loads(ring.read_text())
    assert fingerprint(json.loads(ring.read_text())) in said


@pytest.mark.parametrize("url", ["", "helpline.example"])
def test_the_env_file_needs_an_address(url, ring):
    assert run("deploy/make_env.py", *filter(None, [url]), ring).returncode == 2


@pytest.mark.parametrize("held", [None, "", "{}"])
def test_the_env_file_needs_a_ring(tmp_path, held):
    if held is not None:
        (tmp_path / "ring.json").write_text(held)

    assert run("deploy/make_env.py", "https://h.example", tmp_path / "ring.json", tmp_path / ".env").returncode == 2
    assert not (tmp_path / ".env").exists()


def test_neither_the_env_file_nor_a_ring_is_written_over(tmp_path, ring):
    (tmp_path / ".env").write_text("kept")
    before = ring.read_text()

    assert run("deploy/make_env.py", "https://h.example", ring, tmp_path / ".env").returncode == 2
    assert run("-m", "crm.privacy.ring", ring).returncode == 2
    assert ((tmp_path / ".env").read_text(), ring.read_text()) == ("kept", before)


def test_git_ignores_what_is_secret():
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {".env", "deploy/nginx/tls/*.pem", "deploy/nginx/tls/*.conf"} <= set(ignored)


def test_every_service_has_a_health_check_or_runs_once():
    once = {name for name, service in SERVICES.items() if service["restart"] == "no"}
    assert once == {"migrate", "pages"} == {name for name in SERVICES if "healthcheck" not in SERVICES[name]}


def test_nothing_but_nginx_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


def test_nginx_waits_for_nobody_who_may_be_dead():
    assert set(SERVICES["nginx"]["depends_on"]) == {"pages"} and "depends_on" not in SERVICES["pages"]


def test_postgres_keeps_callers_out_of_its_log():
    given = dict(word.split("=") for word in SERVICES["postgres"]["command"] if "=" in word)
    quiet = {name: value for name, value in postgres.SETTINGS.items() if name.startswith("log_") and value != "off"}
    assert quiet.items() <= given.items()


def test_the_image_runs_as_nobody_special():
    users = [rest for word, rest in LINES if word == "USER"]
    assert users == ["wayline"] and "useradd --system --uid 10001" in DOCKERFILE


def test_the_image_holds_no_secret():
    assert not [rest for word, rest in LINES if word == "ARG" or (word == "ENV" and SECRET.search(rest))]


def test_the_image_copies_only_what_runs():
    copied = [rest.split()[0] for word, rest in LINES if word == "COPY" and not rest.startswith("--from")]
    assert copied == ["requirements.lock", "manage.py", "config", "crm", "scheduling", "leads"]


def test_docker_is_shown_only_what_is_copied():
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    let_through = {line[1:] for line in lines if line[0] == "!"}

    assert lines[0] == "*"
    assert let_through == {"requirements.lock", "manage.py", "config", "crm", "scheduling", "leads"}
    assert {"**/.env*", "**/var", "**/tests", "**/__pycache__"} <= set(lines)


def test_the_image_leaves_out_what_only_tests_need():
    """What requirements.in lists under servers and tests is what the Dockerfile takes away again."""
    text = (ROOT / "requirements.in").read_text().split("# PostgreSQL and Valkey")[1]
    asked = {line.split("==")[0] for line in text.splitlines()[1:] if line and line[0] != "#"}
    assert set(re.findall(r"uninstall -y (.*)", DOCKERFILE)[0].split()) == asked
