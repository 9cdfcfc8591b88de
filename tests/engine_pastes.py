"""Texts as people paste them about their engines, made up after what programs print; and what each tells."""

# ruff: noqa: E501 - programs print long lines

from __future__ import annotations

# name -> "place provider host confidence", text
PASTES: dict[str, tuple[str, str]] = {}

PASTES["desktop in wsl"] = (
    "wsl2 docker-desktop windows certain",
    """\
C:\\Users\\Ana>docker info
Client:
 Version:    28.1.1
 Context:    desktop-linux
 Debug Mode: false
 Plugins:
  ai: Docker AI Agent - Ask Gordon (Docker Inc.)
    Version:  v1.1.3
    Path:     C:\\Users\\Ana\\.docker\\cli-plugins\\docker-ai.exe

Server:
 Containers: 0
  Running: 0
 Images: 3
 Server Version: 28.1.1
 Storage Driver: overlay2
  Backing Filesystem: extfs
 Plugins:
  Volume: local
  Network: bridge host
 Swarm: inactive
 Runtimes: io.containerd.runc.v2 runc
 Init Binary: docker-init
 Security Options:
  seccomp
   Profile: unconfined
  cgroupns
 Kernel Version: 6.6.87.2-microsoft-standard-WSL2
 Operating System: Docker Desktop
 OSType: linux
 Architecture: x86_64
 CPUs: 8
 Total Memory: 7.6GiB
 Name: docker-desktop
 ID: 5d9b
 Docker Root Dir: /var/lib/docker
 Debug Mode: false
 HTTP Proxy: http.docker.internal:3128
 Labels:
  com.docker.desktop.address=npipe://\\\\.\\pipe\\docker_cli
 Experimental: false
 Insecure Registries:
  127.0.0.0/8
 Live Restore Enabled: false
""",
)

PASTES["quoted ubuntu"] = (
    "native-linux docker-engine linux likely",
    """\
Hola, esto es lo que sale:
> ```
> juan@portatil:~$ docker info
> Client: Docker Engine - Community
>  Version:    26.1.3
>  Context:    default
>  Debug Mode: false
>
> Server:
>  Containers: 2
>  Server Version: 26.1.3
>  Security Options:
>   apparmor
>   seccomp
>    Profile: builtin
>   cgroupns
>  Kernel Version: 5.15.0-107-generic
>  Operating System: Ubuntu 22.04.4 LTS
>  OSType: linux
>  Architecture: x86_64
>  CPUs: 8
>  Total Memory: 15.5GiB
>  Name: docker-desktop-killer
>  Docker Root Dir: /var/lib/docker
>  Live Restore Enabled: false
> ```
""",
)

PASTES["orbstack version"] = (
    "macos-vm orbstack macos likely",
    """\
MacBook-Pro:~ mia$ docker version
Client:
 Version:           28.5.1
 API version:       1.51
 OS/Arch:           darwin/arm64
 Context:           orbstack

Server: Docker Engine - Community
 Engine:
  Version:          28.5.1
  OS/Arch:          linux/arm64
""",
)

PASTES["own context"] = (
    "remote docker-engine macos likely",
    """\
me@mac ~ % docker version
Client:
 Version:           28.5.1
 OS/Arch:           darwin/arm64
 Context:           my-server

Server: Docker Engine - Community
 Engine:
  Version:          28.5.1
  OS/Arch:          linux/amd64
""",
)

PASTES["desktop json"] = (
    "macos-vm docker-desktop macos certain",
    """\
$ docker info --format '{{json .}}'
{"ID":"x","Containers":1,"Driver":"overlay2","KernelVersion":"6.10.14-linuxkit","OperatingSystem":"Docker Desktop","OSType":"linux","Architecture":"aarch64","NCPU":8,"MemTotal":8217473024,"DockerRootDir":"/var/lib/docker","HttpProxy":"http.docker.internal:3128","Name":"docker-desktop","Labels":["com.docker.desktop.address=unix:///Users/x/Library/Containers/com.docker.docker/Data/docker-cli.sock"],"ServerVersion":"28.0.1","SecurityOptions":["name=seccomp,profile=unconfined","name=cgroupns"],"ClientInfo":{"Context":"desktop-linux","Plugins":[{"Path":"/Users/x/.docker/cli-plugins/docker-ai"}]}}
$ docker ps
""",
)

PASTES["podman info"] = (
    "macos-vm podman-machine macos likely",
    """\
$ podman info
host:
  arch: arm64
  buildahVersion: 1.37.3
  cgroupManager: systemd
  cgroupVersion: v2
  cpus: 5
  distribution:
    distribution: fedora
    variant: coreos
    version: "40"
  hostname: localhost.localdomain
  idMappings:
    gidmap:
    - container_id: 0
      host_id: 1000
      size: 1
  kernel: 6.11.3-200.fc40.aarch64
  os: linux
  remoteSocket:
    path: unix:///run/user/501/podman/podman.sock
  security:
    rootless: true
  serviceIsRemote: true
store:
  graphRoot: /var/home/core/.local/share/containers/storage
version:
  OsArch: linux/arm64
  Version: 5.2.5
""",
)

PASTES["podman version"] = (
    "macos-vm podman-machine macos certain",
    """\
Client:        Podman Engine
Version:       5.2.5
API Version:   5.2.5
Go Version:    go1.23
Built:         Fri Oct 18
OS/Arch:       darwin/arm64

Server:        Podman Engine
Version:       5.2.5
OS/Arch:       linux/arm64
""",
)

PASTES["podman on linux"] = (
    "native-linux podman linux likely",
    """\
Server:
 Server Version: 4.9.3
 Storage Driver: overlay
 Kernel Version: 6.8.0-45-generic
 Operating System: ubuntu
 OSType: linux
 Architecture: amd64
 Name: box
 Docker Root Dir: /home/joe/.local/share/containers/storage
 Security Options:
  apparmor
  rootless
 Experimental: true
 Live Restore Enabled: false
""",
)

PASTES["very old version"] = (
    "unknown unknown macos unknown",
    """\
Client version: 1.6.2
Client API version: 1.18
OS/Arch (client): darwin/amd64
Server version: 1.6.2
OS/Arch (server): linux/amd64
""",
)

PASTES["not running on a mac"] = (
    "macos-vm docker-desktop macos certain",
    """\
Client:
 Version:    27.0.3
 Context:    desktop-linux
 Plugins:
  buildx: Docker Buildx (Docker Inc.)
    Path:     /Users/x/.docker/cli-plugins/docker-buildx

Server:
ERROR: Cannot connect to the Docker daemon at unix:///Users/x/.docker/run/docker.sock. Is the docker daemon running?
errors pretty printing info
""",
)

PASTES["not running on windows"] = (
    "unknown unknown windows unknown",
    """\
error during connect: this error may indicate that the docker daemon is not running: Get "http://x/v1.24/info":
open //./pipe/docker_engine: The system cannot find the file specified.
""",
)

PASTES["ubuntu in wsl"] = (
    "wsl2 docker-engine windows certain",
    """\
ana@DESKTOP-1:/mnt/c/Users$ docker info
 Server Version: 24.0.7
 Security Options:
  seccomp
   Profile: builtin
 Kernel Version: 5.15.133.1-microsoft-standard-WSL2
 Operating System: Ubuntu 22.04.3 LTS
 OSType: linux
 Architecture: x86_64
 CPUs: 8
 Total Memory: 7.719GiB
 Name: DESKTOP-1
 Docker Root Dir: /var/lib/docker
 Experimental: false
 Live Restore Enabled: false
""",
)

PASTES["hostnamectl before"] = (
    "macos-vm orbstack macos certain",
    """\
 Static hostname: orb
 Operating System: Fedora 39
 Kernel: Linux 6.5
 Architecture: x86-64

$ docker info
 Operating System: OrbStack
 Kernel Version: 6.12.1-orbstack-00298
 Name: orbstack
""",
)

PASTES["a node of kubernetes"] = (
    "unknown unknown unknown unknown",
    """\
  Operating System:           linux
  Architecture:               amd64
  Kernel Version:             5.15.0-1051-azure
  OS Image:                   Ubuntu 22.04.3 LTS
  Container Runtime Version:  containerd://1.7
""",
)

PASTES["another log"] = (
    "unknown unknown unknown unknown",
    """\
npm install
added 12 packages
Name: foo
Version: 1.2
""",
)

PASTES["lines with times"] = (
    "native-linux docker-engine linux likely",
    """\
2024-05-01T10:00:01.123Z  Server Version: 28.0.4
2024-05-01T10:00:01.123Z  Kernel Version: 6.11.0-1018-azure
2024-05-01T10:00:01.123Z  Operating System: Ubuntu 24.04.2 LTS
2024-05-01T10:00:01.123Z  Name: runnervmabc
""",
)

PASTES["log of testcontainers"] = (
    "macos-vm orbstack macos certain",
    """\
        Connected to docker:
  Server Version: 27.3.1
  API Version: 1.47
  Operating System: OrbStack
  Total Memory: 16032 MB
""",
)

PASTES["docker in docker"] = (
    "wsl2 dind windows certain",
    """\
/ # docker info
 Kernel Version: 5.15.167.4-microsoft-standard-WSL2
 Operating System: Alpine Linux v3.20 (containerized)
 Name: 3dc7d68411c3
 Docker Root Dir: /var/lib/docker
""",
)

PASTES["rootless in lima"] = (
    "macos-vm lima macos likely",
    """\
Server:
 Security Options:
  seccomp
   Profile: builtin
  rootless
  cgroupns
 Kernel Version: 6.8.0-51-generic
 Operating System: Ubuntu 24.10
 Name: lima-docker
 Docker Root Dir: /home/eva.linux/.local/share/docker
""",
)

PASTES["minikube in a container"] = (
    "macos-vm minikube macos likely",
    """\
  Kernel Version: 6.10.14-linuxkit
 Operating System: Ubuntu 22.04.5 LTS (containerized)
 OSType: linux
 Architecture: aarch64
 Name: minikube
 Docker Root Dir: /var/lib/docker
 Labels:
  provider=docker
 Experimental: false
""",
)

PASTES["windows containers"] = (
    "windows-containers docker-desktop windows likely",
    """\
Server:
 Server Version: 25.0.3
 Storage Driver: windowsfilter
  Windows:
 Default Isolation: hyperv
 Kernel Version: 10.0 22631 (22621.1.amd64fre.ni_release.220506-1250)
 Operating System: Microsoft Windows Version 23H2 (OS Build 22631.3447)
 OSType: windows
 Architecture: x86_64
 Name: LAPTOP
 Docker Root Dir: C:\\ProgramData\\Docker
""",
)

PASTES["contexts"] = (
    "macos-vm colima macos certain",
    """\
NAME                TYPE                DESCRIPTION                               DOCKER ENDPOINT   KUBERNETES ENDPOINT
colima *            moby                colima                                    unix:///Users/me/.colima/default/docker.sock
default             moby                Current DOCKER_HOST based configuration   unix:///var/run/docker.sock   https://x (default)
""",
)

PASTES["two engines"] = (
    "wsl2 docker-engine windows certain",
    """\
ana@DESKTOP-1:/mnt/c/Users$ docker info
 Server Version: 24.0.7
 Security Options:
  seccomp
   Profile: builtin
 Kernel Version: 5.15.133.1-microsoft-standard-WSL2
 Operating System: Ubuntu 22.04.3 LTS
 OSType: linux
 Architecture: x86_64
 CPUs: 8
 Total Memory: 7.719GiB
 Name: DESKTOP-1
 Docker Root Dir: /var/lib/docker
 Experimental: false
 Live Restore Enabled: false

$ docker --context desktop-linux info
 Operating System: Docker Desktop
 Name: docker-desktop
 Server Version: 27.0
""",
)

PASTES["version on windows"] = (
    "unknown docker-desktop windows unknown",
    """\
PS C:\\Users\\élève> docker version
Client:
 Version:           27.4.0
 OS/Arch:           windows/amd64
 Context:           desktop-linux

Server: Docker Desktop 4.37.1 (178610)
 Engine:
  Version:          27.4.0
  OS/Arch:          linux/amd64
""",
)

PASTES["desktop on linux"] = (
    "linux-vm docker-desktop linux certain",
    """\
$ docker info
Client: Docker Engine - Community
 Version:    27.4.0
 Context:    desktop-linux

Server:
 Server Version: 27.4.0
 Kernel Version: 6.10.14-linuxkit
 Operating System: Docker Desktop
 OSType: linux
 Architecture: x86_64
 Name: docker-desktop
 Docker Root Dir: /var/lib/docker
 Labels:
  com.docker.desktop.address=unix:///home/bob/.docker/desktop/docker-cli.sock
 Live Restore Enabled: false
""",
)
