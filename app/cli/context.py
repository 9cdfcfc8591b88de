"""What the command line gets from bootstrap, made when first used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.core.end_of_life import EndOfLifeTable
    from app.services.comparing import Comparing
    from app.services.conda_upkeep import CondaUpkeep
    from app.services.deleting import Deleting
    from app.services.doctor import Doctor
    from app.services.engine_start import EngineStart
    from app.services.engines import Engines
    from app.services.environments import Environments
    from app.services.explanations import Explanations
    from app.services.exporting import Exporting
    from app.services.housekeeping import Housekeeping
    from app.services.jobs import Jobs
    from app.services.keeping import Keeping
    from app.services.kernels import Kernels
    from app.services.known_errors import KnownErrors
    from app.services.making import Making
    from app.services.network import Network
    from app.services.opening import Opening
    from app.services.outdated import Outdated
    from app.services.packages import PackagesReader
    from app.services.poetry import PoetryProjects
    from app.services.poetry_work import PoetryWork
    from app.services.preflight import Preflight
    from app.services.python_versions import PythonVersions
    from app.services.pythons import Pythons
    from app.services.recovery import Recovery
    from app.services.renaming import Renaming
    from app.services.self_test import Check
    from app.services.sizes import Sizes
    from app.services.sources import SourcesKeeping
    from app.services.support_report import SupportReport
    from app.services.tool_setup import ToolSetup
    from app.services.under_the_hood import UnderTheHood
    from app.services.which import WhichReader
    from app.system.journal import Journal
    from app.system.paths import Places
    from app.system.settings import Settings


class Labwright(Protocol):
    """The use cases a verb may call."""

    @property
    def places(self) -> Places: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def recovery(self) -> Recovery: ...
    @property
    def explanations(self) -> Explanations: ...
    @property
    def engines(self) -> Engines: ...
    @property
    def doctor(self) -> Doctor: ...
    @property
    def engine_start(self) -> EngineStart: ...
    @property
    def under_the_hood(self) -> UnderTheHood: ...
    @property
    def known_errors(self) -> KnownErrors: ...
    @property
    def environments(self) -> Environments: ...
    @property
    def packages(self) -> PackagesReader: ...
    @property
    def tool_setup(self) -> ToolSetup: ...
    @property
    def conda_upkeep(self) -> CondaUpkeep: ...
    @property
    def making(self) -> Making: ...
    @property
    def outdated(self) -> Outdated: ...
    @property
    def network(self) -> Network: ...
    @property
    def preflight(self) -> Preflight: ...
    @property
    def sources(self) -> SourcesKeeping: ...
    @property
    def poetry(self) -> PoetryProjects: ...
    @property
    def poetry_work(self) -> PoetryWork: ...
    @property
    def exporting(self) -> Exporting: ...
    @property
    def comparing(self) -> Comparing: ...
    @property
    def keeping(self) -> Keeping: ...
    @property
    def kernels(self) -> Kernels: ...
    @property
    def opening(self) -> Opening: ...
    @property
    def renaming(self) -> Renaming: ...
    @property
    def deleting(self) -> Deleting: ...
    @property
    def housekeeping(self) -> Housekeeping: ...
    @property
    def sizes(self) -> Sizes: ...
    @property
    def which(self) -> WhichReader: ...
    @property
    def support_report(self) -> SupportReport: ...
    @property
    def end_of_life(self) -> EndOfLifeTable: ...
    @property
    def pythons(self) -> Pythons: ...
    @property
    def python_versions(self) -> PythonVersions: ...

    def self_test(self) -> Sequence[Check]: ...
