<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
    <context>
        <name>labwright</name>
        <message>
            <location filename="../../app/bootstrap/__init__.py" />
            <source>no window: PySide6 is not installed</source>
            <translation>no hay ventana: PySide6 no está instalado</translation>
        </message>
        <message>
            <location filename="../../app/bootstrap/__init__.py" />
            <source>the window opens, drawn by Qt {version}</source>
            <translation>la ventana se abre, dibujada por Qt {version}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>Channels: {channels}</source>
            <translation>Canales: {channels}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>It asks for no packages.</source>
            <translation>No pide ningún paquete.</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>Made for: {tools}</source>
            <translation>Hecho para: {tools}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>Python: {python}</source>
            <translation>Python: {python}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>in the group {name}</source>
            <translation>en el grupo {name}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>only limits versions</source>
            <translation>solo limita las versiones</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>optional</source>
            <translation>opcional</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>to build it</source>
            <translation>para construirlo</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>with the extra {name}</source>
            <translation>con el extra {name}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <location filename="../../app/core/dependency_files/refusing.py" />
            <source>{file}, line {line}: {problem}</source>
            <translation>{file}, línea {line}: {problem}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>{file}: {problem}</source>
            <translation>{file}: {problem}</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>  Labwright can do this: labwright doctor --fix {id}</source>
            <translation>  Labwright puede hacerlo: labwright doctor --fix {id}</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>--plan and --yes belong to --fix.</source>
            <translation>--plan y --yes van con --fix.</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>Labwright cannot mend this by itself.</source>
            <translation>Labwright no puede repararlo por sí mismo.</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>Name the check whose problem is to be mended: labwright doctor --fix ID.</source>
            <translation>Indica la comprobación cuyo problema quieres reparar: labwright doctor --fix ID.</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>No problems</source>
            <translation>Ningún problema</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>Nothing is to be mended: {sentence}</source>
            <translation>No hay nada que reparar: {sentence}</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>There is no check {id}.</source>
            <translation>No hay ninguna comprobación {id}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>labwright doctor checks everything.</source>
            <translation>labwright doctor lo comprueba todo.</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>labwright doctor lists them.</source>
            <translation>labwright doctor las enumera.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/cli/doctor.py" />
            <source>{n} problems</source>
            <extracomment>for one: {n} problem</extracomment>
            <translation>
                <numerusform>{n} problema</numerusform>
                <numerusform>{n} problemas</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>{problems} in {all} checks.</source>
            <translation>{problems} en {all} comprobaciones.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine.py" />
            <source>Give what docker info or docker version prints, also a part of it.</source>
            <translation>Da lo que muestra docker info o docker version, aunque sea una parte.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine.py" />
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>In this text, nothing is said about a Docker engine.</source>
            <translation>En este texto no se dice nada de un motor de Docker.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine.py" />
            <location filename="../../app/services/dependency_files.py" />
            <location filename="../../app/tools/conda_plans.py" />
            <source>Name a file that you can open.</source>
            <translation>Indica un archivo que puedas abrir.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine.py" />
            <location filename="../../app/services/dependency_files.py" />
            <location filename="../../app/tools/conda_plans.py" />
            <source>{path} could not be read: {reason}</source>
            <translation>No se pudo leer {path}: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_live.py" />
            <source>  {sentence}</source>
            <translation>  {sentence}</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_live.py" />
            <source>No engine was found on this machine.</source>
            <translation>No se encontró ningún motor en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_start.py" />
            <source>The engine answers, after {seconds:g} s.</source>
            <translation>El motor responde, al cabo de {seconds:g} s.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_start.py" />
            <source>The engine at {endpoint} runs already.</source>
            <translation>El motor de {endpoint} ya está en marcha.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_start.py" />
            <source>Waiting for the engine for {seconds:g} s…</source>
            <translation>Esperando al motor desde hace {seconds:g} s…</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>Computer’s system:</source>
            <translation>Sistema del ordenador:</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>Engine version:</source>
            <translation>Versión del motor:</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>How sure:</source>
            <translation>Seguridad:</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>Product:</source>
            <translation>Producto:</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>Virtual machine by:</source>
            <translation>Máquina virtual de:</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>What speaks against it:</source>
            <translation>Lo que habla en contra:</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>What speaks for it:</source>
            <translation>Lo que habla a favor:</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>Where:</source>
            <translation>Dónde:</translation>
        </message>
        <message>
            <location filename="../../app/cli/env.py" />
            <source>All packages are the newest.</source>
            <translation>Todos los paquetes tienen la versión más nueva.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env.py" />
            <source>Look now: leave --cached away.</source>
            <translation>Búscalo ahora: no indiques --cached.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env.py" />
            <source>Nobody has looked yet what could be newer there.</source>
            <translation>Nadie ha mirado aún qué podría ser más nuevo ahí.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env.py" />
            <location filename="../../app/cli/env_found.py" />
            <source>a new major version</source>
            <translation>una nueva versión mayor</translation>
        </message>
        <message>
            <location filename="../../app/cli/env.py" />
            <source>stays as it is</source>
            <translation>se queda como está</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_conda.py" />
            <source>Change</source>
            <translation>Cambio</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_conda.py" />
            <location filename="../../app/cli/envs.py" />
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <location filename="../../app/ui/environments/details.py" />
            <location filename="../../app/ui/environments/package_field.py" />
            <location filename="../../app/ui/environments/size_tab.py" />
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/poetry/spec_field.py" />
            <source>Packages</source>
            <translation>Paquetes</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_conda.py" />
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Revision</source>
            <translation>Revisión</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_conda.py" />
            <location filename="../../app/ui/models/journal.py" />
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>When</source>
            <translation>Cuándo</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <source>It has neither a pyvenv.cfg nor a conda-meta folder, nor an activation script.</source>
            <translation>No tiene pyvenv.cfg, ni carpeta conda-meta, ni script de activación.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <source>Name the folder of the one you mean: {folders}</source>
            <translation>Indica la carpeta del que quieras: {folders}</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <source>Several environments are called {name}.</source>
            <translation>Varios entornos se llaman {name}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <source>`labwright envs` lists the environments of this machine.</source>
            <translation>`labwright envs` enumera los entornos de este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <source>{path} is no environment.</source>
            <translation>{path} no es un entorno.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>{path} is not there.</source>
            <translation>{path} no existe.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_keep.py" />
            <source>not satisfied</source>
            <translation>no se cumple</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_keep.py" />
            <source>{name} is not as in the original.</source>
            <translation>{name} no es como en el original.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>Leave it away, or choose a tool that has it, such as {tool}.</source>
            <translation>No la indiques, o elige una herramienta que la tenga, como {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <location filename="../../app/cli/network.py" />
            <location filename="../../app/cli/python.py" />
            <location filename="../../app/cli/where_from.py" />
            <source>Name one that is there.</source>
            <translation>Indica una ruta que exista.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>Name the packages, or add --all for everything that is outdated.</source>
            <translation>Indica los paquetes, o añade --all para todo lo que tenga una versión más nueva.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>No package is named.</source>
            <translation>No se indica ningún paquete.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>To use it, in {folder}: {line}</source>
            <translation>Para usarlo, en {folder}: {line}</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>To use it: {line}</source>
            <translation>Para usarlo: {line}</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <location filename="../../app/cli/network.py" />
            <source>{path} is not a file.</source>
            <translation>{path} no es un archivo.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <location filename="../../app/cli/envs.py" />
            <location filename="../../app/cli/python.py" />
            <location filename="../../app/cli/where_from.py" />
            <source>{path} is not a folder.</source>
            <translation>{path} no es una carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>{tool} has no {option}.</source>
            <translation>{tool} no tiene {option}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>{why} Add `--with {tool}` to use it.</source>
            <translation>{why} Añade `--with {tool}` para usarlo.</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>Made by</source>
            <translation>Creado con</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <location filename="../../app/ui/environments/bin_contents.py" />
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/models/packages.py" />
            <location filename="../../app/ui/models/tree_model.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>Name</source>
            <translation>Nombre</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <source>Name a folder that is there.</source>
            <translation>Indica una carpeta que exista.</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <source>No environment was found on this machine.</source>
            <translation>No se encontró ningún entorno en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <location filename="../../app/core/diagnosis.py" />
            <location filename="../../app/ui/environments/clone_environment.py" />
            <location filename="../../app/ui/environments/facts_tab.py" />
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Python</source>
            <translation>Python</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <source>State</source>
            <translation>Estado</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <source>The search did not come to its end: --trace says where.</source>
            <translation>La búsqueda no llegó al final: --trace dice dónde.</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <source>Used</source>
            <translation>Usado</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <location filename="../../app/cli/pythons.py" />
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <location filename="../../app/ui/environments/facts_tab.py" />
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/models/journal.py" />
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Where</source>
            <translation>Dónde</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <source>{name}: {reason}</source>
            <translation>{name}: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain.py" />
            <source>Line {line}: {text}</source>
            <translation>Línea {line}: {text}</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain.py" />
            <source>Name a file with what the tool printed, or pipe it into this command.</source>
            <translation>Indica un archivo con lo que mostró la herramienta, o envíalo a esta orden con una tubería.</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain.py" />
            <source>No known error stands in this text.</source>
            <translation>En este texto no hay ningún error conocido.</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain.py" />
            <source>{file} could not be read.</source>
            <translation>No se pudo leer {file}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain_command.py" />
            <source>Put it after two dashes: {example}</source>
            <translation>Ponlo después de dos guiones: {example}</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain_command.py" />
            <source>There is no command to explain.</source>
            <translation>No hay ningún comando que explicar.</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain_command.py" />
            <source>no explanation yet</source>
            <translation>aún sin explicación</translation>
        </message>
        <message>
            <location filename="../../app/cli/journal.py" />
            <source>{ended}, the quicker way</source>
            <translation>{ended}, por la vía rápida</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/cli/journal.py" />
            <source>{n} lines of the journal could not be read and were left out.</source>
            <extracomment>for one: {n} line of the journal could not be read and was left out.</extracomment>
            <translation>
                <numerusform>{n} línea del diario no se pudo leer y se dejó fuera.</numerusform>
                <numerusform>{n} líneas del diario no se pudieron leer y se dejaron fuera.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/cli/known_errors.py" />
            <source>Better not:</source>
            <translation>Mejor no:</translation>
        </message>
        <message>
            <location filename="../../app/cli/known_errors.py" />
            <source>What to do:</source>
            <translation>Qué hacer:</translation>
        </message>
        <message>
            <location filename="../../app/cli/main.py" />
            <source>See `{program} --help`.</source>
            <translation>Mira `{program} --help`.</translation>
        </message>
        <message>
            <location filename="../../app/cli/network.py" />
            <source>Asking {tool}…</source>
            <translation>Preguntando a {tool}…</translation>
        </message>
        <message>
            <location filename="../../app/cli/network.py" />
            <source>It looks like http://proxy.example.edu:8080</source>
            <translation>Es así: http://proxy.example.edu:8080</translation>
        </message>
        <message>
            <location filename="../../app/cli/network.py" />
            <source>They are {tools}.</source>
            <translation>Son estas: {tools}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/network.py" />
            <source>This is not the address of a proxy.</source>
            <translation>Esto no es la dirección de un proxy.</translation>
        </message>
        <message>
            <location filename="../../app/cli/network.py" />
            <source>{tool} is none of the tools that can be asked.</source>
            <translation>{tool} no es una de las herramientas a las que se puede preguntar.</translation>
        </message>
        <message>
            <location filename="../../app/cli/output.py" />
            <source>The result could not be written to standard output.</source>
            <translation>El resultado no se pudo escribir en la salida estándar.</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>Add --yes to do it, or --plan to see what would be done.</source>
            <translation>Añade --yes para hacerlo, o --plan para ver qué se haría.</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>Go on? [y/N] </source>
            <translation>¿Continuar? [y/N] </translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>Note: {warning}</source>
            <translation>Nota: {warning}</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>Stopping, and taking back what is half done. Ctrl+C again ends its programs at once.</source>
            <translation>Deteniendo y deshaciendo lo que está a medias. Otro Ctrl+C termina sus programas al momento.</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>This cannot be undone: {why}</source>
            <translation>Esto no se puede deshacer: {why}</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>This changes something, and there is nobody to ask.</source>
            <translation>Esto cambia algo y no hay nadie a quien preguntar.</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>To undo it: {how}</source>
            <translation>Para deshacerlo: {how}</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>Type {name} to go on: </source>
            <translation>Escribe {name} para continuar: </translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>All is as it should be.</source>
            <translation>Todo está como debe estar.</translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <source>Error: {text}</source>
            <translation>Error: {text}</translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <source>Name one setting, and either its value or --unset.</source>
            <translation>Indica un ajuste, y además su valor o --unset.</translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <source>The project has no environment.</source>
            <translation>El proyecto no tiene ningún entorno.</translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <source>Token: </source>
            <translation>Token: </translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <source>Warning: {text}</source>
            <translation>Aviso: {text}</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <source>Chosen here: {versions}.</source>
            <translation>Elegido aquí: {versions}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <location filename="../../app/cli/pythons.py" />
            <location filename="../../app/ui/models/pythons.py" />
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <location filename="../../app/ui/pythons/details.py" />
            <source>Environments</source>
            <translation>Entornos</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <location filename="../../app/ui/models/dependencies.py" />
            <location filename="../../app/ui/models/python_versions.py" />
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Installed</source>
            <translation>Instalado</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <location filename="../../app/cli/pythons.py" />
            <source>Support</source>
            <translation>Soporte</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <source>There is none.</source>
            <translation>No hay ninguno.</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <location filename="../../app/cli/pythons.py" />
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/ui/models/packages.py" />
            <location filename="../../app/ui/models/python_versions.py" />
            <location filename="../../app/ui/models/pythons.py" />
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Version</source>
            <translation>Versión</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <source>recommended: packages are ready for it</source>
            <translation>recomendado: hay paquetes listos para él</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <source>yes</source>
            <translation>sí</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <source>{n} more: see them with --search TEXT or --json.</source>
            <translation>{n} más: míralos con --search TEXT o --json.</translation>
        </message>
        <message>
            <location filename="../../app/cli/pythons.py" />
            <location filename="../../app/ui/models/journal.py" />
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>From</source>
            <translation>Desde</translation>
        </message>
        <message>
            <location filename="../../app/cli/pythons.py" />
            <source>No Python was found on this machine.</source>
            <translation>No se encontró ningún Python en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/cli/pythons.py" />
            <location filename="../../app/core/python_words.py" />
            <source>unknown</source>
            <translation>desconocida</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/cli/pythons.py" />
            <source>{python} finds {n} packages ({size}) of your own outside virtual environments: {folder}</source>
            <extracomment>for one: {python} finds {n} package ({size}) of your own outside virtual environments: {folder}</extracomment>
            <translation>
                <numerusform>{python} encuentra {n} paquete tuyo ({size}) fuera de los entornos virtuales: {folder}</numerusform>
                <numerusform>{python} encuentra {n} paquetes tuyos ({size}) fuera de los entornos virtuales: {folder}</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/cli/report.py" />
            <source>Choose another name, or add --yes to write over it.</source>
            <translation>Elige otro nombre, o añade --yes para sobrescribirlo.</translation>
        </message>
        <message>
            <location filename="../../app/cli/report.py" />
            <source>There is a file {path} already.</source>
            <translation>Ya hay un archivo {path}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/report.py" />
            <source>{path} is written. Read it before you hand it on: names and secrets are masked.</source>
            <translation>Se ha escrito {path}. Léelo antes de pasarlo a alguien: los nombres y los secretos están ocultos.</translation>
        </message>
        <message>
            <location filename="../../app/cli/tools.py" />
            <source>not installed</source>
            <translation>no instalado</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/cli/trace.py" />
            <source>{n} found</source>
            <extracomment>for one: {n} found</extracomment>
            <translation>
                <numerusform>{n} encontrado</numerusform>
                <numerusform>{n} encontrados</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>ask the tools whether they reach where packages come from</source>
            <translation>pregunta a las herramientas si llegan al lugar del que vienen los paquetes</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>check that this installation of Labwright works</source>
            <translation>comprueba que esta instalación de Labwright funciona</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>check this machine, and say what to do about what is wrong</source>
            <translation>comprueba este equipo y dice qué hacer con lo que está mal</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>list every Python on this machine and who put it there</source>
            <translation>enumera todos los Python de este equipo y dice quién los puso ahí</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>list every environment on this machine and whether it works</source>
            <translation>enumera todos los entornos de este equipo y dice si funcionan</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>list, install, remove and choose Pythons, with pyenv</source>
            <translation>enumera, instala, quita y elige versiones de Python, con pyenv</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>make, show, change, copy and keep environments</source>
            <translation>crear, mostrar, cambiar, copiar y conservar entornos</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>say what an error means that a tool printed, and what to do</source>
            <translation>decir qué significa un error que mostró una herramienta, y qué hacer</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>say what each word of a command means</source>
            <translation>dice qué significa cada palabra de un comando</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>say where a Docker engine runs, and why that is believed</source>
            <translation>dice dónde se ejecuta un motor de Docker y por qué se cree</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>say which Python, pip or other program a name means here, and why</source>
            <translation>dice qué Python, pip u otro programa significa aquí un nombre, y por qué</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>show or change Labwright's settings</source>
            <translation>muestra o cambia los ajustes de Labwright</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>show or export the commands that ran</source>
            <translation>muestra o exporta los comandos que se ejecutaron</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>show the tools Labwright works with, and install absent ones</source>
            <translation>muestra las herramientas con las que trabaja Labwright e instala las que faltan</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>show what requirements.txt and other dependency files ask for</source>
            <translation>muestra qué piden requirements.txt y otros archivos de dependencias</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>start, change, lock, install and build a project with Poetry</source>
            <translation>crea, cambia, fija, instala y construye un proyecto con Poetry</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>write a masked report of this machine for somebody who helps</source>
            <translation>escribe cómo está este equipo, con los datos privados ocultos, para quien te ayude</translation>
        </message>
        <message>
            <location filename="../../app/cli/where_from.py" />
            <source>--reset forgets what was chosen, so nothing can be chosen with it.</source>
            <translation>--reset olvida lo que se había elegido, así que no se puede elegir nada con él.</translation>
        </message>
        <message>
            <location filename="../../app/cli/where_from.py" />
            <source>Leave one of them away.</source>
            <translation>Quita uno de los dos.</translation>
        </message>
        <message>
            <location filename="../../app/cli/where_from.py" />
            <source>Nothing is chosen here: each tool's own settings hold.</source>
            <translation>Aquí no hay nada elegido: valen los ajustes de cada herramienta.</translation>
        </message>
        <message>
            <location filename="../../app/cli/which.py" />
            <source>Installs into: {prefix}</source>
            <translation>Instala en: {prefix}</translation>
        </message>
        <message>
            <location filename="../../app/cli/which.py" />
            <source>Runs: no file, the shell does it itself</source>
            <translation>Se ejecuta: ningún archivo, lo hace el propio shell</translation>
        </message>
        <message>
            <location filename="../../app/cli/which.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Runs: nothing</source>
            <translation>Se ejecuta: nada</translation>
        </message>
        <message>
            <location filename="../../app/cli/which.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Runs: {path}</source>
            <translation>Se ejecuta: {path}</translation>
        </message>
        <message>
            <location filename="../../app/cli/which.py" />
            <source>{name}, typed in {shell}:</source>
            <translation>{name}, escrito en {shell}:</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>Activates it: `python` and `pip` are then those of this environment, in this terminal only.</source>
            <translation>Lo activa: `python` y `pip` pasan a ser los de este entorno, solo en este terminal.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>If PowerShell says that running scripts is disabled: this allows scripts of your own machine and signed ones, in this window only and until it is closed. Then activate again.</source>
            <translation>Si PowerShell dice que la ejecución de scripts está deshabilitada: esto permite los scripts de tu propio equipo y los firmados, solo en esta ventana y hasta que se cierre. Después, activa otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>It cannot be used: its Python would not start, or not find its packages.</source>
            <translation>No se puede usar: su Python no se iniciaría, o no encontraría sus paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>It cannot be used: without the Python it was made from, nothing in it works.</source>
            <translation>No se puede usar: sin el Python en que se basa, nada de lo que contiene funciona.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>It has no Python: activating it would leave you with another one.</source>
            <translation>No tiene Python: al activarlo usarías otro.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>It was moved: activating it would lead to where it was before.</source>
            <translation>Se movió: activarlo llevaría a donde estaba antes.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>Labwright finds nothing that would activate it in {shell}.</source>
            <translation>Labwright no encuentra nada que lo active en {shell}.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>Leaves the environment again. Closing the terminal does so, too.</source>
            <translation>Sale del entorno. Cerrar el terminal también lo hace.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>Runs a script with the environment’s Python, without activating anything.</source>
            <translation>Ejecuta un script con el Python del entorno, sin activar nada.</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>just now</source>
            <translation>ahora mismo</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>under {number} s</source>
            <translation>menos de {number} s</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>yesterday</source>
            <translation>ayer</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>{day}</source>
            <translation>{day}</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>{hours} h {minutes} min</source>
            <translation>{hours} h {minutes} min</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>{minutes} min {seconds} s</source>
            <translation>{minutes} min {seconds} s</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>{number} GB</source>
            <translation>{number} GB</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>{number} MB</source>
            <translation>{number} MB</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>{number} TB</source>
            <translation>{number} TB</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>{number} kB</source>
            <translation>{number} kB</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>{number} s</source>
            <translation>{number} s</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/amounts.py" />
            <source>{n} bytes</source>
            <extracomment>for one: {n} byte</extracomment>
            <translation>
                <numerusform>{n} byte</numerusform>
                <numerusform>{n} bytes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/amounts.py" />
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>{n} days</source>
            <extracomment>for one: {n} day</extracomment>
            <translation>
                <numerusform>{n} día</numerusform>
                <numerusform>{n} días</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/amounts.py" />
            <source>{n} days ago</source>
            <extracomment>for one: {n} day ago</extracomment>
            <translation>
                <numerusform>hace {n} día</numerusform>
                <numerusform>hace {n} días</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/amounts.py" />
            <source>{n} hours ago</source>
            <extracomment>for one: {n} hour ago</extracomment>
            <translation>
                <numerusform>hace {n} hora</numerusform>
                <numerusform>hace {n} horas</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/amounts.py" />
            <source>{n} minutes ago</source>
            <extracomment>for one: {n} minute ago</extracomment>
            <translation>
                <numerusform>hace {n} minuto</numerusform>
                <numerusform>hace {n} minutos</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>Apple's Command Line Tools bring a compiler. This opens their installer:</source>
            <translation>Las Command Line Tools de Apple traen un compilador. Esto abre su instalador:</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>Install them with the package manager of your system, then try again.</source>
            <translation>Instálalos con el gestor de paquetes de tu sistema y vuelve a intentarlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>It cannot be built yet. Missing: {what}.</source>
            <translation>Aún no se puede compilar. Falta: {what}.</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>It would be built without some of its parts. Missing: {what}.</source>
            <translation>Se compilaría sin algunas de sus partes. Falta: {what}.</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>Only an administrator of this machine may install them. Ask for these lines to be run, or take a Python that needs no building: uv and conda bring one.</source>
            <translation>Solo un administrador de este equipo puede instalarlos. Pide que se ejecuten estas líneas, o usa un Python que no haya que compilar: uv y conda traen uno.</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>OpenSSL (for pip and https)</source>
            <translation>OpenSSL (para pip y https)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>SQLite (for sqlite3, which Jupyter needs)</source>
            <translation>SQLite (para sqlite3, que Jupyter necesita)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>The compiler and the libraries it is built with are here.</source>
            <translation>El compilador y las bibliotecas con que se compila están aquí.</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>Tk (for tkinter and IDLE)</source>
            <translation>Tk (para tkinter e IDLE)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>Type this in a terminal, then try again:</source>
            <translation>Escribe esto en un terminal y vuelve a intentarlo:</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>a C compiler</source>
            <translation>un compilador de C</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>bzip2 (for bz2, which pandas needs)</source>
            <translation>bzip2 (para bz2, que pandas necesita)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>curl or wget to download with</source>
            <translation>curl o wget, para descargar</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>libffi (for ctypes, which numpy needs)</source>
            <translation>libffi (para ctypes, que numpy necesita)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>make</source>
            <translation>make</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>ncurses (for curses)</source>
            <translation>ncurses (para curses)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>readline (for the arrow keys at Python's prompt)</source>
            <translation>readline (para las flechas del teclado en el Python interactivo)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>xz (for lzma, which pandas needs)</source>
            <translation>xz (para lzma, que pandas necesita)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>zlib (for pip)</source>
            <translation>zlib (para pip)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>zstd (for compression.zstd)</source>
            <translation>zstd (para compression.zstd)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>{before}, {next}</source>
            <translation>{before}, {next}</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Add one: `conda config --append channels conda-forge`.</source>
            <translation>Añade uno: `conda config --append channels conda-forge`.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Ask for fewer versions, another Python, or put them in two environments.</source>
            <translation>Pide menos versiones concretas u otro Python, o ponlos en dos entornos.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Check the network and the channel's name. `conda config --show channels` lists the channels.</source>
            <translation>Comprueba la red y el nombre del canal. `conda config --show channels` enumera los canales.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Check the spelling, or name another channel, such as conda-forge. A build that was exported on another system exists only there: leave the builds away. What only pip has, pip installs at the end.</source>
            <translation>Comprueba cómo está escrito, o indica otro canal, como conda-forge. Una compilación (build) exportada en otro sistema solo existe allí: quita las compilaciones. Lo que solo tiene pip lo instala pip al final.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Correct the proxy in the settings of Labwright, or in the .condarc, then try again.</source>
            <translation>Corrige el proxy en los ajustes de Labwright, o en el .condarc, y vuelve a intentarlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Either use conda-forge, which asks for no terms: name the channel conda-forge and remove defaults (`conda config --remove channels defaults`). Or read the terms at https://anaconda.com/legal and, if you agree, accept them in a terminal: `conda tos accept --override-channels --channel` followed by each channel.</source>
            <translation>Puedes usar conda-forge, que no pide aceptar términos: indica el canal conda-forge y quita defaults (`conda config --remove channels defaults`). O lee los términos en https://anaconda.com/legal y, si estás de acuerdo, acéptalos en un terminal: `conda tos accept --override-channels --channel` seguido de cada canal.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>It is often the one that conda itself lives in, installed by an administrator.</source>
            <translation>Suele ser aquel en el que está el propio conda, instalado por un administrador.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Leave it as it is, and make an environment of your own.</source>
            <translation>Déjalo como está y crea un entorno tuyo.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Make the environment anew, from its file or its list of packages.</source>
            <translation>Crea el entorno de nuevo, a partir de su archivo o de su lista de paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Name the channel that has it, such as conda-forge, or another version of the package.</source>
            <translation>Indica el canal que lo tiene, como conda-forge, u otra versión del paquete.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Nobody has accepted them on this machine for {names}. Labwright never does so for you.</source>
            <translation>Nadie los ha aceptado en este equipo para {names}. Labwright nunca lo hace por ti.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>None of conda's channels has it for this system.</source>
            <translation>Ninguno de los canales de conda lo tiene para este sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>None of its channels has it for this system, by this name and in this version.</source>
            <translation>Ninguno de sus canales lo tiene para este sistema, con este nombre y en esta versión.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>The channels of Anaconda want their terms of service accepted first.</source>
            <translation>Los canales de Anaconda piden que antes se acepten sus términos de servicio.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>The list of channels in its settings is empty.</source>
            <translation>La lista de canales de sus ajustes está vacía.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <location filename="../../app/core/poetry_failures.py" />
            <source>The packages cannot be had together.</source>
            <translation>Los paquetes no se pueden tener juntos.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>The proxy in your settings, your variables or a .netrc is wrong, or does not answer.</source>
            <translation>El proxy de tus ajustes, de tus variables o de un .netrc es incorrecto, o no responde.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>There is no network, a proxy or certificate is in the way, or there is no such channel.</source>
            <translation>No hay red, un proxy o un certificado lo impide, o no existe ese canal.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <location filename="../../app/core/pip_failures.py" />
            <source>These packages cannot be had together: {names}.</source>
            <translation>Estos paquetes no pueden estar juntos: {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>They need different versions of the same package, or of Python.</source>
            <translation>Necesitan versiones distintas del mismo paquete, o de Python.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>This environment of conda belongs to somebody else, or is protected.</source>
            <translation>Este entorno de conda es de otra persona, o está protegido.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>This environment of conda is damaged.</source>
            <translation>Este entorno de conda está dañado.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>What a package needs cannot be had: {names}.</source>
            <translation>No se puede conseguir lo que necesita un paquete: {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>conda does not get through the proxy.</source>
            <translation>conda no logra pasar por el proxy.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>conda does not reach the channel {names}.</source>
            <translation>conda no llega al canal {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>conda finds no package {names}.</source>
            <translation>conda no encuentra ningún paquete {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>conda has no channel to look for packages in.</source>
            <translation>conda no tiene ningún canal donde buscar paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>conda was ended while it was changing packages.</source>
            <translation>conda se interrumpió mientras cambiaba paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>A channel is a name such as conda-forge, or an address.</source>
            <translation>Un canal es un nombre como conda-forge, o una dirección.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>Behind the sign stands a version: numpy&gt;=1.26, or numpy=1.26.</source>
            <translation>Detrás del signo va una versión: numpy&gt;=1.26, o numpy=1.26.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>For conda == is exactly this version: {loose} takes the newest of {version}.</source>
            <translation>Para conda, == es exactamente esta versión: {loose} toma la más nueva de {version}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <location filename="../../app/core/requirement_text.py" />
            <source>Only the packages are written here, without the command.</source>
            <translation>Aquí solo se escriben los paquetes, sin el comando.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <location filename="../../app/core/requirement_text.py" />
            <source>Quotes belong to the terminal: here nothing is quoted.</source>
            <translation>Las comillas son cosa del terminal: aquí nada va entre comillas.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <location filename="../../app/core/requirement_text.py" />
            <source>The sign stands first: &gt;= and &lt;=, not =&gt; and =&lt;.</source>
            <translation>El igual va detrás del otro signo: &gt;= y &lt;=, no =&gt; ni =&lt;.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>This is no package of conda. Write a name, perhaps with a version: numpy or numpy=1.26.</source>
            <translation>Esto no es un paquete de conda. Escribe un nombre, quizá con una versión: numpy o numpy=1.26.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>conda calls {name} otherwise: its package is {package}.</source>
            <translation>conda llama a {name} de otra forma: su paquete es {package}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>conda has no conditions behind a semicolon: those are pip's.</source>
            <translation>conda no admite condiciones detrás de un punto y coma: esas son de pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>conda has no extras: what stands in [ ] is pip's. Ask for those packages by name.</source>
            <translation>conda no tiene extras: lo que va entre [ ] es de pip. Pide esos paquetes por su nombre.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>conda installs nothing from an address behind @: that is pip's.</source>
            <translation>conda no instala nada desde una dirección detrás de @: eso es de pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <location filename="../../app/core/requirement_text.py" />
            <source>{name} comes with Python: nothing to install.</source>
            <translation>{name} viene con Python: no hay nada que instalar.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Activates it: `python` and the programs of its packages are then those of this environment, in this terminal only.</source>
            <translation>Lo activa: `python` y los programas de sus paquetes pasan a ser los de este entorno, solo en este terminal.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>It starts a new shell inside this one, with the environment active.</source>
            <translation>Inicia un shell nuevo dentro de este, con el entorno activo.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Labwright finds no conda, mamba or micromamba here: open the prompt that came with the installation, or install one of them first.</source>
            <translation>Labwright no encuentra aquí conda, mamba ni micromamba: abre el terminal (Prompt) que vino con la instalación, o instala antes uno de ellos.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Labwright finds no pixi here: install it first.</source>
            <translation>Labwright no encuentra aquí pixi: instálalo antes.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Leaves the environment again.</source>
            <translation>Sale del entorno.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Leaves the shell that pixi started, and with it the environment.</source>
            <translation>Sale del shell que inició pixi y, con él, del entorno.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Needed once for this shell: it writes into the shell’s start-up file what `{tool} activate` needs. Then open a new terminal.</source>
            <translation>Hace falta una vez en este shell: escribe en su archivo de inicio lo que `{tool} activate` necesita. Después, abre un terminal nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Runs a script in the environment without activating it.</source>
            <translation>Ejecuta un script en el entorno sin activarlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Runs a script in the environment without activating it. What it prints is shown when it has ended.</source>
            <translation>Ejecuta un script en el entorno sin activarlo. Lo que imprime se muestra cuando termina.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>The installation’s own script: it needs no `{tool} init`.</source>
            <translation>El script propio de la instalación: no necesita `{tool} init`.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>The same by its folder: it works, too, where another conda is set up.</source>
            <translation>Lo mismo, por su carpeta: funciona también donde hay otro conda configurado.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>Correct the name, or take this away.</source>
            <translation>Corrige el nombre, o quita esto.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>Rename one of them.</source>
            <translation>Cambia el nombre de uno de los dos.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>Take this include-group away.</source>
            <translation>Quita este include-group.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>The group {name} includes itself, in the end.</source>
            <translation>El grupo {name} acaba incluyéndose a sí mismo.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>The group {name} is no list.</source>
            <translation>El grupo {name} no es una lista.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>There is no group named {name} to include.</source>
            <translation>No hay ningún grupo llamado {name} que incluir.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>This in the group {name} is no requirement.</source>
            <translation>Esto, en el grupo {name}, no es un requisito.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>Two groups are called {name}: upper case, - and _ make no difference.</source>
            <translation>Dos grupos se llaman {name}: las mayúsculas, - y _ no los distinguen.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>Write a requirement in quotes, or {example}.</source>
            <translation>Escribe un requisito entre comillas, o {example}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Add a line with pip before it.</source>
            <translation>Añade antes una línea con pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Begin it with a dash, a space and a name.</source>
            <translation>Empiézala con un guion, un espacio y un nombre.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Did you mean {name}?</source>
            <translation>¿Querías decir {name}?</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>It needs lines like name:, channels: and dependencies:.</source>
            <translation>Necesita líneas como name:, channels: y dependencies:.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Lines end in marks like # [win]: conda passes over those, and conda-lock obeys them.</source>
            <translation>Hay líneas que acaban en marcas como # [win]: conda se salta esas marcas y conda-lock las obedece.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Newer condas refuse that, older ones take the last. Join the two.</source>
            <translation>Las versiones nuevas de conda lo rechazan; las antiguas toman la última. Une las dos.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Only pip may have a list of its own here; a package is written name=version.</source>
            <translation>Aquí solo pip puede tener una lista propia; un paquete se escribe nombre=versión.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>The file asks for no packages: it has no dependencies.</source>
            <translation>El archivo no pide ningún paquete: no tiene dependencies.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>The file is empty.</source>
            <translation>El archivo está vacío.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>The file is no table of keys.</source>
            <translation>El archivo no es una tabla de claves.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>There is a list for pip, but conda is not asked to install pip.</source>
            <translation>Hay una lista para pip, pero no se le pide a conda que instale pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>This line of dependencies is no package: {value}.</source>
            <translation>Esta línea de dependencies no es un paquete: {value}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>This line of pip's list is no package: {value}.</source>
            <translation>Esta línea de la lista de pip no es un paquete: {value}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Write each channel on a line of its own that begins with a dash.</source>
            <translation>Escribe cada canal en una línea propia que empiece con un guion.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Write each package on a line of its own that begins with a dash.</source>
            <translation>Escribe cada paquete en una línea propia que empiece con un guion.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Write name=version.</source>
            <translation>Escribe nombre=versión.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>channels is no list.</source>
            <translation>channels no es una lista.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>conda does not understand “{text}”.</source>
            <translation>conda no entiende «{text}».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>conda installs nothing from a list named “{name}”.</source>
            <translation>conda no instala nada de una lista llamada «{name}».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>conda passes over “{key}”.</source>
            <translation>conda se salta «{key}».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>dependencies is no list.</source>
            <translation>dependencies no es una lista.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>pip is no list.</source>
            <translation>pip no es una lista.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>“{key}” stands twice in one table.</source>
            <translation>«{key}» está dos veces en la misma tabla.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pipfile.py" />
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Write it like {example}.</source>
            <translation>Escríbelo así: {example}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pipfile.py" />
            <source>pipenv cannot tell which version of {name} is wanted.</source>
            <translation>pipenv no puede saber qué versión de {name} se quiere.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pipfile.py" />
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>{name} is no table.</source>
            <translation>{name} no es una tabla.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} cannot be read: it has a mistake.</source>
            <translation>{name} no se puede leer: tiene un error.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} cannot be read: pipenv lock makes it anew.</source>
            <translation>{name} no se puede leer: pipenv lock lo crea de nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} describes a Poetry project.</source>
            <translation>{name} describe un proyecto de Poetry.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <location filename="../../app/core/given_files.py" />
            <source>{name} describes a conda environment.</source>
            <translation>{name} describe un entorno de conda.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} describes a pipenv project.</source>
            <translation>{name} describe un proyecto de pipenv.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} describes a project for uv, pip or any other tool.</source>
            <translation>{name} describe un proyecto para uv, pip o cualquier otra herramienta.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} describes a uv project.</source>
            <translation>{name} describe un proyecto de uv.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} describes an older project; pip installs it.</source>
            <translation>{name} describe un proyecto más antiguo; pip lo instala.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} limits the versions pip and uv may take.</source>
            <translation>{name} limita las versiones que pip y uv pueden usar.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <location filename="../../app/core/given_files.py" />
            <source>{name} lists packages for pip or uv.</source>
            <translation>{name} enumera paquetes para pip o uv.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} lists what pip-tools or uv pin.</source>
            <translation>{name} enumera lo que fijan pip-tools o uv.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} pins what Poetry installs.</source>
            <translation>{name} fija lo que instala Poetry.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} pins what pipenv installs.</source>
            <translation>{name} fija lo que instala pipenv.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} pins what uv installs.</source>
            <translation>{name} fija lo que instala uv.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} says how the project is built; pip installs it.</source>
            <translation>{name} dice cómo se construye el proyecto; pip lo instala.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} wants Python {version}.</source>
            <translation>{name} quiere Python {version}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <source>A package has no name.</source>
            <translation>Un paquete no tiene nombre.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <source>It does not say which version of the format it has.</source>
            <translation>No dice qué versión del formato tiene.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <source>Its format has the version {version}, and only 1 is known.</source>
            <translation>Su formato tiene la versión {version}, y solo se conoce la 1.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <source>Let the tool that wrote it write it again: uv export --format pylock.toml, or pip lock.</source>
            <translation>Deja que la herramienta que lo escribió lo escriba de nuevo: uv export --format pylock.toml, o pip lock.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Write it like &gt;=3.11.</source>
            <translation>Escríbelo así: &gt;=3.11.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <source>{name} has no version.</source>
            <translation>{name} no tiene versión.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>{name} is no list.</source>
            <translation>{name} no es una lista.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>“{text}” in requires-python says no versions.</source>
            <translation>«{text}», en requires-python, no indica versiones.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Poetry cannot tell which version of {name} is wanted.</source>
            <translation>Poetry no puede saber qué versión de {name} se quiere.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Poetry does not understand the version in “{text}”.</source>
            <translation>Poetry no entiende la versión de «{text}».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Take it out of one of the two.</source>
            <translation>Quítalo de uno de los dos sitios.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>This in {name} is no text.</source>
            <translation>Esto, en {name}, no es un texto.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Write it like ^1.2, ~1.2, 1.2.* or &gt;=1.2,&lt;2.</source>
            <translation>Escríbela así: ^1.2, ~1.2, 1.2.* o &gt;=1.2,&lt;2.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>requires-python is no text.</source>
            <translation>requires-python no es un texto.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>{name} is given and named in dynamic, too.</source>
            <translation>{name} tiene un valor y además aparece en dynamic.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/refusing.py" />
            <source>Line {line}: {sentence}</source>
            <translation>Línea {line}: {sentence}</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>A constraint may not have extras, as in package[extra].</source>
            <translation>Una restricción no puede llevar extras, como en paquete[extra].</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>A constraint needs the package's name.</source>
            <translation>Una restricción necesita el nombre del paquete.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>A constraints file may not have -e lines.</source>
            <translation>Un archivo de restricciones no puede llevar líneas -e.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Move the line to the requirements file.</source>
            <translation>Pasa la línea al archivo de requisitos.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Name a folder with a project, or an address that begins with git+, hg+, svn+ or bzr+.</source>
            <translation>Indica una carpeta con un proyecto, o una dirección que empiece por git+, hg+, svn+ o bzr+.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Take the brackets away here, and keep them in the requirements file.</source>
            <translation>Quita aquí los corchetes y déjalos en el archivo de requisitos.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>The folder {path} cannot be installed: it has neither a pyproject.toml nor a setup.py.</source>
            <translation>La carpeta {path} no se puede instalar: no tiene ni pyproject.toml ni setup.py.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>This line is too long to be a requirement.</source>
            <translation>Esta línea es demasiado larga para ser un requisito.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>This looks like a line for conda: put it into an environment.yml.</source>
            <translation>Parece una línea para conda: ponla en un environment.yml.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>This looks like a template: fill it in with the tool it was made for first.</source>
            <translation>Parece una plantilla: rellénala antes con la herramienta para la que se hizo.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>This requirement is nested too deeply.</source>
            <translation>Este requisito tiene demasiados niveles, unos dentro de otros.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Write == instead of = to ask for exactly one version.</source>
            <translation>Escribe == en lugar de = para pedir exactamente una versión.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Write it as: name @ address</source>
            <translation>Escríbela así: nombre @ dirección</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Write its name before it: name @ address</source>
            <translation>Escribe su nombre delante: nombre @ dirección</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Write the name before the address instead: name @ address</source>
            <translation>Escribe mejor el nombre delante de la dirección: nombre @ dirección</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>pip cannot tell which package “{text}” is.</source>
            <translation>pip no puede saber qué paquete es «{text}».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>pip does not understand “{text}”: {reason}.</source>
            <translation>pip no entiende «{text}»: {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>pip looks for it from the folder that it is started in.</source>
            <translation>pip lo busca a partir de la carpeta en la que se inicia.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>“{name}” behind egg= is no package name.</source>
            <translation>«{name}», detrás de egg=, no es un nombre de paquete.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>“{text}” cannot be installed with -e.</source>
            <translation>«{text}» no se puede instalar con -e.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>Nothing reads the encoding “{encoding}”.</source>
            <translation>Nada lee la codificación «{encoding}».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>On another machine it may not. Save it as UTF-8.</source>
            <translation>En otro equipo puede que no lo haga. Guárdalo como UTF-8.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <source>Save it as UTF-8.</source>
            <translation>Guárdalo como UTF-8.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>Save the file as UTF-8 and take the coding comment away.</source>
            <translation>Guarda el archivo como UTF-8 y quita el comentario que indica la codificación.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>Take this line away.</source>
            <translation>Quita esta línea.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>The file is not UTF-8; pip reads it as {encoding} here.</source>
            <translation>El archivo no es UTF-8; aquí pip lo lee como {encoding}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>The file is not text in {encoding}.</source>
            <translation>El archivo no es texto en {encoding}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>The path counts from the folder of the file that it stands in.</source>
            <translation>La ruta cuenta a partir de la carpeta del archivo en el que está escrita.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>This hash belongs to no requirement; pip passes over it.</source>
            <translation>Este hash no pertenece a ningún requisito; pip se lo salta.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>This line includes {file}, and {reason}</source>
            <translation>Esta línea incluye {file}, y {reason}</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>Too many files include each other; the rest is not read.</source>
            <translation>Demasiados archivos se incluyen unos a otros; el resto no se lee.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>pip also fetches {url}, which is not read here.</source>
            <translation>pip descarga también {url}, que aquí no se lee.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>pip stops at this line: {reason}.</source>
            <translation>pip se detiene en esta línea: {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>pip takes only the first word behind -e here and passes over the rest.</source>
            <translation>Aquí pip solo toma la primera palabra detrás de -e y se salta el resto.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>pip wants a hash here, because others have one.</source>
            <translation>pip quiere aquí un hash, porque otros lo tienen.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>pip wants one exact version here (==), because there are hashes.</source>
            <translation>pip quiere aquí una versión exacta (==), porque hay hashes.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>{file} includes itself, in the end.</source>
            <translation>{file} acaba incluyéndose a sí mismo.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <source>Correct this line, or the one before it.</source>
            <translation>Corrige esta línea, o la anterior.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <source>The file begins with an invisible mark (BOM): save it as UTF-8 without one.</source>
            <translation>El archivo empieza con una marca invisible (BOM): guárdalo como UTF-8 sin ella.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <source>The file is nested too deeply.</source>
            <translation>El archivo tiene demasiados niveles, unos dentro de otros.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <source>The file is not text in UTF-8.</source>
            <translation>El archivo no es texto en UTF-8.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>This is left over from a merge in git: keep one of the two versions.</source>
            <translation>Es un resto de una fusión (merge) de git: deja una de las dos versiones.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>{tool} cannot read the file: {reason}.</source>
            <translation>{tool} no puede leer el archivo: {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>Indent with spaces, not with tabs.</source>
            <translation>Pon la sangría con espacios, no con tabuladores.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>Lines that belong together begin in the same column; a dash or a colon is followed by a space.</source>
            <translation>Las líneas que van juntas empiezan en la misma columna; tras un guion o dos puntos va un espacio.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>Put quotes around dates and odd numbers.</source>
            <translation>Pon entre comillas las fechas y los números raros.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>Put quotes around the text.</source>
            <translation>Pon el texto entre comillas.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>Save the file as UTF-8, without invisible characters.</source>
            <translation>Guarda el archivo como UTF-8, sin caracteres invisibles.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>The file is nested too deeply, or repeats itself without end.</source>
            <translation>El archivo tiene demasiados niveles, unos dentro de otros, o se repite sin fin.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>The lines of one list begin in the same column.</source>
            <translation>Las líneas de una misma lista empiezan en la misma columna.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>{tool} cannot read a value in the file: {reason}.</source>
            <translation>{tool} no puede leer un valor del archivo: {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/core/diagnosis.py" />
            <source>Container engine</source>
            <translation>Motor de contenedores</translation>
        </message>
        <message>
            <location filename="../../app/core/diagnosis.py" />
            <source>Disk and memory</source>
            <translation>Disco y memoria</translation>
        </message>
        <message>
            <location filename="../../app/core/diagnosis.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Network</source>
            <translation>Red</translation>
        </message>
        <message>
            <location filename="../../app/core/diagnosis.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Tools</source>
            <translation>Herramientas</translation>
        </message>
        <message>
            <location filename="../../app/core/difference.py" />
            <source>A new file.</source>
            <translation>Un archivo nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/core/difference.py" />
            <source>A new, empty file.</source>
            <translation>Un archivo nuevo y vacío.</translation>
        </message>
        <message>
            <location filename="../../app/core/difference.py" />
            <source>No word changes, only characters that cannot be seen, such as line endings.</source>
            <translation>No cambia ninguna palabra, solo caracteres que no se ven, como los finales de línea.</translation>
        </message>
        <message>
            <location filename="../../app/core/difference.py" />
            <source>The file already has this content.</source>
            <translation>El archivo ya tiene este contenido.</translation>
        </message>
        <message>
            <location filename="../../app/core/difference.py" />
            <source>This is not a text file, so its lines cannot be shown.</source>
            <translation>No es un archivo de texto, así que no se pueden mostrar sus líneas.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Choose another context in the settings under engine.context, or empty it.</source>
            <translation>Elige otro contexto en los ajustes, en engine.context, o déjalo vacío.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>It is not what Docker writes there: {reason}</source>
            <translation>No es lo que Docker escribe ahí: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Labwright’s settings name the context {name}.</source>
            <translation>Los ajustes de Labwright nombran el contexto {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Move the file away. Docker writes a new one when it needs it.</source>
            <translation>Aparta el archivo. Docker escribe uno nuevo cuando lo necesita.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Name one of them.</source>
            <translation>Nombra uno de ellos.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Nothing chooses another one, so docker uses its usual address.</source>
            <translation>Nada elige otro, así que docker usa su dirección habitual.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Run docker context use default. A removed product often leaves its name there.</source>
            <translation>Ejecuta docker context use default. Un producto desinstalado suele dejar ahí su nombre.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Take DOCKER_CONTEXT out of your shell’s start file, or correct it.</source>
            <translation>Quita DOCKER_CONTEXT del archivo de inicio de tu shell, o corrígela.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>The context {name} was chosen with docker context use.</source>
            <translation>El contexto {name} se eligió con docker context use.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>The contexts here are {names}.</source>
            <translation>Los contextos de aquí son {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>The variable DOCKER_CONTEXT names the context {name}.</source>
            <translation>La variable DOCKER_CONTEXT nombra el contexto {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>The variable DOCKER_HOST is set, and it outranks every context.</source>
            <translation>La variable DOCKER_HOST está definida y manda más que cualquier contexto.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>The variable {name} is set and outranks the chosen context: take it out of your shell’s start file, and open a new terminal.</source>
            <translation>La variable {name} está definida y manda más que el contexto elegido: quítala del archivo de inicio de tu shell y abre un terminal nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>There is no context {name}.</source>
            <translation>No hay ningún contexto {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>You named the context {name}.</source>
            <translation>Has nombrado el contexto {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>{path} cannot be understood.</source>
            <translation>{path} no se entiende.</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>Ended {month}</source>
            <translation>Terminó en {month}</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>Ends {month}</source>
            <translation>Termina en {month}</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <location filename="../../app/core/engine_words.py" />
            <location filename="../../app/core/environment_words.py" />
            <location filename="../../app/ui/models/checks.py" />
            <location filename="../../app/ui/widgets/facts_grid.py" />
            <source>Not known</source>
            <translation>No se sabe</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>Until {month}</source>
            <translation>Hasta {month}</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>cared for until {day}</source>
            <translation>con soporte hasta el {day}</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>ended on {day}: no more security fixes</source>
            <translation>terminó el {day}: sin más parches de seguridad</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>ends soon, on {day}</source>
            <translation>termina pronto, el {day}</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>not known</source>
            <translation>no se sabe</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>A rootless engine needs cgroup version 2, and this system has version 1.</source>
            <translation>Un motor sin root necesita la versión 2 de cgroup, y este sistema tiene la 1.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>An engine takes connections and does not answer: {where}</source>
            <translation>Un motor acepta conexiones y no responde: {where}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Containers can reach the network through the kernel.</source>
            <translation>Los contenedores llegan a la red a través del núcleo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Docker wants to ask {program} for passwords, and it is not there.</source>
            <translation>Docker quiere pedir contraseñas a {program}, y no está.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Docker’s settings and contexts can be read.</source>
            <translation>Los ajustes y contextos de Docker se pueden leer.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Docker’s settings name no program that keeps passwords.</source>
            <translation>Los ajustes de Docker no nombran ningún programa que guarde contraseñas.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Images are kept with {driver}.</source>
            <translation>Las imágenes se guardan con {driver}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Install Docker, or open the product that brings it: it puts docker on PATH when it runs.</source>
            <translation>Instala Docker, o abre el producto que lo trae: pone docker en PATH cuando está en marcha.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Install the edition of your product that is made for this processor.</source>
            <translation>Instala la edición de tu producto hecha para este procesador.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Install the package {package}, or Docker Desktop, which brings it.</source>
            <translation>Instala el paquete {package}, o Docker Desktop, que lo trae.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Limits of memory and processors do nothing here.</source>
            <translation>Aquí los límites de memoria y procesadores no hacen nada.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Never make the socket writable for everybody (chmod 666): whoever writes to it is root on this machine.</source>
            <translation>Nunca dejes que todos escriban en el socket (chmod 666): quien escribe en él es root en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>No engine hangs.</source>
            <translation>Ningún motor está colgado.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Only {size} are free where the engine keeps images: {folder}</source>
            <translation>Solo quedan {size} libres donde el motor guarda las imágenes: {folder}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Restart it.</source>
            <translation>Reinícialo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Restart the engine.</source>
            <translation>Reinicia el motor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>See what can go: docker system df. Then docker image prune, docker builder prune.</source>
            <translation>Mira qué se puede quitar: docker system df. Después, docker image prune y docker builder prune.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Set the storage driver to overlay2, or install fuse-overlayfs for a rootless engine.</source>
            <translation>Pon overlay2 como controlador de almacenamiento, o instala fuse-overlayfs para un motor sin root.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Sign out and in again, or restart the computer.</source>
            <translation>Cierra la sesión y vuelve a entrar, o reinicia el equipo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Switch it on, where the engine runs:</source>
            <translation>Actívalo donde está el motor:</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Take credsStore and credHelpers out of {path}, or install the program.</source>
            <translation>Quita credsStore y credHelpers de {path}, o instala el programa.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The disk of this engine cannot be seen from here.</source>
            <translation>El disco de este motor no se ve desde aquí.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine and this processor are both {name}.</source>
            <translation>El motor y este procesador son los dos {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine copies whole images for each container (storage driver vfs).</source>
            <translation>El motor copia la imagen entera para cada contenedor (controlador vfs).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine does not say what time it has.</source>
            <translation>El motor no dice qué hora tiene.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine does not say which cgroups it has.</source>
            <translation>El motor no dice qué cgroups tiene.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine is made for {theirs}, and this processor is {mine}.</source>
            <translation>El motor está hecho para {theirs}, y este procesador es {mine}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine is on another machine.</source>
            <translation>El motor está en otro equipo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine that docker uses is not reached through a file with rights.</source>
            <translation>Al motor que usa docker no se llega por un archivo con permisos.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine uses cgroup version {version}.</source>
            <translation>El motor usa la versión {version} de cgroup.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine’s clock is right.</source>
            <translation>El reloj del motor va bien.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine’s clock is {seconds:g} s away from this machine’s.</source>
            <translation>El reloj del motor se aparta {seconds:g} s del de este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine’s kernel does not pass packets on: containers reach no network.</source>
            <translation>El núcleo del motor no reenvía paquetes: los contenedores no llegan a ninguna red.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The program docker is not installed, or not on PATH.</source>
            <translation>El programa docker no está instalado, o no está en PATH.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The program docker is not there.</source>
            <translation>El programa docker no está.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The programs that keep passwords are there: {names}</source>
            <translation>Los programas que guardan contraseñas están: {names}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>There is no engine that could be asked.</source>
            <translation>No hay ningún motor al que preguntar.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Update the program docker.</source>
            <translation>Actualiza el programa docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Use a newer system, or boot it with systemd.unified_cgroup_hierarchy=1.</source>
            <translation>Usa un sistema más nuevo, o arráncalo con systemd.unified_cgroup_hierarchy=1.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <location filename="../../app/core/engine_failures.py" />
            <source>You are in the group {group}, but you were added after you signed in.</source>
            <translation>Estás en el grupo {group}, pero te añadieron después de iniciar la sesión.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>You are root, who may use every engine.</source>
            <translation>Eres root, que puede usar cualquier motor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>docker has no plugin {name}.</source>
            <translation>docker no tiene el complemento {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>docker uses an engine that does not answer, while {name} does.</source>
            <translation>docker usa un motor que no responde, mientras que {name} sí.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>docker uses no engine that is known here.</source>
            <translation>docker no usa ningún motor conocido aquí.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>docker {mine} and the engine {theirs} understand each other.</source>
            <translation>docker {mine} y el motor {theirs} se entienden.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>docker {mine} is too old for the engine {theirs}.</source>
            <translation>docker {mine} es demasiado antiguo para el motor {theirs}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>{size} are free where the engine keeps images.</source>
            <translation>Quedan {size} libres donde el motor guarda las imágenes.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>{user} may use the engine.</source>
            <translation>{user} puede usar el motor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_endpoints.py" />
            <source>Correct it where it comes from: DOCKER_HOST, or the context.</source>
            <translation>Corrígela donde nace: DOCKER_HOST, o el contexto.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_endpoints.py" />
            <source>It begins with unix://, npipe://, tcp:// or ssh://.</source>
            <translation>Empieza por unix://, npipe://, tcp:// o ssh://.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_endpoints.py" />
            <source>The host or its port is not written as one.</source>
            <translation>El nombre del equipo o su puerto está mal escrito.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_endpoints.py" />
            <source>ssh:// is followed by a host, or by user@host, and no password.</source>
            <translation>A ssh:// le sigue un equipo, o usuario@equipo, y ninguna contraseña.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_endpoints.py" />
            <source>{endpoint} is not the address of an engine.</source>
            <translation>{endpoint} no es la dirección de un motor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Check DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or the files of the context: both sides need certificates of the same authority.</source>
            <translation>Revisa DOCKER_TLS_VERIFY y DOCKER_CERT_PATH, o los archivos del contexto: ambos lados necesitan certificados de la misma autoridad.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Check the address: another program listens there.</source>
            <translation>Revisa la dirección: ahí escucha otro programa.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Docker is not running, or it is not installed here.</source>
            <translation>Docker no está en marcha, o no está instalado aquí.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>It closes the connection at once.</source>
            <translation>Cierra la conexión enseguida.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>It says: {text}</source>
            <translation>Dice: {text}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>It speaks version {version} of Docker’s language; the oldest that still works is 1.24.</source>
            <translation>Habla la versión {version} del idioma de Docker; la más antigua que aún sirve es la 1.24.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>It takes connections, but it hangs, or it is still starting.</source>
            <translation>Acepta conexiones, pero está colgado o aún arrancando.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>It was stopped or restarted, or it crashed.</source>
            <translation>Lo pararon o reiniciaron, o falló.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Labwright cannot reach {endpoint} from here.</source>
            <translation>Labwright no llega a {endpoint} desde aquí.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Let an administrator run sudo usermod -aG {group} {user}, then sign out and in again. Never change the rights of the socket: that opens the whole machine to every program.</source>
            <translation>Que un administrador ejecute sudo usermod -aG {group} {user}; después cierra la sesión y vuelve a entrar. Nunca cambies los permisos del socket: eso abre todo el equipo a cualquier programa.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>No secure connection to {endpoint} comes about.</source>
            <translation>No se logra una conexión segura con {endpoint}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Nobody answers at {endpoint}.</source>
            <translation>Nadie responde en {endpoint}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Only root and the group {group} may use it, and {user} is not in that group.</source>
            <translation>Solo root y el grupo {group} pueden usarlo, y {user} no está en ese grupo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Sign out and in again, or restart the computer. In one terminal, newgrp {group} is enough.</source>
            <translation>Cierra la sesión y vuelve a entrar, o reinicia el equipo. Para un solo terminal basta newgrp {group}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Start Docker: labwright engine start. Then try again.</source>
            <translation>Inicia Docker: labwright engine start. Después, inténtalo otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The address is there, but no engine listens: it has stopped, or is still starting.</source>
            <translation>La dirección existe, pero no escucha ningún motor: se ha parado, o aún arranca.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine at {endpoint} answered with an error ({status}).</source>
            <translation>El motor de {endpoint} respondió con un error ({status}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine at {endpoint} did not answer within {seconds:g} s.</source>
            <translation>El motor de {endpoint} no respondió en {seconds:g} s.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine at {endpoint} is too new for this Labwright.</source>
            <translation>El motor de {endpoint} es demasiado nuevo para este Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine at {endpoint} is too old.</source>
            <translation>El motor de {endpoint} es demasiado antiguo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine at {endpoint} went away in the middle of its answer.</source>
            <translation>El motor de {endpoint} se fue en mitad de su respuesta.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine belongs to another user.</source>
            <translation>El motor es de otro usuario.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>There is no engine at {endpoint}.</source>
            <translation>No hay ningún motor en {endpoint}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Try again. If it happens again, look into the engine’s own log.</source>
            <translation>Inténtalo otra vez. Si se repite, mira el registro del propio motor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Update Docker.</source>
            <translation>Actualiza Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Update Labwright.</source>
            <translation>Actualiza Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Use an engine of your own, such as rootless Docker, or ask who looks after this machine.</source>
            <translation>Usa un motor propio, como Docker sin root, o pregunta a quien cuida este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Use the docker command for this engine, or a context with another address.</source>
            <translation>Usa el comando docker para este motor, o un contexto con otra dirección.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Wait a minute and try again. If it stays so, restart Docker.</source>
            <translation>Espera un minuto e inténtalo otra vez. Si sigue así, reinicia Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>What answers at {endpoint} is no Docker engine.</source>
            <translation>Lo que responde en {endpoint} no es un motor de Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>You may not use the engine at {endpoint}.</source>
            <translation>No puedes usar el motor de {endpoint}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>501 is the first user of a Mac.</source>
            <translation>501 es el primer usuario de un Mac.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>A command prompt as macOS has it.</source>
            <translation>Un símbolo del sistema como el de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>A command prompt of Windows.</source>
            <translation>Un símbolo del sistema de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>A docker command for Linux, with the context of Docker Desktop.</source>
            <translation>Un comando docker para Linux, con el contexto de Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>A driver of Linux.</source>
            <translation>Un controlador de Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Another context leads to a home folder of macOS.</source>
            <translation>Otro contexto lleva a una carpeta personal de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Another context leads to a pipe of Windows.</source>
            <translation>Otro contexto lleva a una canalización de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Colima and Lima are mostly used on Macs.</source>
            <translation>Colima y Lima se usan sobre todo en Mac.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Docker Desktop answers a Linux command in the default context: so it does in WSL2.</source>
            <translation>Docker Desktop responde a un comando de Linux en el contexto default: así lo hace en WSL2.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Docker Desktop on Arm is mostly on Macs.</source>
            <translation>Docker Desktop en Arm suele estar en Mac.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Docker’s plugins lie in a folder of Windows.</source>
            <translation>Los complementos de Docker están en una carpeta de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Docker’s plugins lie in a folder of macOS.</source>
            <translation>Los complementos de Docker están en una carpeta de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Hyper-V is a part of Windows.</source>
            <translation>Hyper-V es parte de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Hyper-V's network cards begin with 00:15:5d.</source>
            <translation>Las tarjetas de red de Hyper-V empiezan por 00:15:5d.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>HyperKit on a Mac gives its machine this network card.</source>
            <translation>HyperKit en un Mac da a su máquina esta tarjeta de red.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>KVM's network cards begin with 52:54:00.</source>
            <translation>Las tarjetas de red de KVM empiezan por 52:54:00.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Of these old versions, the one for Windows printed no proxy.</source>
            <translation>De estas versiones antiguas, la de Windows no mostraba ningún proxy.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>On Windows it would use WSL2; Macs are most common.</source>
            <translation>En Windows usaría WSL2; lo más común es un Mac.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>On Windows, Docker Desktop would use WSL2.</source>
            <translation>En Windows, Docker Desktop usaría WSL2.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Only Docker Desktop for Mac printed this proxy.</source>
            <translation>Solo Docker Desktop para Mac mostraba este proxy.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>OrbStack exists for macOS only.</source>
            <translation>OrbStack existe solo para macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The docker command was made for {system}.</source>
            <translation>El comando docker está hecho para {system}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The engine is reached through a pipe of Windows.</source>
            <translation>Al motor se llega por una canalización de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The engine runs Windows containers.</source>
            <translation>El motor ejecuta contenedores de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The kernel of WSL2, which is a part of Windows.</source>
            <translation>El kernel de WSL2, que es parte de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The label names a home folder of Linux.</source>
            <translation>La etiqueta nombra una carpeta personal de Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The label names a home folder of macOS.</source>
            <translation>La etiqueta nombra una carpeta personal de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The label names a pipe of Windows.</source>
            <translation>La etiqueta nombra una canalización de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The name says Windows.</source>
            <translation>El nombre dice Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The name says macOS.</source>
            <translation>El nombre dice macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The proxy's name says macOS.</source>
            <translation>El nombre del proxy dice macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The socket is in a folder of macOS.</source>
            <translation>El socket está en una carpeta de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The socket is in a home folder of Linux.</source>
            <translation>El socket está en una carpeta personal de Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The socket is in a home folder of macOS.</source>
            <translation>El socket está en una carpeta personal de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The system of the physical machine, as given.</source>
            <translation>El sistema de la máquina física, según se indicó.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>This driver exists for macOS only.</source>
            <translation>Este controlador existe solo para macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>A computer made by software</source>
            <translation>Un ordenador hecho de software</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>A computer made by software. The system below cannot run Linux containers itself, so a small Linux runs in this one, and every container in that Linux.</source>
            <translation>Un ordenador hecho de software. El sistema de abajo no puede ejecutar por sí mismo contenedores de Linux, así que en este se ejecuta un Linux pequeño, y en ese Linux cada contenedor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>A container is an ordinary program of the kernel below, with a view of its own of files, network and other programs.</source>
            <translation>Un contenedor es un programa normal del kernel de abajo, con su propia vista de archivos, red y otros programas.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>A light virtual machine</source>
            <translation>Una máquina virtual ligera</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/ui/pages/engine.py" />
            <source>Another machine</source>
            <translation>Otra máquina</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Comes with WSL</source>
            <translation>Viene con WSL</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Computer and containers share this one kernel: there is no virtual machine.</source>
            <translation>El ordenador y los contenedores comparten este único kernel: no hay máquina virtual.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <source>Containers</source>
            <translation>Contenedores</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Disk file</source>
            <translation>Archivo de disco</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Disk, at most</source>
            <translation>Disco, como máximo</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/ui/pages/engine.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <source>Engine</source>
            <translation>Motor</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Engine {version}</source>
            <translation>Motor {version}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Hardware</source>
            <translation>Hardware</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Has a Linux kernel of its own, too</source>
            <translation>También tiene su propio kernel de Linux</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Has no Linux kernel of its own</source>
            <translation>No tiene un kernel de Linux propio</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Inside the virtual machine</source>
            <translation>Dentro de la máquina virtual</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Its system is not known</source>
            <translation>No se sabe su sistema</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Linux kernel</source>
            <translation>Kernel de Linux</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Linux kernel {version}</source>
            <translation>Kernel de Linux {version}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Memory</source>
            <translation>Memoria</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>No Linux is involved</source>
            <translation>No interviene ningún Linux</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Processor, memory and disk. An image must be made for this kind of processor, or it runs slowly, translated.</source>
            <translation>Procesador, memoria y disco. Una imagen debe estar hecha para este tipo de procesador, o se ejecuta despacio, traducida.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Processor, memory, disk</source>
            <translation>Procesador, memoria, disco</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Processors</source>
            <translation>Procesadores</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Programs, each in a world of its own</source>
            <translation>Programas, cada uno en su propio mundo</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Runs no Linux programs itself</source>
            <translation>No ejecuta programas de Linux</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Starts the containers</source>
            <translation>Inicia los contenedores</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>The core of a system: it shares out processors, memory and devices. All containers share this one; it belongs to the virtual machine.</source>
            <translation>El núcleo de un sistema: reparte procesadores, memoria y dispositivos. Todos los contenedores comparten este; pertenece a la máquina virtual.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>The core of the system: it shares out processors, memory and devices. Here containers are ordinary programs of the machine’s own kernel: there is no virtual machine.</source>
            <translation>El núcleo del sistema: reparte procesadores, memoria y dispositivos. Aquí los contenedores son programas normales del kernel de la propia máquina: no hay máquina virtual.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>The engine fetches images and starts, stops and watches containers. The docker command only talks to it.</source>
            <translation>El motor trae imágenes e inicia, detiene y vigila contenedores. El comando docker solo habla con él.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>The machine’s own</source>
            <translation>El de la propia máquina</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>The system of the computer itself. Its files and network reach containers only through the virtual machine.</source>
            <translation>El sistema del propio ordenador. Sus archivos y su red llegan a los contenedores solo a través de la máquina virtual.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/ui/pages/engine.py" />
            <source>Virtual machine</source>
            <translation>Máquina virtual</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>WSL2 is the Linux inside Windows: a light virtual machine with a true Linux kernel. All its distributions share that kernel.</source>
            <translation>WSL2 es el Linux dentro de Windows: una máquina virtual ligera con un kernel de Linux de verdad. Todas sus distribuciones comparten ese kernel.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Windows containers are programs of the kernel of Windows. Images made for Linux do not run on it.</source>
            <translation>Los contenedores de Windows son programas del kernel de Windows. Las imágenes hechas para Linux no se ejecutan en él.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Windows kernel</source>
            <translation>Kernel de Windows</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/engine_layers.py" />
            <source>{n} processors, {memory}</source>
            <extracomment>for one: {n} processor, {memory}</extracomment>
            <translation>
                <numerusform>{n} procesador, {memory}</numerusform>
                <numerusform>{n} procesadores, {memory}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/ui/job_words.py" />
            <source>{n} running</source>
            <extracomment>for one: {n} running</extracomment>
            <translation>
                <numerusform>{n} en marcha</numerusform>
                <numerusform>{n} en marcha</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>{part} of {whole}</source>
            <translation>{part} de {whole}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/core/readiness.py" />
            <source>{size} of memory</source>
            <translation>{size} de memoria</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>{technology}, {size}</source>
            <translation>{technology}, {size}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>A Synology NAS keeps Docker’s files there.</source>
            <translation>Un NAS Synology guarda ahí los archivos de Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>A container has such a name, so the engine itself is in one.</source>
            <translation>Un contenedor tiene un nombre así, de modo que el propio motor está en uno.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Boot2Docker is the small Linux that Docker Toolbox puts into a virtual machine.</source>
            <translation>Boot2Docker es el Linux pequeño que Docker Toolbox pone en una máquina virtual.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Buildah is a part of Podman.</source>
            <translation>Buildah es parte de Podman.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Colima makes this context.</source>
            <translation>Colima crea este contexto.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Colima names its virtual machine so.</source>
            <translation>Colima llama así a su máquina virtual.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Docker Desktop calls its own Linux so.</source>
            <translation>Docker Desktop llama así a su propio Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Docker Desktop had this name until 2019.</source>
            <translation>Docker Desktop se llamó así hasta 2019.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Docker Desktop makes this context.</source>
            <translation>Docker Desktop crea este contexto.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Docker Desktop names its virtual machine so.</source>
            <translation>Docker Desktop llama así a su máquina virtual.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Docker Desktop puts this label on its engine.</source>
            <translation>Docker Desktop pone esta etiqueta a su motor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>GitHub Codespaces names its machines so.</source>
            <translation>GitHub Codespaces llama así a sus máquinas.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>GitHub Codespaces signs in so.</source>
            <translation>GitHub Codespaces inicia sesión así.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Gitpod keeps Docker's files there.</source>
            <translation>Gitpod guarda ahí los archivos de Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Google Cloud Shell names its machines so.</source>
            <translation>Google Cloud Shell llama así a sus máquinas.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Lima gives its user’s home folder such a name.</source>
            <translation>Lima da un nombre así a la carpeta personal de su usuario.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Lima names its virtual machines so.</source>
            <translation>Lima llama así a sus máquinas virtuales.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>OrbStack calls its own Linux so.</source>
            <translation>OrbStack llama así a su propio Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>OrbStack makes this context.</source>
            <translation>OrbStack crea este contexto.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Podman keeps its images there.</source>
            <translation>Podman guarda ahí sus imágenes.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Podman writes the name of its system so.</source>
            <translation>Podman escribe así el nombre de su sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Rancher Desktop calls its own Linux so.</source>
            <translation>Rancher Desktop llama así a su propio Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Rancher Desktop makes this context.</source>
            <translation>Rancher Desktop crea este contexto.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Rootless Docker keeps its files in the home folder.</source>
            <translation>Docker sin root guarda sus archivos en la carpeta personal.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Rootless Docker makes this context.</source>
            <translation>Docker sin root crea este contexto.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Seen from inside of a snap, the system is Ubuntu Core.</source>
            <translation>Visto desde dentro de un snap, el sistema es Ubuntu Core.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The address of the host in a Lima machine.</source>
            <translation>La dirección del anfitrión en una máquina de Lima.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The command prompt of Google Cloud Shell.</source>
            <translation>El símbolo del sistema de Google Cloud Shell.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The command prompt of Play with Docker.</source>
            <translation>El símbolo del sistema de Play with Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The command prompt of a GitHub Codespace.</source>
            <translation>El símbolo del sistema de un Codespace de GitHub.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The command prompt of a Gitpod workspace.</source>
            <translation>El símbolo del sistema de un espacio de trabajo de Gitpod.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The engine itself runs in a container.</source>
            <translation>El propio motor se ejecuta en un contenedor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The engine runs without the rights of root.</source>
            <translation>El motor se ejecuta sin los derechos de root.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The first Docker Desktops had such kernels.</source>
            <translation>Los primeros Docker Desktop tenían kernels así.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The kernel of Boot2Docker.</source>
            <translation>El kernel de Boot2Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The name of a Lima virtual machine.</source>
            <translation>El nombre de una máquina virtual de Lima.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The name of a Podman machine.</source>
            <translation>El nombre de una máquina de Podman.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The pipe of Docker Desktop.</source>
            <translation>La canalización de Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The pipe of WSL's own containers.</source>
            <translation>La canalización de los contenedores propios de WSL.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The proxy of Docker Desktop.</source>
            <translation>El proxy de Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The proxy of OrbStack.</source>
            <translation>El proxy de OrbStack.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The server is Podman.</source>
            <translation>El servidor es Podman.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The server says that it belongs to Docker Desktop.</source>
            <translation>El servidor dice que pertenece a Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The snap of Docker keeps its files there.</source>
            <translation>El snap de Docker guarda ahí sus archivos.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of Apple’s container.</source>
            <translation>El socket de container, de Apple.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of Colima.</source>
            <translation>El socket de Colima.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of Docker Desktop.</source>
            <translation>El socket de Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of OrbStack.</source>
            <translation>El socket de OrbStack.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of Podman.</source>
            <translation>El socket de Podman.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of Rancher Desktop.</source>
            <translation>El socket de Rancher Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of a Lima virtual machine.</source>
            <translation>El socket de una máquina virtual de Lima.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of a Podman machine.</source>
            <translation>El socket de una máquina de Podman.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of rootless Docker.</source>
            <translation>El socket de Docker sin root.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The virtual machine of Rancher Desktop has this name.</source>
            <translation>La máquina virtual de Rancher Desktop tiene este nombre.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The virtual machine of minikube is built with Buildroot.</source>
            <translation>La máquina virtual de minikube está hecha con Buildroot.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>minikube labels its node so where the node is a container.</source>
            <translation>minikube pone esta etiqueta a su nodo cuando el nodo es un contenedor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>A context that somebody made, on a system that cannot run this engine itself.</source>
            <translation>Un contexto que alguien creó, en un sistema que no puede ejecutar este motor por sí mismo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>A kernel made for machines that stand for themselves, in a cloud or as a small computer.</source>
            <translation>Un kernel hecho para máquinas independientes, en una nube o como ordenador pequeño.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>A kernel of a Linux that people install themselves.</source>
            <translation>Un kernel de un Linux que la gente instala por sí misma.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>ChromeOS calls its Linux penguin; it runs in a virtual machine.</source>
            <translation>ChromeOS llama penguin a su Linux; se ejecuta en una máquina virtual.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>Docker Desktop’s settings tell what it uses.</source>
            <translation>Los ajustes de Docker Desktop dicen qué usa.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>It runs on a Linux machine of its own; for Docker, that machine’s kernel is the native one.</source>
            <translation>Se ejecuta en una máquina Linux propia; para Docker, el kernel de esa máquina es el nativo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The docker command was made for another processor than this.</source>
            <translation>El comando docker está hecho para otro procesador que este.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The engine has the very kernel of this machine, and as much memory and as many processors.</source>
            <translation>El motor tiene el mismo kernel que esta máquina, y la misma memoria y los mismos procesadores.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The engine is reached over the network, on another machine.</source>
            <translation>Al motor se llega por la red, en otra máquina.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The engine runs Windows containers, on the kernel of Windows.</source>
            <translation>El motor ejecuta contenedores de Windows, sobre el kernel de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The engine’s kernel is another one than this machine’s: {kernel}.</source>
            <translation>El kernel del motor no es el de esta máquina: {kernel}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The first WSL has no Linux kernel; an engine cannot run in it.</source>
            <translation>El primer WSL no tiene kernel de Linux; un motor no puede ejecutarse en él.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The kernel of Docker Desktop’s own virtual machine, which is not WSL2.</source>
            <translation>El kernel de la máquina virtual propia de Docker Desktop, que no es WSL2.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The kernel of OrbStack’s virtual machine.</source>
            <translation>El kernel de la máquina virtual de OrbStack.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The name says WSL, and Rancher Desktop uses the second one only.</source>
            <translation>El nombre dice WSL, y Rancher Desktop solo usa el segundo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>This distribution is running in WSL.</source>
            <translation>Esta distribución está en ejecución en WSL.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>This is the kernel of WSL2.</source>
            <translation>Este es el kernel de WSL2.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>This product always brings a virtual machine of its own.</source>
            <translation>Este producto siempre trae su propia máquina virtual.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>macOS has no Linux kernel, so there must be a virtual machine.</source>
            <translation>macOS no tiene kernel de Linux, así que debe de haber una máquina virtual.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Add the user again.</source>
            <translation>Añade al usuario otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Add {user} to the group {group}</source>
            <translation>Añadir a {user} al grupo {group}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>After you sign in again, docker works without an administrator.</source>
            <translation>Cuando vuelvas a iniciar la sesión, docker funciona sin administrador.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Choose the other context again.</source>
            <translation>Elige otra vez el otro contexto.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Every docker command in every terminal then speaks with that engine.</source>
            <translation>Entonces todo comando docker, en cualquier terminal, habla con ese motor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Let docker use the context {name}</source>
            <translation>Hacer que docker use el contexto {name}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Take {user} out of the group {group}</source>
            <translation>Sacar a {user} del grupo {group}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>The user leaves the group again.</source>
            <translation>El usuario vuelve a salir del grupo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Whoever is in this group can do everything on this machine, as root can.</source>
            <translation>Quien está en este grupo puede hacer de todo en este equipo, como root.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>docker uses the context before.</source>
            <translation>docker usa el contexto de antes.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>501 is the first user of a Mac; the machine passes it on.</source>
            <translation>501 es el primer usuario de un Mac; la máquina lo transmite.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>A Linux that people install, without the mark of another product.</source>
            <translation>Un Linux que la gente instala, sin la marca de otro producto.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>A Podman machine runs Fedora CoreOS and leaves it without a name.</source>
            <translation>Una máquina de Podman ejecuta Fedora CoreOS y lo deja sin nombre.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>A desktop’s Windows, where Docker comes as Docker Desktop.</source>
            <translation>Un Windows de escritorio, donde Docker viene como Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>A running Podman machine takes Windows’ default pipe, also beside Docker Desktop.</source>
            <translation>Una máquina de Podman en ejecución toma la canalización predeterminada de Windows, también junto a Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>A server’s Windows: Docker Desktop is not made for it.</source>
            <translation>Un Windows de servidor: Docker Desktop no está hecho para él.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Alpine Linux in WSL is what older Rancher Desktops brought.</source>
            <translation>Alpine Linux en WSL es lo que traían los Rancher Desktop antiguos.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Another machine’s engine is most often the plain one.</source>
            <translation>El motor de otra máquina suele ser el normal.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Btrfs beside the first version of cgroups is what a Synology NAS has.</source>
            <translation>Btrfs junto a la primera versión de cgroups es lo que tiene un NAS Synology.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>On Windows, a Podman machine is a Fedora in WSL2.</source>
            <translation>En Windows, una máquina de Podman es un Fedora en WSL2.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>On a Synology NAS, Docker does not find the system’s name.</source>
            <translation>En un NAS Synology, Docker no encuentra el nombre del sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Play with Docker names its nodes so.</source>
            <translation>Play with Docker llama así a sus nodos.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Podman gives only the short name of its system.</source>
            <translation>Podman da solo el nombre corto de su sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Podman names its machines so.</source>
            <translation>Podman llama así a sus máquinas.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Podman needs a Linux machine to run on this system.</source>
            <translation>Podman necesita una máquina Linux para ejecutarse en este sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>The docker command came with Docker Desktop, and nothing speaks for another engine.</source>
            <translation>El comando docker vino con Docker Desktop, y nada habla a favor de otro motor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>The server calls itself a plain Docker Engine.</source>
            <translation>El servidor se llama a sí mismo Docker Engine, sin más.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>The user of a Podman machine is called core.</source>
            <translation>El usuario de una máquina de Podman se llama core.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>minikube makes a context of this name.</source>
            <translation>minikube crea un contexto con este nombre.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>minikube names its machine so and says which driver made it.</source>
            <translation>minikube llama así a su máquina y dice qué controlador la creó.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>minikube names its machine so.</source>
            <translation>minikube llama así a su máquina.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>minikube names its node so, and this node is a container.</source>
            <translation>minikube llama así a su nodo, y este nodo es un contenedor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>xhyve runs virtual machines on a Mac, and Docker Toolbox does not use it.</source>
            <translation>xhyve ejecuta máquinas virtuales en un Mac, y Docker Toolbox no lo usa.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>A first start downloads and makes a virtual machine: that takes minutes.</source>
            <translation>El primer arranque descarga y crea una máquina virtual: tarda minutos.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Containers that are set to start by themselves start with it.</source>
            <translation>Con él arrancan los contenedores que deben iniciarse solos.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Docker Desktop may be waiting in its own window: for its terms, for a password, or for an update.</source>
            <translation>Puede que Docker Desktop espere en su propia ventana: sus condiciones, una contraseña o una actualización.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>If it does not come, its log tells why: journalctl -u docker.service -n 20. Often the disk is full, or /etc/docker/daemon.json has a mistake in it.</source>
            <translation>Si no llega, su registro dice por qué: journalctl -u docker.service -n 20. A menudo el disco está lleno, o /etc/docker/daemon.json tiene un error.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Install it, or choose another context: labwright engine use NAME.</source>
            <translation>Instálalo, o elige otro contexto: labwright engine use NAME.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>It is on another machine, or Labwright does not know the product it belongs to.</source>
            <translation>Está en otro equipo, o Labwright no conoce el producto al que pertenece.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>It runs until it is stopped, or until the computer is switched off.</source>
            <translation>Sigue en marcha hasta que lo paren o se apague el equipo.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Its log tells more: journalctl --user -u docker.service -n 20.</source>
            <translation>Su registro dice más: journalctl --user -u docker.service -n 20.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Labwright cannot start the engine here.</source>
            <translation>Labwright no puede iniciar el motor aquí.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Rancher Desktop also starts Kubernetes, unless that is switched off in its settings.</source>
            <translation>Rancher Desktop también arranca Kubernetes, salvo que esté desactivado en sus ajustes.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Run this in a terminal: sudo service docker start</source>
            <translation>Ejecuta esto en un terminal: sudo service docker start</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Start it where it is, or choose another context: labwright engine use NAME.</source>
            <translation>Inícialo donde está, o elige otro contexto: labwright engine use NAME.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Start {product}</source>
            <translation>Iniciar {product}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>The address that docker uses belongs to it. A removed product may have left it there.</source>
            <translation>La dirección que usa docker es suya. Quizá la dejó ahí un producto desinstalado.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>The engine at {endpoint} cannot be started from here.</source>
            <translation>El motor de {endpoint} no se puede iniciar desde aquí.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>This system starts its services in a way that needs an administrator.</source>
            <translation>Este sistema inicia sus servicios de un modo que pide un administrador.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>WSL may hang: close Docker Desktop, run wsl --shutdown, and start it again.</source>
            <translation>Puede que WSL esté colgado: cierra Docker Desktop, ejecuta wsl --shutdown y ábrelo otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>{program} is not installed, or Labwright does not find it.</source>
            <translation>{program} no está instalado, o Labwright no lo encuentra.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Apple's container</source>
            <translation>container, de Apple</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Boot2Docker in xhyve</source>
            <translation>Boot2Docker en xhyve</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Certain</source>
            <translation>Seguro</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in WSL2, the Linux inside Windows</source>
            <translation>Los contenedores se ejecutan en WSL2, el Linux dentro de Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in WSL2, the Linux inside Windows ({provider}).</source>
            <translation>Los contenedores se ejecutan en WSL2, el Linux dentro de Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a Hyper-V machine on Windows</source>
            <translation>Los contenedores se ejecutan en una máquina de Hyper-V en Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a Linux virtual machine</source>
            <translation>Los contenedores se ejecutan en una máquina virtual Linux</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a Linux virtual machine ({provider}).</source>
            <translation>Los contenedores se ejecutan en una máquina virtual Linux ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a Linux virtual machine of Hyper-V on Windows ({provider}).</source>
            <translation>Los contenedores se ejecutan en una máquina virtual Linux de Hyper-V en Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a Linux virtual machine on macOS ({provider}).</source>
            <translation>Los contenedores se ejecutan en una máquina virtual Linux en macOS ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a virtual machine on the Mac</source>
            <translation>Los contenedores se ejecutan en una máquina virtual en el Mac</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run on another machine</source>
            <translation>Los contenedores se ejecutan en otra máquina</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run on another machine ({provider}).</source>
            <translation>Los contenedores se ejecutan en otra máquina ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run on the Linux kernel itself</source>
            <translation>Los contenedores se ejecutan en el propio kernel de Linux</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run straight on the computer’s own Linux kernel ({provider}).</source>
            <translation>Los contenedores se ejecutan directamente en el kernel de Linux del propio ordenador ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Docker in a container</source>
            <translation>Docker en un contenedor</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>In WSL2 on Windows</source>
            <translation>En WSL2 en Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>In a Hyper-V machine on Windows</source>
            <translation>En una máquina de Hyper-V en Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>In a virtual machine</source>
            <translation>En una máquina virtual</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>In a virtual machine on macOS</source>
            <translation>En una máquina virtual en macOS</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Likely</source>
            <translation>Probable</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, Windows containers run on the kernel of Windows ({provider}).</source>
            <translation>Lo más probable es que los contenedores de Windows se ejecuten en el kernel de Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run in WSL2, the Linux inside Windows ({provider}).</source>
            <translation>Lo más probable es que los contenedores se ejecuten en WSL2, el Linux dentro de Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run in a Linux virtual machine ({provider}).</source>
            <translation>Lo más probable es que los contenedores se ejecuten en una máquina virtual Linux ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run in a Linux virtual machine of Hyper-V on Windows ({provider}).</source>
            <translation>Lo más probable es que los contenedores se ejecuten en una máquina virtual Linux de Hyper-V en Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run in a Linux virtual machine on macOS ({provider}).</source>
            <translation>Lo más probable es que los contenedores se ejecuten en una máquina virtual Linux en macOS ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run on another machine ({provider}).</source>
            <translation>Lo más probable es que los contenedores se ejecuten en otra máquina ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run straight on the computer’s own Linux kernel ({provider}).</source>
            <translation>Lo más probable es que los contenedores se ejecuten directamente en el kernel de Linux del propio ordenador ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>On another machine</source>
            <translation>En otra máquina</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>On the computer’s own Linux kernel</source>
            <translation>En el kernel de Linux del propio ordenador</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>On the kernel of Windows</source>
            <translation>En el kernel de Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>This is {provider}; whether its containers run in a virtual machine, and in which, is not told.</source>
            <translation>Esto es {provider}; no se dice si sus contenedores se ejecutan en una máquina virtual, ni en cuál.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>WSL's own containers</source>
            <translation>los contenedores propios de WSL</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Where containers run is not told</source>
            <translation>No se dice dónde se ejecutan los contenedores</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Where this engine runs cannot be told from what is known.</source>
            <translation>Con lo que se sabe no se puede decir dónde se ejecuta este motor.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Windows containers run on the kernel of Windows</source>
            <translation>Los contenedores de Windows se ejecutan en el kernel de Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Windows containers run on the kernel of Windows ({provider}).</source>
            <translation>Los contenedores de Windows se ejecutan en el kernel de Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>a Podman machine</source>
            <translation>una máquina de Podman</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>a Synology NAS</source>
            <translation>un NAS Synology</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>a product that is not known</source>
            <translation>un producto desconocido</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>an unknown system</source>
            <translation>un sistema desconocido</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>rootless Docker</source>
            <translation>Docker sin root</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>the Docker snap</source>
            <translation>el snap de Docker</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Half made</source>
            <translation>A medio hacer</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Hatch's folder</source>
            <translation>Carpeta de Hatch</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>In the project</source>
            <translation>En el proyecto</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Its Python is gone</source>
            <translation>Falta su Python</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>No Python inside</source>
            <translation>Sin Python</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Nobody uses it</source>
            <translation>Nadie lo usa</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Poetry's folder</source>
            <translation>Carpeta de Poetry</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Project gone</source>
            <translation>Sin su proyecto</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Was moved</source>
            <translation>Se movió</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Works</source>
            <translation>Funciona</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Wrong processor</source>
            <translation>Otro procesador</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>pipenv's folder</source>
            <translation>Carpeta de pipenv</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>pyenv's folder</source>
            <translation>Carpeta de pyenv</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/environment_words.py" />
            <source>{n} packages do not fit</source>
            <extracomment>for one: {n} package does not fit</extracomment>
            <translation>
                <numerusform>{n} paquete no encaja</numerusform>
                <numerusform>{n} paquetes no encajan</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/environments.py" />
            <source>Labwright has not looked at it closely yet.</source>
            <translation>Labwright aún no lo ha examinado.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/environments.py" />
            <source>{n} packages do not fit: what they need is missing or has another version.</source>
            <extracomment>for one: {n} package does not fit: what it needs is missing or has another version.</extracomment>
            <translation>
                <numerusform>{n} paquete no encaja: lo que necesita falta o tiene otra versión.</numerusform>
                <numerusform>{n} paquetes no encajan: lo que necesitan falta o tiene otra versión.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>An environment.yml for conda</source>
            <translation>Un environment.yml para conda</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>Dependencies for pyproject.toml</source>
            <translation>Dependencias para pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For a project that grows: what was asked for, from its version now on, to paste into pyproject.toml.</source>
            <translation>Para un proyecto que crece: lo que se pidió, a partir de su versión actual, para pegarlo en pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For conda on the same kind of machine: every package with its version and its build.</source>
            <translation>Para conda en el mismo tipo de equipo: cada paquete con su versión y su compilación (build).</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For people and other systems: only what was asked for, at its version now. What that needs is chosen anew there.</source>
            <translation>Para otras personas y otros sistemas: solo lo que se pidió, en su versión actual. Lo que eso necesita se elige allí de nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For people who use conda: the Python comes with it.</source>
            <translation>Para quien usa conda: el Python va incluido.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For people with conda on any system: what was asked of conda, in the words of that time. The rest is chosen anew there.</source>
            <translation>Para quien usa conda en cualquier sistema: lo que se pidió a conda, tal como se pidió entonces. El resto se elige allí de nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For the same project on another machine, with the tool that wrote it: exact, hashes included. It belongs beside the project's own file.</source>
            <translation>Para el mismo proyecto en otro equipo, con la herramienta que lo escribió: exacto, con los hashes incluidos. Va junto al archivo del propio proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For the same versions again, on this kind of machine: a hand-in, or a server. This is what `pip freeze` prints.</source>
            <translation>Para las mismas versiones otra vez, en este tipo de equipo: una entrega o un servidor. Es lo que imprime `pip freeze`.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For the very same files again with conda: a list of addresses, and nothing is chosen anew. What pip installed is not in it.</source>
            <translation>Para exactamente los mismos archivos otra vez con conda: una lista de direcciones, sin elegir nada de nuevo. Lo que instaló pip no está en ella.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For the very same files again: pip refuses any file that is not the one listed. For servers and exams; the hashes are asked of the package index.</source>
            <translation>Para exactamente los mismos archivos otra vez: pip rechaza cualquier archivo que no sea el de la lista. Para servidores y exámenes; los hashes se piden al índice de paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>Only what was asked for</source>
            <translation>Solo lo que se pidió</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>The lock file of its project</source>
            <translation>El archivo de versiones fijadas de su proyecto</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>The same files, with hashes</source>
            <translation>Los mismos archivos, con hashes</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>The same versions</source>
            <translation>Las mismas versiones</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>conda: only what was asked for</source>
            <translation>conda: solo lo que se pidió</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>conda: the very files</source>
            <translation>conda: exactamente los mismos archivos</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>conda: versions and builds</source>
            <translation>conda: versiones y compilaciones</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Choose an environment, then How to use, In Jupyter notebooks. VS Code opens notebooks, too.</source>
            <translation>Elige un entorno; luego Uso, En notebooks de Jupyter. VS Code también abre notebooks.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Choose an environment, then How to use: there is the line that runs a script with it.</source>
            <translation>Elige un entorno; luego Uso: ahí está la línea que ejecuta un script con él.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>In a terminal, `conda install` and its path install it, without what it needs.</source>
            <translation>En un terminal, `conda install` y su ruta lo instalan, sin lo que necesita.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>In its folder, `docker build .` does so.</source>
            <translation>En su carpeta, `docker build .` lo hace.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>In its folder, `docker compose up` does so.</source>
            <translation>En su carpeta, `docker compose up` lo hace.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>It knows lists of packages (requirements.txt, environment.yml, pyproject.toml, Pipfile and lock files), wheels, notebooks, Dockerfiles and compose files.</source>
            <translation>Conoce listas de paquetes (requirements.txt, environment.yml, pyproject.toml, Pipfile y archivos de versiones fijadas), wheels, notebooks, Dockerfiles y archivos compose.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>It needs {file} beside it, which is not there.</source>
            <translation>Necesita {file} a su lado, y no está.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Labwright does not know what {name} is for.</source>
            <translation>Labwright no sabe para qué es {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Make an environment in its folder, then `pip install -e .` there installs the project so that your changes take effect at once.</source>
            <translation>Crea un entorno en su carpeta; después, `pip install -e .` instala ahí el proyecto de modo que tus cambios valgan al momento.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Tools read it by themselves when they work in its folder.</source>
            <translation>Las herramientas lo leen por sí solas cuando trabajan en su carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Unpack it, then drop its folder here. If it is the source of a package, pip installs it as it is.</source>
            <translation>Descomprímelo y luego suelta aquí su carpeta. Si es el código fuente de un paquete, pip lo instala tal cual.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} describes containers that run together: Docker Compose starts them.</source>
            <translation>{name} describe contenedores que funcionan juntos: Docker Compose los inicia.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} describes something for Kubernetes: kubectl applies it.</source>
            <translation>{name} describe algo para Kubernetes: kubectl lo aplica.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is a notebook: Jupyter opens it.</source>
            <translation>{name} es un notebook: lo abre Jupyter.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is a notebook: Jupyter opens it. It was written with the kernel “{kernel}”.</source>
            <translation>{name} es un notebook: lo abre Jupyter. Se escribió con el kernel «{kernel}».</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is a package of conda’s.</source>
            <translation>{name} es un paquete de conda.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is a package, ready to be installed into an environment.</source>
            <translation>{name} es un paquete, listo para instalarse en un entorno.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is a program in Python.</source>
            <translation>{name} es un programa en Python.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is an archive: files packed together.</source>
            <translation>{name} es un archivo comprimido: varios archivos en uno.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is the recipe of an image: Docker builds it.</source>
            <translation>{name} es la receta de una imagen: Docker la construye.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} lists the very files of an environment of conda’s.</source>
            <translation>{name} enumera exactamente los archivos de un entorno de conda.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} pins every file of a project, for any tool that reads the common lock format.</source>
            <translation>{name} fija cada archivo de un proyecto, para cualquier herramienta que lea el formato común de versiones fijadas.</translation>
        </message>
        <message>
            <location filename="../../app/core/indexes.py" />
            <source>It looks like https://packages.example.edu/simple/</source>
            <translation>Es así: https://packages.example.edu/simple/</translation>
        </message>
        <message>
            <location filename="../../app/core/indexes.py" />
            <source>It would stand in command lines and in the journal, where others may read it.</source>
            <translation>Aparecería en líneas de comandos y en el diario, donde otros pueden leerlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/indexes.py" />
            <source>Leave them away here. Put them where pip and uv look for them: into the keyring, or into the file .netrc in your home folder.</source>
            <translation>No los pongas aquí. Ponlos donde pip y uv los buscan: en el llavero, o en el archivo .netrc de tu carpeta personal.</translation>
        </message>
        <message>
            <location filename="../../app/core/indexes.py" />
            <source>The address of an index must not have a name or a password in it.</source>
            <translation>La dirección de un índice no debe llevar un nombre ni una contraseña.</translation>
        </message>
        <message>
            <location filename="../../app/core/indexes.py" />
            <source>This is not the address of an index: {address}</source>
            <translation>Esto no es la dirección de un índice: {address}</translation>
        </message>
        <message>
            <location filename="../../app/core/journal.py" />
            <source>Labwright did the same in less time.</source>
            <translation>Labwright hizo lo mismo en menos tiempo.</translation>
        </message>
        <message>
            <location filename="../../app/core/journal.py" />
            <source>has not ended</source>
            <translation>no ha terminado</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>It did not start:</source>
            <translation>No llegó a iniciarse:</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>It holds a secret that is not kept. Put it in before you run this:</source>
            <translation>Contiene un secreto que no se guarda. Ponlo tú antes de ejecutar esto:</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>It was given input that is not kept:</source>
            <translation>Recibió una entrada que no se guarda:</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>Lab notes</source>
            <translation>Notas de laboratorio</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>Lines that begin with # are not run again, and the line above them says why.</source>
            <translation>Las líneas que empiezan por # no se vuelven a ejecutar; la línea de encima dice por qué.</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>The line was too long to be kept whole:</source>
            <translation>La línea era demasiado larga para guardarla entera:</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>What Labwright ran, oldest first. Read it before you run it.</source>
            <translation>Lo que ejecutó Labwright, de lo más antiguo a lo más nuevo. Léelo antes de ejecutarlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>Give the token each time you publish: it is used for that run only, and written down nowhere.</source>
            <translation>Da el token cada vez que publiques: se usa solo esa vez y no se anota en ninguna parte.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>It gives nothing away before its password was typed.</source>
            <translation>No da nada hasta que se escribe su contraseña.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>It is locked and waits for its password in a window that may not be in sight: over SSH, or right after the desktop came up.</source>
            <translation>Está bloqueado y espera su contraseña en una ventana que quizá no esté a la vista: por SSH, o justo después de iniciarse el escritorio.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>Log in to the desktop itself and unlock it. To do without: poetry config keyring.enabled false</source>
            <translation>Inicia sesión en el propio escritorio y desbloquéalo. Para prescindir de él: poetry config keyring.enabled false</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>Servers and small desktops come without one, and a plain file would be no safe place.</source>
            <translation>Los servidores y los escritorios pequeños no lo traen, y un simple archivo no sería un lugar seguro.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>The desktop’s key ring did not answer within {seconds:g} s.</source>
            <translation>El llavero del escritorio no respondió en {seconds:g} s.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>The key ring of this desktop is locked, or refused.</source>
            <translation>El llavero de este escritorio está bloqueado, o se negó.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>This machine has no key ring to keep a token in.</source>
            <translation>Este equipo no tiene un llavero donde guardar un token.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>Unlock it: log in to the desktop itself, or open its program for passwords and keys.</source>
            <translation>Desbloquéalo: inicia sesión en el propio escritorio, o abre su programa de contraseñas y claves.</translation>
        </message>
        <message>
            <location filename="../../app/core/module_failures.py" />
            <source>Install {names} there, then try again.</source>
            <translation>Instala {names} ahí y vuelve a intentarlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/module_failures.py" />
            <source>Its Python looked for it, and it looks nowhere but in its own environment.</source>
            <translation>Su Python lo buscó, y no busca más que en su propio entorno.</translation>
        </message>
        <message>
            <location filename="../../app/core/module_failures.py" />
            <source>{names} is not installed in this environment.</source>
            <translation>{names} no está instalado en este entorno.</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>could not be started</source>
            <translation>no se pudo iniciar</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>done</source>
            <translation>terminó bien</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>ended with code {code}</source>
            <translation>terminó con código {code}</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>started</source>
            <translation>se inició</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>stopped by you</source>
            <translation>lo detuviste tú</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>timed out after {seconds:g} s</source>
            <translation>pasó de {seconds:g} s</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>was cut off when Labwright ended</source>
            <translation>quedó interrumpido cuando terminó Labwright</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>was ended by the signal {name}</source>
            <translation>lo terminó la señal {name}</translation>
        </message>
        <message>
            <location filename="../../app/core/package_changes.py" />
            <source>Nothing changes.</source>
            <translation>No cambia nada.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_changes.py" />
            <source>{first}, {second}, {third}.</source>
            <translation>{first}, {second}, {third}.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_changes.py" />
            <source>{first}, {second}.</source>
            <translation>{first}, {second}.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_changes.py" />
            <source>{first}.</source>
            <translation>{first}.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/package_changes.py" />
            <source>{n} get another version</source>
            <extracomment>for one: {n} gets another version</extracomment>
            <translation>
                <numerusform>{n} cambia de versión</numerusform>
                <numerusform>{n} cambian de versión</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/package_changes.py" />
            <source>{n} go</source>
            <extracomment>for one: {n} goes</extracomment>
            <translation>
                <numerusform>{n} se quita</numerusform>
                <numerusform>{n} se quitan</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/package_changes.py" />
            <source>{n} packages come</source>
            <extracomment>for one: {n} package comes</extracomment>
            <translation>
                <numerusform>{n} paquete se añade</numerusform>
                <numerusform>{n} paquetes se añaden</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>The METADATA file of {package} is damaged: it has no name or no version. Installing the package again puts that right.</source>
            <translation>El archivo METADATA de {package} está dañado: no tiene nombre o no tiene versión. Instalar otra vez el paquete lo arregla.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>The record of {package} has no METADATA file: what it needs is not known. Installing it again puts that right.</source>
            <translation>La ficha de {package} no tiene archivo METADATA: no se sabe qué necesita. Instalarlo otra vez lo arregla.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>The record of {package} may not be read: what it needs is not known. Look at the permissions of {path}.</source>
            <translation>No hay permiso para leer la ficha de {package}: no se sabe qué necesita. Mira los permisos de {path}.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>conda's own record of {package} is damaged ({file}): conda may refuse to work in this environment.</source>
            <translation>La ficha que conda tiene de {package} está dañada ({file}): puede que conda se niegue a trabajar en este entorno.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{folder} is left over from an installation that was interrupted. Nothing uses it: it can be deleted.</source>
            <translation>{folder} es un resto de una instalación interrumpida. Nada lo usa: se puede borrar.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{folder} is taken for no package, because its name does not say which one it is.</source>
            <translation>{folder} no cuenta como paquete, porque su nombre no dice cuál es.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{folder} may not be read: packages in it are missing from the list. Look at its permissions.</source>
            <translation>No hay permiso para leer {folder}: sus paquetes faltan en la lista. Mira sus permisos.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} asks for “{requirement}”, which nothing can read as a requirement. pip takes the package for missing until a version of it is installed that is written correctly.</source>
            <translation>{package} pide «{requirement}», que nadie puede leer como requisito. pip da el paquete por no instalado hasta que se instale una versión bien escrita.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} calls its version “{version}”, which is not a valid version number. pip takes the package for missing.</source>
            <translation>{package} llama a su versión «{version}», que no es un número de versión válido. pip da el paquete por no instalado.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} does not say which version it is. Installing it again puts that right.</source>
            <translation>{package} no dice qué versión es. Instalarlo otra vez lo arregla.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} is there twice in one folder, as {first} and as {second}. Tools disagree about which one counts: uninstall it until nothing is left, then install it once.</source>
            <translation>{package} está dos veces en una carpeta, como {first} y como {second}. Las herramientas no coinciden en cuál vale: desinstálalo hasta que no quede nada y luego instálalo una vez.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} was installed twice into one place, by conda ({conda_version}) and by pip ({pip_version}). Each overwrites files of the other: remove one of them, then install the other again.</source>
            <translation>{package} se instaló dos veces en el mismo sitio, con conda ({conda_version}) y con pip ({pip_version}). Cada uno sobrescribe archivos del otro: quita uno y vuelve a instalar el otro.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} {version} has requirement {requirement}, but you have {other} {found}.</source>
            <translation>{package} {version} necesita {requirement}, pero tienes {other} {found}.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} {version} is not supported on this platform</source>
            <translation>{package} {version} no es compatible con esta plataforma</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} {version} requires {requirement}, which is not installed.</source>
            <translation>{package} {version} necesita {requirement}, que no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>An empty entry of PATH means the folder you are in.</source>
            <translation>Una entrada vacía de PATH significa la carpeta en la que estás.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>The variable in {entry} was never replaced by its value, so no folder is found.</source>
            <translation>La variable de {entry} no se reemplazó por su valor, así que no se encuentra ninguna carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>The ~ in {entry} was never replaced by your home folder. {shell} does it while it searches; other shells and programs do not.</source>
            <translation>El ~ de {entry} no se reemplazó por tu carpeta personal. {shell} lo hace mientras busca; otros shells y programas, no.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>The ~ in {entry} was never replaced by your home folder: {shell} looks for a folder named ~.</source>
            <translation>El ~ de {entry} no se reemplazó por tu carpeta personal: {shell} busca una carpeta llamada ~.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>cmd looks into the folder you are in before it looks into PATH.</source>
            <translation>cmd mira en la carpeta en la que estás antes de mirar en PATH.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>{entry} in PATH is no full path: what it means depends on the folder you are in.</source>
            <translation>{entry} no es una ruta completa en PATH: lo que significa depende de la carpeta en la que estés.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>{entry} is in quotes: cmd takes them away, some programs do not.</source>
            <translation>{entry} va entre comillas: cmd las quita; algunos programas, no.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>A downloaded package is not the one that the list means.</source>
            <translation>Un paquete descargado no es el que dice la lista.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>A line names one package, perhaps with versions: requests or requests&gt;=2.32. Correct it there.</source>
            <translation>Una línea nombra un paquete, quizá con versiones: requests o requests&gt;=2.32. Corrígelo ahí.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>A package had to be built here, and that failed.</source>
            <translation>Había que compilar un paquete aquí, y falló.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Ask for their certificate file, and choose it in the settings under Network.</source>
            <translation>Pide el archivo de su certificado y elígelo en los ajustes, en Red.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Check spelling and version. Some are imported by another name than the one they are installed by.</source>
            <translation>Revisa el nombre y la versión. Algunos se importan con un nombre y se instalan con otro.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Check the spelling. Some are imported by another name than the one they are installed by.</source>
            <translation>Revisa cómo se escribe. Algunos se importan con un nombre y se instalan con otro.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>It stands in {because}, and is neither a package nor an option of pip.</source>
            <translation>Está en {because}, y no es ni un paquete ni una opción de pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Its certificate is not known here. Schools and companies often put their own in between.</source>
            <translation>Su certificado no se conoce aquí. Las escuelas y empresas suelen poner el suyo en medio.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Its fingerprint (hash) is another one: the download broke, or the file was changed.</source>
            <translation>Su huella (hash) es otra: la descarga se estropeó o alguien cambió el archivo.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Look whether a browser opens pages. Behind a proxy, write it into the settings under Network. Without any network, install from a folder of wheels.</source>
            <translation>Mira si un navegador abre páginas. Si hay un proxy, escríbelo en los ajustes, en Red. Sin ninguna red, instala desde una carpeta de wheels.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Make an environment, and install there.</source>
            <translation>Crea un entorno e instala ahí.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <location filename="../../app/services/failures.py" />
            <source>Make room, for instance by emptying the bin, then try again.</source>
            <translation>Haz sitio, por ejemplo vaciando la papelera, y prueba otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>No fitting package was found: {names}.</source>
            <translation>No se encontró ningún paquete adecuado: {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <location filename="../../app/core/pipenv_failures.py" />
            <source>No version is right for all of these: {because}.</source>
            <translation>Ninguna versión vale para todos estos: {because}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>One of them needs a version of something that another one rules out.</source>
            <translation>Uno de ellos necesita una versión de algo que otro excluye.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Take away the versions you do not need exactly, or install them one after the other. If both must stay, give each an environment of its own.</source>
            <translation>Quita las versiones que no necesites exactas, o instálalos uno tras otro. Si los dos tienen que quedarse, da a cada uno su propio entorno.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <location filename="../../app/services/failures.py" />
            <source>The disk is full.</source>
            <translation>El disco está lleno.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>The place where packages come from could not be trusted.</source>
            <translation>No se puede confiar en el lugar del que vienen los paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <location filename="../../app/core/poetry_failures.py" />
            <source>The place where packages come from does not answer.</source>
            <translation>El lugar del que vienen los paquetes no responde.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>The place where packages come from has none of this name for this Python and this system.</source>
            <translation>El lugar del que vienen los paquetes no tiene ninguno con este nombre para este Python y este sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>The system's own tools need its packages as they are.</source>
            <translation>Las herramientas del propio sistema necesitan sus paquetes tal como están.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <location filename="../../app/core/poetry_failures.py" />
            <source>There is no network, or a proxy or a firewall stands in between.</source>
            <translation>No hay red, o hay un proxy o un cortafuegos en medio.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>There is no package {names}.</source>
            <translation>No existe el paquete {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>There is no ready-made file of it for this Python and this system. That often means that the Python is newer than the package, or that a compiler or a library is missing.</source>
            <translation>No hay un archivo ya hecho para este Python y este sistema. Suele significar que el Python es más nuevo que el paquete, o que falta un compilador o una biblioteca.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>There is none of this name or version for this Python and this system, or the place where packages come from did not answer.</source>
            <translation>No hay ninguno con este nombre o versión para este Python y este sistema, o el lugar del que vienen los paquetes no respondió.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>These packages cannot be had beside the versions that are pinned: {names}.</source>
            <translation>Estos paquetes no se pueden tener junto a las versiones fijadas: {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>These packages cannot be had together.</source>
            <translation>Estos paquetes no pueden estar juntos.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>This Python belongs to the system, so pip may not change it.</source>
            <translation>Este Python es del sistema, así que pip no puede cambiarlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Try a newer version of the package, or an environment with an older Python.</source>
            <translation>Prueba una versión más nueva del paquete, o un entorno con un Python más antiguo.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Try once more. If it stays so, ask whoever made the list, and do not install it otherwise.</source>
            <translation>Prueba otra vez. Si sigue igual, pregunta a quien hizo la lista y no lo instales de otra manera.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Unpin what is called “constraint” here, or choose versions that fit to it.</source>
            <translation>Suelta lo que aquí se llama «constraint», o elige versiones que vayan con ello.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>What was downloaded and unpacked found no room any more.</source>
            <translation>Lo descargado y desempaquetado ya no cabía.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>pip cannot read {names}.</source>
            <translation>pip no puede leer {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Check spelling and version. Some are imported by another name than they are installed by.</source>
            <translation>Revisa el nombre y la versión. Algunos se importan con un nombre y se instalan con otro.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Correct the line that the output names, then try again.</source>
            <translation>Corrige la línea que nombra la salida y vuelve a intentarlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Install that Python on the page Pythons, or name another in the Pipfile.</source>
            <translation>Instala ese Python en la página Python, o indica otro en el Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>It is no TOML any more: a quotation mark or a bracket may be missing.</source>
            <translation>Ya no es TOML: puede que falte una comilla o un corchete.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Its table [requires] names a version, and pipenv found none of it.</source>
            <translation>Su tabla [requires] nombra una versión, y pipenv no encontró ninguna así.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Lock the project: pipenv lock</source>
            <translation>Fija las versiones del proyecto: pipenv lock</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Lock the project: pipenv lock. In a team, get the newest files first.</source>
            <translation>Fija las versiones del proyecto: pipenv lock. En un equipo de trabajo, consigue antes los archivos más nuevos.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Take away the versions you do not need exactly, or ask for other packages. If all must stay, give each an environment of its own. pipenv's hint --pre would only allow unfinished versions.</source>
            <translation>Quita las versiones que no necesites exactas, o pide otros paquetes. Si todos tienen que quedarse, da a cada uno su propio entorno. El consejo de pipenv, --pre, solo permitiría versiones sin terminar.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>The Pipfile cannot be read.</source>
            <translation>El Pipfile no se puede leer.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>The Pipfile has changed since Pipfile.lock was written.</source>
            <translation>El Pipfile ha cambiado desde que se escribió Pipfile.lock.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>The Python that the Pipfile asks for is not on this machine.</source>
            <translation>El Python que pide el Pipfile no está en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>The project has no Pipfile.lock yet.</source>
            <translation>El proyecto aún no tiene Pipfile.lock.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>The sources that the Pipfile names have none of this name or version for this Python and system.</source>
            <translation>Las fuentes que nombra el Pipfile no tienen ninguno con este nombre o versión para este Python y este sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>What is installed exactly must be written down there first.</source>
            <translation>Antes hay que anotar ahí qué se instala exactamente.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>pipenv finds no package that fits: {names}.</source>
            <translation>pipenv no encuentra ningún paquete que encaje: {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>pipenv finds no versions that fit together.</source>
            <translation>pipenv no encuentra versiones que encajen entre sí.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>pipenv installs nothing that the lock file would contradict.</source>
            <translation>pipenv no instala nada que contradiga el archivo de versiones fijadas.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>An environment is there already. Choose another name, or delete that one first.</source>
            <translation>Ahí ya hay un entorno. Elige otro nombre, o borra antes ese entorno.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>Only {size} are free on this disk.</source>
            <translation>Solo hay {size} libres en este disco.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>Something is there already. An environment needs a place of its own.</source>
            <translation>Ahí ya hay algo. Un entorno necesita un lugar propio.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>The path has a space in it. Python copes with it, some tools do not.</source>
            <translation>La ruta lleva un espacio. Python se las arregla con él; algunas herramientas, no.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>The path has letters with accents. Python copes with them, some tools do not.</source>
            <translation>La ruta lleva letras con acentos. Python se las arregla con ellas; algunas herramientas, no.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>There is no such disk or folder.</source>
            <translation>No existe ese disco o esa carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>This lies inside the environment {path}. Environments stand beside each other.</source>
            <translation>Esto está dentro del entorno {path}. Los entornos van unos al lado de otros.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>This path is too long for Windows: {n} characters, and packages add up to {more}. Choose a shorter one, such as C:\envs\lab1.</source>
            <translation>Esta ruta es demasiado larga para Windows: {n} caracteres, y los paquetes añaden hasta {more}. Elige una más corta, como C:\envs\lab1.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>You may not write there. Choose a folder of your own.</source>
            <translation>No tienes permiso para escribir ahí. Elige una carpeta tuya.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>{service} copies this folder to the network. It works, but thousands of small files will be sent there.</source>
            <translation>{service} copia esta carpeta a la nube. Funciona, pero se enviarán allí miles de archivos pequeños.</translation>
        </message>
        <message>
            <location filename="../../app/core/plans.py" />
            <source>Labwright does the same in less time where it can.</source>
            <translation>Labwright hace lo mismo en menos tiempo cuando puede.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Environments see the packages of their Python, too.</source>
            <translation>Los entornos ven también los paquetes de su Python.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Passwords and tokens are looked for in the desktop’s key ring.</source>
            <translation>Las contraseñas y los tokens se buscan en el llavero del escritorio.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Poetry makes an environment for each project.</source>
            <translation>Poetry crea un entorno para cada proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Several packages are installed at once.</source>
            <translation>Se instalan varios paquetes a la vez.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>The environment is the folder .venv in the project. Where nobody chose: if there is one.</source>
            <translation>El entorno es la carpeta .venv del proyecto. Si nadie lo ha elegido: solo cuando ya existe.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>These are: {names}</source>
            <translation>Son estos: {names}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Where Poetry keeps what it downloaded.</source>
            <translation>Dónde guarda Poetry lo que descargó.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Where the environments outside of projects are.</source>
            <translation>Dónde están los entornos que no van en los proyectos.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>an environment variable</source>
            <translation>una variable de entorno</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>this project</source>
            <translation>este proyecto</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>you, for all projects</source>
            <translation>tú, para todos los proyectos</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>{key} is either true or false, not {value}.</source>
            <translation>{key} es true o false, no {value}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>{name} is no setting that Labwright changes.</source>
            <translation>{name} no es un ajuste que Labwright cambie.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>{value} is no value for {key}.</source>
            <translation>{value} no es un valor para {key}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Add the package it comes with: poetry add --group dev {name}</source>
            <translation>Añade el paquete con el que viene: poetry add --group dev {name}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Ask for other versions of them, or leave one out. An older one may fit: name it as &lt;2.</source>
            <translation>Pide otras versiones de ellos, o deja uno fuera. Puede que una más antigua encaje: indícala con &lt;2.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Bring Poetry to the newest version. Locking anew would change the file for all.</source>
            <translation>Actualiza Poetry a la versión más nueva. Volver a fijar las versiones cambiaría el archivo para todos.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Check its name and version on the page of the package index.</source>
            <translation>Comprueba su nombre y su versión en la página del índice de paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Choose another Python for it: poetry env use 3.12, or the path of one.</source>
            <translation>Elige otro Python para él: poetry env use 3.12, o la ruta de uno.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Go to the project’s folder, or start one: poetry init</source>
            <translation>Ve a la carpeta del proyecto, o crea uno: poetry init</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>If nobody should install it, write package-mode = false below [tool.poetry]. Otherwise make the folder {name} with your code, or name yours under packages.</source>
            <translation>Si nadie debe instalarlo, escribe package-mode = false debajo de [tool.poetry]. Si no, crea la carpeta {name} con tu código, o indica la tuya en packages.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Install one that its pyproject.toml allows, then choose it: poetry env use</source>
            <translation>Instala uno que su pyproject.toml permita y luego elígelo: poetry env use</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>It is a plug-in since Poetry 2, and older instructions still name it.</source>
            <translation>Desde Poetry 2 es un complemento, y las instrucciones más antiguas aún lo nombran.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>It looks there for passwords of package sources, and the key ring is locked or does not answer.</source>
            <translation>Busca en él contraseñas de fuentes de paquetes, y el llavero está bloqueado o no responde.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>It needs Python {needed}, and the project allows {allowed}.</source>
            <translation>Necesita Python {needed}, y el proyecto permite {allowed}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Its packages are installed; only the project itself is missing in the environment.</source>
            <translation>Sus paquetes están instalados; en el entorno solo falta el propio proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Its pyproject.toml allows {allowed}.</source>
            <translation>Su pyproject.toml permite {allowed}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Lock the project: poetry lock. In a team, get the newest files first: somebody may have done it.</source>
            <translation>Fija las versiones del proyecto: poetry lock. En un equipo de trabajo, consigue antes los archivos más nuevos: puede que alguien ya lo haya hecho.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Look at the releases there are, and ask for one of them.</source>
            <translation>Mira las versiones que hay, y pide una de ellas.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Look whether a browser opens pages. Behind a proxy, write it into the settings under Network. Without any network, what is installed already goes on working.</source>
            <translation>Mira si un navegador abre páginas. Si hay un proxy, escríbelo en los ajustes, en Red. Sin ninguna red, lo que ya está instalado sigue funcionando.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Make it anew: poetry env remove --all, then poetry install</source>
            <translation>Créalo de nuevo: poetry env remove --all, y después poetry install</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Neither it nor a folder above it has a pyproject.toml.</source>
            <translation>Ni ella ni ninguna carpeta por encima tiene un pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>None of its releases on the package sources of the project fits.</source>
            <translation>No encaja ninguna de sus versiones en las fuentes de paquetes del proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>None of the Pythons on this machine fits the project.</source>
            <translation>Ningún Python de este equipo le sirve al proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Only what pyproject.toml names can be removed. What other packages need goes with these.</source>
            <translation>Solo se puede quitar lo que nombra pyproject.toml. Lo que necesitan otros paquetes se va con ellos.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>People who work on the project have different versions of Poetry.</source>
            <translation>Quienes trabajan en el proyecto tienen versiones distintas de Poetry.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Poetry could not get at the desktop’s key ring.</source>
            <translation>Poetry no pudo acceder al llavero del escritorio.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Poetry found no {package} that fits.</source>
            <translation>Poetry no encontró ningún {package} que encaje.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <location filename="../../app/services/poetry.py" />
            <source>Poetry installs nothing that the lock file would contradict.</source>
            <translation>Poetry no instala nada que contradiga el archivo de versiones fijadas.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Run single commands with poetry run, or activate: poetry env activate shows the line.</source>
            <translation>Ejecuta comandos sueltos con poetry run, o activa el entorno: poetry env activate muestra la línea.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>See who needs it: labwright poetry tree</source>
            <translation>Mira quién lo necesita: labwright poetry tree</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The Python it was made from was removed or replaced.</source>
            <translation>El Python en que se basa se quitó o se reemplazó.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The name is written otherwise, or no release fits the version, Python and system asked for.</source>
            <translation>El nombre se escribe de otra forma, o ninguna versión publicada encaja con la versión, el Python y el sistema que se piden.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>The project does not ask for {packages}.</source>
            <translation>El proyecto no pide {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The project does not run on Python {version}.</source>
            <translation>El proyecto no funciona con Python {version}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The project {name} cannot be installed: it has no folder of that name.</source>
            <translation>El proyecto {name} no se puede instalar: no tiene ninguna carpeta con ese nombre.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The project’s environment does not run.</source>
            <translation>El entorno del proyecto no funciona.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The project’s environment has no program {name}.</source>
            <translation>El entorno del proyecto no tiene ningún programa {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>There is no {package} {versions}.</source>
            <translation>No existe {package} {versions}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>This Poetry has no command shell any more.</source>
            <translation>Este Poetry ya no tiene el comando shell.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>This folder belongs to no project.</source>
            <translation>Esta carpeta no pertenece a ningún proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Unlock the key ring, or do without: poetry config keyring.enabled false</source>
            <translation>Desbloquea el llavero, o prescinde de él: poetry config keyring.enabled false</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Write a narrower requires-python into pyproject.toml, such as {needed}, or ask for another version of {package}.</source>
            <translation>Escribe en pyproject.toml un requires-python más estrecho, como {needed}, o pide otra versión de {package}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <location filename="../../app/core/poetry_lock.py" />
            <source>poetry.lock was written by a newer Poetry than this one can read.</source>
            <translation>poetry.lock lo escribió un Poetry más nuevo, y este no puede leerlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <location filename="../../app/core/poetry_lock.py" />
            <source>pyproject.toml has changed since poetry.lock was written.</source>
            <translation>pyproject.toml ha cambiado desde que se escribió poetry.lock.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>the project asks for {wanted}</source>
            <translation>el proyecto pide {wanted}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>{first}; {second}. No version is both.</source>
            <translation>{first}; {second}. Ninguna versión cumple las dos cosas.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>{one} and {other} cannot be installed together.</source>
            <translation>{one} y {other} no se pueden instalar juntos.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>{owner} needs {wanted}</source>
            <translation>{owner} necesita {wanted}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>{package} does not run on every Python that the project allows.</source>
            <translation>{package} no funciona con todos los Python que permite el proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_lock.py" />
            <source>There is no poetry.lock yet.</source>
            <translation>Aún no hay poetry.lock.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_lock.py" />
            <source>poetry.lock cannot be read: it may be half of a merge.</source>
            <translation>poetry.lock no se puede leer: puede que una fusión (merge) haya quedado a medias.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_lock.py" />
            <source>poetry.lock fits pyproject.toml.</source>
            <translation>poetry.lock concuerda con pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>^{version} is {low} or newer, but below {high}: what a new big version breaks stays out.</source>
            <translation>^{version} es {low} o posterior, pero anterior a {high}: lo que rompa una nueva versión mayor queda fuera.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>any version but {version}.</source>
            <translation>cualquier versión menos {version}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>any version. The lock file still pins one.</source>
            <translation>cualquier versión. El archivo de versiones fijadas fija una igualmente.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>below {version}.</source>
            <translation>anterior a {version}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>every version that begins with {start}.</source>
            <translation>toda versión que empiece por {start}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>exactly {version}, and no other until you change it.</source>
            <translation>exactamente {version}, y ninguna otra hasta que lo cambies.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>newer than {version}, without an end.</source>
            <translation>posterior a {version}, sin límite.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>the newest version that fits, and later on all below the next big one: Poetry notes that.</source>
            <translation>la versión más nueva que encaje y, más adelante, todas las anteriores a la próxima versión mayor: Poetry lo anota.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>the newest version there is today.</source>
            <translation>la versión más nueva que hay hoy.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>versions that are {allowed}.</source>
            <translation>versiones que cumplen {allowed}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{low} or newer, but below {high}.</source>
            <translation>{low} o posterior, pero anterior a {high}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{name} with its optional part {extras}: {versions}</source>
            <translation>{name} con su parte opcional {extras}: {versions}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{name}: {versions}</source>
            <translation>{name}: {versions}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{text} comes from that place, in whatever version is there.</source>
            <translation>{text} viene de ese lugar, en la versión que haya ahí.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{text} is no constraint on versions. Write ^2.31, ~2.31, &gt;=2,&lt;3 or ==2.31.0.</source>
            <translation>{text} no es una restricción de versiones. Escribe ^2.31, ~2.31, &gt;=2,&lt;3 o ==2.31.0.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{version} or newer, without an end: a future big version comes, too.</source>
            <translation>{version} o posterior, sin límite: también entra una futura versión mayor.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{version} or older.</source>
            <translation>{version} o anterior.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>~={version} is {version} or newer, but below {high}.</source>
            <translation>~={version} es {version} o posterior, pero anterior a {high}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>~{version} is {low} or newer, but below {high}: only small corrections come.</source>
            <translation>~{version} es {low} o posterior, pero anterior a {high}: solo entran pequeñas correcciones.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>It has letters, digits, dots, dashes and underscores only.</source>
            <translation>Solo lleva letras, cifras, puntos, guiones y guiones bajos.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>Make one on the account page of the index, and copy the whole of it.</source>
            <translation>Crea uno en la página de tu cuenta del índice, y cópialo entero.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>Say patch, minor or major, or write a version such as 1.4.0.</source>
            <translation>Escribe patch, minor o major, o una versión como 1.4.0.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>That is no token: one is a single long word.</source>
            <translation>Eso no es un token: un token es una sola palabra larga.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>{name} is no name of a place to publish to.</source>
            <translation>{name} no es el nombre de un lugar donde publicar.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>{text} is no version.</source>
            <translation>{text} no es una versión.</translation>
        </message>
        <message>
            <location filename="../../app/core/pruned.py" />
            <source>Only the places where tools keep environments are searched in it.</source>
            <translation>En ella solo se busca en los lugares donde las herramientas guardan entornos.</translation>
        </message>
        <message>
            <location filename="../../app/core/pruned.py" />
            <source>macOS asks before a program may look in it, and environments do not lie there.</source>
            <translation>macOS pregunta antes de dejar que un programa mire en ella, y ahí no hay entornos.</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>Apple's Command Line Tools</source>
            <translation>las Command Line Tools de Apple</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>Chocolatey</source>
            <translation>Chocolatey</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>Homebrew</source>
            <translation>Homebrew</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>MacPorts</source>
            <translation>MacPorts</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>Microsoft Store</source>
            <translation>Microsoft Store</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>Nix</source>
            <translation>Nix</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>Scoop</source>
            <translation>Scoop</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>The system's own tools need this Python, so pip may not change it. Make an environment and install there. (It is marked EXTERNALLY-MANAGED.)</source>
            <translation>Las herramientas del propio sistema necesitan este Python, así que pip no puede cambiarlo. Crea un entorno e instala ahí. (Está marcado como EXTERNALLY-MANAGED.)</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>Version not known</source>
            <translation>Versión desconocida</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>WinPython</source>
            <translation>WinPython</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>Xcode</source>
            <translation>Xcode</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>`pip install --user` put packages into your home folder. Every {python} finds them, inside conda's environments, too. Only virtual environments keep them out.</source>
            <translation>`pip install --user` puso paquetes en tu carpeta personal. Todo {python} los encuentra, también dentro de los entornos de conda. Solo los entornos virtuales los dejan fuera.</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>an installer for Windows</source>
            <translation>un instalador para Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>conda</source>
            <translation>conda</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>conda ({distribution})</source>
            <translation>conda ({distribution})</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>python.org</source>
            <translation>python.org</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>your system</source>
            <translation>tu sistema</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/bash.py" />
            <source>bash cannot set the variable “{name}” for this program.</source>
            <translation>bash no puede definir la variable «{name}» para este programa.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>A control character cannot be typed at the prompt of cmd.</source>
            <translation>Un carácter de control no se puede teclear en cmd.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>On Windows, no program has a double quote in its name.</source>
            <translation>En Windows, ningún programa lleva comillas dobles en el nombre.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>cmd cannot set a variable called “{name}”.</source>
            <translation>cmd no puede definir una variable llamada «{name}».</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>cmd ends a line at its first line break: text with one cannot be written.</source>
            <translation>cmd da por terminada una línea en su primer salto: no se puede escribir un texto que contenga uno.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>cmd removes a variable that is set to nothing: “{name}” cannot be empty.</source>
            <translation>cmd quita una variable a la que no se da valor: «{name}» no puede quedar vacía.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>cmd takes at most 8191 characters in one line; this one is longer.</source>
            <translation>cmd admite como mucho 8191 caracteres en una línea; esta es más larga.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>cmd would look for a variable in the name of the program, {name}.</source>
            <translation>cmd buscaría una variable en el nombre del programa, {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>{program} is a batch file: cmd reads its arguments a second time and would change “{argument}”.</source>
            <translation>{program} es un archivo por lotes: cmd lee sus argumentos una segunda vez y cambiaría «{argument}».</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/line.py" />
            <source>A command line needs the name of a program.</source>
            <translation>Una línea de comandos necesita el nombre de un programa.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/line.py" />
            <source>A variable of the environment cannot be called “{name}”.</source>
            <translation>Una variable de entorno no puede llamarse «{name}».</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/line.py" />
            <source>Half of a character cannot be written in {shell}.</source>
            <translation>Medio carácter no se puede escribir en {shell}.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/line.py" />
            <source>No system can hand a program text with a NUL character in it.</source>
            <translation>Ningún sistema puede pasar a un programa un texto que contenga un carácter NUL.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/line.py" />
            <source>{shell} cannot write a name whose bytes are not valid text.</source>
            <translation>{shell} no puede escribir un nombre cuyos bytes no son texto válido.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>In Windows PowerShell 5.1, {name} is a command of PowerShell’s own.</source>
            <translation>En Windows PowerShell 5.1, {name} es un comando del propio PowerShell.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>On Windows, PowerShell has a command of its own called {name} and starts that instead.</source>
            <translation>En Windows, PowerShell tiene un comando propio llamado {name} y ejecuta ese en su lugar.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>PowerShell cannot hand “{argument}” to {program} unchanged.</source>
            <translation>PowerShell no puede pasar «{argument}» a {program} sin cambiarlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>PowerShell cannot set a variable with such a name.</source>
            <translation>PowerShell no puede definir una variable con un nombre así.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>PowerShell removes a variable that is set to nothing: “{name}” cannot be empty.</source>
            <translation>PowerShell quita una variable a la que no se da valor: «{name}» no puede quedar vacía.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>PowerShell takes “--%” for a sign of its own, not for a program.</source>
            <translation>PowerShell toma «--%» como un signo propio, no como algo para el programa.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>Windows PowerShell 5.1 cannot write the invisible characters in this line.</source>
            <translation>Windows PowerShell 5.1 no puede escribir los caracteres invisibles de esta línea.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>Windows PowerShell 5.1 leaves out an empty argument: this line would not do the same.</source>
            <translation>Windows PowerShell 5.1 se salta los argumentos vacíos: esta línea no haría lo mismo.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>Windows PowerShell 5.1 loses double quotes inside an argument: this line would not do the same.</source>
            <translation>Windows PowerShell 5.1 pierde las comillas dobles dentro de un argumento: esta línea no haría lo mismo.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>Windows PowerShell 5.1 misreads an argument with spaces and a backslash at its end: this line would not do the same.</source>
            <translation>Windows PowerShell 5.1 lee mal un argumento con espacios y una barra invertida al final: esta línea no haría lo mismo.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Ask whoever runs it to allow this address, or for an index inside your network.</source>
            <translation>Pide a quien lo administra que permita esta dirección, o un índice dentro de tu red.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Check the address, letter by letter.</source>
            <translation>Revisa la dirección, letra por letra.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Check the address. In a school or company the internet may be reached only through a proxy: write it into the settings under Network.</source>
            <translation>Revisa la dirección. En una escuela o empresa puede que solo se llegue a internet a través de un proxy: escríbelo en los ajustes, en Red.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Check the proxy’s address and port in the settings under Network.</source>
            <translation>Revisa la dirección y el puerto del proxy en los ajustes, en Red.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Choose a file that is there and ends in .pem or .crt, in the settings under Network.</source>
            <translation>Elige en los ajustes, en Red, un archivo que exista y acabe en .pem o .crt.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Connect to a network, or install from a folder of wheels.</source>
            <translation>Conéctate a una red, o instala desde una carpeta de wheels.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Give {tool} those in its own settings or its keyring: Labwright keeps none.</source>
            <translation>Ponlos en los propios ajustes de {tool} o en su llavero: Labwright no los guarda.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Look whether a browser opens pages. Behind a proxy, write it into the settings under Network.</source>
            <translation>Mira si un navegador abre páginas. Si hay un proxy, escríbelo en los ajustes, en Red.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Schools and companies often put their own in between. Ask for their certificate file, and choose it in the settings under Network.</source>
            <translation>Las escuelas y empresas suelen poner el suyo en medio. Pide el archivo de su certificado y elígelo en los ajustes, en Red.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>This machine has no network, so {tool} does not reach {host}.</source>
            <translation>Este equipo no tiene red, así que {tool} no llega a {host}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Use its address with https. If there is none, and you trust it, name it in pip’s setting trusted-host.</source>
            <translation>Usa su dirección con https. Si no la hay y confías en él, nómbralo en el ajuste trusted-host de pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Wait a little, then try again. If it stays so, tell whoever runs it.</source>
            <translation>Espera un poco y vuelve a intentarlo. Si sigue igual, díselo a quien lo administra.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Whether {tool} reaches its packages could not be found out.</source>
            <translation>No se pudo averiguar si {tool} llega a sus paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Write them into the proxy’s address in the settings under Network: http://name:password@proxy.example.edu:8080</source>
            <translation>Escríbelos en la dirección del proxy en los ajustes, en Red: http://nombre:clave@proxy.example.edu:8080</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>its index</source>
            <translation>su índice</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>the proxy</source>
            <translation>el proxy</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{host} answers {tool} that something is wrong there.</source>
            <translation>{host} responde a {tool} que algo falla allí.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{host} answers {tool}, and has nothing at this address.</source>
            <translation>{host} responde a {tool}, y no tiene nada en esta dirección.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{host} answers {tool}, and wants a name and a password.</source>
            <translation>{host} responde a {tool}, y quiere un nombre y una contraseña.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{host} does not answer {tool}.</source>
            <translation>{host} no responde a {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{host} is asked without protection (http), and {tool} takes nothing from there.</source>
            <translation>A {host} se le pregunta sin protección (http), y {tool} no toma nada de ahí.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{proxy} does not answer {tool}.</source>
            <translation>{proxy} no responde a {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{proxy} does not let {tool} through.</source>
            <translation>{proxy} no deja pasar a {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{proxy} wants a name and a password from {tool} (answer 407).</source>
            <translation>{proxy} pide a {tool} un nombre y una contraseña (respuesta 407).</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} cannot use the certificate file it is told to use.</source>
            <translation>{tool} no puede usar el archivo de certificado que se le indica.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} does not trust the certificate of {host}.</source>
            <translation>{tool} no confía en el certificado de {host}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} finds nobody called {host}.</source>
            <translation>{tool} no encuentra ningún equipo llamado {host}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} is set up to take packages from this machine only.</source>
            <translation>{tool} está configurado para tomar paquetes solo de este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} reaches {host}, through the proxy {proxy}.</source>
            <translation>{tool} llega a {host} a través del proxy {proxy}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} reaches {host}.</source>
            <translation>{tool} llega a {host}.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>A Linux inside Windows (WSL), for {architecture} processors</source>
            <translation>Un Linux dentro de Windows (WSL), para procesadores {architecture}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>A terminal finds no Python here. Get it from python.org, or on Linux with the package manager of your system. Then check again.</source>
            <translation>Un terminal no encuentra aquí ningún Python. Descárgalo de python.org o, en Linux, instálalo con el gestor de paquetes de tu sistema. Después revisa de nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Ask for its exact version, and what it was built with</source>
            <translation>Preguntarle su versión exacta y con qué se compiló</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Ask for its version and how it was built</source>
            <translation>Preguntarle su versión y cómo se compiló</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Ask where it looks for packages, in this order</source>
            <translation>Preguntarle dónde busca los paquetes, y en qué orden</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Ask where its own parts are</source>
            <translation>Preguntarle dónde están sus propias partes</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Ask which pip belongs to it: that one installs packages into it</source>
            <translation>Preguntarle qué pip le pertenece: ese es el que le instala paquetes</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Enough</source>
            <translation>Suficiente</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>It gets no more corrections, and new packages no longer install on it. It is the one a terminal starts: {path}</source>
            <translation>Ya no recibe correcciones y los paquetes nuevos ya no se instalan en él. Es el que inicia un terminal: {path}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Little</source>
            <translation>Poca</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Look closer at {program}</source>
            <translation>Examinar {program}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Missing</source>
            <translation>Falta</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Nearly full</source>
            <translation>Casi lleno</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Old</source>
            <translation>Antiguo</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Python cannot be used</source>
            <translation>Python no se puede usar</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Python is not installed</source>
            <translation>Python no está instalado</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Ready</source>
            <translation>Listo</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>The Python of this machine is an old one</source>
            <translation>El Python de este equipo es antiguo</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>The operating system, for {architecture} processors</source>
            <translation>El sistema operativo, para procesadores {architecture}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>The settings name a Python that is not there</source>
            <translation>Los ajustes nombran un Python que no existe</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>There is nothing to undo: these commands only read.</source>
            <translation>No hay nada que deshacer: estos comandos solo leen.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This is the one a terminal starts: {path}</source>
            <translation>Es el que inicia un terminal: {path}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This machine has no Python yet</source>
            <translation>Este equipo aún no tiene Python</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This machine is ready for Python work</source>
            <translation>Este equipo está listo para trabajar con Python</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This machine is ready for Python, but has no git</source>
            <translation>Este equipo está listo para Python, pero le falta git</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This machine is ready, but its disk is nearly full</source>
            <translation>Este equipo está listo, pero su disco está casi lleno</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This system does not tell its name</source>
            <translation>El sistema no dice cómo se llama</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Wrong path</source>
            <translation>Ruta errónea</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>git cannot be used</source>
            <translation>git no se puede usar</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>git is not installed</source>
            <translation>git no está instalado</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>git keeps the history of a project, and most courses hand out their files with it. Get it from git-scm.com, or on Linux with the package manager of your system.</source>
            <translation>git guarda la historia de un proyecto, y la mayoría de los cursos reparten sus archivos con él. Descárgalo de git-scm.com o, en Linux, instálalo con el gestor de paquetes de tu sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>of {size} on the disk of your home folder, {folder}</source>
            <translation>de {size} en el disco de tu carpeta personal, {folder}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>of {size} on the disk of your home folder, {folder}. The environments and images of a course take about {needed}.</source>
            <translation>de {size} en el disco de tu carpeta personal, {folder}. Los entornos y las imágenes de un curso ocupan unos {needed}.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{name}, which does not tell its version</source>
            <translation>{name}, que no dice su versión</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/readiness.py" />
            <source>{n} processor cores</source>
            <extracomment>for one: {n} processor core</extracomment>
            <translation>
                <numerusform>{n} núcleo de procesador</numerusform>
                <numerusform>{n} núcleos de procesador</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{size} are free for programs now</source>
            <translation>{size} libres ahora para los programas</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{size} are free for programs now. Close what you do not need before you train a model or start containers.</source>
            <translation>{size} libres ahora para los programas. Cierra lo que no necesites antes de entrenar un modelo o iniciar contenedores.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{size} free</source>
            <translation>{size} libres</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{system}, {cores}, {memory} of memory</source>
            <translation>{system}, {cores}, {memory} de memoria</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{what} {fix}</source>
            <translation>{what} {fix}</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>A Pipfile is read by {tool} alone.</source>
            <translation>Un Pipfile solo lo lee {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>It comes with Python: nothing needs to be installed, and every course knows it.</source>
            <translation>Viene con Python: no hay que instalar nada, y se conoce en todos los cursos.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The file is a lock file, which {tool} installs exactly.</source>
            <translation>El archivo fija versiones, y {tool} lo instala exactamente.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The file is made for conda, and {tool} is on this machine.</source>
            <translation>El archivo está hecho para conda, y {tool} está en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The file is made for conda, which also brings what is not Python. Install it first.</source>
            <translation>El archivo está hecho para conda, que también trae lo que no es Python. Instálalo antes.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/recommending.py" />
            <source>The list asks for {n} packages, and uv, which is here, fetches many at once.</source>
            <extracomment>for one: The list asks for {n} package, and uv, which is here, fetches many at once.</extracomment>
            <translation>
                <numerusform>La lista pide {n} paquete, y uv, que está aquí, descarga muchos a la vez.</numerusform>
                <numerusform>La lista pide {n} paquetes, y uv, que está aquí, descarga muchos a la vez.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The project is made for {named}, which is not here. {tool} installs it, too, without the lock file.</source>
            <translation>El proyecto está hecho para {named}, que no está aquí. {tool} también lo instala, sin el archivo de versiones fijadas.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The project is made for {tool}, and {tool} is on this machine.</source>
            <translation>El proyecto está hecho para {tool}, y {tool} está en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The project is made for {tool}; install it first.</source>
            <translation>El proyecto está hecho para {tool}; instálalo antes.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>{tool} can do it; install it first.</source>
            <translation>{tool} puede hacerlo; instálalo antes.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>{tool} is on this machine and can do it.</source>
            <translation>{tool} está en este equipo y puede hacerlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/requirement_text.py" />
            <source>A package's name has letters, digits, dots, dashes and underscores only.</source>
            <translation>El nombre de un paquete solo lleva letras, cifras, puntos, guiones y guiones bajos.</translation>
        </message>
        <message>
            <location filename="../../app/core/requirement_text.py" />
            <source>A version is asked for with two signs: {text}</source>
            <translation>Una versión se pide con dos signos: {text}</translation>
        </message>
        <message>
            <location filename="../../app/core/requirement_text.py" />
            <source>Between the name and its version stands ==.</source>
            <translation>Entre el nombre y su versión va ==.</translation>
        </message>
        <message>
            <location filename="../../app/core/requirement_text.py" />
            <source>This is no package. Write a name, perhaps with a version: requests or requests==2.32.</source>
            <translation>Esto no es un paquete. Escribe un nombre, quizá con una versión: requests o requests==2.32.</translation>
        </message>
        <message>
            <location filename="../../app/core/requirement_text.py" />
            <source>{name} is imported by that name, but its package is called {package}.</source>
            <translation>{name} se importa con ese nombre, pero su paquete se llama {package}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Choose another value, or reset it to {default}.</source>
            <translation>Elige otro valor, o vuelve al predeterminado: {default}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Choose the other value again.</source>
            <translation>Vuelve a elegir el otro valor.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Correct the file, or choose something in the settings: then it is replaced and a copy kept.</source>
            <translation>Corrige el archivo, o elige algo en los ajustes: entonces se reemplaza y se guarda una copia.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Folders to search for environments and projects, besides the usual places.</source>
            <translation>Carpetas donde buscar entornos y proyectos, además de los lugares habituales.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Hosts that are reached without the proxy, separated by commas.</source>
            <translation>Equipos a los que se llega sin el proxy, separados por comas.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>How large text is: 1 is the usual size, 2 is twice as large, auto is as the system has it.</source>
            <translation>El tamaño del texto: 1 es el habitual, 2 es el doble, auto es como lo tenga el sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>How many days deleted things stay in the bin before they are removed for good.</source>
            <translation>Cuántos días se queda lo borrado en la papelera antes de quitarse para siempre.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is a list of folders.</source>
            <translation>Es una lista de carpetas.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is a list of host names in one line.</source>
            <translation>Es una lista de nombres de equipos en una sola línea.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is a list of names such as conda or pyenv.</source>
            <translation>Es una lista de nombres como conda o pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is a number from 1 to 2, or auto.</source>
            <translation>Es un número de 1 a 2, o auto.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is a number of days, or 0 to keep them until you empty the bin.</source>
            <translation>Es un número de días, o 0 para conservarlo hasta que vacíes la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is an address such as http://proxy.example.edu:8080, or empty.</source>
            <translation>Es una dirección como http://proxy.example.edu:8080, o nada.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is one of {choices}.</source>
            <translation>Es uno de estos: {choices}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is the name of a context in one line, or empty.</source>
            <translation>Es el nombre de un contexto en una línea, o nada.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is the path of a file, in one line.</source>
            <translation>Es la ruta de un archivo, en una sola línea.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Light or dark, or as the system has it.</source>
            <translation>Claro u oscuro, o como lo tenga el sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Put the setting {key} back to its default</source>
            <translation>Devolver el ajuste {key} a su valor predeterminado</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Set {key} to {value}</source>
            <translation>Poner {key} en {value}</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Sources that are not searched for environments and Pythons, by the names in the search trace.</source>
            <translation>Fuentes donde no se buscan entornos ni Python, con los nombres del rastro de búsqueda.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The Docker context that Labwright works with, or as the docker command has it.</source>
            <translation>El contexto de Docker con el que trabaja Labwright, o el que tenga el comando docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The certificate file every tool uses instead of its own, as some schools need.</source>
            <translation>El archivo de certificado que todas las herramientas usan en lugar del suyo; algunas escuelas lo necesitan.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The language of the window, or the system's.</source>
            <translation>El idioma de la ventana, o el del sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The proxy that every tool uses to reach the internet.</source>
            <translation>El proxy con el que todas las herramientas llegan a internet.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The setting {key} cannot be {value}.</source>
            <translation>El ajuste {key} no puede ser {value}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The settings are {keys}.</source>
            <translation>Los ajustes son {keys}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The settings file {path} cannot be read, so the defaults hold.</source>
            <translation>El archivo de ajustes {path} no se puede leer, así que valen los valores predeterminados.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The shell that commands are shown for, or the usual one of the system.</source>
            <translation>El shell para el que se muestran los comandos, o el habitual del sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The value before is put back.</source>
            <translation>Se vuelve a poner el valor anterior.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>There is no setting {key}.</source>
            <translation>No hay ningún ajuste {key}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Where a program is, if Labwright should not look for it.</source>
            <translation>Dónde está un programa, si Labwright no debe buscarlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Whether things move on screen, or as the system has it.</source>
            <translation>Si las cosas se mueven en la pantalla, o como lo tenga el sistema.</translation>
        </message>
        <message>
            <location filename="../../app/core/terminals.py" />
            <source>A new window cannot hand “{word}” to cmd unchanged. Take PowerShell.</source>
            <translation>Una ventana nueva no puede pasar «{word}» a cmd sin cambiarlo. Usa PowerShell.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>A C compiler and make: packages without a ready-made file are built with them.</source>
            <translation>Un compilador de C y make: con ellos se compilan los paquetes que no tienen un archivo ya hecho.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Installs several Pythons side by side and chooses among them.</source>
            <translation>Instala varios Python, uno junto a otro, y elige entre ellos.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Keeps the history of a project. pyenv and many packages are fetched with it.</source>
            <translation>Guarda la historia de un proyecto. pyenv y muchos paquetes se descargan con él.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Keeps what a project needs exact for everyone who works on it.</source>
            <translation>Mantiene exacto lo que necesita un proyecto, para todos los que trabajan en él.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Looks after projects with a Pipfile.</source>
            <translation>Se ocupa de los proyectos con un Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Makes environments and installs packages, faster than all others.</source>
            <translation>Crea entornos e instala paquetes, más rápido que ninguna otra.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Makes environments like venv, faster and for older Pythons, too.</source>
            <translation>Crea entornos como venv, más rápido y también para versiones más antiguas de Python.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Packages that are more than Python. Labwright installs Miniforge, free for everyone.</source>
            <translation>Paquetes que son más que Python. Labwright instala Miniforge, gratis para todos.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>Poetry’s own way, from version 2 on: it prints the line that activates the environment Poetry uses for this project, and the shell runs it.</source>
            <translation>La forma propia de Poetry, desde la versión 2: imprime la línea que activa el entorno que Poetry usa en este proyecto, y el shell la ejecuta.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>hatch’s own way</source>
            <translation>La forma propia de hatch</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>pipenv’s own way</source>
            <translation>La forma propia de pipenv</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>pyenv’s own way, where pyenv and pyenv-virtualenv are set up in your shell.</source>
            <translation>La forma propia de pyenv, si pyenv y pyenv-virtualenv están configurados en tu shell.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>virtualenvwrapper’s own way, where virtualenvwrapper is set up in your shell.</source>
            <translation>La forma propia de virtualenvwrapper, si está configurado en tu shell.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>{tool} finds the environment of the project by itself.</source>
            <translation>{tool} encuentra por sí solo el entorno del proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>{whose}: it starts a new shell inside this one. Leave that with `exit`.</source>
            <translation>{whose}: inicia un shell nuevo dentro de este. Sal de él con `exit`.</translation>
        </message>
        <message>
            <location filename="../../app/core/typed_line.py" />
            <source>A quote is opened here, and never closed.</source>
            <translation>Aquí se abren unas comillas que no se cierran.</translation>
        </message>
        <message>
            <location filename="../../app/core/typed_line.py" />
            <source>The terminal itself reads “{sign}”: it joins commands or sends their output elsewhere. Put in one command without it. If it belongs to a word, put quotes around that word.</source>
            <translation>El propio terminal lee «{sign}»: une comandos o envía su salida a otro sitio. Pon un solo comando sin ese signo. Si forma parte de una palabra, ponla entre comillas.</translation>
        </message>
        <message>
            <location filename="../../app/core/typed_line.py" />
            <source>These are several lines. Put in one command at a time.</source>
            <translation>Son varias líneas. Pon un comando cada vez.</translation>
        </message>
        <message>
            <location filename="../../app/core/usage.py" />
            <source>Its activation script for {shell} misreads the special characters in its path, as those written before October 2024 do. You can run it without activating it, or make it anew.</source>
            <translation>Su script de activación para {shell} lee mal los caracteres especiales de su ruta, como los escritos antes de octubre de 2024. Puedes usarlo sin activarlo, o crearlo de nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/core/usage.py" />
            <source>This environment has no activation script for {shell}. You can run it without activating it.</source>
            <translation>Este entorno no tiene script de activación para {shell}. Puedes usarlo sin activarlo.</translation>
        </message>
        <message>
            <location filename="../../app/core/usage.py" />
            <source>cmd is a shell of Windows; it does not exist here.</source>
            <translation>cmd es un shell de Windows; aquí no existe.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/__init__.py" />
            <source>Only Windows has this.</source>
            <translation>Esto solo existe en Windows.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>An environment takes 30 MB to several GB, a container image about as much.</source>
            <translation>Un entorno ocupa de 30 MB a varios GB; una imagen de contenedor, más o menos lo mismo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Close what you do not need before you start containers, and give the engine 2 GB at most.</source>
            <translation>Cierra lo que no necesites antes de iniciar contenedores, y da al motor 2 GB como máximo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Delete folders with many small files: environments you no longer use, node_modules, caches.</source>
            <translation>Borra carpetas con muchos archivos pequeños: entornos que ya no usas, node_modules, cachés.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Do not run pip or conda with sudo: that is where this comes from.</source>
            <translation>No ejecutes pip ni conda con sudo: de ahí viene esto.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Downloads are kept in folders of yours</source>
            <translation>Las descargas se guardan en carpetas tuyas</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Installers unpack what they download into a folder for temporary files.</source>
            <translation>Los instaladores descomprimen lo que descargan en una carpeta de archivos temporales.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>It belongs to somebody else, or its disk is read only. Ask who looks after this machine.</source>
            <translation>Es de otra persona, o su disco es de solo lectura. Pregunta a quien se ocupa de este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Keep projects in a folder of your own that is not copied, such as ~/projects.</source>
            <translation>Guarda los proyectos en una carpeta tuya que no se copie, como ~/projects.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Many disks have a fixed number of names (inodes). Small files use them up before the space.</source>
            <translation>Muchos discos tienen un número fijo de nombres (inodos). Los archivos pequeños los agotan antes que el espacio.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>No folder you work in is copied to the network.</source>
            <translation>Ninguna carpeta en la que trabajas se copia a la red.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>No program may run from {path} (noexec): some installers fail.</source>
            <translation>Ningún programa puede ejecutarse desde {path} (noexec): algunos instaladores fallan.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Not yours, usually because a tool was run with sudo: {folders}.</source>
            <translation>Propiedad de otro usuario, casi siempre porque se ejecutó una herramienta con sudo: {folders}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>On Windows and macOS, containers run in a virtual machine, which takes memory for itself.</source>
            <translation>En Windows y macOS, los contenedores funcionan en una máquina virtual, que se queda con parte de la memoria.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>On Windows, disks do not run out of names.</source>
            <translation>En Windows, a los discos no se les acaban los nombres.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>On Windows, these folders always belong to you.</source>
            <translation>En Windows, estas carpetas siempre son tuyas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>OneDrive, iCloud and others copy each file of a folder to the network, one by one.</source>
            <translation>OneDrive, iCloud y otros copian a la red cada archivo de una carpeta, uno por uno.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Only {free} are free in {path}, where pip unpacks packages.</source>
            <translation>Solo hay {free} libres en {path}, donde pip descomprime los paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Only {free} are free where your home folder lies.</source>
            <translation>Solo hay {free} libres donde está tu carpeta personal.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Set TMPDIR to a folder of your own for them.</source>
            <translation>Para ellos, indica en TMPDIR una carpeta tuya.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Set TMPDIR to a folder of your own.</source>
            <translation>Indica en TMPDIR una carpeta tuya.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Set TMPDIR to a folder on a larger disk, or free some space.</source>
            <translation>Indica en TMPDIR una carpeta de un disco más grande, o libera espacio.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Sign in again.</source>
            <translation>Vuelve a iniciar sesión.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Take the variable TMPDIR (on Windows TEMP) out, or make that folder.</source>
            <translation>Quita la variable TMPDIR (en Windows, TEMP), o crea esa carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Take them back:</source>
            <translation>Vuelve a hacerlas tuyas:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>The disk can name more files</source>
            <translation>El disco puede nombrar más archivos</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>The disk has room, but names for only {n:,} more files.</source>
            <translation>El disco tiene sitio, pero nombres solo para {n:,} archivos más.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>The folder for temporary files, {path}, is not there.</source>
            <translation>La carpeta de archivos temporales, {path}, no existe.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>The free space of this disk is not known.</source>
            <translation>No se sabe cuánto espacio libre tiene este disco.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>The page Environments shows what each environment takes; Labwright’s bin may be emptied.</source>
            <translation>La página Entornos muestra cuánto ocupa cada entorno; la papelera de Labwright se puede vaciar.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>There are names for {n:,} more files.</source>
            <translation>Hay nombres para {n:,} archivos más.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>There is enough memory</source>
            <translation>Hay memoria suficiente</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>There is room for temporary files</source>
            <translation>Hay sitio para archivos temporales</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>There is room on the disk</source>
            <translation>Hay sitio en el disco</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>They belong to you.</source>
            <translation>Son tuyas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>This disk makes names as they are needed.</source>
            <translation>Este disco crea nombres a medida que hacen falta.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>This machine has {total} of memory: an engine’s virtual machine leaves little for the rest.</source>
            <translation>Este equipo tiene {total} de memoria: la máquina virtual de un motor deja poca para lo demás.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Tools keep their settings and downloads in your home folder.</source>
            <translation>Las herramientas guardan sus ajustes y descargas en tu carpeta personal.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Tools keep what they downloaded, to have it at once the next time.</source>
            <translation>Las herramientas guardan lo que descargaron, para tenerlo al momento la próxima vez.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Work lies outside of synced folders</source>
            <translation>El trabajo está fuera de las carpetas sincronizadas</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>You may not write in your home folder {path}.</source>
            <translation>No puedes escribir en tu carpeta personal {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>You may not write in {path}, the folder for temporary files.</source>
            <translation>No puedes escribir en {path}, la carpeta de archivos temporales.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>You may write in {path}.</source>
            <translation>Puedes escribir en {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Your home folder is yours</source>
            <translation>Tu carpeta personal es tuya</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Your home folder {path} is not there.</source>
            <translation>Tu carpeta personal {path} no existe.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>{cloud} syncs {folder}. Environments there get slow, and break.</source>
            <translation>{cloud} sincroniza {folder}. Ahí los entornos se vuelven lentos y se dañan.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>{free} are free in {path}.</source>
            <translation>Hay {free} libres en {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>{free} are free.</source>
            <translation>Hay {free} libres.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>{free} of {total} are free.</source>
            <translation>Hay {free} libres de {total}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>An engine does not understand every docker: one that is much older is refused.</source>
            <translation>Un motor no entiende a cualquier docker: rechaza a uno mucho más antiguo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Builds and containers fail in the middle when the disk is full.</source>
            <translation>Las construcciones y los contenedores fallan a medias cuando el disco está lleno.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Containers share the files of their image, unless the engine can only copy them.</source>
            <translation>Los contenedores comparten los archivos de su imagen, salvo que el motor solo pueda copiarlos.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Docker’s own files</source>
            <translation>Los archivos de Docker</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Engines that hang</source>
            <translation>Motores colgados</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Every program that asks such an engine waits, too.</source>
            <translation>Todo programa que pregunta a un motor así también espera.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>How images are kept</source>
            <translation>Cómo se guardan las imágenes</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Limits of memory and processors</source>
            <translation>Límites de memoria y procesadores</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Linux keeps containers within their limits by cgroups.</source>
            <translation>Linux mantiene los contenedores en sus límites con cgroups.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Packets go from a container through the kernel to the network.</source>
            <translation>Los paquetes van de un contenedor a la red pasando por el núcleo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Programs that keep passwords</source>
            <translation>Programas que guardan contraseñas</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Room for images</source>
            <translation>Sitio para imágenes</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The engine answers</source>
            <translation>El motor responde</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The engine’s clock</source>
            <translation>El reloj del motor</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The engine’s processor</source>
            <translation>El procesador del motor</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The plugin buildx</source>
            <translation>El complemento buildx</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The plugin compose</source>
            <translation>El complemento compose</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The program docker</source>
            <translation>El programa docker</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The way out of containers</source>
            <translation>La salida de los contenedores</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>There may be several engines. DOCKER_HOST or a context says which one docker uses.</source>
            <translation>Puede haber varios motores. DOCKER_HOST o un contexto dice cuál usa docker.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Versions that fit</source>
            <translation>Versiones que encajan</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>What is made for another processor runs slowly, or not at all.</source>
            <translation>Lo hecho para otro procesador va despacio, o no va.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Where it is wrong, certificates are refused, and builds do too much or too little. A virtual machine loses time while the computer sleeps.</source>
            <translation>Si va mal, se rechazan certificados y las construcciones hacen de más o de menos. Una máquina virtual pierde tiempo mientras el equipo duerme.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Where one is missing, docker pull and docker build fail, also for images that need no password. A removed Docker Desktop often leaves this behind.</source>
            <translation>Si falta uno, docker pull y docker build fallan, también con imágenes que no piden contraseña. Docker Desktop suele dejar esto al desinstalarse.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Whoever may use the engine can do everything on this machine, so not everybody may.</source>
            <translation>Quien puede usar el motor puede hacer de todo en este equipo; por eso no puede cualquiera.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Without it nothing can be built or run from a terminal.</source>
            <translation>Sin él no se puede construir ni ejecutar nada desde un terminal.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Without it, docker build takes the old builder, which knows less of Dockerfiles.</source>
            <translation>Sin él, docker build usa el constructor antiguo, que sabe menos de Dockerfiles.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Without it, docker compose is no command.</source>
            <translation>Sin él, docker compose no es un comando.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>You may use the engine</source>
            <translation>Puedes usar el motor</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>docker is only a remote control: a program in the background, the engine, does the work.</source>
            <translation>docker es solo un mando a distancia: el trabajo lo hace un programa en segundo plano, el motor.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>docker reads its settings and contexts from files, and ignores or refuses broken ones.</source>
            <translation>docker lee sus ajustes y contextos de archivos, y pasa por alto o rechaza los estropeados.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>docker’s choice leads somewhere</source>
            <translation>La elección de docker lleva a algún sitio</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>A certificate shows that a host is who it says. Some networks bring one of their own.</source>
            <translation>Un certificado demuestra que un servidor es quien dice ser. Algunas redes ponen uno propio.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>A name server (DNS) turns the name of a host into its address.</source>
            <translation>Un servidor de nombres (DNS) convierte el nombre de un servidor en su dirección.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>A server listens on a port, a number. Two programs cannot have the same one.</source>
            <translation>Un servidor espera en un puerto, que es un número. Dos programas no pueden tener el mismo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Add the line “127.0.0.1 localhost” to the file hosts of your system.</source>
            <translation>Añade la línea «127.0.0.1 localhost» al archivo hosts de tu sistema.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Ask Windows which ports it keeps</source>
            <translation>Preguntar a Windows qué puertos se reserva</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Ask whether the clock is set by the network</source>
            <translation>Preguntar si la red pone en hora el reloj</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Certificates are not checked at all: a variable switches that off.</source>
            <translation>Los certificados no se comprueban en absoluto: una variable lo desactiva.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Certificates are where variables say</source>
            <translation>Los certificados están donde dicen las variables</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Certificates hold from one day to another. With a wrong clock, none seems valid.</source>
            <translation>Un certificado vale de una fecha a otra. Con el reloj mal, ninguno parece válido.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Do not switch the check off to get rid of an error: anybody could change downloads.</source>
            <translation>No desactives esa comprobación para librarte de un error: cualquiera podría cambiar las descargas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Get the file again: a part of it is missing or changed.</source>
            <translation>Consigue el archivo de nuevo. Puede que el editor de Windows lo haya cortado.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Host names are found</source>
            <translation>Se encuentran los nombres de la red</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Hyper-V and WSL reserve ranges of ports, anew at each start of Windows.</source>
            <translation>Hyper-V y WSL reservan rangos de puertos, otros en cada inicio de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>If only this name fails, your VPN or name server (DNS) leaves it out: ask who runs it.</source>
            <translation>Si solo falla este nombre, tu VPN o servidor de nombres (DNS) no lo tiene: pregunta a quien lo administra.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>In some schools and companies, all requests go by way of one machine, the proxy.</source>
            <translation>En algunas escuelas y empresas, todas las peticiones pasan por un solo equipo, el proxy.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>In use: {ports}. Another program that wants one of these must take another number.</source>
            <translation>En uso: {ports}. Otro programa que quiera uno de estos tendrá que tomar otro número.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>It differs by {seconds:.0f} s from that of {host}.</source>
            <translation>Se diferencia en {seconds:.0f} s del de {host}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>It is set by the network.</source>
            <translation>Lo pone en hora la red.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>It reads like http://proxy.example:8080.</source>
            <translation>Es así: http://proxy.example:8080.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Jupyter and web servers on this machine are reached by the name localhost.</source>
            <translation>A Jupyter y a los servidores web de este equipo se llega por el nombre localhost.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Let it be set by the network, in the settings of your system. In WSL: wsl --shutdown.</source>
            <translation>Deja que lo ponga en hora la red, en la configuración de tu sistema. En WSL: wsl --shutdown.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Look at your network connection. On a network with a sign-in page, open a browser first.</source>
            <translation>Mira tu conexión de red. En una red con página de acceso, abre antes un navegador.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Look into the file hosts of your system: localhost belongs to 127.0.0.1 and ::1.</source>
            <translation>Mira en el archivo hosts de tu sistema: localhost debe ser 127.0.0.1 y ::1.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>No host was reached to compare it with.</source>
            <translation>No se llegó a nada con que compararlo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>No variable names a file of certificates; each tool has its own.</source>
            <translation>Ninguna variable indica un archivo de certificados; cada herramienta tiene el suyo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>No variable names a proxy.</source>
            <translation>Ninguna variable indica un proxy.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Packages come from an index on the network. The tool itself is asked, with its own settings.</source>
            <translation>Los paquetes vienen de un índice en la red. Se pregunta a la propia herramienta, con sus propios ajustes.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Set NO_PROXY to localhost,127.0.0.1 (on the page Settings, Network).</source>
            <translation>Pon localhost,127.0.0.1 en NO_PROXY (en la página Ajustes, Red).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Set both to the same address, or use the page Settings, Network.</source>
            <translation>Pon en las dos la misma dirección, o usa la página Ajustes, Red.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Set it in the settings of your system, and let it be set by the network.</source>
            <translation>Ponlo en hora en la configuración de tu sistema, y deja que después lo haga la red.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Take PYTHONHTTPSVERIFY and GIT_SSL_NO_VERIFY out. Name a school’s certificate in Settings.</source>
            <translation>Quita PYTHONHTTPSVERIFY y GIT_SSL_NO_VERIFY. Indica el certificado de tu escuela en Ajustes.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Take another port; or, as an administrator, let Windows choose others:</source>
            <translation>Toma otro puerto; o, como administrador, deja que Windows elija otros:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Take that variable out, or put the file there: your school or company hands it out.</source>
            <translation>Quita esa variable, o pon ahí el archivo: te lo da tu escuela o empresa.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The clock is right</source>
            <translation>El reloj está en hora</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The clock of this machine is in the past: no certificate is valid yet.</source>
            <translation>El reloj de este equipo está en el pasado: todavía no vale ningún certificado.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The clock of this machine is {minutes:.0f} minutes off.</source>
            <translation>El reloj de este equipo se desvía {minutes:.0f} minutos.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The files of certificates that variables name are there.</source>
            <translation>Los archivos de certificados que indican las variables existen.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The first name server (DNS) does not answer. Choose another in your network’s settings.</source>
            <translation>El primer servidor de nombres (DNS) no responde. Elige otro en los ajustes de tu red.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The name localhost is not known, so Jupyter and web servers on this machine are not reached.</source>
            <translation>No se conoce el nombre localhost, así que no se llega a Jupyter ni a los servidores web de este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The name localhost leads to {address}, another machine.</source>
            <translation>El nombre localhost lleva a {address}, otro equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The name {host} is not found: {why}</source>
            <translation>No se encuentra el nombre {host}: {why}</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The name {host} took {seconds:.1f} s to be found: everything will be slow.</source>
            <translation>Encontrar el nombre {host} tardó {seconds:.1f} s: todo irá lento.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The proxy looks names up, not this machine.</source>
            <translation>Los nombres los busca el proxy, no este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The proxy’s settings fit together</source>
            <translation>Los ajustes del proxy encajan entre sí</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The usual ones are free: {ports}.</source>
            <translation>Los habituales están libres: {ports}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>This machine itself is asked by way of the proxy: NO_PROXY does not name localhost.</source>
            <translation>Lo que está en este mismo equipo se pide a través del proxy: NO_PROXY no incluye localhost.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Tools go by way of {proxy}.</source>
            <translation>Las herramientas pasan por {proxy}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Turn it into one: openssl x509 -inform der -in FILE -out FILE.pem</source>
            <translation>Conviértelo en uno: openssl x509 -inform der -in FILE -out FILE.pem</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Who listens on the usual ports</source>
            <translation>Quién escucha en los puertos habituales</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Windows did not say.</source>
            <translation>Windows no lo dijo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Windows keeps none of the usual ports.</source>
            <translation>Windows no se reserva ninguno de los puertos habituales.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Windows keeps {ports} for itself: no program can listen there.</source>
            <translation>Windows se reserva {ports}: ningún programa puede escuchar ahí.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Windows reserves none of the usual ports</source>
            <translation>Windows no se reserva ningún puerto habitual</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>localhost is this machine</source>
            <translation>localhost es este equipo</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>localhost is this machine ({addresses}).</source>
            <translation>localhost es este equipo ({addresses}).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>pip names no host that could be looked up.</source>
            <translation>pip no indica ningún servidor que se pueda buscar.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{host} is found.</source>
            <translation>Se encuentra {host}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{name} is {value}, which is no address of a proxy.</source>
            <translation>{name} vale {value}, que no es la dirección de un proxy.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{name} names {path}, which holds no certificate in text form (PEM).</source>
            <translation>{name} indica {path}, que no contiene ningún certificado en forma de texto (PEM).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{name} names {path}, which is not there or cannot be read.</source>
            <translation>{name} indica {path}, que no existe o no se puede leer.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{name} names {path}, whose certificates are damaged.</source>
            <translation>{name} indica {path}, cuyos certificados están dañados.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{tool} is not installed.</source>
            <translation>{tool} no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{tool} reaches its packages</source>
            <translation>{tool} llega a sus paquetes</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{upper} and {lower} name different proxies: some tools take one, some the other.</source>
            <translation>{upper} y {lower} indican proxies distintos: unas herramientas usan uno y otras, el otro.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>A Python for another processor is translated while it runs: slower, and packages may not fit.</source>
            <translation>Un Python para otro procesador se traduce mientras se ejecuta: es más lento, y puede que los paquetes no encajen.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>A file random.py beside your program is taken in place of Python’s own module random.</source>
            <translation>Un archivo random.py junto a tu programa ocupa el lugar del módulo random del propio Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>A terminal finds Python</source>
            <translation>Un terminal encuentra Python</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>A terminal finds no {name}, though there are Pythons on this machine.</source>
            <translation>Un terminal no encuentra {name}, aunque hay Python en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>A version is chosen that is not installed, so no Python starts.</source>
            <translation>Está elegida una versión que no está instalada, así que no se inicia ningún Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Activating an environment changes what python means in that terminal.</source>
            <translation>Activar un entorno cambia lo que significa python en ese terminal.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/checks/python.py" />
            <source>All {n} environments work.</source>
            <extracomment>for one: The only environment works.</extracomment>
            <translation>
                <numerusform>El único entorno funciona.</numerusform>
                <numerusform>Los {n} entornos funcionan.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>An environment is built on a Python. When that is removed, or replaced by an update, it breaks.</source>
            <translation>Un entorno se apoya en un Python. Si este se quita o se reemplaza al actualizar, el entorno deja de funcionar.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Ask PowerShell which scripts it runs</source>
            <translation>Preguntar a PowerShell qué scripts ejecuta</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Debian and Ubuntu keep the part that does so (ensurepip) in a package of its own.</source>
            <translation>Debian y Ubuntu guardan en un paquete aparte la parte que lo hace (ensurepip).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Do not pass --break-system-packages: it breaks programs of your system.</source>
            <translation>No uses --break-system-packages: estropea programas de tu sistema.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Do not remove or replace the Python of your system: its own programs need it.</source>
            <translation>No quites ni reemplaces el Python de tu sistema: sus propios programas lo necesitan.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Do not set it to Bypass or Unrestricted: then scripts from the internet run, too.</source>
            <translation>No pongas Bypass ni Unrestricted: entonces se ejecutarían también scripts de internet.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Each version of Python is cared for for five years. New packages leave out older ones.</source>
            <translation>Cada versión de Python se mantiene durante cinco años. Los paquetes nuevos dejan fuera las más antiguas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Environments work</source>
            <translation>Los entornos funcionan</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Get one from python.org, or with uv.</source>
            <translation>Consigue uno en python.org, o con uv.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Get one with your system’s package manager, with uv, or from python.org.</source>
            <translation>Consigue uno con el gestor de paquetes de tu sistema, con uv o en python.org.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Give each file another name, and delete the folder __pycache__ beside it.</source>
            <translation>Da otro nombre al archivo, y borra la carpeta __pycache__ que está a su lado.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>In {folder}, {names} would be taken in place of Python’s own.</source>
            <translation>En {folder}, esto ocuparía el lugar de lo propio de Python: {names}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install Debian’s package with ensurepip</source>
            <translation>Instalar el paquete de Debian con ensurepip</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install a Python for {this}, and make environments of that one.</source>
            <translation>Instala un Python para {this}, y crea los entornos con él.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install a newer one on the page Pythons. This one may stay for what needs it.</source>
            <translation>Instala uno más nuevo en la página Python. Este puede quedarse para lo que lo necesite.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install it from the packages of your system:</source>
            <translation>Instálalo con los paquetes de tu sistema:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install that version on the page Pythons, or choose another one there.</source>
            <translation>Instala esa versión en la página Python, o elige otra ahí.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install what venv needs</source>
            <translation>Instalar lo que venv necesita</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>It belongs to your system, and pip leaves it alone. Packages go into environments.</source>
            <translation>Es de tu sistema, y pip no lo toca. Los paquetes van en entornos.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>It is made for {processor}.</source>
            <translation>Está hecho para {processor}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>It is not known which Python runs.</source>
            <translation>No se sabe qué Python se ejecuta.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>It is yours to change. Packages still go best into environments.</source>
            <translation>Puedes cambiarlo. Aun así, los paquetes están mejor en entornos.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Its policy is {policy}, so it refuses to activate environments.</source>
            <translation>Su directiva es {policy}, así que se niega a activar entornos.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Its policy is {policy}.</source>
            <translation>Su directiva es {policy}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Leave both: deactivate, then conda deactivate. Then activate the one you mean.</source>
            <translation>Sal de los dos: deactivate y luego conda deactivate. Después, activa el que quieras.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Let PowerShell run scripts of this machine</source>
            <translation>Dejar que PowerShell ejecute los scripts de este equipo</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Let it run scripts of this machine, for you alone:</source>
            <translation>Deja que ejecute los scripts de este equipo, solo para ti:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Make environments with another Python, with uv or with virtualenv.</source>
            <translation>Crea los entornos con otro Python, con uv o con virtualenv.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Neither is set.</source>
            <translation>No está puesta ninguna de las dos.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No Python starts, so there is nothing to compare.</source>
            <translation>No se inicia ningún Python, así que no hay nada que comparar.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No file of yours hides a part of Python</source>
            <translation>Ningún archivo tuyo tapa una parte de Python</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No placeholder is in the way.</source>
            <translation>Ningún programa ficticio estorba.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No placeholder stands before Python</source>
            <translation>Ningún programa ficticio va antes que Python</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No setting sends it elsewhere.</source>
            <translation>Ningún ajuste lo envía a otra parte.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No variable bends Python’s search</source>
            <translation>Ninguna variable desvía la búsqueda de Python</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Nobody can tell from its files into which Python {path} installs.</source>
            <translation>Por sus archivos no se puede saber en qué Python instala {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>None in {folder}.</source>
            <translation>Ninguno en {folder}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>None is active here.</source>
            <translation>Aquí no hay ninguno activo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>One environment is active at a time</source>
            <translation>Solo hay un entorno activo a la vez</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Open Settings &gt; Apps &gt; Advanced app settings &gt; App execution aliases.</source>
            <translation>Abre Configuración &gt; Aplicaciones &gt; Configuración avanzada de aplicaciones &gt; Alias de ejecución de aplicaciones.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Open a new terminal: there, no environment is active.</source>
            <translation>Abre un terminal nuevo: ahí no hay ningún entorno activo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Open the page Environments: it says why, and repairs what has a recipe.</source>
            <translation>Abre la página Entornos: dice por qué, y repara lo que tiene receta.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Or activate the environment you mean, which puts both first.</source>
            <translation>O activa el entorno que quieras: pone los dos primero.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PIP_BREAK_SYSTEM_PACKAGES is set: pip changes the Python of your system without asking.</source>
            <translation>PIP_BREAK_SYSTEM_PACKAGES está puesta: pip cambia el Python de tu sistema sin preguntar.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PYTHONHOME and PYTHONPATH count for every Python of this machine, whatever its version.</source>
            <translation>PYTHONHOME y PYTHONPATH valen para todos los Python de este equipo, sea cual sea su versión.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PYTHONHOME is set to {path}: every Python takes its own library from there, and most fail.</source>
            <translation>PYTHONHOME vale {path}: cada Python toma de ahí su propia biblioteca, y la mayoría falla.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PYTHONPATH adds {path} to the search, for every Python.</source>
            <translation>PYTHONPATH añade {path} a la búsqueda, para todos los Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PYTHONPATH names {path}: each Python would load the packages of another one.</source>
            <translation>PYTHONPATH indica {path}: cada Python cargaría los paquetes de otro.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Paths may be long</source>
            <translation>Las rutas pueden ser largas</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PowerShell did not say.</source>
            <translation>PowerShell no lo dijo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PowerShell refuses scripts until it is told to run those of this machine. Activating is one.</source>
            <translation>PowerShell rechaza los scripts hasta que se le dice que ejecute los de este equipo. Activar es uno de ellos.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PowerShell runs activation scripts</source>
            <translation>PowerShell ejecuta los scripts de activación</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Python can put pip into environments</source>
            <translation>Python puede poner pip en los entornos</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Python is made for this processor</source>
            <translation>Python está hecho para este procesador</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Python still gets security fixes</source>
            <translation>Python recibe correcciones</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <location filename="../../app/services/python_preflight.py" />
            <source>Python {version}: {care}.</source>
            <translation>Python {version}: {care}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Set the policy of this user to RemoteSigned</source>
            <translation>Poner en RemoteSigned la directiva de este usuario</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Set-ExecutionPolicy -Scope CurrentUser Undefined takes it away again.</source>
            <translation>Set-ExecutionPolicy -Scope CurrentUser Undefined la deja como estaba.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Settings and variables can send what pip installs elsewhere, without a word on screen.</source>
            <translation>Ajustes y variables pueden enviar a otra parte lo que pip instala, sin decir nada en pantalla.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Start one by its path ({path}), or make an environment of it.</source>
            <translation>Inicia uno por su ruta ({path}), o crea un entorno con él.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Switch long paths on</source>
            <translation>Activar las rutas largas</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Switch long paths on, in a terminal of an administrator:</source>
            <translation>Activa las rutas largas, en un terminal de administrador:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Switch python.exe and python3.exe off, then open a new terminal.</source>
            <translation>Desactiva python.exe y python3.exe, y abre un terminal nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Take it out of your shell’s start file (or of Windows’ environment variables).</source>
            <translation>Quítala del archivo de inicio de tu shell (o de las variables de entorno de Windows).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Take it out of your shell’s start file. Activate an environment instead.</source>
            <translation>Quítala del archivo de inicio de tu shell. Mejor activa un entorno.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Take that out, unless you know why it is there: with it, environments do not find what is installed.</source>
            <translation>Quítalo, salvo que sepas por qué está ahí: con eso, los entornos no encuentran lo que se instala.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Take that variable out of your shell’s start file.</source>
            <translation>Quita esa variable del archivo de inicio de tu shell.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>The active environment {path} is gone.</source>
            <translation>El entorno activo {path} ya no existe.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>The package manager of your system can remove it.</source>
            <translation>El gestor de paquetes de tu sistema puede quitarlo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>The system’s own programs run on its Python. pip therefore refuses to change it (PEP 668).</source>
            <translation>Los propios programas del sistema usan su Python. Por eso pip se niega a cambiarlo (PEP 668).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>There are no environments on this machine yet.</source>
            <translation>Todavía no hay entornos en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>There is no Python on this machine.</source>
            <translation>No hay ningún Python en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>There is no pip on PATH. {name} -m pip is the sure way.</source>
            <translation>No hay pip en PATH. {name} -m pip es la manera segura.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>This Python is made for {its}, and this processor is {this}.</source>
            <translation>Este Python está hecho para {its}, y este procesador es {this}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>This Python lacks ensurepip, so python -m venv fails.</source>
            <translation>A este Python le falta ensurepip, así que python -m venv falla.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>This Python lacks ensurepip, so python -m venv makes no pip.</source>
            <translation>A este Python le falta ensurepip, así que python -m venv no crea ningún pip.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Two environments are active at once: {one} and {other}.</source>
            <translation>Hay dos entornos activos a la vez: {one} y {other}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Type {python} -m pip install … instead: that is the pip of the Python you start.</source>
            <translation>Escribe {python} -m pip install … en su lugar: ese es el pip del Python que inicias.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Typing python3 (python on Windows) starts the first program of that name in the folders of PATH.</source>
            <translation>Al escribir python3 (python en Windows) se inicia el primer programa con ese nombre en las carpetas de PATH.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Windows has a python.exe that only opens its Store. Where it comes first, no Python runs.</source>
            <translation>Windows tiene un python.exe que solo abre su Store. Donde va primero, no se ejecuta ningún Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Windows refuses paths of more than 260 characters.</source>
            <translation>Windows rechaza las rutas de más de 260 caracteres.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Windows stops at 260 characters unless it is told otherwise. Packages lie deep in folders.</source>
            <translation>Windows se para en 260 caracteres si no se le dice otra cosa. Los paquetes están en carpetas profundas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Windows takes long paths.</source>
            <translation>Windows acepta rutas largas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Write 0 in the same place to switch them off again.</source>
            <translation>Escribe 0 en el mismo sitio para desactivarlas de nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Write LongPathsEnabled = 1 into Windows’ registry</source>
            <translation>Escribir LongPathsEnabled = 1 en el Registro de Windows</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>ensurepip is there.</source>
            <translation>ensurepip está.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>pip and Python belong together</source>
            <translation>pip y Python van juntos</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>pip installs into one Python. If another one runs your program, it does not find the packages.</source>
            <translation>pip instala en un Python. Si es otro el que ejecuta tu programa, no encuentra los paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>pip installs where it is told</source>
            <translation>pip instala donde debe</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>pip leaves the system’s Python alone</source>
            <translation>Los paquetes no van entre los del sistema</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>pip was told: {settings}</source>
            <translation>A pip se le indicó: {settings}</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>python only opens the Store: {path} is a placeholder of Windows.</source>
            <translation>python solo abre Microsoft Store: {path} es un programa ficticio de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>{name} is a word of the shell itself here.</source>
            <translation>{name} es aquí una palabra del propio shell.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>{name} starts {path}.</source>
            <translation>{name} inicia {path}.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/checks/python.py" />
            <source>{n} environments do not work: {names}</source>
            <extracomment>for one: {n} environment does not work: {names}</extracomment>
            <translation>
                <numerusform>{n} entorno no funciona: {names}</numerusform>
                <numerusform>{n} entornos no funcionan: {names}</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>{path} is active.</source>
            <translation>{path} está activo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>{pip} installs into {prefix}, which {python} runs from.</source>
            <translation>{pip} instala en {prefix}, desde donde se ejecuta {python}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>{pip} installs into {there}, but {python} runs from {here}.</source>
            <translation>{pip} instala en {there}, pero {python} se ejecuta desde {here}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>A channel is a place packages come from. Those of different channels are built differently.</source>
            <translation>Un canal es un lugar del que vienen paquetes. Los de canales distintos se compilan de manera distinta.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>A file .python-version, or pyenv global, names the version that python starts.</source>
            <translation>Un archivo .python-version, o pyenv global, indica la versión que inicia python.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Add this to your shell’s start file, then open a new terminal:</source>
            <translation>Añade esto al archivo de inicio de tu shell, y abre un terminal nuevo:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Add this to your shell’s start file:</source>
            <translation>Añade esto al archivo de inicio de tu shell:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Anaconda wants the terms of its channels accepted first: {channels}.</source>
            <translation>Anaconda pide que antes se acepten los términos de sus canales: {channels}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Anaconda’s own channels have terms of use that somebody must accept on each machine.</source>
            <translation>Los canales propios de Anaconda tienen términos de uso que alguien debe aceptar en cada equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Ask Poetry for its version</source>
            <translation>Preguntar a Poetry su versión</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Ask git for its version</source>
            <translation>Preguntar a git su versión</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Ask the key ring whether it answers</source>
            <translation>Preguntar al llavero si responde</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Choose the UTF-8 form of your language, such as en_US.UTF-8.</source>
            <translation>Elige la forma UTF-8 de tu idioma, como es_ES.UTF-8.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Do not let a script accept them for you: they bind you, or your school.</source>
            <translation>No dejes que un script los acepte por ti: te comprometen a ti, o a tu escuela.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>In your shell’s start file, put the line of pyenv below the others that change PATH.</source>
            <translation>En el archivo de inicio de tu shell, pon la línea de pyenv debajo de las otras que cambian PATH.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install Python from python.org: py comes with it. py -0p lists all Pythons.</source>
            <translation>Viene con el Python de python.org, y enumera todos los Python: py -0p.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install it (on Debian: sudo dpkg-reconfigure locales), or use C.UTF-8:</source>
            <translation>Instálalo (en Debian: sudo dpkg-reconfigure locales), o usa C.UTF-8:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install it again on the page Settings, among the tools.</source>
            <translation>Instálalo otra vez en la página Ajustes, entre las herramientas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install it again.</source>
            <translation>Instálalo otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install it on the page Pythons, or choose another version there.</source>
            <translation>Instálala en la página Python, o elige otra versión ahí.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install it on the page Settings, among the tools.</source>
            <translation>Instálalo en la página Ajustes, entre las herramientas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <location filename="../../app/services/python_preflight.py" />
            <source>Install what building a Python needs</source>
            <translation>Instalar lo que hace falta para compilar un Python</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <location filename="../../app/services/python_preflight.py" />
            <source>Install what is missing, from the packages of your system</source>
            <translation>Instalar lo que falta, con los paquetes de tu sistema</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>It answers.</source>
            <translation>Responde.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>It may wait for the key ring of your desktop. Try without it:</source>
            <translation>Puede que espere al llavero de tu escritorio. Prueba sin él:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>It takes packages from {channels}.</source>
            <translation>Toma los paquetes de {channels}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Keep one of them:</source>
            <translation>Quédate con uno de los dos:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>No language is set ({name}), so some programs stop at the first accent.</source>
            <translation>No hay ningún idioma puesto ({name}), así que algunos programas se paran en la primera tilde.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>No terms are waiting to be accepted.</source>
            <translation>No hay términos pendientes de aceptar.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>No terms stop conda</source>
            <translation>Ningún término detiene a conda</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>On Windows each Python has a folder of its own for them.</source>
            <translation>En Windows, cada Python tiene su propia carpeta para ellos.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>On Windows, Python writes to terminals in Unicode by itself.</source>
            <translation>En Windows, Python escribe por sí mismo en Unicode en los terminales.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>On Windows, py starts the Python you name: py -3.12.</source>
            <translation>En Windows, py inicia el Python que indiques: py -3.12.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>On Windows, pyenv-win brings Pythons that are built already.</source>
            <translation>En Windows, pyenv-win trae versiones de Python ya compiladas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>On the page Pythons, let your shell know pyenv; or add this to its start file:</source>
            <translation>En la página Python, haz que tu shell conozca pyenv; o añade esto a su archivo de inicio:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Only what is built on this machine needs it: pyenv’s Pythons, and packages without a wheel.</source>
            <translation>Solo lo necesita lo que se compila en este equipo: los Python de pyenv, y los paquetes sin wheel.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Open a new terminal.</source>
            <translation>Abre un terminal nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <location filename="../../app/services/python_preflight.py" />
            <source>Other programs may need them by then. Your package manager removes them.</source>
            <translation>Para entonces, otros programas pueden necesitarlos. Los quita tu gestor de paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>PATH has quotes in it: {parts}.</source>
            <translation>PATH contiene comillas: {parts}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>PATH holds {parts}: what runs depends on the folder you are in.</source>
            <translation>PATH contiene {parts}: lo que se ejecuta depende de la carpeta en la que estés.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>PATH is empty: a terminal finds no program.</source>
            <translation>PATH está vacío: un terminal no encuentra ningún programa.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>PATH is in order</source>
            <translation>PATH está en orden</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>PATH is the list of folders in which a terminal looks for programs, in that order.</source>
            <translation>PATH es la lista de las carpetas en las que un terminal busca programas, en ese orden.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry did not answer.</source>
            <translation>Poetry no respondió.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry is at {path}, but does not start. The Python it was installed with may be gone.</source>
            <translation>Poetry está en {path}, pero no se inicia. Puede que ya no exista el Python con el que se instaló.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry is not installed.</source>
            <translation>Poetry no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry keeps tokens in the key ring of your desktop, and asks it before it fetches packages.</source>
            <translation>Poetry guarda tokens en el llavero de tu escritorio, y le pregunta antes de descargar paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry lives in an environment of its own, which breaks when its Python goes.</source>
            <translation>Poetry está en un entorno propio, que deja de funcionar cuando falta su Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry runs</source>
            <translation>Poetry funciona</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry, which asks the key ring, is not installed.</source>
            <translation>Solo Poetry pregunta al llavero, y no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry’s own Python was not found, or Poetry is told not to ask.</source>
            <translation>No se encontró el Python del propio Poetry, o se le indicó que no pregunte.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Programs installed for you are found</source>
            <translation>Los programas instalados para ti se encuentran</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Pythons can be built</source>
            <translation>Se pueden compilar versiones de Python</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Take it out of your shell’s start file: a file named ls in a download would run.</source>
            <translation>Quita eso del archivo de inicio de tu shell: un archivo llamado ls en una descarga se ejecutaría.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Take out what is between “&gt;&gt;&gt; conda initialize &gt;&gt;&gt;” and “&lt;&lt;&lt; conda initialize &lt;&lt;&lt;”.</source>
            <translation>Quita lo que está entre «&gt;&gt;&gt; conda initialize &gt;&gt;&gt;» y «&lt;&lt;&lt; conda initialize &lt;&lt;&lt;».</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Take packages from conda-forge, which asks for no terms; or read them at anaconda.com/legal and accept them yourself:</source>
            <translation>Toma los paquetes de conda-forge, que no pide aceptar términos; o léelos en anaconda.com/legal y acéptalos tú:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Take them out of your shell’s start file: they are taken as part of the folder’s name.</source>
            <translation>Quítalas del archivo de inicio de tu shell: se toman como parte del nombre de la carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Text is written as {name}, which is not UTF-8.</source>
            <translation>El texto se escribe en {name}, que no es UTF-8.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Text is written as {name}.</source>
            <translation>El texto se escribe en {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Text with accents works</source>
            <translation>El texto con tildes funciona</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The folder of pyenv’s shims, {path}, is not on PATH: its Pythons are not used.</source>
            <translation>La carpeta de los sustitutos (shims) de pyenv, {path}, no está en PATH: sus Python no se usan.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The key ring answers</source>
            <translation>El llavero responde</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The key ring of the desktop does not answer, and Poetry waits for it without end.</source>
            <translation>El llavero del escritorio no responde, y Poetry lo espera sin fin.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The key ring’s answer was not understood.</source>
            <translation>No se entendió lo que dijo el llavero.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The launcher py is not installed.</source>
            <translation>El lanzador py no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The launcher py is there</source>
            <translation>El lanzador py está instalado</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The variables LANG and LC_ALL tell programs how text is written as bytes.</source>
            <translation>Las variables LANG y LC_ALL dicen a los programas cómo se escribe el texto en bytes.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The version chosen with pyenv is there</source>
            <translation>La versión elegida con pyenv está instalada</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>There are none.</source>
            <translation>No hay ninguno.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>There is no key ring here. Poetry does without.</source>
            <translation>Aquí no hay llavero. Poetry prescinde de él.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Type this in a terminal, and follow the window that opens:</source>
            <translation>Escribe esto en un terminal, y sigue la ventana que se abre:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Type this in a terminal, then open a new one:</source>
            <translation>Escribe esto en un terminal, y abre uno nuevo:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Unlock it in the desktop itself, or let Poetry do without:</source>
            <translation>Desbloquéalo en el propio escritorio, o haz que Poetry prescinda de él:</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>What is chosen is installed.</source>
            <translation>Lo elegido está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Without it, packages cannot come from git, and pyenv cannot be installed.</source>
            <translation>Sin él, no pueden venir paquetes de git, ni se puede instalar pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Your shell knows conda</source>
            <translation>Tu shell conoce conda</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Your shell knows conda, and starts with its environment base active.</source>
            <translation>Tu shell conoce conda, y empieza con su entorno base activo.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Your shell knows conda.</source>
            <translation>Tu shell conoce conda.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>conda activate works where conda init has put some lines into the shell’s start file.</source>
            <translation>conda activate funciona donde conda init ha puesto unas líneas en el archivo de inicio del shell.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>conda is here, but no shell knows it: conda activate fails.</source>
            <translation>conda está aquí, pero ningún shell lo conoce: conda activate falla.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>conda is not installed.</source>
            <translation>conda no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>conda takes packages from defaults and from conda-forge: their parts do not always fit.</source>
            <translation>conda toma paquetes de defaults y de conda-forge: sus partes no siempre encajan.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>conda’s channels fit each other</source>
            <translation>Los canales de conda encajan entre sí</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>git fetches projects and their history. Some packages and tools come through it.</source>
            <translation>git descarga proyectos y su historia. Algunos paquetes y herramientas vienen por él.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>git is Apple’s placeholder: it needs the Command Line Tools.</source>
            <translation>git es un programa ficticio de Apple: necesita las Command Line Tools.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>git is not installed.</source>
            <translation>git no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>git is there</source>
            <translation>git está instalado</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>git is there, but does not run: {words}</source>
            <translation>git está instalado, pero no funciona: {words}</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pip, uv and pipx put the programs of packages into one folder of your home.</source>
            <translation>pip, uv y pipx ponen los programas de los paquetes en una sola carpeta de tu carpeta personal.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>py is there.</source>
            <translation>py está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pyenv builds a Python from its source, which takes a compiler and some libraries.</source>
            <translation>pyenv compila un Python a partir de su código, para lo que hacen falta un compilador y algunas bibliotecas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pyenv is not installed, or has no Python yet.</source>
            <translation>pyenv no está instalado, o todavía no tiene ningún Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pyenv puts stand-ins (shims) on PATH, which start the version you chose.</source>
            <translation>pyenv pone en PATH unos sustitutos (shims), que inician la versión que elegiste.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pyenv’s Pythons come first</source>
            <translation>Los Python de pyenv van primero</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pyenv’s shims come first.</source>
            <translation>Los sustitutos (shims) de pyenv van primero.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>{name} is set, but that language is not installed on this machine.</source>
            <translation>{name} está puesto, pero ese idioma no está instalado en este equipo.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/checks/tools.py" />
            <source>{n} folders of it do not exist ({parts}), which does no harm.</source>
            <extracomment>for one: {n} folder of it does not exist ({parts}), which does no harm.</extracomment>
            <translation>
                <numerusform>{n} carpeta suya no existe ({parts}), lo que no hace daño.</numerusform>
                <numerusform>{n} carpetas suyas no existen ({parts}), lo que no hace daño.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/checks/tools.py" />
            <source>{n} folders, and all exist.</source>
            <extracomment>for one: {n} folder, and it exists.</extracomment>
            <translation>
                <numerusform>{n} carpeta, y existe.</numerusform>
                <numerusform>{n} carpetas, y todas existen.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>{path} comes before pyenv’s shims, so the version that pyenv chose is not used.</source>
            <translation>{path} va antes que los sustitutos (shims) de pyenv, así que no se usa la versión que eligió pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>{path} is not on PATH, so programs installed there are not found.</source>
            <translation>{path} no está en PATH, así que los programas instalados ahí no se encuentran.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>{path} is on PATH.</source>
            <translation>{path} está en PATH.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>{path} starts a conda that is gone.</source>
            <translation>{path} inicia un conda que ya no está.</translation>
        </message>
        <message>
            <location filename="../../app/services/comparing.py" />
            <source>Correct the file, then compare again.</source>
            <translation>Corrige el archivo y vuelve a comparar.</translation>
        </message>
        <message>
            <location filename="../../app/services/comparing.py" />
            <source>{path} cannot be compared: its own tool refuses it.</source>
            <translation>{path} no se puede comparar: su propia herramienta lo rechaza.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>Choose another revision.</source>
            <translation>Elige otra revisión.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>Look for yourself, in a terminal: conda clean --all --dry-run</source>
            <translation>Míralo tú en un terminal: conda clean --all --dry-run</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>Packages of pip stay as they are: conda knows nothing of them.</source>
            <translation>Los paquetes de pip se quedan como están: conda no sabe nada de ellos.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>See what conda could throw away</source>
            <translation>Ver qué podría tirar conda</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>Take {name} back to revision {number}</source>
            <translation>Devolver {name} a la revisión {number}</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>The packages of now come back.</source>
            <translation>Vuelven los paquetes de ahora.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>There are those from 0 to {last}.</source>
            <translation>Hay revisiones de la 0 a la {last}.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>`labwright env revisions {path}` lists them.</source>
            <translation>`labwright env revisions {path}` las enumera.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>conda keeps nothing that it does not need.</source>
            <translation>conda no guarda nada que no necesite.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>conda said something else than Labwright knows.</source>
            <translation>conda dijo algo que Labwright no conoce.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>{name} has no revision {number}.</source>
            <translation>{name} no tiene la revisión {number}.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>{name} has the packages of revision {number} already.</source>
            <translation>{name} ya tiene los paquetes de la revisión {number}.</translation>
        </message>
        <message>
            <location filename="../../app/services/copies.py" />
            <source>The new environment is not like the old one.</source>
            <translation>El entorno nuevo no es como el antiguo.</translation>
        </message>
        <message>
            <location filename="../../app/services/copies.py" />
            <source>The old one is where it was. Make a new environment from a list of packages instead.</source>
            <translation>El antiguo está donde estaba. Crea mejor un entorno nuevo a partir de una lista de paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/services/keeping.py" />
            <source>Bring it back from the bin instead.</source>
            <translation>Recupéralo mejor de la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <source>Bring the environment {name} back</source>
            <translation>Recuperar el entorno {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/services/keeping.py" />
            <location filename="../../app/services/renaming.py" />
            <location filename="../../app/services/undo.py" />
            <location filename="../../app/tools/environments/pyenv.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <location filename="../../app/tools/poetry_environments.py" />
            <location filename="../../app/tools/pyenv.py" />
            <source>Bring {path} back from the bin</source>
            <translation>Recuperar {path} de la papelera</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Delete its environments one by one, and remove conda with its own uninstaller.</source>
            <translation>Borra sus entornos uno a uno y quita conda con su propio desinstalador.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <source>Delete the environment {name}</source>
            <translation>Borrar el entorno {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Empty the bin</source>
            <translation>Vaciar la papelera</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <source>It comes back to the same place.</source>
            <translation>Vuelve al mismo sitio.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>It goes to the bin again.</source>
            <translation>Va otra vez a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>It is active in {program} (process {pid}).</source>
            <translation>Está activo en {program} (proceso {pid}).</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/services/renaming.py" />
            <source>It is conda itself: all environments of this conda stop working without it.</source>
            <translation>Es el propio conda: sin él dejan de funcionar todos los entornos de este conda.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/system/bin.py" />
            <source>It was never deleted with Labwright, or the bin was emptied since.</source>
            <translation>Nunca se borró con Labwright, o la papelera se vació desde entonces.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Jupyter’s kernel “{name}” starts its Python.</source>
            <translation>El kernel «{name}» de Jupyter inicia su Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Labwright itself runs from it.</source>
            <translation>El propio Labwright se ejecuta desde él.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Move the link {path} to the bin</source>
            <translation>Mover el enlace {path} a la papelera</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/services/keeping.py" />
            <location filename="../../app/services/renaming.py" />
            <location filename="../../app/services/sources.py" />
            <location filename="../../app/services/undo.py" />
            <location filename="../../app/tools/environments/pyenv.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <location filename="../../app/tools/miniforge.py" />
            <location filename="../../app/tools/poetry_environments.py" />
            <location filename="../../app/tools/poetry_new.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/project_files.py" />
            <location filename="../../app/tools/pyenv.py" />
            <location filename="../../app/tools/pyenv_setup.py" />
            <location filename="../../app/tools/python_tools.py" />
            <source>Move {path} to the bin</source>
            <translation>Mover {path} a la papelera</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Remove {name} from the bin for good</source>
            <translation>Borrar {name} de la papelera para siempre</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Remove {path} for good</source>
            <translation>Borrar {path} para siempre</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>The bin is empty.</source>
            <translation>La papelera está vacía.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>The environment {path} lies inside it and goes with it.</source>
            <translation>El entorno {path} está dentro de él y se va con él.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>The environment {path} stands on its Python, and stops working.</source>
            <translation>El entorno {path} se basa en su Python y deja de funcionar.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>The project {path} uses it.</source>
            <translation>El proyecto {path} lo usa.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>What is removed from the bin is gone.</source>
            <translation>Lo que se borra de la papelera ya no vuelve.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>`labwright env bin` lists what is there.</source>
            <translation>`labwright env bin` enumera lo que hay en ella.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/services/python_versions.py" />
            <source>{first} {second}</source>
            <translation>{first} {second}</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>{name} is not deleted.</source>
            <translation>{name} no se borra.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/deleting.py" />
            <source>{n} more programs use it.</source>
            <extracomment>for one: {n} more program uses it.</extracomment>
            <translation>
                <numerusform>{n} programa más lo usa.</numerusform>
                <numerusform>{n} programas más lo usan.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/system/bin.py" />
            <source>{path} is not in the bin.</source>
            <translation>{path} no está en la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>{program} (process {pid}) runs from it.</source>
            <translation>{program} (proceso {pid}) se ejecuta desde él.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>{program} (process {pid}) works in its folder.</source>
            <translation>{program} (proceso {pid}) trabaja en su carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>{size} are free then.</source>
            <translation>Se liberan {size}.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/deleting.py" />
            <source>{size} go to the bin, and can be brought back for {n} days.</source>
            <extracomment>for one: {size} go to the bin, and can be brought back for {n} day.</extracomment>
            <translation>
                <numerusform>{size} van a la papelera, y se pueden recuperar durante {n} día.</numerusform>
                <numerusform>{size} van a la papelera, y se pueden recuperar durante {n} días.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>{size} go to the bin, until you empty it.</source>
            <translation>{size} van a la papelera, hasta que la vacíes.</translation>
        </message>
        <message>
            <location filename="../../app/services/discovery.py" />
            <source>It is on another disk. Choose the folder to have it searched.</source>
            <translation>Está en otro disco. Elige la carpeta para que se busque en ella.</translation>
        </message>
        <message>
            <location filename="../../app/services/doctor.py" />
            <source>No answer within {seconds:g} s, so it was left.</source>
            <translation>No hubo respuesta en {seconds:g} s y se dejó.</translation>
        </message>
        <message>
            <location filename="../../app/services/doctor.py" />
            <source>This check itself failed: {what}</source>
            <translation>Falló la propia comprobación: {what}</translation>
        </message>
        <message>
            <location filename="../../app/services/engine_start.py" />
            <source>Look at its own window or log, then try again.</source>
            <translation>Mira su ventana o su registro e inténtalo otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/services/engine_start.py" />
            <source>The engine</source>
            <translation>El motor</translation>
        </message>
        <message>
            <location filename="../../app/services/engine_start.py" />
            <source>You stopped waiting. The engine may still come.</source>
            <translation>Has dejado de esperar. Quizá el motor aún llegue.</translation>
        </message>
        <message>
            <location filename="../../app/services/engine_start.py" />
            <source>{product} has not answered for {seconds:g} s.</source>
            <translation>{product} no responde desde hace {seconds:g} s.</translation>
        </message>
        <message>
            <location filename="../../app/services/engines.py" />
            <source>Install Docker, then try again.</source>
            <translation>Instala Docker e inténtalo otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/services/engines.py" />
            <source>The program docker is not installed.</source>
            <translation>El programa docker no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Ask the package index for hashes</source>
            <translation>Pedir los hashes al índice de paquetes</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Choose requirements with hashes: they are as exact.</source>
            <translation>Elige los requisitos con hashes: son igual de exactos.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Choose the environment.yml with all versions instead.</source>
            <translation>Elige mejor el environment.yml con todas las versiones.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Choose the environment.yml with versions and builds instead.</source>
            <translation>Elige mejor el environment.yml con versiones y compilaciones.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Choose the format environment-yml: conda reads it, too.</source>
            <translation>Elige el formato environment-yml: conda también lo lee.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Export without hashes, or install them from a wheel.</source>
            <translation>Exporta sin hashes, o instálalos desde un wheel.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Export without hashes, or use an index that gives them.</source>
            <translation>Exporta sin hashes, o usa un índice que los dé.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Its file conda-meta/history tells of no request.</source>
            <translation>Su archivo conda-meta/history no habla de ninguna petición.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Its project has none, or it belongs to no project.</source>
            <translation>Su proyecto no tiene ninguno, o no pertenece a ningún proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Nobody wrote down where {packages} came from.</source>
            <translation>Nadie anotó de dónde viene {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Some of the files lie on this machine alone.</source>
            <translation>Algunos de los archivos están solo en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <location filename="../../app/services/outdated.py" />
            <source>Stopped by you. Nothing was changed.</source>
            <translation>Lo detuviste tú. No se cambió nada.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>The answer about hashes could not be understood.</source>
            <translation>La respuesta sobre los hashes no se pudo entender.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>The hashes are of the files for Python {version} on {system} {machine}. Other systems get other files and need a list of their own.</source>
            <translation>Los hashes son de los archivos para Python {version} en {system} {machine}. Otros sistemas reciben otros archivos y necesitan una lista propia.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>The package index has no hash for {packages}.</source>
            <translation>El índice de paquetes no tiene ningún hash para {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>They were installed from a folder or from version control, and pip takes hashes for all packages or for none.</source>
            <translation>Se instalaron desde una carpeta o desde un control de versiones, y pip acepta hashes para todos los paquetes o para ninguno.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>This is {path} as it is. Give the project's own file along with it.</source>
            <translation>Esto es {path} tal como está. Entrega también el archivo del propio proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>What pip installed is not in this list: export the requirements beside it.</source>
            <translation>Lo que instaló pip no está en esta lista: exporta además los requisitos.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>conda has no record of what was asked for in {name}.</source>
            <translation>conda no tiene constancia de lo que se pidió en {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>conda looks after this environment: only an environment.yml brings all of it again.</source>
            <translation>De este entorno se ocupa conda: solo un environment.yml lo reproduce entero.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>{name} has no lock file.</source>
            <translation>{name} no tiene archivo de versiones fijadas.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>{name} is no environment of conda's.</source>
            <translation>{name} no es un entorno de conda.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>{packages} came from a folder or file of this machine, and other machines do not have it.</source>
            <translation>{packages} viene de una carpeta o un archivo de este equipo, y otros equipos no lo tienen.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>{packages} cannot have a hash.</source>
            <translation>{packages} no puede tener hash.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <location filename="../../app/services/watched.py" />
            <location filename="../../app/system/asked_for_marks.py" />
            <location filename="../../app/system/file_store.py" />
            <location filename="../../app/system/journal.py" />
            <location filename="../../app/system/settings.py" />
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>{path} could not be read.</source>
            <translation>No se pudo leer {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Another program stopped it, or the system did because memory ran out.</source>
            <translation>Otro programa lo detuvo, o lo hizo el sistema porque se acabó la memoria.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Close programs that use much memory, then try again.</source>
            <translation>Cierra los programas que usan mucha memoria y vuelve a intentarlo.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <location filename="../../app/system/toolbox.py" />
            <source>Install {program}, or choose where it is in the settings.</source>
            <translation>Instala {program}, o elige en los ajustes dónde está.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Its output below says more. Correct what it complains about, then try again.</source>
            <translation>Su salida, abajo, dice más. Corrige aquello de lo que se queja y vuelve a intentarlo.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Look at its output below: it may wait for the network or for an answer.</source>
            <translation>Mira su salida, abajo: quizá espera a la red o una respuesta.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Something unexpected went wrong in Labwright.</source>
            <translation>Algo inesperado falló en Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>There is no room left where {path} is. {program}</source>
            <translation>No queda sitio donde está {path}. {program}</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Try it again. If it goes wrong again, copy this report and send it to us.</source>
            <translation>Vuelve a intentarlo. Si falla otra vez, copia este informe y envíanoslo.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>{program} could not be started.</source>
            <translation>{program} no se pudo iniciar.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>{program} ended with code {code}.</source>
            <translation>{program} terminó con código {code}.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>{program} took longer than {seconds:g} s and was stopped.</source>
            <translation>{program} tardó más de {seconds:g} s y se detuvo.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>{program} was ended by the signal {name}.</source>
            <translation>A {program} lo terminó la señal {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/file_changes.py" />
            <source>Something other than a file has this name.</source>
            <translation>Hay algo con este nombre que no es un archivo.</translation>
        </message>
        <message>
            <location filename="../../app/services/file_changes.py" />
            <source>The file as it is now cannot be read: {reason}.</source>
            <translation>El archivo actual no se puede leer: {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/services/file_changes.py" />
            <source>The file is too large to be compared here.</source>
            <translation>El archivo es demasiado grande para compararlo aquí.</translation>
        </message>
        <message>
            <location filename="../../app/services/file_changes.py" />
            <source>This is a link that leads nowhere: there is nothing to compare with.</source>
            <translation>Es un enlace que no lleva a ningún sitio: no hay nada con qué comparar.</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>Get {tool}</source>
            <translation>Obtener {tool}</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>Install {package} in {name}</source>
            <translation>Instalar {package} en {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>Lock the project</source>
            <translation>Bloquear el proyecto</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>Make an environment instead</source>
            <translation>Crear un entorno en su lugar</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>Poetry writes the versions down anew that fit pyproject.toml as it is now.</source>
            <translation>Poetry vuelve a anotar las versiones que encajan con pyproject.toml tal como está ahora.</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>The packages go there, and the system's own Python stays as it is.</source>
            <translation>Los paquetes van ahí, y el Python del sistema se queda como está.</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>With all that it needs.</source>
            <translation>Con todo lo que necesita.</translation>
        </message>
        <message>
            <location filename="../../app/services/given_files.py" />
            <source>{name} has no list of packages.</source>
            <translation>{name} no tiene ninguna lista de paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/services/given_files.py" />
            <location filename="../../app/ui/opened_paths.py" />
            <source>{name} is not there any more.</source>
            <translation>{name} ya no está ahí.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/housekeeping.py" />
            <source>{n} things were in the bin for {days:g} days and are removed: {size} are free again.</source>
            <extracomment>for one: {n} thing was in the bin for {days:g} days and is removed: {size} are free again.</extracomment>
            <translation>
                <numerusform>{n} cosa llevaba {days:g} días en la papelera y se borró: {size} vuelven a estar libres.</numerusform>
                <numerusform>{n} cosas llevaban {days:g} días en la papelera y se borraron: {size} vuelven a estar libres.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/job_steps.py" />
            <location filename="../../app/services/recovery.py" />
            <source>{target} could not be put back: {reason}</source>
            <translation>{target} no se pudo dejar como estaba: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/services/jobs.py" />
            <source>Waits for another Labwright.</source>
            <translation>Espera a otro Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/services/jobs.py" />
            <source>Waits for “{title}”, which a terminal runs (process {pid}).</source>
            <translation>Espera a «{title}», en marcha en un terminal (proceso {pid}).</translation>
        </message>
        <message>
            <location filename="../../app/services/jobs.py" />
            <source>Waits for “{title}”, which another window runs (process {pid}).</source>
            <translation>Espera a «{title}», en marcha en otra ventana (proceso {pid}).</translation>
        </message>
        <message>
            <location filename="../../app/services/jobs.py" />
            <source>Waits for “{title}”.</source>
            <translation>Espera a «{title}».</translation>
        </message>
        <message>
            <location filename="../../app/services/jobs.py" />
            <source>Waits until one of the {n} running jobs has ended.</source>
            <translation>Espera a que termine una de las {n} tareas en marcha.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Bring the old environment {name} back</source>
            <translation>Recuperar el antiguo entorno {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Bring the old one back from the bin</source>
            <translation>Recuperar el antiguo de la papelera</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Bring the snapshot of {name} back</source>
            <translation>Recuperar la instantánea de {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Clone {name} to {path}</source>
            <translation>Clonar {name} en {path}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Install that Python, or choose another with --python and hope that its packages exist.</source>
            <translation>Instala ese Python, o elige otro con --python y confía en que sus paquetes existan.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>It can be done: remove the trial</source>
            <translation>Se puede hacer: borrar la prueba</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Its packages are made for one version of Python.</source>
            <translation>Sus paquetes están hechos para una sola versión de Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Left out, because the folder it came from is gone: {packages}.</source>
            <translation>Se deja fuera, porque la carpeta de la que venía ya no está: {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <location filename="../../app/services/renaming.py" />
            <source>Look whether all packages are there</source>
            <translation>Mirar si están todos los paquetes</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Move the list of packages to the bin</source>
            <translation>Mover la lista de paquetes a la papelera</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <location filename="../../app/services/renaming.py" />
            <source>Move the old environment to the bin</source>
            <translation>Mover el entorno antiguo a la papelera</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Nobody wrote down which Python {name} had.</source>
            <translation>Nadie anotó qué Python tenía {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>None is called so.</source>
            <translation>Ninguna se llama así.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>None was taken, or the packages are still the same.</source>
            <translation>No se tomó ninguna, o los paquetes siguen siendo los mismos.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Remove a snapshot of {name}</source>
            <translation>Quitar una instantánea de {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <location filename="../../app/tools/pyenv.py" />
            <source>Remove it again instead.</source>
            <translation>Quítalo mejor otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Repair it again instead.</source>
            <translation>Repáralo mejor otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Repair the environment {name}</source>
            <translation>Reparar el entorno {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Take a snapshot of {name}</source>
            <translation>Tomar una instantánea de {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>The list comes back from the bin.</source>
            <translation>La lista vuelve de la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>The list goes to the bin.</source>
            <translation>La lista va a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>The old environment comes back from the bin.</source>
            <translation>El entorno antiguo vuelve de la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>The snapshot was taken with Python {then}, and it is {now} now.</source>
            <translation>La instantánea se tomó con Python {then}, y ahora es {now}.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>There is no snapshot of {name} to go back to.</source>
            <translation>No hay ninguna instantánea de {name} a la que volver.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Write down which packages are there now</source>
            <translation>Anotar qué paquetes hay ahora</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>`labwright env show` tells what is wrong with its packages, if anything is.</source>
            <translation>`labwright env show` dice qué falla en sus paquetes, si es que falla algo.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>`labwright env snapshot {path} --list` lists them.</source>
            <translation>`labwright env snapshot {path} --list` las enumera.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>{name} goes to the bin.</source>
            <translation>{name} va a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>{name} needs Python {version}, which is not here.</source>
            <translation>{name} necesita Python {version}, que no está aquí.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>{name} needs no repair that Labwright could do.</source>
            <translation>{name} no necesita ninguna reparación que Labwright pueda hacer.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>A kernel cannot be called “{name}”.</source>
            <translation>Un kernel no se puede llamar «{name}».</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Add the package jupyterlab, or put the environment into the list of your Jupyter.</source>
            <translation>Añade el paquete jupyterlab, o pon el entorno en la lista de tu Jupyter.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Bring “{name}” back</source>
            <translation>Recuperar «{name}»</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Choose a short name in one line, such as {name}.</source>
            <translation>Elige un nombre corto, en una sola línea, como {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Choose it in Jupyter under Kernel, Change kernel. Or take it out first.</source>
            <translation>Elígelo en Jupyter, en Kernel, Change kernel. O quítalo antes.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>It comes back into the list.</source>
            <translation>Vuelve a la lista.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>It goes on in the background until you choose File, Shut Down in it.</source>
            <translation>Sigue en segundo plano hasta que elijas en él File, Shut Down.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>It leaves the list again.</source>
            <translation>Sale otra vez de la lista.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Jupyter is not installed in {name}.</source>
            <translation>Jupyter no está instalado en {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Jupyter offers “{name}”, whatever Jupyter it is.</source>
            <translation>Jupyter ofrece «{name}», sea el Jupyter que sea.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Make {name} usable in Jupyter notebooks</source>
            <translation>Hacer que {name} se pueda usar en notebooks de Jupyter</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Move “{name}” to the bin</source>
            <translation>Mover «{name}» a la papelera</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Open Jupyter with {name}</source>
            <translation>Abrir Jupyter con {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Put it into Jupyter's list as “{name}”</source>
            <translation>Ponerlo en la lista de Jupyter como «{name}»</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Put it into the list again instead.</source>
            <translation>Ponlo mejor otra vez en la lista.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Put {name} back into Jupyter's list</source>
            <translation>Volver a poner {name} en la lista de Jupyter</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Repair it first, or choose another one.</source>
            <translation>Repáralo antes, o elige otro.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Start Jupyter; its page opens in the browser</source>
            <translation>Iniciar Jupyter; su página se abre en el navegador</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Take it out again instead.</source>
            <translation>Quítalo mejor otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Take the kernel out of the list: move {path} to the bin</source>
            <translation>Quitar el kernel de la lista: mover {path} a la papelera</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Take {name} out of Jupyter's list</source>
            <translation>Quitar {name} de la lista de Jupyter</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>The environment and its packages stay as they are.</source>
            <translation>El entorno y sus paquetes se quedan como están.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>There is nothing to undo: choose File, Shut Down in Jupyter to end it.</source>
            <translation>No hay nada que deshacer: elige en Jupyter File, Shut Down para terminarlo.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>{name} has no Python that could be started.</source>
            <translation>{name} no tiene ningún Python que se pueda iniciar.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>{name} is in Jupyter's list already, as “{display}”.</source>
            <translation>{name} ya está en la lista de Jupyter, como «{display}».</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>{name} is not in Jupyter's list of kernels.</source>
            <translation>{name} no está en la lista de kernels de Jupyter.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>A new environment needs a place where nothing is.</source>
            <translation>Un entorno nuevo necesita un lugar donde no haya nada.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>A package is named, perhaps with a version: requests or requests==2.32.</source>
            <translation>Un paquete se indica con su nombre, quizá con una versión: requests o requests==2.32.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>An index and a folder of wheels are for pip and uv. conda has channels, and Poetry the sources that pyproject.toml names.</source>
            <translation>Un índice y una carpeta de wheels son para pip y uv. conda tiene canales, y Poetry, las fuentes que indica pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Bring {file} along from the old one</source>
            <translation>Traer {file} del anterior</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Choose another place, or delete what is there first.</source>
            <translation>Elige otro lugar, o borra antes lo que hay ahí.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Choose venv or uv, or name a channel (--channel) or a source in pyproject.toml.</source>
            <translation>Elige venv o uv, o indica un canal (--channel) o una fuente en pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <location filename="../../app/services/tool_setup.py" />
            <source>Install a Python first, on the page Pythons or with `labwright python install`.</source>
            <translation>Instala antes un Python, en la página Python o con `labwright python install`.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Install it first, on the page Pythons or with `labwright python install {version}`, or choose another one.</source>
            <translation>Instálalo primero, en la página Pythons o con `labwright python install {version}`, o elige otro.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Install it first, or name the version: {example}</source>
            <translation>Instálalo antes, o indica la versión: {example}</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>It decides itself where its environments are.</source>
            <translation>Decide por sí misma dónde están sus entornos.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Labwright cannot change packages that {tool} looks after.</source>
            <translation>Labwright no puede cambiar paquetes de los que se ocupa {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Leave the choice of the tool to Labwright.</source>
            <translation>Deja que Labwright elija la herramienta.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Mark what was asked for, as in the old one</source>
            <translation>Marcar lo que se pidió, como en el anterior</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Name a folder, a project or a name, as this tool takes it.</source>
            <translation>Indica una carpeta, un proyecto o un nombre, según lo que admita esta herramienta.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>No Python was found that an environment could stand on.</source>
            <translation>No se encontró ningún Python en que basar un entorno.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Only a version that is there, from a package index, can be kept.</source>
            <translation>Solo se puede mantener una versión que esté ahí y venga de un índice de paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Options of the tool are chosen apart, not among the packages.</source>
            <translation>Las opciones de la herramienta se eligen aparte, no entre los paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Python {version} is not on this machine.</source>
            <translation>Python {version} no está en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>See what would change</source>
            <translation>Ver qué cambiaría</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Something stands at {path} already.</source>
            <translation>Ya hay algo en {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Stopped by you, before anything was changed.</source>
            <translation>Lo detuviste tú antes de que se cambiara nada.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>The versions from before come back.</source>
            <translation>Vuelven las versiones de antes.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Use {tool} itself, in a terminal.</source>
            <translation>Usa {tool} directamente, en un terminal.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>What is here: {versions}.</source>
            <translation>Lo que hay aquí: {versions}.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>pip is told here where to look for packages, and {tool} does not read that: tell it the same, or stay with pip.</source>
            <translation>Aquí pip tiene indicado dónde buscar paquetes, y {tool} no lo lee: indícale lo mismo, o quédate con pip.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{packages} is not installed there.</source>
            <translation>Ahí no está instalado: {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{tool} cannot change packages that {kind} looks after.</source>
            <translation>{tool} no puede cambiar paquetes de los que se ocupa {kind}.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{tool} does not take packages from such a place.</source>
            <translation>{tool} no toma paquetes de un lugar así.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{tool} is on this machine and installs the same packages in a fraction of the time: it fetches many at once, and links what it has fetched before.</source>
            <translation>{tool} está en este equipo e instala los mismos paquetes en una fracción del tiempo: descarga muchos a la vez y enlaza lo que ya descargó antes.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{tool} makes no environment at {path}.</source>
            <translation>{tool} no crea ningún entorno en {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{tool} must be told where the environment goes.</source>
            <translation>A {tool} hay que decirle dónde va el entorno.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>“{text}” is no package.</source>
            <translation>«{text}» no es un paquete.</translation>
        </message>
        <message>
            <location filename="../../app/services/network.py" />
            <source>Ask {tool} what it is set up with</source>
            <translation>Preguntar a {tool} cómo está configurado</translation>
        </message>
        <message>
            <location filename="../../app/services/network.py" />
            <source>Ask {tool} whether it reaches its packages</source>
            <translation>Preguntar a {tool} si llega a sus paquetes</translation>
        </message>
        <message>
            <location filename="../../app/services/network.py" />
            <source>Its own settings: {key} = {value}</source>
            <translation>Sus propios ajustes: {key} = {value}</translation>
        </message>
        <message>
            <location filename="../../app/services/network.py" />
            <source>Its own settings: {key} = {value}. That counts, and not what is chosen here.</source>
            <translation>Sus propios ajustes: {key} = {value}. Vale eso, y no lo que se elige aquí.</translation>
        </message>
        <message>
            <location filename="../../app/services/network.py" />
            <source>Its own settings: {key} = {value}. What is chosen here counts instead.</source>
            <translation>Sus propios ajustes: {key} = {value}. En su lugar vale lo que se elige aquí.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>In {editor}, open Settings, Project, Python Interpreter, add a local interpreter that exists already, and choose {python}.</source>
            <translation>En {editor}, abre Settings, Project, Python Interpreter, añade un intérprete local que ya exista y elige {python}.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>In {editor}, press Ctrl+Shift+P (on a Mac ⇧⌘P), choose “Python: Select Interpreter” and enter {python}. To write it down for the project, put that path into .vscode/settings.json as `python.defaultInterpreterPath`.</source>
            <translation>En {editor}, pulsa Ctrl+Shift+P (en un Mac, ⇧⌘P), elige «Python: Select Interpreter» y escribe {python}. Para dejarlo anotado en el proyecto, pon esa ruta en .vscode/settings.json como `python.defaultInterpreterPath`.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Labwright finds no terminal program that could open a window here. Type the lines into the terminal you have.</source>
            <translation>Labwright no encuentra aquí ningún programa de terminal que pueda abrir una ventana. Escribe las líneas en el terminal que tengas.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Mark the file as a program</source>
            <translation>Marcar el archivo como programa</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>No terminal can be opened with {name} active.</source>
            <translation>No se puede abrir ningún terminal con {name} activo.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Nothing: only a window opens.</source>
            <translation>Nada: solo se abre una ventana.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>One small file more in Labwright’s own cache; and a window opens.</source>
            <translation>Un pequeño archivo más en la caché de Labwright; y se abre una ventana.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Open a terminal with {name} active</source>
            <translation>Abrir un terminal con {name} activo</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Open the folder in {editor}</source>
            <translation>Abrir la carpeta en {editor}</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Open {folder} in {editor}</source>
            <translation>Abrir {folder} en {editor}</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Open {terminal} with {shell}: your own start-up files first, then the environment</source>
            <translation>Abrir {terminal} con {shell}: primero tus archivos de inicio, luego el entorno</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Run its Python by its whole path instead: that needs no activation.</source>
            <translation>Ejecuta su Python por su ruta completa: así no hace falta activarlo.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>The shell it should be opened with is not installed here.</source>
            <translation>El shell con el que debería abrirse no está instalado aquí.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>There is nothing to undo: close its window when you are done.</source>
            <translation>No hay nada que deshacer: cierra su ventana cuando acabes.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Write down what the new window does first</source>
            <translation>Anotar lo primero que hace la ventana nueva</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>All packages are the newest already.</source>
            <translation>Todos los paquetes tienen ya la versión más nueva.</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>Ask the tool itself, in a terminal.</source>
            <translation>Pregunta a la propia herramienta, en un terminal.</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>Look again another day: that is asked only when you want it.</source>
            <translation>Busca de nuevo otro día: solo se pregunta cuando tú quieres.</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>Look what could be newer</source>
            <translation>Mirar qué podría ser más nuevo</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>Only packages that you keep at their version could be newer.</source>
            <translation>Solo podrían ser más nuevos los paquetes que mantienes en su versión.</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>The answer about newer versions could not be understood.</source>
            <translation>La respuesta sobre versiones más nuevas no se pudo entender.</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>The tool may be of a version that Labwright does not know.</source>
            <translation>Puede que la herramienta sea de una versión que Labwright no conoce.</translation>
        </message>
        <message>
            <location filename="../../app/services/output_file.py" />
            <source>The log file ends early: it had grown to {size} bytes.</source>
            <translation>El archivo de registro acaba antes de tiempo: había llegado a {size} bytes.</translation>
        </message>
        <message>
            <location filename="../../app/services/output_file.py" />
            <source>The log file ends early: {reason}</source>
            <translation>El archivo de registro acaba antes de tiempo: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <location filename="../../app/tools/poetry_release.py" />
            <source>Its pyproject.toml says package-mode = false.</source>
            <translation>Su pyproject.toml dice package-mode = false.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <source>Lock the project first: labwright poetry lock</source>
            <translation>Fija antes las versiones del proyecto: labwright poetry lock</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <source>See whether the key ring answers</source>
            <translation>Ver si el llavero responde</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <location filename="../../app/tools/poetry_release.py" />
            <source>Take that line out if others should install the project.</source>
            <translation>Quita esa línea si otros deben poder instalar el proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <source>The desktop’s key ring does not answer: it is locked, or waits for its password in a window out of sight. So Poetry is told to do without it. A package source that needs a password will refuse.</source>
            <translation>El llavero del escritorio no responde: está bloqueado, o espera su contraseña en una ventana que no está a la vista. Por eso se le dice a Poetry que prescinda de él. Una fuente de paquetes que necesite contraseña se negará.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <source>This project is no package, so there is nothing to build.</source>
            <translation>Este proyecto no es un paquete, así que no hay nada que construir.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>Ask the key ring whether it has a token</source>
            <translation>Preguntar al llavero si tiene un token</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>Check the project</source>
            <translation>Comprobar el proyecto</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>It has none at all.</source>
            <translation>No tiene ninguno.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>It has these: {paths}</source>
            <translation>Tiene estos: {paths}</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>Name one by its folder.</source>
            <translation>Indica uno por su carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>See what the version would be</source>
            <translation>Ver cuál sería la versión</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>The project has no environment {which}.</source>
            <translation>El proyecto no tiene ningún entorno {which}.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>The project has several environments {which}.</source>
            <translation>El proyecto tiene varios entornos {which}.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>Anaconda wants the terms of its channels accepted first ({channels}), and nobody has on this machine.</source>
            <translation>Anaconda pide que antes se acepten los términos de sus canales ({channels}), y nadie lo ha hecho en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>Choose another Python, or another tool.</source>
            <translation>Elige otro Python, u otra herramienta.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <location filename="../../app/services/python_preflight.py" />
            <source>Free some space first. The bin of Labwright may hold some.</source>
            <translation>Libera espacio antes. Puede que haya algo en la papelera de Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>It takes about {needed}; {free} are free.</source>
            <translation>Hacen falta unos {needed}; hay {free} libres.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>Name the channel conda-forge, which asks for no terms, or read them at anaconda.com/legal and accept them yourself, in a terminal: `conda tos accept`. Labwright never does so for you.</source>
            <translation>Indica el canal conda-forge, que no pide aceptar términos, o léelos en anaconda.com/legal y acéptalos tú en un terminal: `conda tos accept`. Labwright nunca lo hace por ti.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>This Python lacks the part that puts pip into an environment (ensurepip).</source>
            <translation>A este Python le falta la parte que pone pip en un entorno (ensurepip).</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>This installs it:</source>
            <translation>Esto la instala:</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>{free} are free on this disk, and this takes about {needed}.</source>
            <translation>Hay {free} libres en este disco, y hacen falta unos {needed}.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>Get it from git-scm.com or with your system's package manager, then try again.</source>
            <translation>Descárgalo de git-scm.com o instálalo con el gestor de paquetes de tu sistema, y vuelve a intentarlo.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>It was downloaded before, so no network is needed.</source>
            <translation>Ya se descargó antes, así que no hace falta red.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>Look at your network, and at the proxy in the settings. Trying costs nothing.</source>
            <translation>Mira tu red, y el proxy en los ajustes. Probar no cuesta nada.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>See whether {host} answers</source>
            <translation>Ver si {host} responde</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>Set PYENV_ROOT to a folder of your own.</source>
            <translation>Pon en PYENV_ROOT una carpeta tuya.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>Set PYENV_ROOT to a folder without one.</source>
            <translation>Pon en PYENV_ROOT una carpeta sin espacios.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>Type this in a terminal, then try again: {line}</source>
            <translation>Escribe esto en un terminal y vuelve a intentarlo: {line}</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>You may not write in {path}, where it would be installed.</source>
            <translation>No tienes permiso para escribir en {path}, donde se instalaría.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{free} are free on the disk, and it takes about {needed}.</source>
            <translation>Hay {free} libres en el disco, y hacen falta unos {needed}.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{free} are free on the disk.</source>
            <translation>Hay {free} libres en el disco.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{host} answers.</source>
            <translation>{host} responde.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{host}, where it is downloaded from, does not answer.</source>
            <translation>{host}, de donde se descarga, no responde.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{path} has a space in it, and a Python cannot be built there.</source>
            <translation>{path} lleva un espacio, y ahí no se puede compilar un Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{size} on the disk</source>
            <translation>{size} en el disco</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{size} on the disk, {more} while it is built; some minutes</source>
            <translation>{size} en el disco, {more} mientras se compila; unos minutos</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{tool} is downloaded with git, which is not installed.</source>
            <translation>{tool} se descarga con git, que no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>It is the one that is chosen: choose another one then.</source>
            <translation>Es el elegido: elige otro después.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>It knows the versions that were there when it was last updated.</source>
            <translation>Conoce las versiones que había cuando se actualizó por última vez.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>No environment stands on it.</source>
            <translation>Ningún entorno se basa en él.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>Python {version} is installed.</source>
            <translation>Python {version} está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>`labwright python list --installable` shows them. Update pyenv for newer ones.</source>
            <translation>`labwright python list --installable` las muestra. Actualiza pyenv para tener otras más nuevas.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/python_versions.py" />
            <source>{n} environments stop working: {names}.</source>
            <extracomment>for one: {n} environment stops working: {names}.</extracomment>
            <translation>
                <numerusform>{n} entorno deja de funcionar: {names}.</numerusform>
                <numerusform>{n} entornos dejan de funcionar: {names}.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>{tool} knows no Python {version}.</source>
            <translation>{tool} no conoce ningún Python {version}.</translation>
        </message>
        <message>
            <location filename="../../app/services/pythons.py" />
            <source>Ask {program} which Python it is</source>
            <translation>Preguntar a {program} qué Python es</translation>
        </message>
        <message>
            <location filename="../../app/services/pythons.py" />
            <source>Start it once, and have it print its version</source>
            <translation>Iniciarlo una vez para que imprima su versión</translation>
        </message>
        <message>
            <location filename="../../app/services/pythons.py" />
            <source>There is nothing to undo: it only prints what it is.</source>
            <translation>No hay nada que deshacer: solo imprime qué es.</translation>
        </message>
        <message>
            <location filename="../../app/services/recovery.py" />
            <source>Not everything could be cleaned up: {reason}</source>
            <translation>No se pudo limpiar todo: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/services/recovery.py" />
            <source>Some of its programs still run and could not be ended: {pids}.</source>
            <translation>Algunos de sus programas siguen en marcha y no se pudieron detener: {pids}.</translation>
        </message>
        <message>
            <location filename="../../app/services/recovery.py" />
            <source>What still ran of it was ended.</source>
            <translation>Se detuvo lo que quedaba en marcha.</translation>
        </message>
        <message>
            <location filename="../../app/services/recovery.py" />
            <source>“{title}” was cut off when Labwright ended.</source>
            <translation>«{title}» se interrumpió cuando terminó Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>An environment cannot be called “{name}”.</source>
            <translation>Un entorno no se puede llamar «{name}».</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>As `conda rename` does: a copy is made under the new name, then the old one goes, here to the bin.</source>
            <translation>Como hace `conda rename`: se crea una copia con el nombre nuevo y luego se va el antiguo, aquí a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <location filename="../../app/tools/conda_commands.py" />
            <source>Choose another name, such as {name}.</source>
            <translation>Elige otro nombre, como {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>Editors and tools look for {folder} in a project. Under another name they must be told where it is.</source>
            <translation>Los editores y las herramientas buscan {folder} en un proyecto. Con otro nombre, hay que decirles dónde está.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>Give {name} its old name back</source>
            <translation>Devolver a {name} su nombre antiguo</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>Its path is written into its programs, so it is made anew under the new name with the same packages; the old one goes to the bin.</source>
            <translation>Su ruta está escrita en sus programas, así que se crea de nuevo con el nombre nuevo y los mismos paquetes; el antiguo va a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>Rename it again instead.</source>
            <translation>Cámbiale mejor otra vez el nombre.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>Rename {name} to {new}</source>
            <translation>Cambiar el nombre de {name} a {new}</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>The name is that of a folder, without slashes and other signs that paths are made of.</source>
            <translation>El nombre es el de una carpeta, sin barras ni otros signos de los que forman rutas.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>The old environment comes back from the bin, the new one goes there.</source>
            <translation>El entorno antiguo vuelve de la papelera, y el nuevo va a ella.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>{name} is not renamed.</source>
            <translation>A {name} no se le cambia el nombre.</translation>
        </message>
        <message>
            <location filename="../../app/services/search_source.py" />
            <location filename="../../app/system/python_search.py" />
            <source>The search failed: {problem}</source>
            <translation>La búsqueda falló: {problem}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/search_source.py" />
            <source>The time for this search ran out: {n} folders and what lies in them were not searched.</source>
            <extracomment>for one: The time for this search ran out: {n} folder and what lies in it was not searched.</extracomment>
            <translation>
                <numerusform>Se acabó el tiempo de esta búsqueda: no se buscó en {n} carpeta ni en lo que contiene.</numerusform>
                <numerusform>Se acabó el tiempo de esta búsqueda: no se buscó en {n} carpetas ni en lo que contienen.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>a program {outcome}</source>
            <translation>un programa {outcome}</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>no tool is registered</source>
            <translation>no hay ninguna herramienta registrada</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>other programs get a clean environment</source>
            <translation>los demás programas reciben un entorno limpio</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>programs can be started: {said}</source>
            <translation>se pueden iniciar programas: {said}</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>tools Labwright knows: {names}</source>
            <translation>herramientas que conoce Labwright: {names}</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>{count} files are there</source>
            <translation>hay {count} archivos</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>{count} packages can be used</source>
            <translation>se pueden usar {count} paquetes</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>{names} is missing in {folder}</source>
            <translation>falta {names} en {folder}</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>{names} would reach other programs</source>
            <translation>{names} llegaría a otros programas</translation>
        </message>
        <message>
            <location filename="../../app/services/sizes.py" />
            <source>{path} could not be measured.</source>
            <translation>No se pudo medir {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <location filename="../../app/tools/pyenv.py" />
            <source>Choose it again instead.</source>
            <translation>Elígelo mejor otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>Choose where packages come from for {name}</source>
            <translation>Elegir de dónde vienen los paquetes de {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>Choose where pip takes packages from, for all environments</source>
            <translation>Elegir de dónde toma pip los paquetes, para todos los entornos</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>Move {path} to the bin: nothing is left in it</source>
            <translation>Mover {path} a la papelera: no queda nada en él</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>Name the place each time, or in the project’s pyproject.toml.</source>
            <translation>Indica el lugar cada vez, o en el pyproject.toml del proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <location filename="../../app/services/undo.py" />
            <location filename="../../app/tools/project_files.py" />
            <location filename="../../app/tools/pyenv.py" />
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Put {path} back as it was</source>
            <translation>Dejar {path} como estaba</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>Write into {path} where packages come from</source>
            <translation>Anotar en {path} de dónde vienen los paquetes</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>{file} becomes as it was.</source>
            <translation>{file} vuelve a ser como era.</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>{tool} does not read pip’s settings.</source>
            <translation>{tool} no lee los ajustes de pip.</translation>
        </message>
        <message>
            <location filename="../../app/services/system_python.py" />
            <source>It belongs to {origin}. What is installed there changes every environment and program that uses it, and projects get into each other's way.</source>
            <translation>Pertenece a {origin}. Lo que se instala ahí cambia todos los entornos y programas que lo usan, y los proyectos se estorban entre sí.</translation>
        </message>
        <message>
            <location filename="../../app/services/system_python.py" />
            <source>Make an environment from it, with {packages} in it: {line}</source>
            <translation>Crea un entorno a partir de él, con {packages}: {line}</translation>
        </message>
        <message>
            <location filename="../../app/services/system_python.py" />
            <source>{path} is no environment, but a Python that others stand on.</source>
            <translation>{path} no es un entorno, sino un Python en el que se basan otros.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>As far as Labwright can see, you are none on this machine.</source>
            <translation>Por lo que Labwright puede ver, no eres administrador en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Ask for this line to be run: {line}. Or without anybody: install conda with Labwright, then `conda install {packages}`.</source>
            <translation>Pide que se ejecute esta línea: {line}. O sin nadie más: instala conda con Labwright y luego `conda install {packages}`.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Get it from git-scm.com.</source>
            <translation>Descárgalo de git-scm.com.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Install gcc and make with the package manager of your system.</source>
            <translation>Instala gcc y make con el gestor de paquetes de tu sistema.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Install it from the packages of your system</source>
            <translation>Instalarlo desde los paquetes de tu sistema</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <location filename="../../app/tools/python_tools.py" />
            <source>Install {tool}</source>
            <translation>Instalar {tool}</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>It installs {tools}.</source>
            <translation>Instala {tools}.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>It is at {path}.</source>
            <translation>Está en {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Labwright did not install {tool}.</source>
            <translation>Labwright no instaló {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Labwright installs no {tool}.</source>
            <translation>Labwright no instala {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Labwright knows no package manager here that brings {tool}.</source>
            <translation>Labwright no conoce aquí ningún gestor de paquetes que traiga {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Nothing needs to be done.</source>
            <translation>No hay que hacer nada.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Open Apple's installer of the Command Line Tools</source>
            <translation>Abrir el instalador de las Command Line Tools de Apple</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Other programs may need it by then. Your package manager removes it.</source>
            <translation>Para entonces, otros programas pueden necesitarlo. Lo quita tu gestor de paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Remove it the way it was installed.</source>
            <translation>Quítalo de la misma forma en que se instaló.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Type this in a terminal: {line}</source>
            <translation>Escribe esto en un terminal: {line}</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Your package manager asks for your password.</source>
            <translation>Tu gestor de paquetes pide tu contraseña.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>{tool} belongs to the system, and only an administrator may install it.</source>
            <translation>{tool} es del sistema, y solo un administrador puede instalarlo.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>{tool} is installed.</source>
            <translation>{tool} está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>{tool} stands on a Python, and none was found.</source>
            <translation>{tool} se basa en un Python, y no se encontró ninguno.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>Half installed, and removed from {path}: {names}.</source>
            <translation>Quedó a medio instalar y se borró de {path}: {names}.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>Set {key} back</source>
            <translation>Devolver {key} a su valor</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>The setting {key} is as it was before.</source>
            <translation>El ajuste {key} está como antes.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <location filename="../../app/tools/pip_pins.py" />
            <location filename="../../app/tools/poetry_environments.py" />
            <location filename="../../app/tools/poetry_new.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/poetry_release.py" />
            <location filename="../../app/tools/pyenv.py" />
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Undo: {title}</source>
            <translation>Deshacer: {title}</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} is as it was before.</source>
            <translation>{path} está como antes.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} is back where it was.</source>
            <translation>{path} vuelve a estar en su sitio.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} is in the bin.</source>
            <translation>{path} está en la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} was half made and is in the bin now.</source>
            <translation>{path} estaba a medio hacer y ahora está en la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} was half made and is removed.</source>
            <translation>{path} estaba a medio hacer y se borró.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} was needed only meanwhile and is removed.</source>
            <translation>{path} solo hizo falta mientras tanto y se borró.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <location filename="../../app/tools/conda_plans.py" />
            <source>Correct the file, then try again.</source>
            <translation>Corrige el archivo y vuelve a intentarlo.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It allows versions on both sides of a gap.</source>
            <translation>Permite versiones a ambos lados de un hueco.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It describes a project in the way of pyproject.toml.</source>
            <translation>Describe un proyecto a la manera de pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It describes an environment of conda’s.</source>
            <translation>Describe un entorno de conda.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It is a Pipfile, which only pipenv reads.</source>
            <translation>Es un Pipfile, que solo pipenv lee.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It is a list of packages for pip.</source>
            <translation>Es una lista de paquetes para pip.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It is a lock file for every tool that reads the common format (PEP 751).</source>
            <translation>Es un archivo de versiones fijadas para toda herramienta que lee el formato común (PEP 751).</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It is pip {version}; the first that does is {first}.</source>
            <translation>Es pip {version}; el primero que lo hace es {first}.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>Make it with uv, or choose a newer Python.</source>
            <translation>Créalo con uv, o elige un Python más nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>Make it with {tool}.</source>
            <translation>Créalo con {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>Only Poetry understands “{text}”.</source>
            <translation>Solo Poetry entiende «{text}».</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>The pip of this Python does not read lock files such as {file}.</source>
            <translation>El pip de este Python no lee archivos de versiones fijadas como {file}.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>{tool} makes no environment from {file}.</source>
            <translation>{tool} no crea ningún entorno a partir de {file}.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>{tool} would refuse {path}.</source>
            <translation>{tool} rechazaría {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/watched.py" />
            <source>A disk did not answer in {seconds:g} s, so it was left.</source>
            <translation>Un disco no respondió en {seconds:g} s y se dejó.</translation>
        </message>
        <message>
            <location filename="../../app/services/watched.py" />
            <source>Look whether its disk is still there: a network drive, a stick, a phone.</source>
            <translation>Mira si su disco sigue ahí: una unidad de red, una memoria, un teléfono.</translation>
        </message>
        <message>
            <location filename="../../app/services/watched.py" />
            <source>Still waiting for a disk that did not answer earlier, so it was left out.</source>
            <translation>Aún se espera a un disco que antes no respondió, así que se dejó fuera.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>If the shell still starts another one, it remembers where the program was before: `hash -r` makes it look again.</source>
            <translation>Si el shell aún inicia otro, es que recuerda dónde estaba antes el programa: `hash -r` hace que busque de nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>In {shell}, {name} is a function, which comes before every file.</source>
            <translation>En {shell}, {name} es una función, que va antes que cualquier archivo.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>In {shell}, {name} is an alias: the shell reads {words} in its place.</source>
            <translation>En {shell}, {name} es un alias: el shell lee {words} en su lugar.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>Name the folder you would be in when you type {name}.</source>
            <translation>Indica la carpeta en la que estarías al escribir {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>Name what you would type, for example python or pip.</source>
            <translation>Indica lo que escribirías, por ejemplo python o pip.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>On a Mac, path_helper puts the folders of /etc/paths first in it.</source>
            <translation>En un Mac, path_helper pone primero en él las carpetas de /etc/paths.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>PATH leads to no {name}: the shell says that the command was not found.</source>
            <translation>PATH no lleva a ningún {name}: el shell dice que no encontró el comando.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>The PATH of this terminal holds here. A new {shell} would have another one: its start files change it.</source>
            <translation>Aquí vale el PATH de este terminal. Un {shell} nuevo tendría otro: sus archivos de inicio lo cambian.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>The environment {active} says that it is active (VIRTUAL_ENV), but this is not what runs.</source>
            <translation>El entorno {active} dice que está activo (VIRTUAL_ENV), pero no es lo que se ejecuta.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>The function starts the program {name} that PATH leads to.</source>
            <translation>La función inicia el programa {name} al que lleva PATH.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>The function starts {program}, which CONDA_EXE names.</source>
            <translation>La función inicia {program}, el que indica CONDA_EXE.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>The name holds a folder, so this file is meant and PATH is not searched.</source>
            <translation>El nombre lleva una carpeta, así que se trata de este archivo y no se busca en PATH.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>There is no folder {folder}.</source>
            <translation>No existe la carpeta {folder}.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>There is no {shell} on this machine: this is how it would search the PATH of here.</source>
            <translation>En este equipo no hay {shell}: así buscaría en el PATH de aquí.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>What the alias runs cannot be told without running it.</source>
            <translation>No se puede saber qué ejecuta el alias sin ejecutarlo.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>cmd keeps its macros (doskey) to itself: they cannot be seen from outside.</source>
            <translation>cmd se guarda sus macros (doskey): no se pueden ver desde fuera.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>{name} is a word of {shell} itself.</source>
            <translation>{name} es una palabra del propio {shell}.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>{name} is built into {shell}: no file is needed.</source>
            <translation>{name} está integrado en {shell}: no hace falta ningún archivo.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>{name} is no name of a program.</source>
            <translation>{name} no es el nombre de un programa.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>{shell} did not answer: its aliases and functions are not known.</source>
            <translation>{shell} no respondió: no se conocen sus alias ni sus funciones.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>{shell} reads its start files first; this is the PATH they leave.</source>
            <translation>{shell} lee primero sus archivos de inicio; este es el PATH que dejan.</translation>
        </message>
        <message>
            <location filename="../../app/system/asked_for_marks.py" />
            <location filename="../../app/system/files.py" />
            <source>{path} could not be written.</source>
            <translation>No se pudo escribir {path}.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>It is the top of a disk.</source>
            <translation>Es la raíz de un disco.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>Labwright itself, your home folder or the whole disk would go with it.</source>
            <translation>Con ello se irían el propio Labwright, tu carpeta personal o todo el disco.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>Move or delete what stands there, then bring it back.</source>
            <translation>Mueve o borra lo que hay en su sitio y luego recupéralo.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>Something stands at its place now.</source>
            <translation>Ahora hay otra cosa en su sitio.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>{path} cannot be brought back.</source>
            <translation>{path} no se puede recuperar.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>{path} could not be brought back.</source>
            <translation>No se pudo recuperar {path}.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>{path} could not be moved to the bin.</source>
            <translation>No se pudo mover {path} a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>{path} is not moved to the bin.</source>
            <translation>{path} no se mueve a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/system/dependency_disk.py" />
            <source>it is a folder.</source>
            <translation>es una carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/system/dependency_disk.py" />
            <source>it is larger than 16 MB, which no dependency file is.</source>
            <translation>ocupa más de 16 MB, y ningún archivo de dependencias ocupa tanto.</translation>
        </message>
        <message>
            <location filename="../../app/system/dependency_disk.py" />
            <source>it is not there.</source>
            <translation>no existe.</translation>
        </message>
        <message>
            <location filename="../../app/system/dependency_disk.py" />
            <source>its links lead in a circle.</source>
            <translation>sus enlaces dan vueltas en círculo.</translation>
        </message>
        <message>
            <location filename="../../app/system/dependency_disk.py" />
            <source>you are not allowed to read it.</source>
            <translation>no tienes permiso para leerlo.</translation>
        </message>
        <message>
            <location filename="../../app/system/docker_store.py" />
            <source>Let the file belong to you: it may have been made with sudo.</source>
            <translation>Haz que el archivo sea tuyo: quizá se creó con sudo.</translation>
        </message>
        <message>
            <location filename="../../app/system/docker_store.py" />
            <location filename="../../app/tools/poetry_project.py" />
            <source>{path} cannot be read.</source>
            <translation>{path} no se puede leer.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <source>A file of its certificates cannot be used: {reason}.</source>
            <translation>Un archivo de sus certificados no sirve: {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <source>Named pipes exist on Windows alone.</source>
            <translation>Las tuberías con nombre existen solo en Windows.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <source>TLS is asked for, and the engine does not speak it there.</source>
            <translation>Se pide TLS, y el motor no lo habla ahí.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <source>The engine does not accept your certificate, or wants one and got none.</source>
            <translation>El motor no acepta tu certificado, o quiere uno y no lo recibió.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <source>The engine’s certificate is not trusted: {reason}.</source>
            <translation>El certificado del motor no es de confianza: {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <location filename="../../app/system/engine_ssh.py" />
            <source>There is no program ssh that could lead there.</source>
            <translation>No hay un programa ssh que pueda llevar hasta ahí.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>It has no Python: making it was interrupted, or parts were deleted.</source>
            <translation>No tiene Python: su creación se interrumpió, o se borraron partes.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>It has no folder for packages: making it was interrupted, or parts were deleted.</source>
            <translation>No tiene carpeta de paquetes: su creación se interrumpió, o se borraron partes.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>It was made at {old}. Its programs and its activation still point there.</source>
            <translation>Se creó en {old}. Sus programas y su activación aún apuntan allí.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>It was made for Python {old}, and its Python is {new} now, which does not see its packages.</source>
            <translation>Se creó para Python {old}, y ahora su Python es {new}, que no ve sus paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its Python is made for {theirs} processors, and this machine has {own}.</source>
            <translation>Su Python está hecho para procesadores {theirs}, y este equipo tiene {own}.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its Python, {path}, is no program that can be started: it is empty, or it may not be run.</source>
            <translation>Su Python, {path}, no es un programa que se pueda iniciar: está vacío o no se permite ejecutarlo.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its folder of programs has no Python in it.</source>
            <translation>En su carpeta de programas no hay ningún Python.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its pyvenv.cfg does not say where its base Python is (home), so its Python does not start.</source>
            <translation>Su pyvenv.cfg no dice dónde está su Python base (home), así que su Python no se inicia.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its pyvenv.cfg does not say where its base Python is (home), so its Python may not start.</source>
            <translation>Su pyvenv.cfg no dice dónde está su Python base (home), así que quizá su Python no se inicie.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its pyvenv.cfg is missing, so its Python does not see its packages.</source>
            <translation>Le falta pyvenv.cfg, así que su Python no ve sus paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its pyvenv.cfg is not written in UTF-8, so its Python does not start.</source>
            <translation>Su pyvenv.cfg no está escrito en UTF-8, así que su Python no se inicia.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>The Python it was made from, {path}, is not there any more.</source>
            <translation>El Python en que se basa, {path}, ya no está ahí.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>There is no Python in it. Conda makes such environments where none is asked for.</source>
            <translation>No contiene ningún Python. Conda crea entornos así cuando no se le pide uno.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>You are not allowed to use the Python it was made from, {path}.</source>
            <translation>No tienes permiso para usar el Python en que se basa, {path}.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_look.py" />
            <source>It cannot be read: {reason}</source>
            <translation>No se puede leer: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_look.py" />
            <source>Its pyvenv.cfg cannot be read: {reason}</source>
            <translation>Su pyvenv.cfg no se puede leer: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>A folder stands there under this name.</source>
            <translation>Ya hay una carpeta con este nombre.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>A part of its path is a file where a folder is needed.</source>
            <translation>Una parte de su ruta es un archivo, donde hace falta una carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Another program is using it.</source>
            <translation>Otro programa lo está usando.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Choose a folder on another disk.</source>
            <translation>Elige una carpeta en otro disco.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Choose a shorter name or a folder nearer to the top.</source>
            <translation>Elige un nombre más corto o una carpeta más cercana a la raíz.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Choose another folder, or ask for the right to write here.</source>
            <translation>Elige otra carpeta, o pide permiso para escribir aquí.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Choose another name, or move the folder away.</source>
            <translation>Elige otro nombre, o mueve la carpeta a otro sitio.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Choose another path.</source>
            <translation>Elige otra ruta.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Close the programs that have it open (a terminal, an editor, a Python), then try again.</source>
            <translation>Cierra los programas que lo tienen abierto (un terminal, un editor, un Python) y vuelve a intentarlo.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Free some space, then try again. What was there before is unchanged.</source>
            <translation>Libera espacio y vuelve a intentarlo. Lo que había antes sigue igual.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>It is not there any more.</source>
            <translation>Ya no está ahí.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Look whether it was moved or renamed.</source>
            <translation>Mira si se movió o se le cambió el nombre.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Remove the link that points back at itself.</source>
            <translation>Quita el enlace que lleva a sí mismo.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>The disk it lies on can only be read.</source>
            <translation>El disco en el que está es de solo lectura.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>The links on its path lead in a circle.</source>
            <translation>Los enlaces de su ruta dan vueltas en círculo.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>The path is longer than this system allows.</source>
            <translation>La ruta es más larga de lo que permite este sistema.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>There is no space left on the disk, or your quota is used up.</source>
            <translation>No queda espacio en el disco, o has agotado tu cuota.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>You are not allowed to change it.</source>
            <translation>No tienes permiso para cambiarlo.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>{path} could not be removed.</source>
            <translation>No se pudo borrar {path}.</translation>
        </message>
        <message>
            <location filename="../../app/system/journal.py" />
            <source>The journal {path} could not be written.</source>
            <translation>No se pudo escribir el diario {path}.</translation>
        </message>
        <message>
            <location filename="../../app/system/launched_python.py" />
            <source>Nothing chooses a version, so py takes the newest Python the registry knows: {version}. `py -0` lists them all.</source>
            <translation>Nada elige una versión, así que py usa el Python más nuevo que conoce el registro de Windows: {version}. `py -0` los enumera todos.</translation>
        </message>
        <message>
            <location filename="../../app/system/launched_python.py" />
            <source>The environment {environment} is active, and py takes its Python.</source>
            <translation>El entorno {environment} está activo, y py usa su Python.</translation>
        </message>
        <message>
            <location filename="../../app/system/launched_python.py" />
            <source>The variable {variable} tells py to take {version}.</source>
            <translation>La variable {variable} le dice a py que use {version}.</translation>
        </message>
        <message>
            <location filename="../../app/system/launched_python.py" />
            <source>This file tells py to take {version}.</source>
            <translation>Este archivo le dice a py que use {version}.</translation>
        </message>
        <message>
            <location filename="../../app/system/locks.py" />
            <source>Labwright cannot write in its folder {folder}.</source>
            <translation>Labwright no puede escribir en su carpeta {folder}.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>Its first line names the Python {interpreter}, which is not there: this pip cannot start.</source>
            <translation>Su primera línea nombra el Python {interpreter}, que no existe: este pip no se puede iniciar.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>The variable {variable} is set to {value}: pip may install elsewhere, or refuse.</source>
            <translation>La variable {variable} vale {value}: puede que pip instale en otro sitio, o que se niegue.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>This pip installs into this folder, because its first line names {interpreter}.</source>
            <translation>Este pip instala en esta carpeta, porque su primera línea nombra {interpreter}.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>You may not write there, so pip installs into your own user folder instead.</source>
            <translation>No tienes permiso para escribir ahí, así que pip instala en tu carpeta de usuario.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>`{name} -m pip install` installs into this folder.</source>
            <translation>`{name} -m pip install` instala en esta carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>pip refuses to install there: this Python belongs to the system's own package manager (it is marked EXTERNALLY-MANAGED). Make an environment instead.</source>
            <translation>pip se niega a instalar ahí: este Python pertenece al gestor de paquetes del sistema (está marcado como EXTERNALLY-MANAGED). Crea mejor un entorno.</translation>
        </message>
        <message>
            <location filename="../../app/system/programs.py" />
            <source>Choose the right file in the settings under programs.{name}, or empty it.</source>
            <translation>Elige el archivo correcto en los ajustes, en programs.{name}, o déjalo vacío.</translation>
        </message>
        <message>
            <location filename="../../app/system/programs.py" />
            <source>There is no program at {path}, where the settings say {name} is.</source>
            <translation>No hay ningún programa en {path}, donde los ajustes dicen que está {name}.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_bases.py" />
            <source>Environments were made from it, and it is no Python that is there.</source>
            <translation>Hay entornos basados en él, pero lo que hay ahí no es un Python.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <source>It belongs to an environment, not to a Python of its own.</source>
            <translation>Pertenece a un entorno, no a un Python independiente.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <location filename="../../app/tools/pythons/rye.py" />
            <source>It is a link to a file that is gone.</source>
            <translation>Es un enlace a un archivo que ya no está.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <location filename="../../app/tools/pythons/windows_registry.py" />
            <source>It is an environment, not a Python of its own.</source>
            <translation>Es un entorno, no un Python independiente.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <source>It is on a disk of Windows: its Pythons do not run in this Linux.</source>
            <translation>Está en un disco de Windows: sus Python no funcionan en este Linux.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <source>Its interpreter is a link to a file that is gone.</source>
            <translation>Su intérprete es un enlace a un archivo que ya no está.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <source>Its {seconds:g} s were over before it had looked everywhere.</source>
            <translation>Sus {seconds:g} s se acabaron antes de mirar en todas partes.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <location filename="../../app/tools/pythons/windows_store.py" />
            <source>There is no interpreter in it.</source>
            <translation>No contiene ningún intérprete.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <source>You may not look into it.</source>
            <translation>No tienes permiso para mirar dentro.</translation>
        </message>
        <message>
            <location filename="../../app/system/runner.py" />
            <source>Progress is shown as plain lines: Windows gets no terminal here</source>
            <translation>El progreso se muestra en líneas simples: en Windows no hay un terminal aquí</translation>
        </message>
        <message>
            <location filename="../../app/system/runner.py" />
            <source>Some of what it started could not be stopped</source>
            <translation>Algo de lo que inició no se pudo detener</translation>
        </message>
        <message>
            <location filename="../../app/system/runner.py" />
            <source>Something it started still runs in the background; what that prints is not shown</source>
            <translation>Algo que inició sigue en marcha en segundo plano; lo que imprime no se muestra</translation>
        </message>
        <message>
            <location filename="../../app/system/runner.py" />
            <source>The journal could not be written: {reason}</source>
            <translation>No se pudo escribir el diario: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/system/settings.py" />
            <source>In the file, {key} is a value where a table is needed.</source>
            <translation>En el archivo, {key} es un valor donde hace falta una tabla.</translation>
        </message>
        <message>
            <location filename="../../app/system/settings.py" />
            <source>Remove the line of {key} from the file.</source>
            <translation>Quita del archivo la línea de {key}.</translation>
        </message>
        <message>
            <location filename="../../app/system/settings.py" />
            <source>The old one is kept as {path}: take over from it what you need.</source>
            <translation>El anterior se guarda como {path}: toma de él lo que necesites.</translation>
        </message>
        <message>
            <location filename="../../app/system/settings.py" />
            <source>The setting {key} cannot be written to {path}.</source>
            <translation>El ajuste {key} no se puede escribir en {path}.</translation>
        </message>
        <message>
            <location filename="../../app/system/settings.py" />
            <source>The settings file could not be read and was replaced.</source>
            <translation>El archivo de ajustes no se pudo leer y se reemplazó.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>A shim in the same folder, which is passed over.</source>
            <translation>Un shim de la misma carpeta, que se salta.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>Does not run: in one folder, the ending that comes first in PATHEXT wins.</source>
            <translation>No se ejecuta: en una misma carpeta gana la extensión que va antes en PATHEXT.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>Does not run: the shell has chosen before it looks into PATH.</source>
            <translation>No se ejecuta: el shell ya ha elegido antes de mirar en PATH.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>Does not run: {winner} comes earlier in PATH.</source>
            <translation>No se ejecuta: {winner} va antes en PATH.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>Does not run: {winner} comes earlier in PATH. Its environment was made from this Python, which does not see the packages in it.</source>
            <translation>No se ejecuta: {winner} va antes en PATH. Su entorno se basa en este Python, que no ve los paquetes de ese entorno.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>Does not run: {winner} comes earlier in PATH. This one has packages of its own, in {prefix}.</source>
            <translation>No se ejecuta: {winner} va antes en PATH. Este tiene paquetes propios, en {prefix}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>No other file was found, so the shell says that it may not run {path}: permission denied.</source>
            <translation>No se encontró otro archivo, así que el shell dice que no tiene permiso para ejecutar {path}: permission denied.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>PATH names this file as if it were a folder.</source>
            <translation>PATH nombra este archivo como si fuera una carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>PATH names this folder a second time, which changes nothing.</source>
            <translation>PATH nombra esta carpeta por segunda vez, lo que no cambia nada.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>PATH names this folder, but it does not exist.</source>
            <translation>PATH nombra esta carpeta, pero no existe.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>So nothing runs. {manager} says: {words}</source>
            <translation>Así que no se ejecuta nada. {manager} dice: {words}</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>The same file as the one that runs, reached by another folder.</source>
            <translation>El mismo archivo que se ejecuta, al que se llega por otra carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>There is no {name} in this folder, with any ending of PATHEXT.</source>
            <translation>En esta carpeta no hay {name}, con ninguna extensión de PATHEXT.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>There is no {name} in this folder.</source>
            <translation>En esta carpeta no hay {name}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This file is not marked as a program (it lacks the x permission), so the shell looks on.</source>
            <translation>Este archivo no está marcado como programa (le falta el permiso x), así que el shell sigue buscando.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is a folder of that name, not a program.</source>
            <translation>Es una carpeta con ese nombre, no un programa.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is a link to {target}, which does not exist, so the shell looks on.</source>
            <translation>Es un enlace a {target}, que no existe, así que el shell sigue buscando.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is a stand-in (a shim), not the program: {manager} decides what runs.</source>
            <translation>Es un sustituto (un shim), no el programa: {manager} decide qué se ejecuta.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is the Python launcher: it decides which Python runs.</source>
            <translation>Es el iniciador de Python: decide qué Python se ejecuta.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs.</source>
            <translation>Esto es lo que se ejecuta.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: a link to {target}.</source>
            <translation>Se ejecuta esto: un enlace a {target}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: a script that {program} reads.</source>
            <translation>Se ejecuta esto: un script que lee {program}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: a text without a #! line, which the shell reads itself.</source>
            <translation>Se ejecuta esto: un texto que no nombra ningún intérprete: lo lee el propio shell.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: the Python of the conda environment {prefix}.</source>
            <translation>Se ejecuta esto: el Python del entorno de conda {prefix}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: the Python of the environment {prefix}, made from the one in {base}.</source>
            <translation>Se ejecuta esto: el Python del entorno {prefix}, basado en el de {base}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: the Python of the environment {prefix}.</source>
            <translation>Se ejecuta esto: el Python del entorno {prefix}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>You may not look at this file, so the shell looks on.</source>
            <translation>No tienes permiso para ver este archivo, así que el shell sigue buscando.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>You may not look into this folder.</source>
            <translation>No tienes permiso para mirar en esta carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>Nothing chooses a version for {manager} here.</source>
            <translation>Aquí nada elige una versión para {manager}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>So {manager} takes the next one in PATH, outside its own shims.</source>
            <translation>Así que {manager} usa el siguiente en PATH, fuera de sus propios shims.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>The variable {variable} tells {manager} to take {versions}; it comes before every file.</source>
            <translation>La variable {variable} le dice a {manager} que use {versions}; va antes que cualquier archivo.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>This file chooses {versions} wherever no project does ({manager}'s global choice).</source>
            <translation>Este archivo elige {versions} donde no lo hace ningún proyecto (la elección global de {manager}).</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>This file tells {manager} to take {versions} in its folder and below.</source>
            <translation>Este archivo le dice a {manager} que use {versions} en su carpeta y por debajo.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>Version {version} is installed, but has no {name}.</source>
            <translation>La versión {version} está instalada, pero no tiene {name}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>{manager} has no version {version} installed.</source>
            <translation>{manager} no tiene instalada la versión {version}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>{manager} has no version {version} yet: unless told not to, it tries to install it now.</source>
            <translation>{manager} aún no tiene la versión {version}: si no se le ha prohibido, intenta instalarla ahora.</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>The command for {program} is too long: this system passes no more to a program</source>
            <translation>El comando para {program} es demasiado largo: este sistema no pasa tanto a un programa</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>The folder to start {program} in cannot be used</source>
            <translation>La carpeta donde iniciar {program} no se puede usar</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>The folder {folder} does not exist</source>
            <translation>La carpeta {folder} no existe</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>The folder {folder} may not be opened</source>
            <translation>No hay permiso para abrir la carpeta {folder}</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>The system does not allow {program} to be run</source>
            <translation>El sistema no permite ejecutar {program}</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>There is no program at {program}</source>
            <translation>No hay ningún programa en {program}</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>There is no program named {name} where programs are looked for on this computer</source>
            <translation>No hay ningún programa llamado {name} donde se buscan los programas en este equipo</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{folder} is not a folder</source>
            <translation>{folder} no es una carpeta</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} cannot be started: a character in its arguments or variables cannot be passed to it</source>
            <translation>{program} no se puede iniciar: un carácter de sus argumentos o variables no se le puede pasar</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} cannot be started: cmd.exe would change one of its arguments</source>
            <translation>{program} no se puede iniciar: cmd.exe cambiaría uno de sus argumentos</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} cannot be started: this computer has no room for another process</source>
            <translation>{program} no se puede iniciar: este equipo no tiene sitio para otro proceso</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} cannot be started: too many files are open</source>
            <translation>{program} no se puede iniciar: hay demasiados archivos abiertos</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} cannot be started: {reason}</source>
            <translation>{program} no se puede iniciar: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a Linux program, which does not run here ({here})</source>
            <translation>{program} es un programa de Linux, que no funciona aquí ({here})</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a Windows program, which does not run here ({here})</source>
            <translation>{program} es un programa de Windows, que no funciona aquí ({here})</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a folder, not a program</source>
            <translation>{program} es una carpeta, no un programa</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a link that leads back to itself</source>
            <translation>{program} es un enlace que lleva a sí mismo</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a link to a file that does not exist</source>
            <translation>{program} es un enlace a un archivo que no existe</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a macOS program, which does not run here ({here})</source>
            <translation>{program} es un programa de macOS, que no funciona aquí ({here})</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a script for {interpreter}, which does not exist</source>
            <translation>{program} es un script para {interpreter}, que no existe</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a script with Windows line endings, which do not work here</source>
            <translation>{program} es un script con finales de línea de Windows, que no funcionan aquí</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is being written to and cannot start now</source>
            <translation>Se está escribiendo en {program} y ahora no se puede iniciar</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is empty, not a program</source>
            <translation>{program} está vacío: no es un programa</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is made for another system: a part it asks for is not here</source>
            <translation>{program} está hecho para otro sistema: una parte que pide no está aquí</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is made for {machine} processors, and this computer has another kind ({here})</source>
            <translation>{program} está hecho para procesadores {machine}, y este equipo tiene otros ({here})</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is neither a program nor a script that names its interpreter</source>
            <translation>{program} no es un programa ni un script que nombre su intérprete</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is not marked as a program: the file may not be run</source>
            <translation>{program} no está marcado como programa: no se permite ejecutar el archivo</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} may only be started by an administrator</source>
            <translation>{program} solo puede iniciarlo un administrador</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} was blocked by the virus scanner or a rule of this computer</source>
            <translation>El antivirus o una norma de este equipo bloqueó {program}</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is a stub of macOS: it only offers to install Apple's Command Line Tools, which bring {name}.</source>
            <translation>Es un programa ficticio de macOS: solo ofrece instalar las Command Line Tools de Apple, que traen {name}.</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is no Python but a stub of Windows that opens the Microsoft Store. Switch it off under Settings, Apps, App execution aliases, or install a Python before it in PATH.</source>
            <translation>No es un Python, sino un programa ficticio de Windows que abre Microsoft Store. Desactívalo en Configuración, Aplicaciones, Alias de ejecución de aplicaciones, o instala un Python que vaya antes en PATH.</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is what runs: Python {version} from the Microsoft Store, which is really installed.</source>
            <translation>Se ejecuta esto: Python {version} de Microsoft Store, que está instalado de verdad.</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is what runs: a program of a Store app.</source>
            <translation>Se ejecuta esto: un programa de una app de Microsoft Store.</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is what runs: a stub of macOS that passes on to {program}.</source>
            <translation>Se ejecuta esto: un programa ficticio de macOS que da paso a {program}.</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is what runs: an alias of the Python install manager, which starts its default Python.</source>
            <translation>Se ejecuta esto: un alias del gestor de instalaciones de Python, que inicia su Python predeterminado.</translation>
        </message>
        <message>
            <location filename="../../app/system/tool_shims.py" />
            <source>This project's environment is what rye takes here.</source>
            <translation>El entorno de este proyecto es el que usa rye aquí.</translation>
        </message>
        <message>
            <location filename="../../app/system/toolbox.py" />
            <source>It was found neither on the PATH nor at its usual places.</source>
            <translation>No se encontró ni en PATH ni en sus lugares habituales.</translation>
        </message>
        <message>
            <location filename="../../app/system/toolbox.py" />
            <source>{program} is not installed.</source>
            <translation>{program} no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/system/walk.py" />
            <source>A disk that a link in it leads to did not answer, so its links were not followed.</source>
            <translation>Un disco al que lleva uno de sus enlaces no respondió, así que no se siguieron sus enlaces.</translation>
        </message>
        <message>
            <location filename="../../app/system/walk.py" />
            <source>It leads to a disk of the network. Choose that folder to have it searched.</source>
            <translation>Lleva a un disco de la red. Elige esa carpeta para que se busque en ella.</translation>
        </message>
        <message>
            <location filename="../../app/system/walk.py" />
            <source>What lies in it is only in the cloud.</source>
            <translation>Su contenido solo está en la nube.</translation>
        </message>
        <message>
            <location filename="../../app/system/walk.py" />
            <source>You are not allowed to read it.</source>
            <translation>No tienes permiso para leerlo.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_choosing.py" />
            <source>Packages come from {channels}. {priority}</source>
            <translation>Los paquetes vienen de {channels}. {priority}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_choosing.py" />
            <source>Packages come from {channels}. {priority} The solver {solver} finds the versions that fit.</source>
            <translation>Los paquetes vienen de {channels}. {priority} El solucionador {solver} encuentra las versiones que encajan.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_choosing.py" />
            <source>The first is preferred, the others fill in (flexible).</source>
            <translation>Se prefiere el primero, y los demás completan (flexible).</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_choosing.py" />
            <source>The first that has a package is the only one asked for it (strict).</source>
            <translation>Cada paquete se busca solo en el primero que lo tiene (strict).</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_choosing.py" />
            <source>The newest version wins, whichever has it (no priority).</source>
            <translation>Gana la versión más nueva, esté donde esté (sin prioridad).</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>A name has no spaces, no slashes, no colons and no #; base and root are conda's own.</source>
            <translation>Un nombre no lleva espacios, barras, dos puntos ni #; base y root son del propio conda.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>An environment of conda cannot be called “{name}”.</source>
            <translation>Un entorno de conda no se puede llamar «{name}».</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Download packages</source>
            <translation>Descargar los paquetes</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Find versions that fit together</source>
            <translation>Buscar versiones que encajen entre sí</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Let Labwright install Miniforge, which is free for everyone and needs no administrator (labwright tools install conda). If a conda is there, choose it in the settings under programs.conda.</source>
            <translation>Deja que Labwright instale Miniforge, que es gratis para todos y no necesita administrador (labwright tools install conda). Si ya hay un conda, elígelo en los ajustes, en programs.conda.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Let pip install the rest</source>
            <translation>Dejar que pip instale el resto</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Look what there is in the channels</source>
            <translation>Mirar qué hay en los canales</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Neither conda nor mamba nor micromamba is on the PATH or at its usual places.</source>
            <translation>Ni conda, ni mamba, ni micromamba está en el PATH o en sus lugares habituales.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>No conda was found on this machine.</source>
            <translation>No se encontró ningún conda en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Put them into the environment</source>
            <translation>Ponerlos en el entorno</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_pins.py" />
            <location filename="../../app/tools/pip_pins.py" />
            <source>Write into {path} which versions stay</source>
            <translation>Anotar en {path} qué versiones se quedan</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Bring all that conda installed to the newest versions that fit together</source>
            <translation>Actualizar todo lo que instaló conda a las versiones más nuevas que encajen entre sí</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/pip.py" />
            <source>Bring {packages} to the newest version that fits</source>
            <translation>Actualizar {packages} a la versión más nueva que encaje</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Change those of conda first, then those of pip.</source>
            <translation>Cambia primero los de conda y después los de pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Choose pip for these packages (--pip), or a channel that lies in a folder.</source>
            <translation>Elige pip para estos paquetes (--pip), o un canal que esté en una carpeta.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/environments/poetry.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <source>Create the environment {name}</source>
            <translation>Crear el entorno {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Did you mean {text}?</source>
            <translation>¿Querías decir {text}?</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Find versions that fit together, download and install them</source>
            <translation>Buscar versiones que encajen entre sí, descargarlas e instalarlas</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Find versions that fit together, download and install {packages}</source>
            <translation>Buscar versiones que encajen entre sí, descargar e instalar {packages}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>For a requirements.txt, make the environment with venv.</source>
            <translation>Para un requirements.txt, crea el entorno con venv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Install exactly {packages}</source>
            <translation>Instalar exactamente {packages}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Install the files that {file} names</source>
            <translation>Instalar los archivos que indica {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Install the package pip with conda first, then try again.</source>
            <translation>Instala antes el paquete pip con conda y vuelve a intentarlo.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/pip.py" />
            <source>Install what {file} asks for</source>
            <translation>Instalar lo que pide {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/pip.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Install {packages} in {name}</source>
            <translation>Instalar {packages} en {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/pip.py" />
            <source>Install {packages} once more</source>
            <translation>Instalar otra vez {packages}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Install {packages}, too</source>
            <translation>Instalar también {packages}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>It reads an environment.yml.</source>
            <translation>Lee un environment.yml.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Make the environment first, then add packages to it.</source>
            <translation>Crea antes el entorno y luego añádele paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Name a version, such as 3.12.</source>
            <translation>Indica una versión, como 3.12.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/pip.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Put the packages of {name} back</source>
            <translation>Dejar los paquetes de {name} como estaban</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/pip.py" />
            <source>Remove {packages}</source>
            <translation>Quitar {packages}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/pip.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Remove {packages} from {name}</source>
            <translation>Quitar {packages} de {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Remove {packages}, and what cannot work without</source>
            <translation>Quitar {packages}, y lo que no puede funcionar sin ello</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Some of these packages are conda's, others pip's.</source>
            <translation>Algunos de estos paquetes son de conda, y otros de pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <source>The environment goes to the bin.</source>
            <translation>El entorno va a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>The path has a space, and some packages of conda fail there: better choose one without.</source>
            <translation>La ruta lleva un espacio, y algunos paquetes de conda fallan ahí: mejor elige una sin espacios.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>The usual one is conda-forge.</source>
            <translation>El habitual es conda-forge.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>This is the environment that conda itself runs in. Better make one of your own for your work.</source>
            <translation>Este es el entorno en el que funciona el propio conda. Para tu trabajo, mejor crea uno tuyo.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/pip.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Upgrade all packages of {name}</source>
            <translation>Actualizar todos los paquetes de {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>What pip installed is left alone, because conda does not look after it: {packages}. Upgrade those by their names.</source>
            <translation>Lo que instaló pip se deja como está, porque conda no se ocupa de ello: {packages}. Actualízalos por su nombre.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Wheels are pip's packages.</source>
            <translation>Los wheels son los paquetes de pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Write a name, perhaps with a version: numpy, numpy=1.26, conda-forge::gdal.</source>
            <translation>Escribe un nombre, quizá con una versión: numpy, numpy=1.26, conda-forge::gdal.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Write the channels into the file, or leave them away here.</source>
            <translation>Escribe los canales en el archivo, o no los indiques aquí.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>You mix the channels defaults and conda-forge: their packages are built differently, and programs may fail. Choose one of the two for an environment.</source>
            <translation>Mezclas los canales defaults y conda-forge: sus paquetes se compilan de forma distinta, y puede que los programas fallen. Elige uno de los dos para cada entorno.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda brings its own Python: {text} is no version.</source>
            <translation>conda trae su propio Python: {text} no es una versión.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda cannot be asked for {text}.</source>
            <translation>No se puede pedir {text} a conda.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda installs nothing from a folder of wheels.</source>
            <translation>conda no instala nada desde una carpeta de wheels.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda makes environments without pip unless it is asked for.</source>
            <translation>conda crea los entornos sin pip, salvo que se le pida.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda makes no environment from {file}.</source>
            <translation>conda no crea ningún entorno a partir de {file}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda refuses {path}.</source>
            <translation>conda rechaza {path}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>pip has installed packages here, and conda may overwrite them without knowing. A new environment with all packages is safer.</source>
            <translation>pip ha instalado paquetes aquí, y puede que conda los sobrescriba sin saberlo. Un entorno nuevo con todos los paquetes es más seguro.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>pip installed {packages}.</source>
            <translation>pip instaló {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>pip installs beside conda, which then does not see what it changes. Let conda install first what it has, and pip the rest at the end.</source>
            <translation>pip instala al margen de conda, que entonces no ve lo que cambia. Deja que conda instale primero lo que tiene, y pip el resto al final.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>{file} names its channels itself.</source>
            <translation>{file} ya indica sus propios canales.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>{file} names the very files: nothing can be added to it.</source>
            <translation>{file} indica los archivos exactos: no se le puede añadir nada.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>{name} has no pip of its own.</source>
            <translation>{name} no tiene un pip propio.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>“{text}” is no channel.</source>
            <translation>«{text}» no es un canal.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>Only conda writes down each change of an environment.</source>
            <translation>Solo conda anota cada cambio de un entorno.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>Remove downloaded packages, unused ones, and old lists of the channels</source>
            <translation>Quitar paquetes descargados, los que no se usan y las listas viejas de los canales</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>Throw away what conda no longer needs</source>
            <translation>Tirar lo que conda ya no necesita</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>Use it itself, in a terminal: micromamba clean --all</source>
            <translation>Úsalo directamente, en un terminal: micromamba clean --all</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>`labwright env snapshot` and `rollback` do the like for others.</source>
            <translation>`labwright env snapshot` y `rollback` hacen algo parecido con los demás.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>conda downloads a package again when one is needed.</source>
            <translation>conda vuelve a descargar un paquete cuando hace falta.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>micromamba does not say beforehand what it would throw away.</source>
            <translation>micromamba no dice de antemano qué tiraría.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>{name} is none of conda's environments.</source>
            <translation>{name} no es uno de los entornos de conda.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>{total} become free: {archives} of {n} downloaded packages, {packages} of {m} that no environment uses. Your environments stay as they are.</source>
            <translation>Se liberan {total}: {archives} de {n} paquetes descargados, {packages} de {m} que no usa ningún entorno. Tus entornos se quedan como están.</translation>
        </message>
        <message>
            <location filename="../../app/tools/engines/asking.py" />
            <source>The engine speaks only TLS there, and TLS is not asked for.</source>
            <translation>Ahí el motor solo habla TLS, y no se pide TLS.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/conda.py" />
            <source>For a course with an environment.yml, or for packages that are more than Python.</source>
            <translation>Para un curso con un environment.yml, o para paquetes que son más que Python.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Add the folder of the project to the folders that are searched, in the settings.</source>
            <translation>Añade en los ajustes la carpeta del proyecto a las carpetas en las que se busca.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Add {packages} to the project</source>
            <translation>Añadir {packages} al proyecto</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>For a project that has a Pipfile already: pipenv keeps it and its lock file.</source>
            <translation>Para un proyecto que ya tiene un Pipfile: pipenv lo mantiene, y también su archivo de versiones fijadas.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Install exactly what {file} says</source>
            <translation>Instalar exactamente lo que dice {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>It takes packages from the sources that the Pipfile names.</source>
            <translation>Toma los paquetes de las fuentes que indica el Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Lock the newest versions that {file} allows, and install them</source>
            <translation>Fijar las versiones más nuevas que permite {file}, e instalarlas</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Lock the newest {packages} that fits, and install it</source>
            <translation>Fijar la versión más nueva de {packages} que encaje, e instalarla</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Make the environment of the project, and take over {file}</source>
            <translation>Crear el entorno del proyecto, e incorporar {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Make the environment of the project, lock and install what {file} asks for</source>
            <translation>Crear el entorno del proyecto, fijar las versiones de lo que pide {file} e instalarlo</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Name the folder of the Pipfile as the project.</source>
            <translation>Indica como proyecto la carpeta del Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Name the source in the Pipfile, in a table [[source]].</source>
            <translation>Indica la fuente en el Pipfile, en una tabla [[source]].</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Only what the Pipfile names can be removed: another package needs the others.</source>
            <translation>Solo se puede quitar lo que nombra el Pipfile: los demás los necesita otro paquete.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Remove what {file} does not name</source>
            <translation>Quitar lo que {file} no nombra</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>See in the tree who needs it, and remove that.</source>
            <translation>Mira en el árbol quién lo necesita, y quita ese.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Take {packages} out of {file} and of the environment</source>
            <translation>Quitar {packages} de {file} y del entorno</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/environments/poetry.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>The environment goes to the bin, and the project’s files are as before.</source>
            <translation>El entorno va a la papelera, y los archivos del proyecto están como antes.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/environments/poetry.py" />
            <source>The project of {name} is not known.</source>
            <translation>No se sabe cuál es el proyecto de {name}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>The project’s files and the versions from before come back.</source>
            <translation>Vuelven los archivos del proyecto y las versiones de antes.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <source>The project’s files and the versions from before come back. These go, because {file} does not know them: {packages}</source>
            <translation>Vuelven los archivos del proyecto y las versiones de antes. Esto se quita, porque {file} no lo conoce: {packages}</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>The project’s files become what they were. What was installed stays.</source>
            <translation>Los archivos del proyecto vuelven a ser como eran. Lo que se instaló se queda.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Write into {file} that {packages} may be newer, too</source>
            <translation>Anotar en {file} que {packages} puede ser también más nuevo</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Write into {file} that {packages} stays</source>
            <translation>Anotar en {file} que {packages} se queda en su versión</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Write {packages} into {file}, lock and install them</source>
            <translation>Anotar {packages} en {file}, fijar las versiones e instalar</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>pipenv cannot do this for a single installation.</source>
            <translation>pipenv no puede hacer esto para una sola instalación.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>pipenv changes packages through the project’s Pipfile.</source>
            <translation>pipenv cambia los paquetes a través del Pipfile del proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>pipenv keeps an environment for the folder that its Pipfile lies in.</source>
            <translation>pipenv guarda un entorno para la carpeta en la que está su Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>{file} lies in another folder than the project.</source>
            <translation>{file} está en una carpeta que no es la del proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Bring poetry.lock up to date with pyproject.toml</source>
            <translation>Poner poetry.lock al día con pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Change the packages of that one, or choose this one: poetry env use</source>
            <translation>Cambia los paquetes de ese, o elige este: poetry env use</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Choose another Python, or name a version such as 3.12.</source>
            <translation>Elige otro Python, o indica una versión como 3.12.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>For a project with a pyproject.toml that others should get with the very same versions.</source>
            <translation>Para un proyecto con un pyproject.toml que otros deban recibir con exactamente las mismas versiones.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Install what the project asks for</source>
            <translation>Instalar lo que pide el proyecto</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>It takes packages from the sources that pyproject.toml names.</source>
            <translation>Toma los paquetes de las fuentes que indica pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Make the environment of the project</source>
            <translation>Crear el entorno del proyecto</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Name the source in pyproject.toml: poetry source add</source>
            <translation>Indica la fuente en pyproject.toml: poetry source add</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Poetry cannot do this for a single installation.</source>
            <translation>Poetry no puede hacer esto para una sola instalación.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Poetry changes packages through the project’s pyproject.toml.</source>
            <translation>Poetry cambia los paquetes a través del pyproject.toml del proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Poetry names an environment after its Python, and that of {python} is not known.</source>
            <translation>Poetry da a cada entorno un nombre según la versión de su Python, y la de {python} no se conoce.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>The project uses another environment now: {path}</source>
            <translation>El proyecto usa ahora otro entorno: {path}</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>What is in this environment is for poetry.lock to say.</source>
            <translation>Lo que hay en este entorno lo decide poetry.lock.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>A name has no spaces, slashes and colons, and is not “system”.</source>
            <translation>Un nombre no lleva espacios, barras ni dos puntos, y no es «system».</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Choose another name, or delete what is there first.</source>
            <translation>Elige otro nombre, o borra antes lo que hay ahí.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Choose another name.</source>
            <translation>Elige otro nombre.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Give it a name: letters, digits, dots and dashes.</source>
            <translation>Dale un nombre: letras, cifras, puntos y guiones.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Install that Python with pyenv first, or choose another tool for this environment.</source>
            <translation>Instala antes ese Python con pyenv, o elige otra herramienta para este entorno.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>It is the plug-in with which pyenv makes environments.</source>
            <translation>Es el complemento con el que pyenv crea entornos.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Its environments stand on a Python that pyenv has installed.</source>
            <translation>Sus entornos se basan en un Python que pyenv haya instalado.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Make an environment that pyenv knows by its name</source>
            <translation>Crear un entorno que pyenv conoce por su nombre</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Put it beside pyenv's other plug-ins: git clone {address} {folder}</source>
            <translation>Ponlo junto a los demás complementos de pyenv: git clone {address} {folder}</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>To name an environment once and use it from any folder, beside the Pythons of pyenv.</source>
            <translation>Para dar nombre a un entorno una vez y usarlo desde cualquier carpeta, junto a los Python de pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Use venv with one of pyenv's Pythons instead.</source>
            <translation>Usa mejor venv con uno de los Python de pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>pyenv cannot call an environment “{name}”.</source>
            <translation>pyenv no puede llamar «{name}» a un entorno.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <location filename="../../app/tools/pyenv.py" />
            <source>pyenv has no Python {version}.</source>
            <translation>pyenv no tiene Python {version}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>pyenv keeps environments by name.</source>
            <translation>pyenv guarda los entornos por su nombre.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>pyenv knows a version and an environment by the same kind of name.</source>
            <translation>pyenv conoce las versiones y los entornos por el mismo tipo de nombre.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>pyenv-virtualenv is not installed.</source>
            <translation>pyenv-virtualenv no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>pyenv-win has no such plug-in.</source>
            <translation>pyenv-win no tiene ese complemento.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/uv.py" />
            <source>For a new project, or when time matters: it brings Python itself and locks versions.</source>
            <translation>Para un proyecto nuevo, o cuando el tiempo importa: él mismo trae Python y fija las versiones.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Choose another Python, or install uv or virtualenv, which bring pip themselves.</source>
            <translation>Elige otro Python, o instala uv o virtualenv, que traen pip ellos mismos.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Choose another Python, or make it with {tool}, which is here.</source>
            <translation>Elige otro Python, o créalo con {tool}, que está aquí.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Delete it again instead.</source>
            <translation>Bórralo mejor otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>For a course or a script with a list of packages: it comes with Python itself.</source>
            <translation>Para un curso o un script con una lista de paquetes: viene con el propio Python.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Leave pip in, or make the environment with uv, which needs none.</source>
            <translation>Deja pip incluido, o crea el entorno con uv, que no lo necesita.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Make a folder with a Python of its own</source>
            <translation>Crear una carpeta con un Python propio</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Make a folder with a Python of its own and pip</source>
            <translation>Crear una carpeta con un Python propio y pip</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Packages cannot be installed where there is no pip.</source>
            <translation>No se pueden instalar paquetes donde no hay pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Run `sudo apt install python{minor}-venv`, or install uv or virtualenv for yourself.</source>
            <translation>Ejecuta `sudo apt install python{minor}-venv`, o instala uv o virtualenv para ti.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Run `sudo apt install python{minor}-venv`, or make it with {tool}, which is here.</source>
            <translation>Ejecuta `sudo apt install python{minor}-venv`, o créalo con {tool}, que está aquí.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>The part of Python that installs pip (ensurepip) is missing.</source>
            <translation>Falta la parte de Python que instala pip (ensurepip).</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>{python} cannot make an environment with pip.</source>
            <translation>{python} no puede crear un entorno con pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/virtualenv.py" />
            <source>For a Python without the venv module, or one as old as 2.7: it brings pip itself.</source>
            <translation>Para un Python sin el módulo venv, o tan antiguo como el 2.7: él mismo trae pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/hashes.py" />
            <source>Bring pip in this environment to a newer version, or install uv.</source>
            <translation>Actualiza pip en este entorno a una versión más nueva, o instala uv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/hashes.py" />
            <source>There is nobody to ask for the hashes.</source>
            <translation>No hay a quién pedir los hashes.</translation>
        </message>
        <message>
            <location filename="../../app/tools/hashes.py" />
            <source>They are not kept with the packages: pip 22.2 or newer, or uv, asks the index.</source>
            <translation>No se guardan con los paquetes: pip 22.2 o posterior, o uv, los pide al índice.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>About 100 MB to download, 500 MB on the disk</source>
            <translation>Unos 100 MB de descarga, 500 MB en el disco</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <location filename="../../app/tools/python_tools.py" />
            <source>Bring it back from the bin, or install it again.</source>
            <translation>Recupéralo de la papelera, o instálalo otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Download its fingerprint</source>
            <translation>Descargar su huella</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Download its installer</source>
            <translation>Descargar su instalador</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Download its installer, and look whether it is the published one</source>
            <translation>Descargar su instalador y mirar si es el publicado</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>If it is a conda, choose it in the settings under programs.conda; else move it away.</source>
            <translation>Si es un conda, elígelo en los ajustes, en programs.conda; si no, muévelo a otro sitio.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Install Miniforge</source>
            <translation>Instalar Miniforge</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Install it into {path}, for you alone</source>
            <translation>Instalarlo en {path}, solo para ti</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>It needs no administrator and changes no file of your shell. Labwright uses it at once.</source>
            <translation>No necesita administrador ni cambia ningún archivo de tu shell. Labwright lo usa al momento.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Look at https://conda-forge.org/download.</source>
            <translation>Mira en https://conda-forge.org/download.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Look whether it is the published one</source>
            <translation>Mirar si es el publicado</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Miniforge goes to the bin, with its environments.</source>
            <translation>Miniforge va a la papelera, con sus entornos.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Remove Miniforge</source>
            <translation>Quitar Miniforge</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Remove the installer</source>
            <translation>Quitar el instalador</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Something stands at {path}, where Miniforge would be.</source>
            <translation>Hay algo en {path}, donde estaría Miniforge.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>There is no Miniforge for this system ({system}, {machine}).</source>
            <translation>No hay Miniforge para este sistema ({system}, {machine}).</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip.py" />
            <source>Bring all that is outdated to the newest versions that fit together</source>
            <translation>Actualizar todo lo anticuado a las versiones más nuevas que encajen entre sí</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip.py" />
            <source>Download and install {packages} and what they need</source>
            <translation>Descargar e instalar {packages} y lo que necesitan</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip.py" />
            <source>Nobody knows yet what it will change.</source>
            <translation>Nadie sabe aún qué cambiará.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip.py" />
            <source>Repair the environment, or make a new one.</source>
            <translation>Repara el entorno, o crea uno nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip.py" />
            <source>{name} has no Python.</source>
            <translation>{name} no tiene Python.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <location filename="../../app/tools/poetry_environments.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/poetry_release.py" />
            <source>Do it again instead.</source>
            <translation>Hazlo mejor otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Installations and upgrades keep to it from now on, also in a terminal.</source>
            <translation>Desde ahora, las instalaciones y actualizaciones lo respetan, también en un terminal.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Keep {packages} in {name} at this version</source>
            <translation>Mantener {packages} de {name} en esta versión</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Labwright’s installations and upgrades keep to it from now on. pip in a terminal does so with the option --constraint and this file.</source>
            <translation>Desde ahora, las instalaciones y actualizaciones de Labwright lo respetan. pip, en un terminal, lo hace con la opción --constraint y este archivo.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Let {packages} in {name} be upgraded again</source>
            <translation>Dejar que {packages} de {name} se actualice de nuevo</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Only what was pinned before can be let go.</source>
            <translation>Solo se puede soltar lo que antes estaba fijado.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Upgrades may choose another version again.</source>
            <translation>Las actualizaciones pueden volver a elegir otra versión.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>{packages} may be upgraded already.</source>
            <translation>{packages} ya se puede actualizar.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>{path} becomes what it was.</source>
            <translation>{path} vuelve a ser como era.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>A new environment is empty: install the project afterwards.</source>
            <translation>Un entorno nuevo está vacío: instala después el proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>It holds in all of your projects that say nothing else.</source>
            <translation>Vale en todos tus proyectos que no digan otra cosa.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>It holds in this project, for all who work on it.</source>
            <translation>Vale en este proyecto, para todos los que trabajan en él.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Move the environment there is to the bin</source>
            <translation>Mover a la papelera el entorno que hay</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Take back what is set for {key}</source>
            <translation>Quitar lo que está puesto en {key}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>The project uses the environment from before.</source>
            <translation>El proyecto usa el entorno de antes.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>There was none before. Delete the new one instead.</source>
            <translation>Antes no había ninguno. Borra mejor el nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Use Python {python} for the project {name}</source>
            <translation>Usar Python {python} para el proyecto {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Use an environment with Python {python}</source>
            <translation>Usar un entorno con Python {python}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Use the environment from before again</source>
            <translation>Usar otra vez el entorno de antes</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Write a version such as 3.12, or the whole path of the interpreter.</source>
            <translation>Escribe una versión como 3.12, o la ruta completa del intérprete.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/poetry_release.py" />
            <source>{file} becomes what it was.</source>
            <translation>{file} vuelve a ser como era.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>{python} is neither a version nor the path of a Python.</source>
            <translation>{python} no es ni una versión ni la ruta de un Python.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Add {packages} and install them</source>
            <translation>Añadir {packages} e instalar</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Choose another folder, or add packages to this project: labwright poetry add</source>
            <translation>Elige otra carpeta, o añade paquetes a este proyecto: labwright poetry add</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Leave them out, and write them into {file} afterwards.</source>
            <translation>No los indiques, y anótalos después en {file}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Make the folder with {file} and a package in it</source>
            <translation>Crear la carpeta con {file} y un paquete dentro</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Poetry {version} makes a new folder without such details.</source>
            <translation>Poetry {version} crea una carpeta nueva sin esos datos.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Start it again instead.</source>
            <translation>Créalo mejor otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Start the project {name}</source>
            <translation>Crear el proyecto {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>There is a {file}.</source>
            <translation>Hay un {file}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>What was written goes to the bin.</source>
            <translation>Lo que se escribió va a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Write {file}</source>
            <translation>Escribir {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>{folder} is a project already.</source>
            <translation>{folder} ya es un proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Add {packages} to the project {name}</source>
            <translation>Añadir {packages} al proyecto {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Bring {file} up to date, with the versions it has where they fit</source>
            <translation>Poner al día {file}, con las versiones que ya tiene donde encajen</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Build the project {name}</source>
            <translation>Construir el proyecto {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/poetry_release.py" />
            <source>Build what others can install, into the folder dist</source>
            <translation>Construir lo que otros pueden instalar, en la carpeta dist</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Choose all versions anew and write them into {file}</source>
            <translation>Elegir de nuevo todas las versiones y anotarlas en {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Files of the same name in {path} are written over.</source>
            <translation>Los archivos de {path} con el mismo nombre se sobrescriben.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Install the project {name}</source>
            <translation>Instalar el proyecto {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Install what {file} says</source>
            <translation>Instalar lo que dice {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Lock the project {name}</source>
            <translation>Fijar las versiones del proyecto {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Remove {packages} from the project {name}</source>
            <translation>Quitar {packages} del proyecto {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>The project’s files become what they were. Its new environment stays.</source>
            <translation>Los archivos del proyecto vuelven a ser como eran. Su entorno nuevo se queda.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Update all packages of the project {name}</source>
            <translation>Actualizar todos los paquetes del proyecto {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Update {packages} in the project {name}</source>
            <translation>Actualizar {packages} en el proyecto {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>What was built goes to the bin.</source>
            <translation>Lo que se construyó va a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>What was installed before is written down nowhere.</source>
            <translation>Lo que había instalado antes no está anotado en ninguna parte.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>If it stands still for a minute, it waits for the desktop’s key ring: unlock that, or stop and switch it off with: poetry config keyring.enabled false</source>
            <translation>Si se queda parado un minuto, espera al llavero del escritorio: desbloquéalo, o detén la tarea y desactívalo con: poetry config keyring.enabled false</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>Line {line}: {problem}</source>
            <translation>Línea {line}: {problem}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>Name the project’s folder with --project, or start one: labwright poetry new</source>
            <translation>Indica la carpeta del proyecto con --project, o crea uno: labwright poetry new</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>Poetry works on projects, and a project is a folder with that file.</source>
            <translation>Poetry trabaja con proyectos, y un proyecto es una carpeta con ese archivo.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>There is no {file} in {folder}.</source>
            <translation>No hay ningún {file} en {folder}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>{reason}.</source>
            <translation>{reason}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>A published version stays published. It can be marked as not to be used, and its number is never free again.</source>
            <translation>Una versión publicada queda publicada. Se puede marcar para que no se use, y su número nunca vuelve a quedar libre.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Build it first.</source>
            <translation>Constrúyelo antes.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Everybody can install {name} {version} from then on.</source>
            <translation>Desde entonces, cualquiera puede instalar {name} {version}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Give the project {name} the version {version}</source>
            <translation>Dar al proyecto {name} la versión {version}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Give the token each time you publish.</source>
            <translation>Da el token cada vez que publiques.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Hand it to the key ring, as Poetry does</source>
            <translation>Entregarlo al llavero, como hace Poetry</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>It is not beside {program}.</source>
            <translation>No está junto a {program}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>It knows these: {names}</source>
            <translation>Conoce estos: {names}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Keep the token for {place} in the key ring</source>
            <translation>Guardar en el llavero el token de {place}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Name one that is in the environment, such as: pytest -x</source>
            <translation>Indica uno que esté en el entorno, por ejemplo: pytest -x</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Nobody has written the token down.</source>
            <translation>Nadie ha anotado el token.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Poetry knows no place {name} to publish to.</source>
            <translation>Poetry no conoce ningún lugar {name} donde publicar.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Publish {name} {version} to {place}</source>
            <translation>Publicar {name} {version} en {place}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Rehearse it: everything but the upload</source>
            <translation>Ensayarlo: todo menos la subida</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Run it with the packages of the project</source>
            <translation>Ejecutarlo con los paquetes del proyecto</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Run {program} in the project {name}</source>
            <translation>Ejecutar {program} en el proyecto {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Take it out</source>
            <translation>Quitarlo</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Take the token for {place} out of the key ring</source>
            <translation>Quitar del llavero el token de {place}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Tell it the address: poetry config repositories.{name} ADDRESS</source>
            <translation>Dile la dirección: poetry config repositories.{name} DIRECCIÓN</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>The Python that Poetry runs on was not found.</source>
            <translation>No se encontró el Python en el que funciona Poetry.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>The folder dist has no file of this project.</source>
            <translation>La carpeta dist no tiene ningún archivo de este proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>The token is in no file, in no command line and in no log.</source>
            <translation>El token no está en ningún archivo, línea de comandos ni registro.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>The token is taken out of the key ring. One that was there before does not come back.</source>
            <translation>El token se quita del llavero. Si antes había otro, no vuelve.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>There is no environment yet: Poetry makes an empty one first.</source>
            <translation>Aún no hay ningún entorno: Poetry crea antes uno vacío.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>There is no program to run.</source>
            <translation>No hay ningún programa que ejecutar.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>There is nothing built to publish.</source>
            <translation>No hay nada construido que publicar.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>This project is no package, so there is nothing to publish.</source>
            <translation>Este proyecto no es un paquete, así que no hay nada que publicar.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Upload it to {place}</source>
            <translation>Subirlo a {place}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Version {old} becomes {new}.</source>
            <translation>La versión {old} pasa a {new}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>What a program does is up to that program.</source>
            <translation>Lo que hace un programa depende de ese programa.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Write the version {version} into {file}</source>
            <translation>Anotar la versión {version} en {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/project_files.py" />
            <source>Change those of one group at a time.</source>
            <translation>Cambia los de un grupo cada vez.</translation>
        </message>
        <message>
            <location filename="../../app/tools/project_files.py" />
            <source>These packages are in different groups of the project.</source>
            <translation>Estos paquetes están en grupos distintos del proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Bring pyenv's shims up to date</source>
            <translation>Poner al día los shims de pyenv</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Build</source>
            <translation>Compilar</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Download</source>
            <translation>Descargar</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Download Python {version}, build it and install it</source>
            <translation>Descargar Python {version}, compilarlo e instalarlo</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Download the installer of Python {version} and run it</source>
            <translation>Descargar el instalador de Python {version} y ejecutarlo</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Get ready to build</source>
            <translation>Preparar la compilación</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Install</source>
            <translation>Instalar</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Install Python {version} with pyenv</source>
            <translation>Instalar Python {version} con pyenv</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>It chose {versions} before.</source>
            <translation>Antes elegía {versions}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>It comes back to the same place, and so do the environments in it.</source>
            <translation>Vuelve al mismo sitio, y también los entornos que contiene.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>It goes to the bin.</source>
            <translation>Va a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Make it the one for every folder that does not choose its own</source>
            <translation>Hacer que sea el de toda carpeta que no elija el suyo</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Move {path} to the bin (`pyenv uninstall {version}` would delete it for good)</source>
            <translation>Mover {path} a la papelera (`pyenv uninstall {version}` lo borraría para siempre)</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Move {path} to the bin: it was not there before</source>
            <translation>Mover {path} a la papelera: antes no estaba</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Nothing chose a version here before.</source>
            <translation>Antes, nada elegía una versión aquí.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Nothing is lost by it: shims are made from what is installed.</source>
            <translation>No se pierde nada: los shims se crean a partir de lo que está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Remove Python {version}</source>
            <translation>Quitar Python {version}</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Remove Python {version} of pyenv</source>
            <translation>Quitar Python {version} de pyenv</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>The choice from before comes back.</source>
            <translation>Vuelve la elección de antes.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Use Python {version} everywhere</source>
            <translation>Usar Python {version} en todas partes</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Use Python {version} in {folder}</source>
            <translation>Usar Python {version} en {folder}</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Write it into the file .python-version of this folder: it counts there and below</source>
            <translation>Anotarlo en el archivo .python-version de esta carpeta: vale en ella y por debajo</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>`labwright python list` shows those it has, with --installable those it can install.</source>
            <translation>`labwright python list` muestra los que tiene y, con --installable, los que puede instalar.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_definitions.py" />
            <source>List the Pythons that pyenv can install</source>
            <translation>Enumerar los Python que pyenv puede instalar</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_here.py" />
            <source>Bring pyenv's shims up to date: the small programs that start the chosen version</source>
            <translation>Poner al día los shims de pyenv: los pequeños programas que inician la versión elegida</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_here.py" />
            <source>Labwright installs Pythons with it. It was found neither on the PATH nor at its place.</source>
            <translation>Labwright instala los Python con él. No se encontró ni en PATH ni en su sitio.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_here.py" />
            <source>`labwright python setup` installs it, and shows each step first.</source>
            <translation>`labwright python setup` lo instala, y muestra antes cada paso.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_here.py" />
            <source>pyenv is not installed.</source>
            <translation>pyenv no está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Download its plug-in for environments</source>
            <translation>Descargar su complemento para entornos</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Download pyenv</source>
            <translation>Descargar pyenv</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Download the installer of pyenv-win and run it. It also writes PYENV and PATH for your user.</source>
            <translation>Descargar el instalador de pyenv-win y ejecutarlo. También escribe PYENV y PATH para tu usuario.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Have Homebrew install pyenv, and its plug-in for environments</source>
            <translation>Hacer que Homebrew instale pyenv y su complemento para entornos</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Have Homebrew remove pyenv</source>
            <translation>Hacer que Homebrew quite pyenv</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Install it again instead.</source>
            <translation>Instálalo mejor otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Install pyenv</source>
            <translation>Instalar pyenv</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>It has no program pyenv, so it is not a whole pyenv.</source>
            <translation>No tiene el programa pyenv, así que no es un pyenv completo.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Let the shell know pyenv, in {path}</source>
            <translation>Dar a conocer pyenv al shell, en {path}</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Let your shell know pyenv</source>
            <translation>Dar a conocer pyenv a tu shell</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Move it away first, or set PYENV_ROOT to another folder.</source>
            <translation>Muévelo antes a otro sitio, o pon otra carpeta en PYENV_ROOT.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Something stands at {path}, where pyenv would be.</source>
            <translation>Hay algo en {path}, donde estaría pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Terminals that you open afterwards know pyenv.</source>
            <translation>Los terminales que abras después conocen pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>The files of your shell are as before.</source>
            <translation>Los archivos de tu shell están como antes.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>pyenv goes to the bin with its Pythons. Its entries in your PATH stay, without harm.</source>
            <translation>pyenv va a la papelera con sus Python. Sus entradas en tu PATH se quedan, sin hacer daño.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>pyenv goes, and the files of your shell are as before.</source>
            <translation>pyenv se va, y los archivos de tu shell están como antes.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>pyenv is installed, and your shell knows it.</source>
            <translation>pyenv está instalado, y tu shell lo conoce.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>pyenv is installed.</source>
            <translation>pyenv está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Download and install {tool} in it</source>
            <translation>Descargar {tool} e instalarlo en él</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Labwright uses it at once, and every terminal knows {tool}.</source>
            <translation>Labwright lo usa al momento, y todos los terminales conocen {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Labwright uses it at once. In a terminal it is {path}.</source>
            <translation>Labwright lo usa al momento. En un terminal es {path}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Labwright uses it at once. Your terminals do not look into {folder} yet: log in again, or add it to PATH.</source>
            <translation>Labwright lo usa al momento. Tus terminales aún no miran en {folder}: inicia sesión otra vez, o añádela a PATH.</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Let your terminal find it, in {path}</source>
            <translation>Hacer que tu terminal lo encuentre, en {path}</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Look whether it starts</source>
            <translation>Mirar si se inicia</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Make an environment only for {tool}</source>
            <translation>Crear un entorno solo para {tool}</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Make the folder for it</source>
            <translation>Crear la carpeta necesaria</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Remove it first: labwright tools remove {tool}</source>
            <translation>Quítalo antes: labwright tools remove {tool}</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Remove {tool}</source>
            <translation>Quitar {tool}</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Something stands at {path}, where {tool} would be.</source>
            <translation>Hay algo en {path}, donde estaría {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>{tool} goes to the bin.</source>
            <translation>{tool} va a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/command_line_tools.py" />
            <source>It is no Python: it only offers to install Apple's Command Line Tools. It was not run.</source>
            <translation>No es un Python: solo ofrece instalar las Command Line Tools de Apple. No se ejecutó.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Aliases of the Microsoft Store, which are looked at apart.</source>
            <translation>Alias de Microsoft Store, que se miran aparte.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Apple's stub python3 lies there, which is looked at apart.</source>
            <translation>Ahí está el python3 ficticio de Apple, que se mira aparte.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Chocolatey's shims: what they start is looked for itself.</source>
            <translation>Shims de Chocolatey: lo que inician se busca aparte.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>It is the launcher, which starts one of the other Pythons.</source>
            <translation>Es el iniciador, que inicia uno de los otros Python.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>It only hands over to the Python that a version file names.</source>
            <translation>Solo da paso al Python que nombra un archivo de versión.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Its programs only hand over to the Python that a version file names.</source>
            <translation>Sus programas solo dan paso al Python que nombra un archivo de versión.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Pixi's programs only hand over to those of its environments.</source>
            <translation>Los programas de Pixi solo dan paso a los de sus entornos.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Scoop's shims: what they start is looked for itself.</source>
            <translation>Shims de Scoop: lo que inician se busca aparte.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>What it means depends on the folder you are in.</source>
            <translation>Lo que significa depende de la carpeta en la que estés.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/uv.py" />
            <source>It is not named like a Python of uv.</source>
            <translation>No se llama como un Python de uv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_registry.py" />
            <source>It is the Microsoft Store's, which is looked at apart.</source>
            <translation>Es de Microsoft Store, que se mira aparte.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_registry.py" />
            <source>What it tells of is gone: {path}</source>
            <translation>Lo que indica ya no está: {path}</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_store.py" />
            <source>It belongs to no Python of the Store that is installed. It was not run.</source>
            <translation>No pertenece a ningún Python instalado de Microsoft Store. No se ejecutó.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_store.py" />
            <source>It is no Python: it only opens the Microsoft Store. It was not run.</source>
            <translation>No es un Python: solo abre Microsoft Store. No se ejecutó.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_store.py" />
            <source>It is python.org's install manager, which starts one of the other Pythons.</source>
            <translation>Es el gestor de instalaciones de python.org, que inicia uno de los otros Python.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_store.py" />
            <source>It starts one of the Store's Pythons; its own file does not tell which.</source>
            <translation>Inicia uno de los Python de Microsoft Store; su propio archivo no dice cuál.</translation>
        </message>
        <message>
            <location filename="../../app/tools/quick_venv.py" />
            <source>Labwright’s quicker way did not work here, so the command itself runs.</source>
            <translation>La vía rápida de Labwright no funcionó aquí, así que se ejecuta el propio comando.</translation>
        </message>
        <message>
            <location filename="../../app/tools/uv_project.py" />
            <source>Create it again instead.</source>
            <translation>Créalo mejor otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/tools/uv_project.py" />
            <source>Create the environment of {name}</source>
            <translation>Crear el entorno de {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/uv_project.py" />
            <source>Lock and install what {file} asks for</source>
            <translation>Fijar las versiones de lo que pide {file} e instalarlo</translation>
        </message>
        <message>
            <location filename="../../app/tools/uv_project.py" />
            <source>Write the packages into {file}, lock and install them</source>
            <translation>Anotar los paquetes en {file}, fijar sus versiones e instalarlos</translation>
        </message>
        <message>
            <location filename="../../app/tools/versions.py" />
            <source>Ask {program} for its version</source>
            <translation>Preguntar a {program} su versión</translation>
        </message>
        <message>
            <location filename="../../app/ui/actions.py" />
            <source>Do</source>
            <translation>Hacer</translation>
        </message>
        <message>
            <location filename="../../app/ui/actions.py" />
            <source>Go to</source>
            <translation>Ir a</translation>
        </message>
        <message>
            <location filename="../../app/ui/actions.py" />
            <source>Learn</source>
            <translation>Aprender</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <location filename="../../app/ui/dialogs/failure.py" />
            <location filename="../../app/ui/dialogs/given_file.py" />
            <location filename="../../app/ui/dialogs/job_log.py" />
            <location filename="../../app/ui/dialogs/keys.py" />
            <location filename="../../app/ui/dialogs/support_report.py" />
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <location filename="../../app/ui/environments/bin_contents.py" />
            <location filename="../../app/ui/environments/compare_environments.py" />
            <location filename="../../app/ui/environments/export_packages.py" />
            <location filename="../../app/ui/environments/search_trace.py" />
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <location filename="../../app/ui/environments/whole_environment.py" />
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <location filename="../../app/ui/widgets/log_search.py" />
            <location filename="../../app/ui/widgets/toast.py" />
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <location filename="../../app/ui/dialogs/support_report.py" />
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <location filename="../../app/ui/widgets/error_panel.py" />
            <source>Copied</source>
            <translation>Copiado</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Copy these facts</source>
            <translation>Copiar estos datos</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Labwright is free software under the MIT licence. Qt and Qt for Python are used under the LGPL: they are files of their own in Labwright’s folder and may be replaced by other builds of them. Qt itself contains works of others, listed in its documentation.</source>
            <translation>Labwright es software libre con licencia MIT. Qt y Qt for Python se usan bajo la LGPL: son archivos aparte en la carpeta de Labwright y pueden reemplazarse por otras compilaciones suyas. Qt contiene a su vez obras de otros, enumeradas en su documentación.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Labwright {version}</source>
            <translation>Labwright {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <location filename="../../app/ui/widgets/job_popover.py" />
            <source>Log</source>
            <translation>Registro</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Makes a machine ready for Python and container work, and teaches while it does so.</source>
            <translation>Prepara un equipo para trabajar con Python y contenedores, y enseña mientras lo hace.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Reading what is installed…</source>
            <translation>Leyendo lo que está instalado…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <location filename="../../app/ui/poetry/project_parts.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Settings</source>
            <translation>Ajustes</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>System</source>
            <translation>Sistema</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Terms</source>
            <translation>Términos</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Terms of {name}</source>
            <translation>Términos de {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>What is installed could not be read.</source>
            <translation>No se pudo leer lo que está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>What it is made of</source>
            <translation>De qué está hecho</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>no licence named</source>
            <translation>no se nombra ninguna licencia</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>End them at once</source>
            <translation>Terminarlas ya</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>Keep working</source>
            <translation>Seguir trabajando</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>Labwright stops what it started before it closes. What a job only half made is taken away.</source>
            <translation>Antes de cerrarse, Labwright detiene lo que inició. Se quita lo que una tarea dejó a medio hacer.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>Nothing runs any more</source>
            <translation>Ya no hay nada en marcha</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Running</source>
            <translation>En marcha</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>Stop and close</source>
            <translation>Detener y cerrar</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <location filename="../../app/ui/dialogs/job_log.py" />
            <location filename="../../app/ui/job_words.py" />
            <source>Stopping…</source>
            <translation>Deteniendo…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>Waiting</source>
            <translation>En espera</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>{n} jobs are still running</source>
            <extracomment>for one: {n} job is still running</extracomment>
            <translation>
                <numerusform>{n} tarea sigue en marcha</numerusform>
                <numerusform>{n} tareas siguen en marcha</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>Explain an error</source>
            <translation>Explicar un error</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>For instance: No matching distribution found for torch</source>
            <translation>Por ejemplo: No matching distribution found for torch</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>No known error stands in this text. Paste more of what came before the last lines.</source>
            <translation>En este texto no hay ningún error conocido. Pega más de lo que había antes de las últimas líneas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>Paste</source>
            <translation>Pegar</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>Paste what a tool printed, as much as you like. Nothing is run, nothing leaves this machine.</source>
            <translation>Pega lo que mostró una herramienta, tanto como quieras. No se ejecuta nada, nada sale de este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>What the tool printed</source>
            <translation>Lo que mostró la herramienta</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>{n} known errors, the root first:</source>
            <extracomment>for one: {n} known error, and what to do:</extracomment>
            <translation>
                <numerusform>{n} error conocido, y qué hacer:</numerusform>
                <numerusform>{n} errores conocidos, la raíz primero:</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/failure.py" />
            <source>This did not work</source>
            <translation>Esto no funcionó</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/given_file.py" />
            <source>Choose the environment that it is for, then drop it again.</source>
            <translation>Elige el entorno en el que debe instalarse y suéltalo otra vez.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/given_file.py" />
            <source>Labwright does not make environments with that tool yet: use it in a terminal.</source>
            <translation>Labwright aún no crea entornos con esa herramienta: úsala en un terminal.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/given_file.py" />
            <source>Made for</source>
            <translation>Hecho para</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/given_file.py" />
            <source>Where it is</source>
            <translation>Dónde está</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Asks</source>
            <translation>Pregunta</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <location filename="../../app/ui/job_words.py" />
            <source>Failed</source>
            <translation>Falló</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <location filename="../../app/ui/widgets/log_text.py" />
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Output</source>
            <translation>Salida</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Progress</source>
            <translation>Progreso</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Runs</source>
            <translation>En marcha</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Step {number} of {total} did not work: {step}</source>
            <translation>El paso {number} de {total} no funcionó: {step}</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Stop</source>
            <translation>Detener</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>This did not work: {step}</source>
            <translation>Esto no funcionó: {step}</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Try again…</source>
            <translation>Reintentar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <location filename="../../app/ui/widgets/job_popover.py" />
            <source>Undo…</source>
            <translation>Deshacer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Waits</source>
            <translation>En espera</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>What {program} said</source>
            <translation>Lo que dijo {program}</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_question.py" />
            <source>Answer</source>
            <translation>Responder</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_question.py" />
            <source>Stop the job</source>
            <translation>Detener la tarea</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_question.py" />
            <source>Your answer</source>
            <translation>Tu respuesta</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/keys.py" />
            <source>Everything here can also be found by its name.</source>
            <translation>Todo lo que hay aquí también se encuentra por su nombre.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/keys.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Keys</source>
            <translation>Atajos</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <source>Changes</source>
            <translation>Cambia</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <source>Needs</source>
            <translation>Necesita</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <source>No: {reason}</source>
            <translation>No: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <location filename="../../app/ui/models/tree_model.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Note</source>
            <translation>Nota</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <source>Nothing: it only reads.</source>
            <translation>Nada: solo lee.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <location filename="../../app/ui/widgets/toast.py" />
            <source>Undo</source>
            <translation>Deshacer</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <source>Yes: {way}</source>
            <translation>Sí: {way}</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <location filename="../../app/ui/environments/add_packages.py" />
            <location filename="../../app/ui/environments/answered_form.py" />
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/environments/outdated_part.py" />
            <location filename="../../app/ui/environments/revisions.py" />
            <location filename="../../app/ui/network/all_sources.py" />
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <location filename="../../app/ui/pythons/install_python.py" />
            <location filename="../../app/ui/widgets/job_popover.py" />
            <location filename="../../app/ui/widgets/running_job.py" />
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Copy commands</source>
            <translation>Copiar comandos</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Do {n} steps</source>
            <extracomment>for one: Do it</extracomment>
            <translation>
                <numerusform>Hacerlo</numerusform>
                <numerusform>Hacer los {n} pasos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Move {n} things to the bin</source>
            <extracomment>for one: Move it to the bin</extracomment>
            <translation>
                <numerusform>Mover a la papelera</numerusform>
                <numerusform>Mover los {n} a la papelera</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Open {n} windows</source>
            <extracomment>for one: Open it</extracomment>
            <translation>
                <numerusform>Abrir la ventana</numerusform>
                <numerusform>Abrir {n} ventanas</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Run {n} commands</source>
            <extracomment>for one: Run the command</extracomment>
            <translation>
                <numerusform>Ejecutar el comando</numerusform>
                <numerusform>Ejecutar {n} comandos</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>This is another name. It is written {name}.</source>
            <translation>Es otro nombre. Se escribe {name}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Type {name} to go on</source>
            <translation>Escribe {name} para continuar</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Write {n} files</source>
            <extracomment>for one: Write the file</extracomment>
            <translation>
                <numerusform>Escribir el archivo</numerusform>
                <numerusform>Escribir {n} archivos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>{n} commands will run, one after the other. Nothing has happened yet.</source>
            <extracomment>for one: One command will run. Nothing has happened yet.</extracomment>
            <translation>
                <numerusform>Se ejecutará un comando. Aún no ha pasado nada.</numerusform>
                <numerusform>Se ejecutarán {n} comandos, uno tras otro. Aún no ha pasado nada.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>{n} commands will run, one after the other. They only read, and change nothing.</source>
            <extracomment>for one: One command will run. It only reads, and changes nothing.</extracomment>
            <translation>
                <numerusform>Se ejecutará un comando. Solo lee y no cambia nada.</numerusform>
                <numerusform>Se ejecutarán {n} comandos, uno tras otro. Solo leen y no cambian nada.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>{n} files will be written. Nothing has happened yet.</source>
            <extracomment>for one: One file will be written. Nothing has happened yet.</extracomment>
            <translation>
                <numerusform>Se escribirá un archivo. Aún no ha pasado nada.</numerusform>
                <numerusform>Se escribirán {n} archivos. Aún no ha pasado nada.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>{n} programs will be started, each in a window of its own. Nothing has happened yet.</source>
            <extracomment>for one: One program will be started, in a window of its own. Nothing has happened yet.</extracomment>
            <translation>
                <numerusform>Se iniciará un programa, en una ventana propia. Aún no ha pasado nada.</numerusform>
                <numerusform>Se iniciarán {n} programas, cada uno en una ventana propia. Aún no ha pasado nada.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>{n} things will be done, one after the other. Nothing has happened yet.</source>
            <extracomment>for one: One thing will be done. Nothing has happened yet.</extracomment>
            <translation>
                <numerusform>Se hará una cosa. Aún no ha pasado nada.</numerusform>
                <numerusform>Se harán {n} cosas, una tras otra. Aún no ha pasado nada.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>A note in Labwright’s own folder, to go back to later. Nothing else changes.</source>
            <translation>Una nota en la carpeta del propio Labwright, para que puedas volver a ella. No cambia nada más.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>In the folder `{folder}`.</source>
            <translation>En la carpeta `{folder}`.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>It cannot be brought back to this path after that.</source>
            <translation>Después ya no se puede recuperar en esta ruta.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>It comes out of Labwright’s bin, back to this path.</source>
            <translation>Sale de la papelera de Labwright y vuelve a esta ruta.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>It goes to Labwright’s bin and can be brought back to this path from there.</source>
            <translation>Va a la papelera de Labwright, y desde allí puede volver a esta ruta.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>It was made only to see whether it can be done.</source>
            <translation>Se creó solo para ver si se puede hacer.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>Its packages are read from their records. If any is not right, all is taken back.</source>
            <translation>Sus paquetes se leen de sus fichas. Si alguno no está bien, se deshace todo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>One of Labwright’s own settings. Nothing outside Labwright changes.</source>
            <translation>Uno de los ajustes de Labwright. Nada fuera de Labwright cambia.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>Reading the file as it is now…</source>
            <translation>Leyendo el archivo tal como está ahora…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>So that Labwright and the tools still know what you chose and what came with it.</source>
            <translation>Para que Labwright y las herramientas sigan sabiendo qué elegiste y qué vino con ello.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>its default</source>
            <translation>su valor predeterminado</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/recovered.py" />
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>Go on</source>
            <translation>Continuar</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/recovered.py" />
            <source>It has put in order what was left half done.</source>
            <translation>Ha puesto en orden lo que quedó a medio hacer.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/recovered.py" />
            <source>Labwright was cut off last time</source>
            <translation>Labwright se interrumpió la última vez</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>Checking… {n} checks are done.</source>
            <extracomment>for one: Checking… {n} check is done.</extracomment>
            <translation>
                <numerusform>Revisando… {n} comprobación hecha.</numerusform>
                <numerusform>Revisando… {n} comprobaciones hechas.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>Copy report</source>
            <translation>Copiar informe</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>How this machine stands, in words. Names of users, machines and hosts, passwords and tokens are left out. Read it before you hand it on: Labwright sends nothing.</source>
            <translation>Cómo está este equipo, en palabras. No incluye nombres de usuarios, equipos ni servidores, ni contraseñas ni tokens. Léelo antes de pasarlo a alguien: Labwright no envía nada.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>Report for your helper</source>
            <translation>Informe para quien te ayude</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>Save the report</source>
            <translation>Guardar el informe</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>Save…</source>
            <translation>Guardar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>The report</source>
            <translation>El informe</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>The report could not be made.</source>
            <translation>No se pudo crear el informe.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>The report is in {file} now.</source>
            <translation>El informe está ahora en {file}.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>It happened {n} more times.</source>
            <extracomment>for one: It happened once more.</extracomment>
            <translation>
                <numerusform>Ocurrió una vez más.</numerusform>
                <numerusform>Ocurrió {n} veces más.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>It is also in Labwright's log:</source>
            <translation>También está en el registro de Labwright:</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>Labwright could not open</source>
            <translation>Labwright no se pudo abrir</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>Something went wrong inside Labwright</source>
            <translation>Algo falló dentro de Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>What you were just doing may not have finished. Nothing else is affected, and you can go on. If you tell someone who can help, send them the report: your name and home folder are not in it.</source>
            <translation>Puede que lo que estabas haciendo no haya terminado. Nada más se ve afectado y puedes continuar. Si se lo cuentas a alguien que pueda ayudar, envíale el informe: tu nombre y tu carpeta personal no están en él.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>Your files and settings are as they were. If you tell someone who can help, send them the report: your name and home folder are not in it.</source>
            <translation>Tus archivos y ajustes están como estaban. Si se lo cuentas a alguien que pueda ayudar, envíale el informe: tu nombre y tu carpeta personal no están en él.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>A project goes through five stages, and Labwright shows which of them are ready and what the next step is. Every click shows its command first, so that you learn what you would type.</source>
            <translation>Un proyecto pasa por cinco etapas, y Labwright muestra cuáles están listas y cuál es el siguiente paso. Cada clic muestra primero su comando, para que aprendas lo que escribirías tú.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>As the system</source>
            <translation>Como el sistema</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Before anything happens you see what it is, and whether it can be taken back.</source>
            <translation>Antes de que pase nada, ves qué es y si se puede deshacer.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Code</source>
            <translation>Código</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Container</source>
            <translation>Contenedor</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Dark</source>
            <translation>Oscuro</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Dockerfile</source>
            <translation>Dockerfile</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>Environment</source>
            <translation>Entorno</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Image</source>
            <translation>Imagen</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>It makes this machine ready for Python and containers, and teaches while it does so.</source>
            <translation>Prepara este equipo para Python y los contenedores, y enseña mientras lo hace.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>It reads your system, processor, memory and disk, asks the Python and git your terminal would start for their version, and looks for environments. Nothing leaves this machine.</source>
            <translation>Lee tu sistema, procesador, memoria y disco, pregunta su versión al Python y al git que iniciaría tu terminal y busca entornos. Nada sale de este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Language</source>
            <translation>Idioma</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Light</source>
            <translation>Claro</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Look at this machine</source>
            <translation>Mirar este equipo</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Nothing is changed on your machine until you agree.</source>
            <translation>Nada cambia en tu equipo hasta que estés de acuerdo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Stale</source>
            <translation>Obsoleto</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Text size</source>
            <translation>Tamaño del texto</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Theme</source>
            <translation>Tema</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Until then it only looks.</source>
            <translation>Hasta entonces, solo mira.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Welcome to Labwright</source>
            <translation>Te damos la bienvenida a Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/job_words.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <location filename="../../app/ui/widgets/legend.py" />
            <source>{percent} %</source>
            <translation>{percent} %</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <location filename="../../app/ui/pages/engine.py" />
            <location filename="../../app/ui/pages/home.py" />
            <source>Check again</source>
            <translation>Revisar de nuevo</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <location filename="../../app/ui/models/journal.py" />
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Command</source>
            <translation>Comando</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <source>Copy this line</source>
            <translation>Copiar esta línea</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <location filename="../../app/ui/models/checks.py" />
            <location filename="../../app/ui/pages/doctor.py" />
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pages/home.py" />
            <location filename="../../app/ui/pages/pythons.py" />
            <location filename="../../app/ui/pythons/which_view.py" />
            <location filename="../../app/ui/tools_card.py" />
            <source>Looking…</source>
            <translation>Mirando…</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <source>Mend this…</source>
            <translation>Reparar esto…</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <source>What this means</source>
            <translation>Qué significa</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <source>What to do</source>
            <translation>Qué hacer</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>Export the picture</source>
            <translation>Exportar el dibujo</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>PNG, for slides and chats…</source>
            <translation>PNG, para diapositivas y chats…</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>SVG, for documents…</source>
            <translation>SVG, para documentos…</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>The picture is in {file} now.</source>
            <translation>El dibujo está ahora en {file}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>engine.png</source>
            <translation>motor.png</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>engine.svg</source>
            <translation>motor.svg</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/engine/layer_button.py" />
            <location filename="../../app/ui/environments/packages_tab.py" />
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>{n} more</source>
            <extracomment>for one: {n} more</extracomment>
            <translation>
                <numerusform>{n} más</numerusform>
                <numerusform>{n} más</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layer_details.py" />
            <source>Against it: {reason}</source>
            <translation>En contra: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layer_details.py" />
            <source>How Labwright knows</source>
            <translation>Cómo lo sabe Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layer_details.py" />
            <source>nothing</source>
            <translation>nada</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layers_picture.py" />
            <source>This engine</source>
            <translation>Este motor</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layers_picture.py" />
            <source>What the engine stands on</source>
            <translation>Sobre qué está el motor</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layers_picture.py" />
            <source>for comparison</source>
            <translation>para comparar</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>Back to this machine</source>
            <translation>Volver a esta máquina</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>Its system: not known</source>
            <translation>Su sistema: desconocido</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>Its system: {name}</source>
            <translation>Su sistema: {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>Paste what `docker info` or `docker version` printed on any computer, also a part of it. It is read here and goes nowhere.</source>
            <translation>Pega lo que mostró `docker info` o `docker version` en cualquier ordenador, aunque sea una parte. Se lee aquí y no va a ninguna parte.</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>System of that computer</source>
            <translation>Sistema de ese ordenador</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>What docker printed</source>
            <translation>Lo que mostró docker</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>Where does it run?</source>
            <translation>¿Dónde se ejecuta?</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Add packages to {name}</source>
            <translation>Añadir paquetes a {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <location filename="../../app/ui/environments/revisions.py" />
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Asking…</source>
            <translation>Preguntando…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <source>Install with {tool}</source>
            <translation>Instalar con {tool}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <source>Labwright asks first what would come with them. Nothing is installed before you agree.</source>
            <translation>Labwright pregunta antes qué vendría con ellos. No se instala nada hasta que digas que sí.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Later packages of this environment come from there, too.</source>
            <translation>Los próximos paquetes de este entorno también vendrán de ahí.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <location filename="../../app/ui/environments/revisions.py" />
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>See what changes…</source>
            <translation>Ver qué cambia…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/answered_form.py" />
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/network/all_sources.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Review…</source>
            <translation>Revisar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Bring it back…</source>
            <translation>Recuperarlo…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Deleted</source>
            <translation>Borrado</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Empty the bin…</source>
            <translation>Vaciar la papelera…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>In the bin</source>
            <translation>En la papelera</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <location filename="../../app/ui/environments/export_packages.py" />
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Reading…</source>
            <translation>Leyendo…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Remove for good…</source>
            <translation>Borrar para siempre…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <location filename="../../app/ui/environments/details.py" />
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/models/packages.py" />
            <source>Size</source>
            <translation>Tamaño</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Stays</source>
            <translation>Se queda</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>The bin</source>
            <translation>La papelera</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>What was deleted with Labwright. It comes back to the place where it was, and works there.</source>
            <translation>Lo que se borró con Labwright. Vuelve al sitio donde estaba, y funciona allí.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Where it was</source>
            <translation>Dónde estaba</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>until emptied</source>
            <translation>hasta vaciarla</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>{n} things, {size}.</source>
            <extracomment>for one: {n} thing, {size}.</extracomment>
            <translation>
                <numerusform>{n} cosa, {size}.</numerusform>
                <numerusform>{n} cosas, {size}.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Choose another place first</source>
            <translation>Elige antes otro lugar</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <source>Clone {name}</source>
            <translation>Clonar {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <source>Environments cannot be copied as folders: paths are written into them. So its tool makes another one with exactly the same packages, and Labwright compares both at the end.</source>
            <translation>Los entornos no se pueden copiar como carpetas: llevan rutas escritas dentro. Por eso su herramienta crea otro con exactamente los mismos paquetes, y Labwright compara los dos al final.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <source>Place of the clone</source>
            <translation>Lugar del clon</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <source>The one it has now</source>
            <translation>El que tiene ahora</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <source>With another one, its packages must exist for that Python, too.</source>
            <translation>Con otro, sus paquetes también tienen que existir para ese Python.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>A file</source>
            <translation>Un archivo</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Another environment</source>
            <translation>Otro entorno</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Choose a requirements.txt, environment.yml, pyproject.toml or Pipfile.</source>
            <translation>Elige un requirements.txt, environment.yml, pyproject.toml o Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Compare with</source>
            <translation>Comparar con</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Compare {name}</source>
            <translation>Comparar {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Copy as text</source>
            <translation>Copiar como texto</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Difference</source>
            <translation>Diferencia</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Differences</source>
            <translation>Diferencias</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>No difference: both have the same packages.</source>
            <translation>Ninguna diferencia: los dos tienen los mismos paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <location filename="../../app/ui/models/dependencies.py" />
            <source>Package</source>
            <translation>Paquete</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>The differences are copied.</source>
            <translation>Las diferencias están copiadas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>The file</source>
            <translation>El archivo</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>The other environment</source>
            <translation>El otro entorno</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>The other one</source>
            <translation>El otro</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Their Pythons differ, too: {left} and {right}.</source>
            <translation>También son distintos sus Python: {left} y {right}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>There is no other environment.</source>
            <translation>No hay ningún otro entorno.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>They could not be compared.</source>
            <translation>No se pudieron comparar.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>With another environment, or with a file that says what should be there.</source>
            <translation>Con otro entorno, o con un archivo que dice qué debería haber.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>another version</source>
            <translation>otra versión</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>does not satisfy</source>
            <translation>no cumple</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>not here</source>
            <translation>no está aquí</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>only here</source>
            <translation>solo aquí</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>{n} are not here</source>
            <extracomment>for one: {n} is not here</extracomment>
            <translation>
                <numerusform>{n} no está aquí</numerusform>
                <numerusform>{n} no están aquí</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>{n} are only here</source>
            <extracomment>for one: {n} is only here</extracomment>
            <translation>
                <numerusform>{n} está solo aquí</numerusform>
                <numerusform>{n} están solo aquí</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>{n} have another version</source>
            <extracomment>for one: {n} has another version</extracomment>
            <translation>
                <numerusform>{n} tiene otra versión</numerusform>
                <numerusform>{n} tienen otra versión</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <location filename="../../app/ui/environments/package_menu.py" />
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Add packages…</source>
            <translation>Añadir paquetes…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>How to use</source>
            <translation>Uso</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>Its packages could not be read.</source>
            <translation>No se pudieron leer sus paquetes.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>No conflicts.</source>
            <translation>Sin conflictos.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <location filename="../../app/ui/environments/packages_tab.py" />
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>No package is installed in it.</source>
            <translation>No tiene ningún paquete instalado.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>Open in {program}</source>
            <translation>Abrir en {program}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>Open terminal</source>
            <translation>Abrir terminal</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <location filename="../../app/ui/models/pythons.py" />
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Python {version}</source>
            <translation>Python {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>Reading its packages…</source>
            <translation>Leyendo sus paquetes…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>The folder of its project is not there any more, so nothing may need it.</source>
            <translation>La carpeta de su proyecto ya no está, así que quizá nada lo necesite.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>Trace</source>
            <translation>Rastro</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>Tree</source>
            <translation>Árbol</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/details.py" />
            <source>{n} asked for</source>
            <extracomment>for one: {n} asked for</extracomment>
            <translation>
                <numerusform>{n} pedido</numerusform>
                <numerusform>{n} pedidos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/details.py" />
            <source>{n} came with them</source>
            <extracomment>for one: {n} came with them</extracomment>
            <translation>
                <numerusform>{n} vino con ellos</numerusform>
                <numerusform>{n} vinieron con ellos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/details.py" />
            <source>{n} problems.</source>
            <extracomment>for one: {n} problem.</extracomment>
            <translation>
                <numerusform>{n} problema.</numerusform>
                <numerusform>{n} problemas.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>A course with environment.yml</source>
            <translation>Un curso con environment.yml</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>A list of packages, one a line</source>
            <translation>Una lista de paquetes, uno por línea</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>A project with a Pipfile</source>
            <translation>Un proyecto con un Pipfile</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>A project with pyproject.toml</source>
            <translation>Un proyecto con pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>An assignment with requirements.txt</source>
            <translation>Un ejercicio con requirements.txt</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>Every tool, with a sentence on when it is the right one</source>
            <translation>Todas las herramientas, con una frase sobre cuándo conviene cada una</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>I know the tool I want</source>
            <translation>Sé qué herramienta quiero</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>Nothing yet</source>
            <translation>Aún nada</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>Poetry or uv keep it exact for everyone</source>
            <translation>Poetry o uv lo mantienen exacto para todos</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>Start empty, add packages now or later</source>
            <translation>Empieza vacío; añade paquetes ahora o después</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>The course's file</source>
            <translation>El archivo del curso</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>The list of packages</source>
            <translation>La lista de paquetes</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>The project's Pipfile</source>
            <translation>El Pipfile del proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>The project's file</source>
            <translation>El archivo del proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>conda, also for things that are not Python</source>
            <translation>conda, también para lo que no es Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>pipenv keeps it exact for everyone</source>
            <translation>pipenv lo mantiene exacto para todos</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>A file from which others, or you on another machine, make the same environment.</source>
            <translation>Un archivo con el que crear el mismo entorno: otras personas, o tú en otro equipo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <location filename="../../app/ui/pythons/which_view.py" />
            <location filename="../../app/ui/widgets/explained_line.py" />
            <location filename="../../app/ui/widgets/log_input.py" />
            <location filename="../../app/ui/widgets/path_text.py" />
            <source>Copy</source>
            <translation>Copiar</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>Export the packages of {name}</source>
            <translation>Exportar los paquetes de {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>It could not be made.</source>
            <translation>No se pudo crear.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>Save the list of packages</source>
            <translation>Guardar la lista de paquetes</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>The package index is asked for hashes…</source>
            <translation>Pidiendo los hashes al índice de paquetes…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>There is no such file</source>
            <translation>Este archivo no existe</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>What is it for?</source>
            <translation>¿Para qué es?</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>{file} is copied.</source>
            <translation>{file} está copiado.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>{file} is written.</source>
            <translation>{file} está escrito.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Also called</source>
            <translation>También llamado</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>Found in</source>
            <translation>Encontrado en</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <location filename="../../app/ui/models/environments.py" />
            <source>Last used</source>
            <translation>Último uso</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>Made from</source>
            <translation>Basado en</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>Made on</source>
            <translation>Creado</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>None</source>
            <translation>Ninguno</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <location filename="../../app/ui/models/pythons.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Processor</source>
            <translation>Procesador</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>Project</source>
            <translation>Proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Starts with</source>
            <translation>Se inicia con</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>A notebook can use it once it is in Jupyter’s list of kernels.</source>
            <translation>Un notebook puede usarlo cuando está en la lista de kernels de Jupyter.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>Every Jupyter of yours offers it as “{name}”: choose it under Kernel, Change kernel.</source>
            <translation>Todos tus Jupyter lo ofrecen como «{name}»: elígelo en Kernel, Change kernel.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>In Jupyter notebooks</source>
            <translation>En notebooks de Jupyter</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>Make it usable in notebooks…</source>
            <translation>Hacer que se pueda usar en notebooks…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>Open Jupyter…</source>
            <translation>Abrir Jupyter…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>Take it out of the list…</source>
            <translation>Quitarlo de la lista…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>That needs the package ipykernel, which is installed first.</source>
            <translation>Para eso hace falta el paquete ipykernel, que se instala antes.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>A place for the packages of one project, so that projects do not disturb each other.</source>
            <translation>Un lugar para los paquetes de un solo proyecto, para que los proyectos no se estorben.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Choose the file first</source>
            <translation>Elige antes el archivo</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Correct {text} first</source>
            <translation>Corrige antes {text}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/poetry/project_parts.py" />
            <location filename="../../app/ui/tools_card.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Get {tool}…</source>
            <translation>Conseguir {tool}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/pages/pythons.py" />
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Looking for Pythons…</source>
            <translation>Buscando los Python…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Made with</source>
            <translation>Se crea con</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/pages/environments.py" />
            <source>New environment</source>
            <translation>Nuevo entorno</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>No Python was found. Install one on the page Pythons.</source>
            <translation>No se encontró ningún Python. Instala uno en la página Python.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Off keeps the project apart.</source>
            <translation>Sin marcar, el proyecto queda aparte.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Place</source>
            <translation>Lugar</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Prompt</source>
            <translation>Prompt</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Puts it into Jupyter’s list of kernels. The package ipykernel comes with it.</source>
            <translation>Lo pone en la lista de kernels de Jupyter. El paquete ipykernel viene con él.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Recommended here. {reason}</source>
            <translation>Recomendado aquí. {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Recommended here: {tool}.</source>
            <translation>Recomendado aquí: {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>See the packages of its Python, too</source>
            <translation>Ver también los paquetes de su Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>The newest one here that is finished.</source>
            <translation>El más nuevo de aquí que es una versión final.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>The one you chose.</source>
            <translation>El que elegiste.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>This version is fetched. The one here stays as it is.</source>
            <translation>Esta versión se descarga. La que hay aquí se queda como está.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Usable in Jupyter notebooks</source>
            <translation>Se puede usar en notebooks de Jupyter</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>What a terminal shows before each line while it is active.</source>
            <translation>Lo que muestra un terminal delante de cada línea mientras está activo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>What comes of it could not be found out.</source>
            <translation>No se pudo averiguar qué resultaría.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>What do you have?</source>
            <translation>¿Qué tienes?</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>All are the newest, looked up {when}</source>
            <translation>Todos son los más nuevos, última búsqueda: {when}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pages/pythons.py" />
            <source>Look again</source>
            <translation>Buscar de nuevo</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>Look again for newer versions</source>
            <translation>Buscar de nuevo versiones más recientes</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>Look for newer versions</source>
            <translation>Buscar versiones más nuevas</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>Nobody has looked yet what could be newer.</source>
            <translation>Nadie ha mirado aún qué podría ser más nuevo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>Only these</source>
            <translation>Solo estos</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>Upgrade all…</source>
            <translation>Actualizar todo…</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>{n} could be newer, looked up {when}</source>
            <extracomment>for one: {n} could be newer, looked up {when}</extracomment>
            <translation>
                <numerusform>{n} podría ser más nuevo, última búsqueda: {when}</numerusform>
                <numerusform>{n} podrían ser más nuevos, última búsqueda: {when}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/package_acts.py" />
            <source>Asking about {n} packages…</source>
            <extracomment>for one: Asking about {n} package…</extracomment>
            <translation>
                <numerusform>Preguntando por {n} paquete…</numerusform>
                <numerusform>Preguntando por {n} paquetes…</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_acts.py" />
            <source>Asking what would change…</source>
            <translation>Preguntando qué cambiaría…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_field.py" />
            <source>Channels</source>
            <translation>Canales</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <source>Copy name and version</source>
            <translation>Copiar nombre y versión</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <source>Keep at this version…</source>
            <translation>Mantener en esta versión…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <source>Let it be upgraded again…</source>
            <translation>Dejar que se actualice de nuevo…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <source>Reinstall…</source>
            <translation>Reinstalar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <location filename="../../app/ui/environments/packages_tab.py" />
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Remove…</source>
            <translation>Quitar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <source>Show in the tree</source>
            <translation>Ver en el árbol</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Upgrade…</source>
            <translation>Actualizar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Asks for {requirements}</source>
            <translation>Pide {requirements}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Installed by {tool}</source>
            <translation>Instalado por {tool}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Installed from {address}</source>
            <translation>Instalado desde {address}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Licence: {licence}</source>
            <translation>Licencia: {licence}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Lies in the Python the environment was made from</source>
            <translation>Está en el Python en que se basa el entorno</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>More for this package</source>
            <translation>Más para este paquete</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Needed by {packages}</source>
            <translation>Necesario para {packages}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <location filename="../../app/ui/environments/tree_tab.py" />
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>No package fits.</source>
            <translation>Ningún paquete coincide.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Packages of this environment</source>
            <translation>Paquetes de este entorno</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Runs from {folder}: changes there count at once</source>
            <translation>Se ejecuta desde {folder}: los cambios de ahí valen al momento</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Search packages</source>
            <translation>Buscar paquetes</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Search {n} packages</source>
            <extracomment>for one: Search {n} package</extracomment>
            <translation>
                <numerusform>Buscar en {n} paquete</numerusform>
                <numerusform>Buscar en {n} paquetes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>{n} more problems</source>
            <extracomment>for one: {n} more problem</extracomment>
            <translation>
                <numerusform>{n} problema más</numerusform>
                <numerusform>{n} problemas más</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>Choose another name first</source>
            <translation>Elige antes otro nombre</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>Its folder is called so: now it is {name}.</source>
            <translation>Su carpeta se llama así: ahora es {name}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>New name</source>
            <translation>Nuevo nombre</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>Rename {name}</source>
            <translation>Cambiar el nombre de {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>The path of an environment is written into its programs. So it is made anew under the new name and checked; the old one goes to the bin.</source>
            <translation>La ruta de un entorno está escrita en sus programas. Por eso se crea de nuevo con el nombre nuevo y se comprueba; el antiguo va a la papelera.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>Type the new name</source>
            <translation>Escribe el nombre nuevo</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Nothing has changed since it was made: there is no way back to go.</source>
            <translation>No ha cambiado nada desde que se creó: no hay nada a lo que volver.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Reading what conda wrote down…</source>
            <translation>Leyendo lo que anotó conda…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Take {name} back</source>
            <translation>Devolver {name} a una revisión</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Taken back would be all since {time}: {command}</source>
            <translation>Se desharía todo desde {time}: {command}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Taken back would be: {command}</source>
            <translation>Se desharía: {command}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>What conda wrote down could not be read.</source>
            <translation>No se pudo leer lo que anotó conda.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>conda writes down each change of an environment as a revision. The newest is on top.</source>
            <translation>conda anota cada cambio de un entorno como una revisión. La más nueva está arriba.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/revisions.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>{n} packages</source>
            <extracomment>for one: {n} package</extracomment>
            <translation>
                <numerusform>{n} paquete</numerusform>
                <numerusform>{n} paquetes</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Choose a source to see its folders, and what was passed over.</source>
            <translation>Elige una fuente para ver sus carpetas y lo que se saltó.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Found</source>
            <translation>Encontrado</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Home and chosen folders</source>
            <translation>Carpeta personal y elegidas</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>It is left out of searches.</source>
            <translation>No se busca en ella.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Leave it out</source>
            <translation>Dejarla fuera</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Looked in</source>
            <translation>Se buscó en</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>None of its folders is here.</source>
            <translation>Ninguna de sus carpetas está aquí.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Passed over</source>
            <translation>Saltado</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Searched {n} folders.</source>
            <extracomment>for one: Searched {n} folder.</extracomment>
            <translation>
                <numerusform>Se buscó en {n} carpeta.</numerusform>
                <numerusform>Se buscó en {n} carpetas.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Source</source>
            <translation>Fuente</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Sources</source>
            <translation>Fuentes</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Take it in again</source>
            <translation>Volver a incluirla</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <location filename="../../app/ui/models/checks.py" />
            <location filename="../../app/ui/models/journal.py" />
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Took</source>
            <translation>Tardó</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Where Labwright looked</source>
            <translation>Dónde buscó Labwright</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>{n} folders</source>
            <extracomment>for one: {n} folder</extracomment>
            <translation>
                <numerusform>{n} carpeta</numerusform>
                <numerusform>{n} carpetas</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>{n} were passed over.</source>
            <extracomment>for one: {n} was passed over.</extracomment>
            <translation>
                <numerusform>{n} se saltó.</numerusform>
                <numerusform>{n} se saltaron.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>{path} was passed over: {reason}</source>
            <translation>{path} se saltó: {reason}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>In {n} files.</source>
            <extracomment>for one: In {n} file.</extracomment>
            <translation>
                <numerusform>En {n} archivo.</numerusform>
                <numerusform>En {n} archivos.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>Its Python and everything else</source>
            <translation>Su Python y todo lo demás</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>Measuring…</source>
            <translation>Midiendo…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>Packages by size</source>
            <translation>Paquetes por tamaño</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>Parts of the environment</source>
            <translation>Partes del entorno</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <location filename="../../app/ui/models/packages.py" />
            <source>asked for</source>
            <translation>pedido</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>came with them</source>
            <translation>vino con ellos</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>{n} folders or files could not be looked at.</source>
            <extracomment>for one: {n} folder or file could not be looked at.</extracomment>
            <translation>
                <numerusform>{n} carpeta o archivo no se pudo mirar.</numerusform>
                <numerusform>{n} carpetas o archivos no se pudieron mirar.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>{shared} are shared with a cache or another environment: deleting it frees {freed}.</source>
            <translation>{shared} se comparten con una caché u otro entorno: borrar este entorno libera {freed}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>A name, such as: before the exam</source>
            <translation>Un nombre, por ejemplo: antes del examen</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>A snapshot is the list of its packages at one moment. Labwright takes one before each change that it makes.</source>
            <translation>Una instantánea es la lista de sus paquetes en un momento dado. Labwright toma una antes de cada cambio que hace.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Before a change</source>
            <translation>Antes de un cambio</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Choose one to see what has changed since.</source>
            <translation>Elige una para ver qué ha cambiado desde entonces.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Comparing…</source>
            <translation>Comparando…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Go back to it…</source>
            <translation>Volver a ella…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Going back would change:</source>
            <translation>Volver cambiaría:</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>It could not be compared with what is there now.</source>
            <translation>No se pudo comparar con lo que hay ahora.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Snapshot</source>
            <translation>Instantánea</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Snapshots</source>
            <translation>Instantáneas</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Snapshots of {name}</source>
            <translation>Instantáneas de {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Take it…</source>
            <translation>Tomarla…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Take one now</source>
            <translation>Tomar una ahora</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Taken</source>
            <translation>Tomada</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>The packages are as they were then.</source>
            <translation>Los paquetes están como entonces.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>There is none yet. Take one before you try something out.</source>
            <translation>Aún no hay ninguna. Toma una antes de probar algo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Without a name</source>
            <translation>Sin nombre</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>An address to look at instead of the usual one, as your school may have</source>
            <translation>Una dirección donde mirar en lugar de la habitual; puede que tu escuela tenga una</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Folded away</source>
            <translation>Plegado</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Folder of wheels</source>
            <translation>Carpeta de wheels</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Index</source>
            <translation>Índice</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Looked at as well; separated by spaces</source>
            <translation>También se mira en ellos; separados por espacios</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>More indexes</source>
            <translation>Más índices</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Only packages that lie in this folder, and no network: a wheel is a package in a file</source>
            <translation>Solo paquetes que estén en esta carpeta, y sin red: un wheel es un paquete en un archivo</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Remember it</source>
            <translation>Recordarlo</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Unfolded</source>
            <translation>Desplegado</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <location filename="../../app/ui/network/all_sources.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Where packages come from</source>
            <translation>De dónde vienen los paquetes</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Direction</source>
            <translation>Sentido</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Does not fit</source>
            <translation>No encaja</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Not understood</source>
            <translation>No se entiende</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>Search the tree</source>
            <translation>Buscar en el árbol</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>What each needs</source>
            <translation>Qué necesitan</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Which package needs which</source>
            <translation>Qué paquete necesita a cuál</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Who needs each</source>
            <translation>Quién los necesita</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <source>Activate it</source>
            <translation>Activarlo</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <source>Copy {line}</source>
            <translation>Copiar {line}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <source>Good to know</source>
            <translation>Conviene saber</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <source>Leave it</source>
            <translation>Salir de él</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <source>Only in the folder {folder}.</source>
            <translation>Solo en la carpeta {folder}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <location filename="../../app/ui/widgets/command_block.py" />
            <source>Shell</source>
            <translation>Shell</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <source>Use it without activating</source>
            <translation>Usarlo sin activarlo</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Checked: the clone has the same packages as {name}.</source>
            <translation>Comprobado: el clon tiene los mismos paquetes que {name}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Clone it…</source>
            <translation>Clonarlo…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Compare it…</source>
            <translation>Compararlo…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Delete it…</source>
            <translation>Borrarlo…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Export its packages…</source>
            <translation>Exportar sus paquetes…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Free the room that conda’s downloads take…</source>
            <translation>Liberar el sitio que ocupan las descargas de conda…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Rename it…</source>
            <translation>Cambiarle el nombre…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Repair it…</source>
            <translation>Repararlo…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Snapshots…</source>
            <translation>Instantáneas…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Take it back to a revision…</source>
            <translation>Devolverlo a una revisión…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>The clone is made, and could not be compared with {name}.</source>
            <translation>El clon está creado, y no se pudo comparar con {name}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>The clone is made, with a difference</source>
            <translation>El clon está creado, con una diferencia</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>{n} packages are not as in {name}. Everything else is the same.</source>
            <extracomment>for one: {n} package is not as in {name}. Everything else is the same.</extracomment>
            <translation>
                <numerusform>{n} paquete no es como en {name}. Todo lo demás es igual.</numerusform>
                <numerusform>{n} paquetes no son como en {name}. Todo lo demás es igual.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>Export the journal</source>
            <translation>Exportar el diario</translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>Lab notes (Markdown)…</source>
            <translation>Notas de laboratorio (Markdown)…</translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>PowerShell script…</source>
            <translation>Script de PowerShell…</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/export_journal.py" />
            <source>The {n} commands shown as</source>
            <extracomment>for one: The {n} command shown as</extracomment>
            <translation>
                <numerusform>El {n} comando mostrado como</numerusform>
                <numerusform>Los {n} comandos mostrados como</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/export_journal.py" />
            <source>The {n} selected commands as</source>
            <extracomment>for one: The {n} selected command as</extracomment>
            <translation>
                <numerusform>El {n} comando seleccionado como</numerusform>
                <numerusform>Los {n} comandos seleccionados como</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>bash script…</source>
            <translation>Script de bash…</translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>commands.ps1</source>
            <translation>comandos.ps1</translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>commands.sh</source>
            <translation>comandos.sh</translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>lab-notes.md</source>
            <translation>notas-de-laboratorio.md</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/export_journal.py" />
            <source>{n} commands are in {file} now.</source>
            <extracomment>for one: {n} command is in {file} now.</extracomment>
            <translation>
                <numerusform>{n} comando está ahora en {file}.</numerusform>
                <numerusform>{n} comandos están ahora en {file}.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/job_desk.py" />
            <source>Cancel: {job}</source>
            <translation>Cancelar: {job}</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_desk.py" />
            <source>Done: {job}</source>
            <translation>Hecho: {job}</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_desk.py" />
            <source>Log of: {job}</source>
            <translation>Registro de: {job}</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <location filename="../../app/ui/models/journal.py" />
            <source>Done</source>
            <translation>Hecho</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>Failed: {reason}</source>
            <translation>Falló: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>Nothing runs</source>
            <translation>Nada en marcha</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>Stopped</source>
            <translation>Detenida</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>Waits for its turn</source>
            <translation>Espera su turno</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>has a question</source>
            <translation>tiene una pregunta</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>step {step} of {steps}</source>
            <translation>paso {step} de {steps}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/job_words.py" />
            <source>{n} failed</source>
            <extracomment>for one: {n} failed</extracomment>
            <translation>
                <numerusform>{n} falló</numerusform>
                <numerusform>{n} fallaron</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/job_words.py" />
            <source>{n} jobs</source>
            <extracomment>for one: {n} job</extracomment>
            <translation>
                <numerusform>{n} tarea</numerusform>
                <numerusform>{n} tareas</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/job_words.py" />
            <source>{n} waiting</source>
            <extracomment>for one: {n} waiting</extracomment>
            <translation>
                <numerusform>{n} en espera</numerusform>
                <numerusform>{n} en espera</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>About</source>
            <translation>Tema</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>By what they are about</source>
            <translation>Por tema</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>Fine</source>
            <translation>Bien</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Not here</source>
            <translation>No está aquí</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <location filename="../../app/ui/models/packages.py" />
            <source>Problem</source>
            <translation>Problema</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>Result</source>
            <translation>Resultado</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>What is checked</source>
            <translation>Qué se comprueba</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>What was found</source>
            <translation>Qué se encontró</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>Asked for</source>
            <translation>Pedido</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>By group</source>
            <translation>Por grupo</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>Group {name}</source>
            <translation>Grupo {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Locked</source>
            <translation>Fijado</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <location filename="../../app/ui/tools_card.py" />
            <source>Not installed</source>
            <translation>No instalado</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>Optional part {name}</source>
            <translation>Parte opcional {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>The project itself needs</source>
            <translation>Lo que necesita el propio proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>any version</source>
            <translation>cualquier versión</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <source>By health</source>
            <translation>Por estado</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <source>By project</source>
            <translation>Por proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <source>By tool</source>
            <translation>Por herramienta</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Folder</source>
            <translation>Carpeta</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>Health</source>
            <translation>Estado</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <source>No project</source>
            <translation>Sin proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <source>Packages do not fit</source>
            <translation>Paquetes que no encajan</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>Tool</source>
            <translation>Herramienta</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/models/environments.py" />
            <source>{n} do not fit</source>
            <extracomment>for one: {n} does not fit</extracomment>
            <translation>
                <numerusform>{n} no encaja</numerusform>
                <numerusform>{n} no encajan</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/models/groups.py" />
            <source>{name}, group of {n} rows, closed</source>
            <extracomment>for one: {name}, group of {n} row, closed</extracomment>
            <translation>
                <numerusform>{name}, grupo de {n} fila, cerrado</numerusform>
                <numerusform>{name}, grupo de {n} filas, cerrado</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/models/groups.py" />
            <source>{name}, group of {n} rows, open</source>
            <extracomment>for one: {name}, group of {n} row, open</extracomment>
            <translation>
                <numerusform>{name}, grupo de {n} fila, abierto</numerusform>
                <numerusform>{name}, grupo de {n} filas, abierto</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/models/journal.py" />
            <source>How it ended</source>
            <translation>Resultado</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/journal.py" />
            <source>What for</source>
            <translation>Para qué</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>Newer</source>
            <translation>Más nueva</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>Why it is here</source>
            <translation>Por qué está</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>by others</source>
            <translation>por otros</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>by {package}</source>
            <translation>por {package}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/models/packages.py" />
            <source>by {package} and {n} more</source>
            <extracomment>for one: by {package} and {n} more</extracomment>
            <translation>
                <numerusform>por {package} y {n} más</numerusform>
                <numerusform>por {package} y {n} más</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>stays</source>
            <translation>se queda</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>your project</source>
            <translation>tu proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/python_versions.py" />
            <location filename="../../app/ui/models/pythons.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Cared for</source>
            <translation>Con soporte</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/python_versions.py" />
            <source>For you</source>
            <translation>Para ti</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/python_versions.py" />
            <location filename="../../app/ui/models/pythons.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Kind</source>
            <translation>Tipo</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/python_versions.py" />
            <source>Recommended</source>
            <translation>Recomendado</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/pythons.py" />
            <source>By version</source>
            <translation>Por versión</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/pythons.py" />
            <source>By where they come from</source>
            <translation>Por procedencia</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/pythons.py" />
            <source>Path</source>
            <translation>Ruta</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/pythons.py" />
            <source>Where it comes from</source>
            <translation>De dónde viene</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/table_model.py" />
            <source>Enter presses it</source>
            <translation>Intro lo pulsa</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/tree_model.py" />
            <location filename="../../app/ui/widgets/tree_rows.py" />
            <source>circular</source>
            <translation>circular</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/all_sources.py" />
            <source>For every environment of yours that has pip, unless it has a choice of its own. It is written into pip’s own settings; empty fields leave pip as it comes.</source>
            <translation>Para todos tus entornos que tengan pip, salvo los que tengan una elección propia. Se anota en los ajustes del propio pip; los campos vacíos dejan pip como viene.</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Do the tools get through?</source>
            <translation>¿Tienen acceso las herramientas?</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Each is asked itself, whether it reaches where its packages come from</source>
            <translation>Se pregunta a cada una si llega al lugar del que vienen sus paquetes</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Is told {variables}</source>
            <translation>Recibe {variables}</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Not on this machine</source>
            <translation>No está en este equipo</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Test</source>
            <translation>Probar</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Test all</source>
            <translation>Probar todas</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Test {tool}</source>
            <translation>Probar {tool}</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>What came of it could not be found out.</source>
            <translation>No se pudo averiguar qué resultó.</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/put_back.py" />
            <source>Before, nothing was chosen here.</source>
            <translation>Antes no había nada elegido aquí.</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/put_back.py" />
            <source>Before: {values}</source>
            <translation>Antes: {values}</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/put_back.py" />
            <source>Put back</source>
            <translation>Restaurar</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>All checks</source>
            <translation>Todas</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Check everything</source>
            <translation>Comprobarlo todo</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <location filename="../../app/ui/pages/engine.py" />
            <location filename="../../app/ui/pages/home.py" />
            <location filename="../../app/ui/poetry/project_acts.py" />
            <source>Checking…</source>
            <translation>Revisando…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Checks</source>
            <translation>Comprobaciones</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Checks what keeps Python, tools and containers from working</source>
            <translation>Comprueba qué impide que funcionen Python, las herramientas y los contenedores</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <source>Doctor</source>
            <translation>Doctor</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>No check fits.</source>
            <translation>Ninguna comprobación coincide.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Nothing is the matter, as far as Labwright can see.</source>
            <translation>Todo está bien, hasta donde Labwright puede ver.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Problems</source>
            <translation>Problemas</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Report…</source>
            <translation>Informe…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Which checks</source>
            <translation>Qué comprobaciones</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/doctor.py" />
            <source>{n} checks.</source>
            <extracomment>for one: {n} check.</extracomment>
            <translation>
                <numerusform>{n} comprobación.</numerusform>
                <numerusform>{n} comprobaciones.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>{n} of {all} checks are done.</source>
            <translation>Comprobaciones hechas: {n} de {all}.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/doctor.py" />
            <source>{n} problems were found. Choose one to see what to do.</source>
            <extracomment>for one: {n} problem was found. Choose it to see what to do.</extracomment>
            <translation>
                <numerusform>Se encontró {n} problema. Elígelo para ver qué hacer.</numerusform>
                <numerusform>Se encontraron {n} problemas. Elige uno para ver qué hacer.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>A computer made by software, with a kernel of its own and a part of the memory.</source>
            <translation>Un ordenador hecho de software, con su propio kernel y una parte de la memoria.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Compared</source>
            <translation>Comparado</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Export</source>
            <translation>Exportar</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>From the pasted text: {engine}. {sure}.</source>
            <translation>Del texto pegado: {engine}. {sure}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Kernel</source>
            <translation>Kernel</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Labwright looks for engines…</source>
            <translation>Labwright busca motores…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Linux containers always share a Linux kernel. What differs is whose it is: a virtual machine’s, or the computer’s own.</source>
            <translation>Los contenedores de Linux siempre comparten un kernel de Linux. Lo que cambia es de quién es: de una máquina virtual o del propio ordenador.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>No engine was found here. So it would be where there is one.</source>
            <translation>Aquí no se encontró ningún motor. Así sería donde haya uno.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Only this</source>
            <translation>Solo este</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Pictures</source>
            <translation>Dibujos</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>The Linux inside Windows: a light virtual machine that Microsoft ships and starts.</source>
            <translation>El Linux dentro de Windows: una máquina virtual ligera que Microsoft incluye e inicia.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>The core of a system. It alone touches the hardware; programs ask it for everything.</source>
            <translation>El núcleo de un sistema. Solo él toca el hardware; los programas se lo piden todo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>The engine of another machine</source>
            <translation>El motor de otra máquina</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Three words</source>
            <translation>Tres palabras</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>WSL2</source>
            <translation>WSL2</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>What speaks for it, and what against</source>
            <translation>Lo que habla a favor y en contra</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Where does Docker run?</source>
            <translation>¿Dónde se ejecuta Docker?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>in use</source>
            <translation>en uso</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>{engine}, context {name}</source>
            <translation>{engine}, contexto {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>{product} {version}</source>
            <translation>{product} {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>All</source>
            <translation>Todos</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>An environment keeps the packages of one project apart from those of all others.</source>
            <translation>Un entorno mantiene los paquetes de un proyecto aparte de los de todos los demás.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Bin</source>
            <translation>Papelera</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Bin, {size}</source>
            <translation>Papelera, {size}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Choose more folders to search in the settings.</source>
            <translation>Elige en los ajustes más carpetas donde buscar.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Labwright looked at every place where tools keep them.</source>
            <translation>Labwright miró en todos los lugares donde las herramientas los guardan.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Labwright looked last {when}.</source>
            <translation>Última búsqueda: {when}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pythons/details.py" />
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>Looking for environments…</source>
            <translation>Buscando entornos…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Need attention</source>
            <translation>Piden atención</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>No environment fits.</source>
            <translation>Ningún entorno coincide.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>No environment was found</source>
            <translation>No se encontró ningún entorno</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Search trace</source>
            <translation>Rastro de búsqueda</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>The search trace lists every place, what it found there and what it passed over.</source>
            <translation>El rastro de búsqueda enumera cada lugar, lo que se encontró ahí y lo que se saltó.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>There is no environment in {name}.</source>
            <translation>En {name} no hay ningún entorno.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>They are somewhere else?</source>
            <translation>¿Están en otro sitio?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Together {size}.</source>
            <translation>{size} en total.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Whatever makes one, Labwright or another tool, it will stand here by itself.</source>
            <translation>Lo cree Labwright u otra herramienta, aparecerá aquí por sí solo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Where did Labwright look?</source>
            <translation>¿Dónde buscó Labwright?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Which environments</source>
            <translation>Qué entornos</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>as they were when Labwright looked last</source>
            <translation>tal como estaban en la última búsqueda</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>found in {time}</source>
            <translation>búsqueda en {time}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/environments.py" />
            <source>{n} environments</source>
            <extracomment>for one: {n} environment</extracomment>
            <translation>
                <numerusform>{n} entorno</numerusform>
                <numerusform>{n} entornos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/environments.py" />
            <source>{n} environments so far, looking on…</source>
            <extracomment>for one: {n} environment so far, looking on…</extracomment>
            <translation>
                <numerusform>{n} entorno por ahora, buscando más…</numerusform>
                <numerusform>{n} entornos por ahora, buscando más…</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pages/journal.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>{n} selected.</source>
            <extracomment>for one: {n} selected.</extracomment>
            <translation>
                <numerusform>{n} seleccionado.</numerusform>
                <numerusform>{n} seleccionados.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>A tool printed an error?</source>
            <translation>¿Una herramienta mostró un error?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <source>Home</source>
            <translation>Inicio</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>It could not be checked again: {reason} What stands here was read {when}.</source>
            <translation>No se pudo revisar de nuevo: {reason} Última lectura: {when}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <location filename="../../app/ui/pages/journal.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <location filename="../../app/ui/widgets/job_strip.py" />
            <source>Journal</source>
            <translation>Diario</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>Labwright looks at what is here…</source>
            <translation>Labwright mira lo que hay aquí…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Last commands</source>
            <translation>Últimos comandos</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>Press “Check again” to try once more.</source>
            <translation>Pulsa «Revisar de nuevo» para volver a intentarlo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <source>This machine</source>
            <translation>Este equipo</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>This machine could not be read</source>
            <translation>Este equipo no se pudo leer</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>What does a command mean?</source>
            <translation>¿Qué significa un comando?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>{machine}. Checked {when}.</source>
            <translation>{machine}. Revisado: {when}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>All commands</source>
            <translation>Todos</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Commands</source>
            <translation>Comandos</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Did not end well</source>
            <translation>Terminaron mal</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Every command that Labwright ran, newest first</source>
            <translation>Todos los comandos que ejecutó Labwright, los más nuevos primero</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Export…</source>
            <translation>Exportar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Go to Home</source>
            <translation>Ir a Inicio</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>No command fits.</source>
            <translation>Sin coincidencias.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>No command has run yet</source>
            <translation>Aún no se ha ejecutado ningún comando</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>On Home, “Look closer…” asks Python and git about themselves. It changes nothing.</source>
            <translation>En Inicio, «Examinar…» pregunta a Python y a git por sí mismos. No cambia nada.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Try it with something harmless</source>
            <translation>Pruébalo con algo inofensivo</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Whatever Labwright runs for you will stand here, with how it ended and how long it took.</source>
            <translation>Aquí aparecerá todo lo que Labwright ejecute para ti, con su resultado y lo que tardó.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Which commands</source>
            <translation>Qué comandos</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>You can search it, read what each word of a command does, and keep it as lab notes.</source>
            <translation>Puedes buscar en él, leer qué hace cada palabra de un comando y guardarlo como notas de laboratorio.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/journal.py" />
            <source>{n} commands.</source>
            <extracomment>for one: {n} command.</extracomment>
            <translation>
                <numerusform>{n} comando.</numerusform>
                <numerusform>{n} comandos.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/journal.py" />
            <source>{n} lines of the file could not be read and are left out.</source>
            <extracomment>for one: {n} line of the file could not be read and is left out.</extracomment>
            <translation>
                <numerusform>{n} línea del archivo no se pudo leer y se deja fuera.</numerusform>
                <numerusform>{n} líneas del archivo no se pudieron leer y se dejan fuera.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>A package</source>
            <translation>Un paquete</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>A project of Poetry’s is a folder with a pyproject.toml, and this one has none.</source>
            <translation>Un proyecto de Poetry es una carpeta con un pyproject.toml, y esta no tiene ninguno.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Another folder…</source>
            <translation>Otra carpeta…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Asking Poetry what would change…</source>
            <translation>Preguntando a Poetry qué cambiaría…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Choose its folder…</source>
            <translation>Elegir su carpeta…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Choose the folder of a project</source>
            <translation>Elige la carpeta de un proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Choose the folder with its pyproject.toml.</source>
            <translation>Elige la carpeta donde está su pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Dependencies only, no package</source>
            <translation>Solo dependencias, sin paquete</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>It is there, and holds settings of tools only.</source>
            <translation>Está ahí, y solo contiene ajustes de herramientas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Looking at the open folder…</source>
            <translation>Mirando la carpeta abierta…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>New project</source>
            <translation>Nuevo proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>New project…</source>
            <translation>Nuevo proyecto…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>No project is open</source>
            <translation>No hay ningún proyecto abierto</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Nothing is changed by looking.</source>
            <translation>Mirar no cambia nada.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Open</source>
            <translation>Abrir</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Open a project…</source>
            <translation>Abrir un proyecto…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <source>Poetry</source>
            <translation>Poetry</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Poetry writes down what a project needs, pins every version, and keeps its environment so.</source>
            <translation>Poetry anota qué necesita un proyecto, fija todas las versiones y mantiene así su entorno.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Poetry {version}</source>
            <translation>Poetry {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Reading {folder}…</source>
            <translation>Leyendo {folder}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Say what it is called and what it needs; Labwright shows the file as it grows.</source>
            <translation>Di cómo se llama y qué necesita; Labwright muestra cómo crece el archivo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Start a project here…</source>
            <translation>Crear aquí un proyecto…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>There is no project here yet</source>
            <translation>Aquí aún no hay ningún proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>You begin one?</source>
            <translation>¿Empiezas uno?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>You have a project?</source>
            <translation>¿Ya tienes un proyecto?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>pyproject.toml describes no project yet</source>
            <translation>pyproject.toml aún no describe ningún proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>All Pythons</source>
            <translation>Todos los Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>Install a Python…</source>
            <translation>Instalar un Python…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>Labwright looked at every place where they are kept.</source>
            <translation>Labwright miró en todos los lugares donde se guardan.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Pythons</source>
            <translation>Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>View</source>
            <translation>Vista</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>Which Python is this?</source>
            <translation>¿Qué Python es este?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>`{name}` means {path} here</source>
            <translation>`{name}` es aquí {path}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>`{name}` means {version} here</source>
            <translation>`{name}` es aquí {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>`{name}` starts none of them</source>
            <translation>`{name}` no inicia ninguno</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/pythons.py" />
            <source>{n} Pythons</source>
            <extracomment>for one: {n} Python</extracomment>
            <translation>
                <numerusform>{n} Python</numerusform>
                <numerusform>{n} Python</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/pythons.py" />
            <source>{n} Pythons so far, looking on…</source>
            <extracomment>for one: {n} Python so far, looking on…</extracomment>
            <translation>
                <numerusform>{n} Python por ahora, buscando más…</numerusform>
                <numerusform>{n} Python por ahora, buscando más…</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/registry.py" />
            <source>Course</source>
            <translation>Curso</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>A file that ends in .pem or .crt, from your school or company</source>
            <translation>Un archivo que acaba en .pem o .crt, de tu escuela o empresa</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>A text file you may edit; your comments in it stay</source>
            <translation>Un archivo de texto que puedes editar; tus comentarios se conservan</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>About Labwright…</source>
            <translation>Acerca de Labwright…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>An index of your school, or a folder: for all with pip</source>
            <translation>Un índice de tu escuela, o una carpeta: para todos los que tengan pip</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Certificate</source>
            <translation>Certificado</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Choose where packages come from</source>
            <translation>Elegir de dónde vienen los paquetes</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Choose…</source>
            <translation>Elegir…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Commands are shown for</source>
            <translation>Comandos escritos para</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Everything else grows with it</source>
            <translation>Todo lo demás crece con él</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Folders</source>
            <translation>Carpetas</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Folders to search</source>
            <translation>Carpetas donde buscar</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Found: {path}</source>
            <translation>Encontrado: {path}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Free software, under the MIT licence</source>
            <translation>Software libre, con licencia MIT</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Full</source>
            <translation>Completo</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Host names, separated by commas</source>
            <translation>Nombres de equipos, separados por comas</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Labwright</source>
            <translation>Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Labwright finds programs by itself. Fill in a path only where it should take another.</source>
            <translation>Labwright encuentra los programas por sí solo. Pon una ruta solo donde deba usar otro.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Light or dark</source>
            <translation>Claro u oscuro</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Look</source>
            <translation>Aspecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Motion</source>
            <translation>Movimiento</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Not found on this machine</source>
            <translation>No está en este equipo</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Of the window; tools speak their own</source>
            <translation>De la ventana; las herramientas hablan el suyo</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Programs</source>
            <translation>Programas</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Proxy</source>
            <translation>Proxy</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Reached without the proxy</source>
            <translation>Sin pasar por el proxy</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Reduced</source>
            <translation>Reducido</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Schools and companies often let programs reach the internet only through a proxy, and sign the traffic with a certificate of their own. What you fill in here is told to every tool Labwright starts: pip, conda, Poetry, git, Docker and the others.</source>
            <translation>Las escuelas y las empresas suelen dejar que los programas lleguen a internet solo a través de un proxy, y firman el tráfico con un certificado propio. Lo que pongas aquí se comunica a todas las herramientas que inicia Labwright: pip, conda, Poetry, git, Docker y las demás.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Settings file</source>
            <translation>Archivo de ajustes</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Show the welcome</source>
            <translation>Ver la bienvenida</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>The shell you paste them into</source>
            <translation>El shell donde los pegas</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>There is no file at this path.</source>
            <translation>No hay ningún archivo en esta ruta.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>This is not kept: it cannot be used. {reason}</source>
            <translation>Esto no se guarda: no sirve. {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Version {version}</source>
            <translation>Versión {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>What you choose holds at once</source>
            <translation>Lo que eliges vale al momento</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Where your projects are, besides the places the tools themselves use.</source>
            <translation>Dónde están tus proyectos, además de los lugares que usan las propias herramientas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Whether things slide and fade</source>
            <translation>Si las cosas se deslizan y se desvanecen</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>A group has letters, digits, dots, dashes and underscores only.</source>
            <translation>Un grupo solo lleva letras, cifras, puntos, guiones y guiones bajos.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>A group holds what only developers need, such as dev or docs. Empty: the project itself needs it.</source>
            <translation>Un grupo contiene lo que solo necesitan los desarrolladores, como dev o docs. Vacío: lo necesita el propio proyecto.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Alphas, betas and release candidates.</source>
            <translation>Alfas, betas y candidatas a versión final (release candidates).</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Also versions that are not finished yet</source>
            <translation>También versiones aún sin terminar</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Asking Poetry…</source>
            <translation>Preguntando a Poetry…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <location filename="../../app/ui/widgets/group_button.py" />
            <source>Group</source>
            <translation>Agrupar</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Optional parts of them</source>
            <translation>Partes opcionales de los paquetes</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Poetry writes them into pyproject.toml, pins their versions and installs them. It is asked first what would come with them.</source>
            <translation>Poetry los anota en pyproject.toml, fija sus versiones y los instala. Antes se le pregunta qué vendría con ellos.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Some packages bring more when asked, such as socks of requests. Several: with spaces.</source>
            <translation>Algunos paquetes traen más si se les pide, como socks en requests. Si son varias, sepáralas con espacios.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>There are: {groups}</source>
            <translation>Hay estos: {groups}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Choose all versions anew…</source>
            <translation>Elegir de nuevo todas las versiones…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Dependencies of this project</source>
            <translation>Dependencias de este proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Exactly what poetry.lock says: the rest goes…</source>
            <translation>Exactamente lo que dice poetry.lock: el resto se quita…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Install…</source>
            <translation>Instalar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>It asks for no package yet. Add the first one.</source>
            <translation>Aún no pide ningún paquete. Añade el primero.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Keep the versions it has where they fit…</source>
            <translation>Mantener las versiones que ya tiene donde encajen…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Lock…</source>
            <translation>Fijar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Search dependencies</source>
            <translation>Buscar dependencias</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Update all…</source>
            <translation>Actualizar todo…</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Update {n} packages…</source>
            <extracomment>for one: Update {n} package…</extracomment>
            <translation>
                <numerusform>Actualizar {n} paquete…</numerusform>
                <numerusform>Actualizar {n} paquetes…</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>What is missing…</source>
            <translation>Lo que falta…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>With the group {name}…</source>
            <translation>Con el grupo {name}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>With the optional part {name}…</source>
            <translation>Con la parte opcional {name}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>A new environment becomes the folder .venv in the project, where editors find it.</source>
            <translation>Un entorno nuevo va a la carpeta .venv del proyecto, donde los editores lo encuentran.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Delete {path}…</source>
            <translation>Borrar {path}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Delete…</source>
            <translation>Borrar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>In use</source>
            <translation>En uso</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Installing the project makes one.</source>
            <translation>Al instalar el proyecto se crea uno.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Its Python is not known</source>
            <translation>No se conoce su Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Keep it in the project…</source>
            <translation>Guardarlo en el proyecto…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Keep it outside the project…</source>
            <translation>Guardarlo fuera del proyecto…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Poetry keeps environments in a folder of its own. In the project, editors find them by themselves.</source>
            <translation>Poetry guarda los entornos en una carpeta propia. En el proyecto, los editores los encuentran por sí solos.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Set by {who}.</source>
            <translation>Lo decide: {who}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Take back…</source>
            <translation>Quitar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>There is none yet</source>
            <translation>Aún no hay ninguno</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Turn off…</source>
            <translation>Desactivar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Turn on…</source>
            <translation>Activar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Use another Python…</source>
            <translation>Usar otro Python…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>What is changed here holds in this project, for all who work on it: it is written into its poetry.toml.</source>
            <translation>Lo que se cambia aquí vale en este proyecto, para todos los que trabajan en él: se anota en su poetry.toml.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>nobody chose</source>
            <translation>nadie lo ha elegido</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Install what is missing…</source>
            <translation>Instalar lo que falta…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>It pins the exact version of every package, so that everyone gets the same.</source>
            <translation>Fija la versión exacta de cada paquete, para que todos reciban lo mismo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Lock is stale</source>
            <translation>poetry.lock obsoleto</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Lock it…</source>
            <translation>Fijar las versiones…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Lock of a newer Poetry</source>
            <translation>De un Poetry más nuevo</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Lock unreadable</source>
            <translation>poetry.lock ilegible</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Locking chooses versions for what changed, and keeps the others.</source>
            <translation>Fijar elige versiones para lo que cambió y mantiene las demás.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>No environment yet</source>
            <translation>Aún sin entorno</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Not all installed</source>
            <translation>No todo instalado</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>Not locked</source>
            <translation>Sin fijar</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Take the file from your team again, or throw it away and lock anew.</source>
            <translation>Consigue otra vez el archivo de tu equipo de trabajo, o tíralo y vuelve a fijar las versiones.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>The lock file pins the exact version of every package, so that everyone gets the same.</source>
            <translation>El archivo de versiones fijadas fija la versión exacta de cada paquete, para que todos reciban lo mismo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>poetry.lock fits, and nothing is installed yet.</source>
            <translation>poetry.lock concuerda, y aún no hay nada instalado.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>poetry.lock fits, and the environment does not hold all of it.</source>
            <translation>poetry.lock concuerda, y el entorno no lo contiene todo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>pyproject.toml, poetry.lock and the environment say the same.</source>
            <translation>pyproject.toml, poetry.lock y el entorno dicen lo mismo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>It asks for no package yet.</source>
            <translation>Aún no pide ningún paquete.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>There is no tree yet: {reason}</source>
            <translation>Aún no hay árbol: {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>What the project asks for, and what that needs</source>
            <translation>Lo que pide el proyecto, y lo que eso necesita</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>for {groups}</source>
            <translation>para {groups}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>A folder with a pyproject.toml: what the project is called, and what it needs.</source>
            <translation>Una carpeta con un pyproject.toml: cómo se llama el proyecto y qué necesita.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>A project's name has letters, digits, dots, dashes and underscores only.</source>
            <translation>El nombre de un proyecto solo lleva letras, cifras, puntos, guiones y guiones bajos.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>As the folder is called</source>
            <translation>Como se llama la carpeta</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Author</source>
            <translation>Autor</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Choose a folder first</source>
            <translation>Elige antes una carpeta</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Code that is installed, imported and perhaps published: a library, a tool.</source>
            <translation>Código que se instala, se importa y quizá se publica: una biblioteca, una herramienta.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Dependencies only</source>
            <translation>Solo dependencias</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Its pyproject.toml</source>
            <translation>Su pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Licence</source>
            <translation>Licencia</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Notebooks, a course, a service: Poetry keeps the packages, no more.</source>
            <translation>Notebooks, un curso, un servicio: Poetry se ocupa de los paquetes, nada más.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>One that is not there yet, or one with your code in it.</source>
            <translation>Una que aún no existe, o una que contiene tu código.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Packages come into it when Poetry has chosen their versions. Where you leave a field empty, Poetry may fill it in: your name from git, the Python it runs on.</source>
            <translation>Los paquetes entran en él cuando Poetry ha elegido sus versiones. Si dejas un campo vacío, puede rellenarlo Poetry: tu nombre según git, el Python en el que funciona.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Pythons it runs on</source>
            <translation>Versiones de Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>What it is, in a sentence</source>
            <translation>Qué es, en una frase</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>Dependencies</source>
            <translation>Dependencias</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>Poetry is not installed here, so the project can be looked at and not changed.</source>
            <translation>Poetry no está instalado aquí: el proyecto se puede mirar, pero no cambiar.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>Run and release</source>
            <translation>Ejecutar y publicar</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>What pyproject.toml says</source>
            <translation>Lo que dice pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>What the project is and needs. Change it in any editor: what changes is seen here at once.</source>
            <translation>Qué es el proyecto y qué necesita. Cámbialo en cualquier editor: lo que cambia se ve aquí al momento.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>pyproject.toml</source>
            <translation>pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>{tool} looks after this project. What Poetry writes here, {tool} does not read.</source>
            <translation>De este proyecto se ocupa {tool}. Lo que Poetry escribe aquí, {tool} no lo lee.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>A correction</source>
            <translation>Una corrección</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>A new version of {name}</source>
            <translation>Una nueva versión de {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>A token I give now</source>
            <translation>Un token que doy ahora</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Another Python for {name}</source>
            <translation>Otro Python para {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Asking the key ring…</source>
            <translation>Preguntando al llavero…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Build it first</source>
            <translation>Construirlo antes</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>For this time only, unless it is kept.</source>
            <translation>Solo para esta vez, salvo que se guarde.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>It has none for this place.</source>
            <translation>No tiene ninguno para este lugar.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>It has one.</source>
            <translation>Tiene uno.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>It is rehearsed first. What was published stays published, and its version number is taken.</source>
            <translation>Antes se ensaya. Lo publicado queda publicado, y su número de versión queda ocupado.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Keep it in the key ring…</source>
            <translation>Guardarlo en el llavero…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Kept by the desktop, behind its password.</source>
            <translation>Lo guarda el escritorio, tras su contraseña.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Made on the account page of the index. It is never shown.</source>
            <translation>Se crea en la página de tu cuenta del índice. Nunca se muestra.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Nothing new: mistakes are gone.</source>
            <translation>Nada nuevo: hay errores corregidos.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Now it is {version}.</source>
            <translation>Versión actual: {version}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Or this version</source>
            <translation>O esta versión</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Poetry makes an environment with it, or takes the one it made before.</source>
            <translation>Poetry crea un entorno con él, o toma el que ya creó antes.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Poetry refuses one that pyproject.toml does not allow.</source>
            <translation>Poetry rechaza el que pyproject.toml no permita.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Publish {name} {version}</source>
            <translation>Publicar {name} {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>So that what is published is the code as it is now.</source>
            <translation>Para que lo que se publica sea el código tal como está ahora.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Something breaks</source>
            <translation>Algo deja de ser compatible</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Something new</source>
            <translation>Algo nuevo</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>The public Python package index</source>
            <translation>El índice público de paquetes de Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>The token in the key ring</source>
            <translation>El token del llavero</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Token</source>
            <translation>Token</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Whoever used it goes on using it as before.</source>
            <translation>Quien lo usaba lo sigue usando como antes.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Whoever used it has to change something.</source>
            <translation>Quien lo usaba tiene que cambiar algo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>made by something else</source>
            <translation>puesta por otra herramienta</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>{old} becomes {new}.</source>
            <translation>{old} pasa a {new}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/spec_field.py" />
            <source>A name alone, or with a constraint: requests@^2.31, requests&gt;=2,&lt;3, requests[socks].</source>
            <translation>Solo un nombre, o con una restricción: requests@^2.31, requests&gt;=2,&lt;3, requests[socks].</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>A program of the environment and its words, such as pytest -x. It is poetry run.</source>
            <translation>Un programa del entorno y sus argumentos, como pytest -x. Es poetry run.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Build…</source>
            <translation>Construir…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Check</source>
            <translation>Comprobar</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Checked</source>
            <translation>Comprobado</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Commands the project brings</source>
            <translation>Comandos que trae el proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Count it up before a release.</source>
            <translation>Auméntala antes de publicar.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Error</source>
            <translation>Error</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Everybody can install it. There is no way back.</source>
            <translation>Cualquiera puede instalarlo. No hay vuelta atrás.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>From code to a release</source>
            <translation>Del código a la publicación</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>It brings none</source>
            <translation>No trae ninguno</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Name one below [project.scripts] in pyproject.toml, and it stands here.</source>
            <translation>Nombra uno debajo de [project.scripts] en pyproject.toml, y aparecerá aquí.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>New version…</source>
            <translation>Nueva versión…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Not checked</source>
            <translation>Sin comprobar</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Poetry reads both files and says what is wrong with them.</source>
            <translation>Poetry lee los dos archivos y dice qué falla en ellos.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Publish</source>
            <translation>Publicar</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Publish…</source>
            <translation>Publicar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Run with the packages of the project</source>
            <translation>Ejecutar con los paquetes del proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Run {name}…</source>
            <translation>Ejecutar {name}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Run…</source>
            <translation>Ejecutar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Warning</source>
            <translation>Aviso</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>What others can install comes into the folder dist.</source>
            <translation>Lo que otros pueden instalar va a la carpeta dist.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/answer_part.py" />
            <source>Show the environment</source>
            <translation>Ver el entorno</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/answer_part.py" />
            <source>Show this Python</source>
            <translation>Ver este Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Bring pyenv’s shims up to date…</source>
            <translation>Poner al día los shims de pyenv…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Chosen by</source>
            <translation>Elegido por</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Facts</source>
            <translation>Datos</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>In one terminal</source>
            <translation>En un terminal</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>In the file</source>
            <translation>En el archivo</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>New environment…</source>
            <translation>Nuevo entorno…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>No environment was made from it.</source>
            <translation>Ningún entorno se basa en él.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Remove it…</source>
            <translation>Quitarlo…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Use everywhere…</source>
            <translation>Usar en todas partes…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Use in a folder…</source>
            <translation>Usar en una carpeta…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>pip may not change it</source>
            <translation>pip no puede cambiarlo</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>pyenv’s choice everywhere</source>
            <translation>Elección global de pyenv</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>{name} starts it</source>
            <translation>{name} lo inicia</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pythons/details.py" />
            <source>{n} environments were made from it.</source>
            <extracomment>for one: {n} environment was made from it.</extracomment>
            <translation>
                <numerusform>{n} entorno se basa en él.</numerusform>
                <numerusform>{n} entornos se basan en él.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>{python}, version not known</source>
            <translation>{python}, versión desconocida</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>Environments on this Python</source>
            <translation>Entornos de este Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>These were made from it, and stop working if it is removed.</source>
            <translation>Estos se basan en él, y dejan de funcionar si se quita.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Ask it…</source>
            <translation>Preguntarle…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>CPython, the one most people mean by Python</source>
            <translation>CPython, el que casi todos llaman Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Comes from</source>
            <translation>Viene de</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>For you alone</source>
            <translation>Solo para ti</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>It was started, and did not say which Python it is. Perhaps it does not work.</source>
            <translation>Se inició y no dijo qué Python es. Quizá no funcione.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>No file tells its version. Labwright can start it once, and have it print what it is.</source>
            <translation>Ningún archivo dice su versión. Labwright puede iniciarlo una vez para que imprima qué es.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Security fixes</source>
            <translation>Parches de seguridad</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>They lie in</source>
            <translation>Están en</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>may install into it</source>
            <translation>puede instalar en él</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>may not change it</source>
            <translation>no puede cambiarlo</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>pip</source>
            <translation>pip</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Adds lines to the files your shell reads when it starts. You see them first.</source>
            <translation>Añade líneas a los archivos que tu shell lee al iniciarse. Antes las ves.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Install a Python</source>
            <translation>Instalar un Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Install pyenv first</source>
            <translation>Instala antes pyenv</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Let my shell know pyenv</source>
            <translation>Dar a conocer pyenv a mi shell</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Looking for what can be installed…</source>
            <translation>Mirando qué se puede instalar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Looking whether it can be built here…</source>
            <translation>Mirando si se puede compilar aquí…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>No version has this in its name. A newer pyenv knows newer Pythons.</source>
            <translation>Ninguna versión lleva esto en su nombre. Un pyenv más nuevo conoce versiones más nuevas de Python.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Python {version} is installed already.</source>
            <translation>Python {version} ya está instalado.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Pythons to install</source>
            <translation>Python que se pueden instalar</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Search all versions</source>
            <translation>Buscar en todas las versiones</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>What can be installed could not be found out.</source>
            <translation>No se pudo averiguar qué se puede instalar.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Whether it can be built here could not be found out.</source>
            <translation>No se pudo averiguar si se puede compilar aquí.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>pyenv downloads it and builds it here. It stands beside the others and changes none of them.</source>
            <translation>pyenv lo descarga y lo compila aquí. Queda junto a los demás y no cambia ninguno.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>pyenv is the program that installs Pythons side by side. It is not on this machine yet.</source>
            <translation>pyenv es el programa que instala varios Python, uno junto a otro. Aún no está en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/pyenv_acts.py" />
            <source>Choose the folder that shall use Python {version}</source>
            <translation>Elige la carpeta que usará Python {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>A Python is the program that runs what you write. Every environment is made from one.</source>
            <translation>Un Python es el programa que ejecuta lo que escribes. Todo entorno se basa en uno.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Ended</source>
            <translation>Sin soporte</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>It is somewhere else?</source>
            <translation>¿Está en otro sitio?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>No Python fits.</source>
            <translation>Ningún Python coincide.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>No Python was found</source>
            <translation>No se encontró ningún Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Open python.org</source>
            <translation>Abrir python.org</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>There is none yet?</source>
            <translation>¿Aún no hay ninguno?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Tools bring their own: pyenv, conda, uv, your system. All of them will stand here.</source>
            <translation>Las herramientas traen el suyo: pyenv, conda, uv, tu sistema. Todos aparecerán aquí.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Which Pythons</source>
            <translation>Qué Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>python.org has an installer for this system. What you install stands here by itself.</source>
            <translation>python.org tiene un instalador para este sistema. Lo que instales aparece aquí por sí solo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>Ask the shell yourself</source>
            <translation>Pregúntale tú al shell</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <location filename="../../app/ui/widgets/command_block.py" />
            <source>Copy this command</source>
            <translation>Copiar este comando</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <location filename="../../app/ui/widgets/command_block.py" />
            <source>Explain</source>
            <translation>Explicar</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>Labwright finds this out by reading files; the command asks the shell.</source>
            <translation>Labwright lo averigua leyendo archivos; el comando se lo pregunta al shell.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>asks PowerShell what it would run for a name</source>
            <translation>pregunta a PowerShell qué ejecutaría con un nombre</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>asks the shell what it would run for a name</source>
            <translation>pregunta al shell qué ejecutaría con un nombre</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>every one that is found; the first is the one that runs</source>
            <translation>todos los que se encuentran; se ejecuta el primero</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>lists the files that cmd finds for a name; the first one runs</source>
            <translation>enumera los archivos que cmd encuentra con un nombre; se ejecuta el primero</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>the name you would type</source>
            <translation>el nombre que escribirías</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>A folder</source>
            <translation>Una carpeta</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>A second time</source>
            <translation>Repetida</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Alias</source>
            <translation>Alias</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Built in</source>
            <translation>Integrado</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Does not run</source>
            <translation>No se ejecuta</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Function</source>
            <translation>Función</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Installs into: {path}</source>
            <translation>Instala en: {path}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Launcher</source>
            <translation>Iniciador</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Leads nowhere</source>
            <translation>Enlace roto</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>May not be read</source>
            <translation>No se puede leer</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>May not run</source>
            <translation>No ejecutable</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>No file</source>
            <translation>Sin archivo</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>No folder</source>
            <translation>No es carpeta</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>No such folder</source>
            <translation>No existe</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>Not found</source>
            <translation>No encontrado</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Only a stub</source>
            <translation>Programa ficticio</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Runs nothing</source>
            <translation>No se ejecuta nada</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Shim</source>
            <translation>Shim</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>This runs</source>
            <translation>Se ejecuta</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Variable</source>
            <translation>Variable</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Version file</source>
            <translation>Archivo de versión</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} is an alias</source>
            <translation>{name} es un alias</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} is the pip of the environment {environment}</source>
            <translation>{name} es el pip del entorno {environment}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} is the pip of {python} from {origin}</source>
            <translation>{name} es el pip de {python} de {origin}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} runs no Python</source>
            <translation>{name} no ejecuta ningún Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} runs nothing</source>
            <translation>{name} no ejecuta nada</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} runs the Python of the environment {environment}</source>
            <translation>{name} ejecuta el Python del entorno {environment}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} runs this program</source>
            <translation>{name} ejecuta este programa</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} runs {python} from {origin}</source>
            <translation>{name} ejecuta {python} de {origin}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name}, typed in {shell}</source>
            <translation>{name}, escrito en {shell}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{n} others called {name} come later and do not run.</source>
            <extracomment>for one: {n} other {name} comes later and does not run.</extracomment>
            <translation>
                <numerusform>Otro {name} viene después y no se ejecuta.</numerusform>
                <numerusform>Otros {n} {name} vienen después y no se ejecutan.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{pip} installs into the environment {environment}</source>
            <translation>{pip} instala en el entorno {environment}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{pip} installs into this folder</source>
            <translation>{pip} instala en esta carpeta</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{pip} installs into {python} itself</source>
            <translation>{pip} instala en el propio {python}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{shell} does {name} itself</source>
            <translation>{shell} hace {name} por sí mismo</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>How {shell} gets there</source>
            <translation>Cómo llega {shell}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>In this shell</source>
            <translation>En este shell</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>Look up {name}</source>
            <translation>Buscar {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>The name you would type</source>
            <translation>El nombre que escribirías</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>The way there</source>
            <translation>El camino</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>The way to the program</source>
            <translation>El camino al programa</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>Type a name, for example python or pip.</source>
            <translation>Escribe un nombre, por ejemplo python o pip.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>Where {shell} looks</source>
            <translation>Dónde busca {shell}</translation>
        </message>
        <message>
            <location filename="../../app/ui/run_plan.py" />
            <location filename="../../app/ui/widgets/list_and_details.py" />
            <source>Back</source>
            <translation>Volver</translation>
        </message>
        <message>
            <location filename="../../app/ui/tools_card.py" />
            <source>Installed by Labwright</source>
            <translation>Instalado por Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/tools_card.py" />
            <source>Remove {tool}…</source>
            <translation>Quitar {tool}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/tools_card.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>compilers</source>
            <translation>compiladores</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/buttons.py" />
            <source>Other ways: {action}</source>
            <translation>Otras formas: {action}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/chips_field.py" />
            <source>Add…</source>
            <translation>Añadir…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/chips_field.py" />
            <source>Delete takes it out, Enter changes it.</source>
            <translation>Supr lo quita, Intro lo cambia.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/chips_field.py" />
            <source>Make it {text}</source>
            <translation>Cambiar a {text}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/chips_field.py" />
            <source>numpy, pandas==2.2…</source>
            <translation>numpy, pandas==2.2…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_block.py" />
            <source>Labwright talks to the engine itself; this command does the same.</source>
            <translation>Labwright habla él mismo con el motor; este comando hace lo mismo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_block.py" />
            <source>same as</source>
            <translation>equivale a</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <location filename="../../app/ui/widgets/rail.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Find or run</source>
            <translation>Buscar o hacer</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>Nothing here is called “{text}”. Try another word for it.</source>
            <translation>Aquí nada se llama «{text}». Prueba con otra palabra.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>What can be done</source>
            <translation>Lo que se puede hacer</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>What do you want to do?</source>
            <translation>¿Qué quieres hacer?</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>choose</source>
            <translation>elegir</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>do it</source>
            <translation>hacerlo</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>show the command first</source>
            <translation>ver antes el comando</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>{found} of {all}</source>
            <translation>{found} de {all}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/command_row.py" />
            <source>and {n} more steps</source>
            <extracomment>for one: and {n} more step</extracomment>
            <translation>
                <numerusform>y {n} paso más</numerusform>
                <numerusform>y {n} pasos más</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/details_header.py" />
            <source>Copy this path</source>
            <translation>Copiar esta ruta</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/details_header.py" />
            <location filename="../../app/ui/widgets/page.py" />
            <source>More</source>
            <translation>Más</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/difference.py" />
            <source>Added: {text}</source>
            <translation>Añadido: {text}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/difference.py" />
            <source>It could not be compared with the file as it is now.</source>
            <translation>No se pudo comparar con el archivo actual.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/difference.py" />
            <source>Removed: {text}</source>
            <translation>Quitado: {text}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/difference.py" />
            <source>Show the {n} lines left</source>
            <extracomment>for one: Show the {n} line left</extracomment>
            <translation>
                <numerusform>Mostrar la {n} línea restante</numerusform>
                <numerusform>Mostrar las {n} líneas restantes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/difference.py" />
            <source>and {n} more lines</source>
            <extracomment>for one: and {n} more line</extracomment>
            <translation>
                <numerusform>y {n} línea más</numerusform>
                <numerusform>y {n} líneas más</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/difference.py" />
            <source>{n} lines stay as they are</source>
            <extracomment>for one: {n} line stays as it is</extracomment>
            <translation>
                <numerusform>{n} línea queda como está</numerusform>
                <numerusform>{n} líneas quedan como están</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>A program ends with code 0 when all went well, and with another number when something did not. What it printed says what.</source>
            <translation>Un programa termina con el código 0 cuando todo fue bien, y con otro número cuando algo falló. Lo que imprimió dice qué.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>It cannot be run again from here: a secret in it was not kept.</source>
            <translation>No se puede ejecutar otra vez desde aquí: no se guardó un secreto que contiene.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>It cannot be run again from here: it was given text that was not kept.</source>
            <translation>No se puede ejecutar otra vez desde aquí: recibió un texto que no se guardó.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>It cannot be run again from here: it was too long to be kept whole.</source>
            <translation>No se puede ejecutar otra vez desde aquí: era demasiado largo para guardarlo entero.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>It goes on by itself, also after Labwright has ended.</source>
            <translation>Sigue por su cuenta, también después de terminar Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>It still runs</source>
            <translation>Sigue en marcha</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Labwright does not know what this command changes.</source>
            <translation>Labwright no sabe qué cambia este comando.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Labwright ended before it did. What it had done until then is not known.</source>
            <translation>Labwright terminó antes. No se sabe qué había hecho hasta entonces.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Nobody waits for its end</source>
            <translation>Nadie espera a que termine</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Run again…</source>
            <translation>Repetir…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Run the same command once more</source>
            <translation>Ejecutar el mismo comando una vez más</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Run {name} again</source>
            <translation>Ejecutar {name} otra vez</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Something else ended it: you, another program, or the system when memory was short.</source>
            <translation>Otra cosa lo terminó: tú, otro programa, o el sistema cuando faltaba memoria.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>The command line</source>
            <translation>La línea de comandos</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>The window</source>
            <translation>La ventana</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>{date} at {time}, {ago}</source>
            <translation>{date} a las {time}, {ago}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_card.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Explain an error…</source>
            <translation>Explicar un error…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_card.py" />
            <source>Paste it, and read what is wrong, why, and what to do on this machine.</source>
            <translation>Pégalo, y lee qué está mal, por qué, y qué hacer en este equipo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_panel.py" />
            <source>Copy for help</source>
            <translation>Copiar para ayuda</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_panel.py" />
            <source>What happened</source>
            <translation>Qué pasó</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_panel.py" />
            <location filename="../../app/ui/widgets/known_error_card.py" />
            <source>What to do now</source>
            <translation>Qué hacer ahora</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_panel.py" />
            <source>Why</source>
            <translation>Por qué</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explain_card.py" />
            <source>Paste a line from your course</source>
            <translation>Pega una línea de tu curso</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explain_card.py" />
            <source>Sets the variable `{name}`, for this command alone.</source>
            <translation>Define la variable `{name}`, solo para este comando.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explain_card.py" />
            <location filename="../../app/ui/widgets/explained_line.py" />
            <location filename="../../app/ui/widgets/explanation_place.py" />
            <source>There is no explanation of this word yet.</source>
            <translation>Aún no hay explicación de esta palabra.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explain_card.py" />
            <source>You read what each word of it does. Nothing is run.</source>
            <translation>Lees lo que hace cada palabra. No se ejecuta nada.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explanation_place.py" />
            <source>By keyboard: go to a command with Tab, and to its words with the arrow keys.</source>
            <translation>Con el teclado: llega a un comando con Tab, y a sus palabras con las flechas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explanation_place.py" />
            <source>Point at any word</source>
            <translation>Señala una palabra</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explanation_place.py" />
            <source>Point at any word of a command to read what it means.</source>
            <translation>Señala una palabra de un comando para leer qué significa.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fields.py" />
            <source>Add a folder…</source>
            <translation>Añadir una carpeta…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fields.py" />
            <source>Browse…</source>
            <translation>Explorar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fields.py" />
            <source>Choose a file</source>
            <translation>Elige un archivo</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fields.py" />
            <source>Choose a folder</source>
            <translation>Elige una carpeta</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fields.py" />
            <source>Take out {folder}</source>
            <translation>Quitar {folder}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/findings.py" />
            <source>Copy these lines</source>
            <translation>Copiar estas líneas</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/findings.py" />
            <source>Install them…</source>
            <translation>Instalarlos…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fix_cards.py" />
            <source>Best here</source>
            <translation>Lo mejor aquí</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fix_cards.py" />
            <source>Do it and try again…</source>
            <translation>Hacerlo y reintentar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fix_cards.py" />
            <source>Show change…</source>
            <translation>Ver el cambio…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/group_button.py" />
            <source>Not grouped</source>
            <translation>Sin agrupar</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/job_popover.py" />
            <location filename="../../app/ui/widgets/running_job.py" />
            <source>How far the job is</source>
            <translation>Cuánto ha avanzado la tarea</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/job_popover.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Jobs</source>
            <translation>Tareas</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/job_popover.py" />
            <source>Nothing runs. What you start appears here.</source>
            <translation>Nada en marcha. Lo que inicies aparece aquí.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/job_popover.py" />
            <source>Of the job {job}</source>
            <translation>De la tarea {job}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/job_strip.py" />
            <source>No jobs running</source>
            <translation>Sin tareas en marcha</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/job_strip.py" />
            <source>{n} commands today</source>
            <extracomment>for one: {n} command today</extracomment>
            <translation>
                <numerusform>{n} comando hoy</numerusform>
                <numerusform>{n} comandos hoy</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Copy the command</source>
            <translation>Copiar el comando</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Cut off</source>
            <translation>Interrumpido</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Did not start</source>
            <translation>No se inició</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Done in {time}</source>
            <translation>Hecho en {time}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Ended by {signal}</source>
            <translation>Cortado por {signal}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>No command has run yet. Each one that does will stand here.</source>
            <translation>Aún no se ha ejecutado ningún comando. Cada uno que se ejecute aparecerá aquí.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Open the journal</source>
            <translation>Abrir el diario</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Started</source>
            <translation>Iniciado</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/known_error_card.py" />
            <source>Better not</source>
            <translation>Mejor no</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/known_error_card.py" />
            <source>Copy {command}</source>
            <translation>Copiar {command}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/known_error_card.py" />
            <location filename="../../app/ui/widgets/log_text.py" />
            <source>Line {number}</source>
            <translation>Línea {number}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/known_error_card.py" />
            <source>This happens on {systems}.</source>
            <translation>Esto pasa en {systems}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/last_commands.py" />
            <source>None yet. Whatever Labwright runs for you will stand here, so that you can look it up.</source>
            <translation>Aún ninguno. Lo que Labwright ejecute para ti aparecerá aquí, para que puedas consultarlo.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/legend.py" />
            <source>under {percent} %</source>
            <translation>menos del {percent} %</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/list_sheet.py" />
            <location filename="../../app/ui/widgets/search_field.py" />
            <source>Search</source>
            <translation>Buscar</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/list_sheet.py" />
            <source>Show all</source>
            <translation>Mostrar todos</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_input.py" />
            <source>Select all</source>
            <translation>Seleccionar todo</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>Find in the output</source>
            <translation>Buscar en la salida</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>Next</source>
            <translation>Siguiente</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>Searching…</source>
            <translation>Buscando…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>The one before</source>
            <translation>Anterior</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>{number} of {total}</source>
            <translation>{number} de {total}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>{n} places</source>
            <extracomment>for one: {n} place</extracomment>
            <translation>
                <numerusform>{n} resultado</numerusform>
                <numerusform>{n} resultados</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_text.py" />
            <source>Line {number}, printed as an error or a remark (standard error)</source>
            <translation>Línea {number}, impresa como error o aviso (salida de error estándar)</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_text.py" />
            <source>Line {number}, said by Labwright, not by the program</source>
            <translation>Línea {number}, dicha por Labwright, no por el programa</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>All {n} lines</source>
            <extracomment>for one: All {n} line</extracomment>
            <translation>
                <numerusform>{n} línea en total</numerusform>
                <numerusform>Las {n} líneas</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Around the error</source>
            <translation>Junto al error</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Copy what is chosen, or everything</source>
            <translation>Copiar lo seleccionado, o todo</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Find</source>
            <translation>Buscar</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Follow new lines</source>
            <translation>Seguir las líneas nuevas</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Jump to end</source>
            <translation>Ir al final</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Which lines</source>
            <translation>Qué líneas</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>{n} new lines</source>
            <extracomment>for one: {n} new line</extracomment>
            <translation>
                <numerusform>{n} línea nueva</numerusform>
                <numerusform>{n} líneas nuevas</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/machine_rows.py" />
            <source>Look closer at {program}…</source>
            <translation>Examinar {program}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/machine_rows.py" />
            <source>Look closer…</source>
            <translation>Examinar…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>New major version</source>
            <translation>Nueva versión mayor</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>Programs that use it may have to be changed: its authors say what is new.</source>
            <translation>Puede que haya que cambiar los programas que lo usan: sus autores dicen qué hay de nuevo.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>Show {n} more</source>
            <extracomment>for one: Show {n} more</extracomment>
            <translation>
                <numerusform>Mostrar {n} más</numerusform>
                <numerusform>Mostrar {n} más</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>{name} {version} comes</source>
            <translation>{name} {version} se añade</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>{name} {version} goes</source>
            <translation>{name} {version} se quita</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>{name}: {before} becomes {after}</source>
            <translation>{name}: {before} pasa a {after}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/rail.py" />
            <source>More pages below</source>
            <translation>Más páginas abajo</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/search_field.py" />
            <source>Clear the search</source>
            <translation>Borrar la búsqueda</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/search_field.py" />
            <source>{shown} of {whole}</source>
            <translation>{shown} de {whole}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/stacked_bar.py" />
            <source>{n} others</source>
            <extracomment>for one: {n} other</extracomment>
            <translation>
                <numerusform>{n} otro</numerusform>
                <numerusform>{n} otros</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/steps.py" />
            <source>Copy all steps</source>
            <translation>Copiar todos los pasos</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/steps.py" />
            <source>Step {number}</source>
            <translation>Paso {number}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/steps.py" />
            <source>Step {number} of {whole}</source>
            <translation>Paso {number} de {whole}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/table_header.py" />
            <source>Column titles</source>
            <translation>Títulos de las columnas</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/table_header.py" />
            <source>Columns as at first</source>
            <translation>Columnas como al principio</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/table_header.py" />
            <source>{title}. Enter sorts by it, Ctrl and an arrow move it.</source>
            <translation>{title}. Intro ordena por ella; Ctrl y una flecha la mueven.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/tree_view.py" />
            <source>{name} stands above already: they need each other.</source>
            <translation>{name} ya está más arriba: se necesitan mutuamente.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>Copy these sizes as text</source>
            <translation>Copiar estos tamaños como texto</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>Point at a tile, or walk with the arrow keys.</source>
            <translation>Señala un recuadro o muévete con las flechas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>There is nothing to show yet.</source>
            <translation>Aún no hay nada que mostrar.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>small ones together</source>
            <translation>los pequeños, juntos</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>{n} small ones</source>
            <extracomment>for one: {n} small one</extracomment>
            <translation>
                <numerusform>{n} pequeño</numerusform>
                <numerusform>{n} pequeños</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>About Labwright</source>
            <translation>Acerca de Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Collapse or widen the rail</source>
            <translation>Estrechar o ensanchar la barra lateral</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Dark theme</source>
            <translation>Tema oscuro</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Light theme</source>
            <translation>Tema claro</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>New project with Poetry…</source>
            <translation>Nuevo proyecto con Poetry…</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Next part of the window</source>
            <translation>Siguiente parte de la ventana</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Quit</source>
            <translation>Salir</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Refresh</source>
            <translation>Actualizar</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Report for your helper…</source>
            <translation>Informe para quien te ayude…</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>The bin…</source>
            <translation>La papelera…</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Theme as the system has it</source>
            <translation>Tema como el sistema</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Welcome</source>
            <translation>Bienvenida</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>a folder with a pyproject.toml that says what it needs</source>
            <translation>una carpeta con un pyproject.toml que dice qué necesita</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>a place of its own for the packages of one project</source>
            <translation>un lugar propio para los paquetes de un solo proyecto</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>bring back what was deleted, or remove it for good</source>
            <translation>recuperar lo borrado, o borrarlo para siempre</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>close the window</source>
            <translation>cerrar la ventana</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>every shortcut</source>
            <translation>todos los atajos</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>how this machine stands, without names and secrets</source>
            <translation>cómo está este equipo, sin nombres ni secretos</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>icons alone, or with their words</source>
            <translation>solo iconos, o con sus nombres</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>open or close the drawer</source>
            <translation>abrir o cerrar el panel</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>paste what a tool printed, and read what to do</source>
            <translation>pega lo que mostró una herramienta, y lee qué hacer</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>rail, page, strip</source>
            <translation>barra lateral, página, barra de abajo</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>read this page again</source>
            <translation>leer esta página otra vez</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>this list</source>
            <translation>esta lista</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>version and licences</source>
            <translation>versión y licencias</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>what Labwright is for</source>
            <translation>para qué sirve Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>what runs now, and what ran</source>
            <translation>lo que está en marcha, y lo que lo estuvo</translation>
        </message>
    </context>
</TS>
