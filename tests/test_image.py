"""What an operator's container gets: nothing moves under it, nothing secret gets in, nothing fills the disk."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from bot.platforms.slack.settings import SlackSettings
from bot.service.configuration import READER, load
from bot.settings.roles import ALL

ROOT = Path(__file__).parent.parent
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}(?: AS \w+)?$")


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "config/compose.yaml").read_text("utf-8"))
    return loaded


def dockerfile() -> list[str]:
    return (ROOT / "Dockerfile").read_text("utf-8").splitlines()


def test_every_base_image_is_named_by_its_digest() -> None:
    bases = [line for line in dockerfile() if line.startswith("FROM ")]
    assert bases
    assert [line for line in bases if not DIGEST.search(line)] == []


def test_the_image_holds_only_what_is_public() -> None:
    copied = [line.split()[1] for line in dockerfile() if line.startswith("COPY ") and "--from" not in line]
    assert sorted(copied) == ["bot", "requirements.txt"]
    rules = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert rules[0] == "*"
    assert sorted(rule for rule in rules if rule.startswith("!")) == ["!bot", "!requirements.txt"]


def test_secrets_have_one_folder_that_git_does_not_see() -> None:
    assert "secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()
    files = [secret["file"] for secret in compose()["secrets"].values()]
    assert files
    assert {str(Path(file).parent) for file in files} == {"../secrets"}


def test_compose_gives_each_platform_its_tokens_from_files() -> None:
    bot = compose()["services"]["bot"]
    named = {Path(path).name for name, path in bot["environment"].items() if name.endswith("_FILE")}
    assert {"discord_token", "slack_bot_token", "slack_app_token"} == named == set(bot["secrets"])


def test_compose_has_a_name_of_its_own_and_turns_its_logs_over() -> None:
    assert compose()["name"] == "daily-papers"
    for service in compose()["services"].values():
        assert {"max-file", "max-size"} <= service["logging"]["options"].keys()
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])


def test_two_lines_in_a_file_put_the_ledger_into_postgresql_which_is_not_there_else() -> None:
    bot, database = (compose()["services"][name] for name in ("bot", "database"))
    lines = re.findall(r"^#   (\w+)=(.+)$", (ROOT / "config/compose.yaml").read_text("utf-8"), re.MULTILINE)
    assert database["profiles"] == [dict(lines)["COMPOSE_PROFILES"]]
    assert bot["depends_on"]["database"] == {"condition": "service_healthy", "required": False}
    name, default = re.fullmatch(r"\$\{(\w+):-(.+)\}", bot["environment"]["BOT_DATABASE_URL"]).groups()  # type: ignore[union-attr]
    said = {"BOT_LIBRARY_PATH": bot["environment"]["BOT_LIBRARY_PATH"]}
    assert load({**said, "BOT_DATABASE_URL": default}).ledger_url is None
    user, host, where = re.fullmatch(r"postgresql://(\w+)@(\w+)/(\w+)", dict(lines)[name]).groups()  # type: ignore[union-attr]
    assert load({**said, "BOT_DATABASE_URL": dict(lines)[name]}).library_path == Path("/data/library.db")
    named = database["environment"]
    assert (host, user, where) == ("database", named["POSTGRES_USER"], named["POSTGRES_DB"])
    assert "asyncpg==" in (ROOT / "requirements.txt").read_text("utf-8")


def test_several_processes_have_a_role_each_and_a_library_each() -> None:
    services = {name: one for name, one in compose()["services"].items() if name != "database"}
    roles = {name: one["environment"]["BOT_PROCESS__ROLES"] for name, one in services.items()}
    assert roles == {"bot": "${BOT_ROLES:-all}", "deliver": "deliver", "chat": "chat", "http": "http"}
    several = {name: one for name, one in services.items() if name != "bot"}
    assert {one["profiles"][0] for one in several.values()} == {"several"}
    assert {name: one["deploy"]["replicas"] for name, one in several.items()} == {"deliver": 2, "chat": 1, "http": 1}
    assert all("/data" in one["volumes"] for one in several.values())
    assert {name: len(one["secrets"]) for name, one in services.items()} == dict.fromkeys(services, 3)


def kubernetes() -> dict[str, dict[str, Any]]:
    loaded = yaml.safe_load((ROOT / "config/kubernetes.yaml").read_text("utf-8"))
    return {one["metadata"]["name"] + "/" * (one["kind"] == "Service"): one for one in loaded["items"]}


def test_kubernetes_has_a_deployment_for_each_role_which_can_write_nowhere_else() -> None:
    deployments = {name: one["spec"] for name, one in kubernetes().items() if one["kind"] == "Deployment"}
    named = {}
    for name, spec in deployments.items():
        pod, [bot] = spec["template"]["spec"], spec["template"]["spec"]["containers"]
        assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert bot["securityContext"]["readOnlyRootFilesystem"]
        assert {mount["mountPath"] for mount in bot["volumeMounts"]} == {"/data", "/tmp"}
        assert (bot["readinessProbe"]["httpGet"]["path"], bot["livenessProbe"]["httpGet"]["path"]) == (
            "/readyz", "/healthz",
        )  # fmt: skip
        assert bot["args"][:2] == ["run", "--role"]
        named[bot["args"][2]] = spec["replicas"]
        assert name == f"daily-papers-{bot['args'][2]}"
    assert named == {"ingest": 1, "deliver": 2, "chat": 1, "http": 1}
    assert set(named) == ALL


def test_every_setting_that_kubernetes_is_given_exists() -> None:
    text = (ROOT / "config/kubernetes.yaml").read_text("utf-8")
    given = dict.fromkeys(re.findall(r"BOT_[A-Z_]+", text), "")
    assert READER.unknown_variables(given) == []
    [bot] = kubernetes()["daily-papers-http"]["spec"]["template"]["spec"]["containers"]
    settings = load({**{one["name"]: one["value"] for one in bot["env"]}, "BOT_DATABASE_URL": "postgresql://bot@h/p"})
    ports, slack = {one["name"]: one["containerPort"] for one in bot["ports"]}, settings.section("slack")
    assert isinstance(slack, SlackSettings)
    assert ports == {"operations": settings.web.port, "slack": slack.http_port}
    door = kubernetes()["daily-papers-http/"]["spec"]["selector"]
    assert kubernetes()["daily-papers-http"]["spec"]["selector"]["matchLabels"] == door


def test_a_database_without_a_password_is_reached_by_the_bot_alone() -> None:
    loaded = compose()
    private = {name for name, network in loaded["networks"].items() if network and network.get("internal")}
    assert set(loaded["services"]["database"]["networks"]) == private == {"database"}
    assert "ports" not in loaded["services"]["database"]
    assert {name for name, one in loaded["services"].items() if "database" in one["networks"]} == {
        *("bot", "chat", "database", "deliver", "http")
    }


def test_under_a_read_only_root_the_archive_and_its_backups_have_volumes_that_the_image_prepares() -> None:
    bot = compose()["services"]["bot"]
    assert bot["read_only"] is True
    folders = {volume.split(":")[1] for volume in bot["volumes"]} - {"/app/config/bot.toml"}
    assert folders == {"/data", "/backups"}
    prepared = next(line for line in dockerfile() if "install -d" in line)
    assert all(folder in prepared.split() for folder in folders)


def test_the_image_has_what_an_extra_brings_since_nothing_can_be_installed_into_it() -> None:
    pinned = (ROOT / "requirements.txt").read_text("utf-8")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    # A model and what runs it are 200 MB, off unless set.
    wanted = [re.split(r"[><=\[]", one)[0] for name, these in extras.items() if name != "semantic" for one in these]
    assert [name for name in wanted if f"\n{name}==" not in pinned] == []


def test_the_image_is_healthy_by_the_last_round_and_run_by_nobody() -> None:
    (user,) = [line.split()[1] for line in dockerfile() if line.startswith("USER ")]
    assert int(user.split(":")[0]) >= 10_000
    (check,) = [line for line in dockerfile() if line.startswith("HEALTHCHECK ")]
    assert check.endswith('CMD ["python", "-m", "bot", "health"]')
