"""The command line that carries a connection to an engine on another machine."""

from app.core.engine_endpoints import parse_endpoint
from app.system.engine_ssh import ssh_argv


def test_it_is_docker_s_own_way_and_asks_nobody() -> None:
    plain = ssh_argv("ssh", parse_endpoint("ssh://lab", "linux"))
    assert plain[-5:] == ("--", "lab", "docker", "system", "dial-stdio")
    assert "BatchMode=yes" in plain
    whole = ssh_argv("ssh", parse_endpoint("ssh://ada@lab:2222/run/other.sock", "linux"))
    assert whole[6:10] == ("-p", "2222", "-l", "ada")
    assert whole[-5:] == ("docker", "--host", "unix:///run/other.sock", "system", "dial-stdio")
