<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
    <context>
        <name>labwright</name>
        <message>
            <location filename="../../app/bootstrap/__init__.py" />
            <source>no window: PySide6 is not installed</source>
            <translation>pas de fenêtre : PySide6 n’est pas installé</translation>
        </message>
        <message>
            <location filename="../../app/bootstrap/__init__.py" />
            <source>the window opens, drawn by Qt {version}</source>
            <translation>la fenêtre s’ouvre, dessinée par Qt {version}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>Channels: {channels}</source>
            <translation>Canaux : {channels}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>It asks for no packages.</source>
            <translation>Il ne demande aucun paquet.</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>Made for: {tools}</source>
            <translation>Fait pour : {tools}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>Python: {python}</source>
            <translation>Python : {python}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>in the group {name}</source>
            <translation>dans le groupe {name}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>only limits versions</source>
            <translation>limite seulement les versions</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>optional</source>
            <translation>facultatif</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>to build it</source>
            <translation>pour le construire</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>with the extra {name}</source>
            <translation>avec la partie facultative {name}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <location filename="../../app/core/dependency_files/refusing.py" />
            <source>{file}, line {line}: {problem}</source>
            <translation>{file}, ligne {line} : {problem}</translation>
        </message>
        <message>
            <location filename="../../app/cli/deps.py" />
            <source>{file}: {problem}</source>
            <translation>{file} : {problem}</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>  Labwright can do this: labwright doctor --fix {id}</source>
            <translation>  Labwright peut le faire : labwright doctor --fix {id}</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>--plan and --yes belong to --fix.</source>
            <translation>--plan et --yes vont avec --fix.</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>Labwright cannot mend this by itself.</source>
            <translation>Labwright ne peut pas le réparer lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>Name the check whose problem is to be mended: labwright doctor --fix ID.</source>
            <translation>Indiquez la vérification dont le problème est à réparer : labwright doctor --fix ID.</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>No problems</source>
            <translation>Aucun problème</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>Nothing is to be mended: {sentence}</source>
            <translation>Il n’y a rien à réparer : {sentence}</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>There is no check {id}.</source>
            <translation>Il n’y a pas de vérification {id}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>labwright doctor checks everything.</source>
            <translation>labwright doctor vérifie tout.</translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>labwright doctor lists them.</source>
            <translation>labwright doctor les énumère.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/cli/doctor.py" />
            <source>{n} problems</source>
            <extracomment>for one: {n} problem</extracomment>
            <translation>
                <numerusform>{n} problème</numerusform>
                <numerusform>{n} problèmes</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/cli/doctor.py" />
            <source>{problems} in {all} checks.</source>
            <translation>{problems} sur {all} vérifications.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine.py" />
            <source>Give what docker info or docker version prints, also a part of it.</source>
            <translation>Donnez ce qu’affiche docker info ou docker version, même une partie.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine.py" />
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>In this text, nothing is said about a Docker engine.</source>
            <translation>Ce texte ne dit rien d’un moteur Docker.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine.py" />
            <location filename="../../app/services/dependency_files.py" />
            <location filename="../../app/tools/conda_plans.py" />
            <source>Name a file that you can open.</source>
            <translation>Indiquez un fichier que vous pouvez ouvrir.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine.py" />
            <location filename="../../app/services/dependency_files.py" />
            <location filename="../../app/tools/conda_plans.py" />
            <source>{path} could not be read: {reason}</source>
            <translation>{path} n’a pas pu être lu : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_live.py" />
            <source>  {sentence}</source>
            <translation>  {sentence}</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_live.py" />
            <source>No engine was found on this machine.</source>
            <translation>Aucun moteur n’a été trouvé sur cette machine.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_start.py" />
            <source>The engine answers, after {seconds:g} s.</source>
            <translation>Le moteur répond, après {seconds:g} s.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_start.py" />
            <source>The engine at {endpoint} runs already.</source>
            <translation>Le moteur à {endpoint} tourne déjà.</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_start.py" />
            <source>Waiting for the engine for {seconds:g} s…</source>
            <translation>Attente du moteur depuis {seconds:g} s…</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>Computer’s system:</source>
            <translation>Système de l’ordinateur :</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>Engine version:</source>
            <translation>Version du moteur :</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>How sure:</source>
            <translation>Certitude :</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>Product:</source>
            <translation>Produit :</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>Virtual machine by:</source>
            <translation>Machine virtuelle de :</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>What speaks against it:</source>
            <translation>Ce qui parle contre :</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>What speaks for it:</source>
            <translation>Ce qui parle pour :</translation>
        </message>
        <message>
            <location filename="../../app/cli/engine_verdict.py" />
            <source>Where:</source>
            <translation>Où :</translation>
        </message>
        <message>
            <location filename="../../app/cli/env.py" />
            <source>All packages are the newest.</source>
            <translation>Tous les paquets sont à la version la plus récente.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env.py" />
            <source>Look now: leave --cached away.</source>
            <translation>Regardez maintenant : n’indiquez pas --cached.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env.py" />
            <source>Nobody has looked yet what could be newer there.</source>
            <translation>Personne n’a encore regardé ce qui pourrait y être plus récent.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env.py" />
            <location filename="../../app/cli/env_found.py" />
            <source>a new major version</source>
            <translation>une nouvelle version majeure</translation>
        </message>
        <message>
            <location filename="../../app/cli/env.py" />
            <source>stays as it is</source>
            <translation>reste comme il est</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_conda.py" />
            <source>Change</source>
            <translation>Changement</translation>
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
            <translation>Paquets</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_conda.py" />
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Revision</source>
            <translation>Révision</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_conda.py" />
            <location filename="../../app/ui/models/journal.py" />
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>When</source>
            <translation>Quand</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <source>It has neither a pyvenv.cfg nor a conda-meta folder, nor an activation script.</source>
            <translation>Il n’a ni pyvenv.cfg, ni dossier conda-meta, ni script d’activation.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <source>Name the folder of the one you mean: {folders}</source>
            <translation>Indiquez le dossier de celui que vous voulez : {folders}</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <source>Several environments are called {name}.</source>
            <translation>Plusieurs environnements s’appellent {name}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <source>`labwright envs` lists the environments of this machine.</source>
            <translation>`labwright envs` énumère les environnements de cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <source>{path} is no environment.</source>
            <translation>{path} n’est pas un environnement.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_found.py" />
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>{path} is not there.</source>
            <translation>{path} n’existe pas.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_keep.py" />
            <source>not satisfied</source>
            <translation>exigence non satisfaite</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_keep.py" />
            <source>{name} is not as in the original.</source>
            <translation>{name} n’est pas comme dans l’original.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>Leave it away, or choose a tool that has it, such as {tool}.</source>
            <translation>Ne l’indiquez pas, ou choisissez un outil qui l’a, comme {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <location filename="../../app/cli/network.py" />
            <location filename="../../app/cli/python.py" />
            <location filename="../../app/cli/where_from.py" />
            <source>Name one that is there.</source>
            <translation>Indiquez-en un qui existe.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>Name the packages, or add --all for everything that is outdated.</source>
            <translation>Indiquez les paquets, ou ajoutez --all pour tout ce qui n’est plus à jour.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>No package is named.</source>
            <translation>Aucun paquet n’est indiqué.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>To use it, in {folder}: {line}</source>
            <translation>Pour l’utiliser, dans {folder} : {line}</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>To use it: {line}</source>
            <translation>Pour l’utiliser : {line}</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <location filename="../../app/cli/network.py" />
            <source>{path} is not a file.</source>
            <translation>{path} n’est pas un fichier.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <location filename="../../app/cli/envs.py" />
            <location filename="../../app/cli/python.py" />
            <location filename="../../app/cli/where_from.py" />
            <source>{path} is not a folder.</source>
            <translation>{path} n’est pas un dossier.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>{tool} has no {option}.</source>
            <translation>{tool} n’a pas de {option}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/env_make.py" />
            <source>{why} Add `--with {tool}` to use it.</source>
            <translation>{why} Ajoutez `--with {tool}` pour l’utiliser.</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>Made by</source>
            <translation>Créé par</translation>
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
            <translation>Nom</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <source>Name a folder that is there.</source>
            <translation>Indiquez un dossier qui existe.</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <source>No environment was found on this machine.</source>
            <translation>Aucun environnement trouvé sur cet ordinateur.</translation>
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
            <translation>État</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <source>The search did not come to its end: --trace says where.</source>
            <translation>La recherche n’est pas allée au bout : --trace dit où.</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <source>Used</source>
            <translation>Utilisé</translation>
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
            <translation>Où</translation>
        </message>
        <message>
            <location filename="../../app/cli/envs.py" />
            <source>{name}: {reason}</source>
            <translation>{name} : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain.py" />
            <source>Line {line}: {text}</source>
            <translation>Ligne {line} : {text}</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain.py" />
            <source>Name a file with what the tool printed, or pipe it into this command.</source>
            <translation>Nommez un fichier avec ce que l’outil a affiché, ou envoyez-le à cette commande par un tube.</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain.py" />
            <source>No known error stands in this text.</source>
            <translation>Il n’y a aucune erreur connue dans ce texte.</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain.py" />
            <source>{file} could not be read.</source>
            <translation>{file} n’a pas pu être lu.</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain_command.py" />
            <source>Put it after two dashes: {example}</source>
            <translation>Mettez-la après deux tirets : {example}</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain_command.py" />
            <source>There is no command to explain.</source>
            <translation>Il n’y a aucune commande à expliquer.</translation>
        </message>
        <message>
            <location filename="../../app/cli/explain_command.py" />
            <source>no explanation yet</source>
            <translation>pas encore d’explication</translation>
        </message>
        <message>
            <location filename="../../app/cli/journal.py" />
            <source>{ended}, the quicker way</source>
            <translation>{ended}, par la voie rapide</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/cli/journal.py" />
            <source>{n} lines of the journal could not be read and were left out.</source>
            <extracomment>for one: {n} line of the journal could not be read and was left out.</extracomment>
            <translation>
                <numerusform>{n} ligne du journal n’a pas pu être lue et a été laissée de côté.</numerusform>
                <numerusform>{n} lignes du journal n’ont pas pu être lues et ont été laissées de côté.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/cli/known_errors.py" />
            <source>Better not:</source>
            <translation>À éviter :</translation>
        </message>
        <message>
            <location filename="../../app/cli/known_errors.py" />
            <source>What to do:</source>
            <translation>Que faire :</translation>
        </message>
        <message>
            <location filename="../../app/cli/main.py" />
            <source>See `{program} --help`.</source>
            <translation>Voyez `{program} --help`.</translation>
        </message>
        <message>
            <location filename="../../app/cli/network.py" />
            <source>Asking {tool}…</source>
            <translation>Demande à {tool}…</translation>
        </message>
        <message>
            <location filename="../../app/cli/network.py" />
            <source>It looks like http://proxy.example.edu:8080</source>
            <translation>Elle ressemble à http://proxy.example.edu:8080</translation>
        </message>
        <message>
            <location filename="../../app/cli/network.py" />
            <source>They are {tools}.</source>
            <translation>Ce sont {tools}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/network.py" />
            <source>This is not the address of a proxy.</source>
            <translation>Ce n’est pas l’adresse d’un proxy.</translation>
        </message>
        <message>
            <location filename="../../app/cli/network.py" />
            <source>{tool} is none of the tools that can be asked.</source>
            <translation>{tool} n’est pas l’un des outils que l’on peut interroger.</translation>
        </message>
        <message>
            <location filename="../../app/cli/output.py" />
            <source>The result could not be written to standard output.</source>
            <translation>Le résultat n’a pas pu être écrit sur la sortie standard.</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>Add --yes to do it, or --plan to see what would be done.</source>
            <translation>Ajoutez --yes pour le faire, ou --plan pour voir ce qui serait fait.</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>Go on? [y/N] </source>
            <translation>Continuer ? [y/N] </translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>Note: {warning}</source>
            <translation>Note : {warning}</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>Stopping, and taking back what is half done. Ctrl+C again ends its programs at once.</source>
            <translation>Arrêt en cours, ce qui est à moitié fait est repris. Un autre Ctrl+C arrête ses programmes aussitôt.</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>This cannot be undone: {why}</source>
            <translation>Cela ne peut pas être défait : {why}</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>This changes something, and there is nobody to ask.</source>
            <translation>Cela change quelque chose, et il n’y a personne à qui demander.</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>To undo it: {how}</source>
            <translation>Pour le défaire : {how}</translation>
        </message>
        <message>
            <location filename="../../app/cli/plans.py" />
            <source>Type {name} to go on: </source>
            <translation>Tapez {name} pour continuer : </translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>All is as it should be.</source>
            <translation>Tout est comme il faut.</translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <source>Error: {text}</source>
            <translation>Erreur : {text}</translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <source>Name one setting, and either its value or --unset.</source>
            <translation>Indiquez un réglage, et soit sa valeur, soit --unset.</translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <source>The project has no environment.</source>
            <translation>Le projet n’a pas d’environnement.</translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <source>Token: </source>
            <translation>Jeton : </translation>
        </message>
        <message>
            <location filename="../../app/cli/poetry_work.py" />
            <source>Warning: {text}</source>
            <translation>Avertissement : {text}</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <source>Chosen here: {versions}.</source>
            <translation>Choisi ici : {versions}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <location filename="../../app/cli/pythons.py" />
            <location filename="../../app/ui/models/pythons.py" />
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <location filename="../../app/ui/pythons/details.py" />
            <source>Environments</source>
            <translation>Environnements</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <location filename="../../app/ui/models/dependencies.py" />
            <location filename="../../app/ui/models/python_versions.py" />
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Installed</source>
            <translation>Installé</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <location filename="../../app/cli/pythons.py" />
            <source>Support</source>
            <translation>Suivi</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <source>There is none.</source>
            <translation>Il n’y en a aucun.</translation>
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
            <translation>Version</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <source>recommended: packages are ready for it</source>
            <translation>recommandé : les paquets sont prêts pour lui</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <source>yes</source>
            <translation>oui</translation>
        </message>
        <message>
            <location filename="../../app/cli/python.py" />
            <source>{n} more: see them with --search TEXT or --json.</source>
            <translation>{n} de plus : voyez-les avec --search TEXT ou --json.</translation>
        </message>
        <message>
            <location filename="../../app/cli/pythons.py" />
            <location filename="../../app/ui/models/journal.py" />
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>From</source>
            <translation>Depuis</translation>
        </message>
        <message>
            <location filename="../../app/cli/pythons.py" />
            <source>No Python was found on this machine.</source>
            <translation>Aucun Python trouvé sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/cli/pythons.py" />
            <location filename="../../app/core/python_words.py" />
            <source>unknown</source>
            <translation>inconnue</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/cli/pythons.py" />
            <source>{python} finds {n} packages ({size}) of your own outside virtual environments: {folder}</source>
            <extracomment>for one: {python} finds {n} package ({size}) of your own outside virtual environments: {folder}</extracomment>
            <translation>
                <numerusform>{python} trouve {n} paquet à vous ({size}) hors des environnements virtuels : {folder}</numerusform>
                <numerusform>{python} trouve {n} paquets à vous ({size}) hors des environnements virtuels : {folder}</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/cli/report.py" />
            <source>Choose another name, or add --yes to write over it.</source>
            <translation>Choisissez un autre nom, ou ajoutez --yes pour l’écraser.</translation>
        </message>
        <message>
            <location filename="../../app/cli/report.py" />
            <source>There is a file {path} already.</source>
            <translation>Il y a déjà un fichier {path}.</translation>
        </message>
        <message>
            <location filename="../../app/cli/report.py" />
            <source>{path} is written. Read it before you hand it on: names and secrets are masked.</source>
            <translation>{path} est écrit. Lisez-le avant de le transmettre : les noms et les secrets sont masqués.</translation>
        </message>
        <message>
            <location filename="../../app/cli/tools.py" />
            <source>not installed</source>
            <translation>pas installé</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/cli/trace.py" />
            <source>{n} found</source>
            <extracomment>for one: {n} found</extracomment>
            <translation>
                <numerusform>{n} trouvé</numerusform>
                <numerusform>{n} trouvés</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>ask the tools whether they reach where packages come from</source>
            <translation>demande aux outils s’ils joignent l’endroit d’où viennent les paquets</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>check that this installation of Labwright works</source>
            <translation>vérifie que cette installation de Labwright fonctionne</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>check this machine, and say what to do about what is wrong</source>
            <translation>vérifie cet ordinateur et dit que faire de ce qui ne va pas</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>list every Python on this machine and who put it there</source>
            <translation>énumère tous les Python de cet ordinateur et qui les y a mis</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>list every environment on this machine and whether it works</source>
            <translation>énumère tous les environnements de cet ordinateur et dit s’ils fonctionnent</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>list, install, remove and choose Pythons, with pyenv</source>
            <translation>énumère, installe, supprime et choisit des Python, avec pyenv</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>make, show, change, copy and keep environments</source>
            <translation>créer, montrer, modifier, copier et garder des environnements</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>say what an error means that a tool printed, and what to do</source>
            <translation>dire ce que signifie une erreur affichée par un outil, et que faire</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>say what each word of a command means</source>
            <translation>dit ce que signifie chaque mot d’une commande</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>say where a Docker engine runs, and why that is believed</source>
            <translation>dit où tourne un moteur Docker, et pourquoi on le pense</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>say which Python, pip or other program a name means here, and why</source>
            <translation>dit quel Python, pip ou autre programme un nom désigne ici, et pourquoi</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>show or change Labwright's settings</source>
            <translation>montre ou change les réglages de Labwright</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>show or export the commands that ran</source>
            <translation>montre ou exporte les commandes exécutées</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>show the tools Labwright works with, and install absent ones</source>
            <translation>montre les outils avec lesquels Labwright travaille, et installe ceux qui manquent</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>show what requirements.txt and other dependency files ask for</source>
            <translation>montre ce que demandent requirements.txt et d’autres fichiers de dépendances</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>start, change, lock, install and build a project with Poetry</source>
            <translation>crée, modifie, verrouille, installe et construit un projet avec Poetry</translation>
        </message>
        <message>
            <location filename="../../app/cli/verbs.py" />
            <source>write a masked report of this machine for somebody who helps</source>
            <translation>écrit l’état de cet ordinateur, données privées masquées, pour qui vous aide</translation>
        </message>
        <message>
            <location filename="../../app/cli/where_from.py" />
            <source>--reset forgets what was chosen, so nothing can be chosen with it.</source>
            <translation>--reset oublie ce qui a été choisi : on ne peut donc rien choisir en même temps.</translation>
        </message>
        <message>
            <location filename="../../app/cli/where_from.py" />
            <source>Leave one of them away.</source>
            <translation>Retirez l’une des deux options.</translation>
        </message>
        <message>
            <location filename="../../app/cli/where_from.py" />
            <source>Nothing is chosen here: each tool's own settings hold.</source>
            <translation>Rien n’est choisi ici : les réglages propres à chaque outil s’appliquent.</translation>
        </message>
        <message>
            <location filename="../../app/cli/which.py" />
            <source>Installs into: {prefix}</source>
            <translation>Installe dans : {prefix}</translation>
        </message>
        <message>
            <location filename="../../app/cli/which.py" />
            <source>Runs: no file, the shell does it itself</source>
            <translation>Exécute : aucun fichier, le shell le fait lui-même</translation>
        </message>
        <message>
            <location filename="../../app/cli/which.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Runs: nothing</source>
            <translation>Exécute : rien</translation>
        </message>
        <message>
            <location filename="../../app/cli/which.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Runs: {path}</source>
            <translation>Exécute : {path}</translation>
        </message>
        <message>
            <location filename="../../app/cli/which.py" />
            <source>{name}, typed in {shell}:</source>
            <translation>{name}, tapé dans {shell} :</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>Activates it: `python` and `pip` are then those of this environment, in this terminal only.</source>
            <translation>L’active : `python` et `pip` sont alors ceux de cet environnement, dans ce terminal seulement.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>If PowerShell says that running scripts is disabled: this allows scripts of your own machine and signed ones, in this window only and until it is closed. Then activate again.</source>
            <translation>Si PowerShell dit que l’exécution de scripts est désactivée : ceci autorise les scripts de votre ordinateur et ceux qui sont signés, dans cette fenêtre seulement et jusqu’à sa fermeture. Puis activez à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>It cannot be used: its Python would not start, or not find its packages.</source>
            <translation>Il est inutilisable : son Python ne démarrerait pas, ou ne trouverait pas ses paquets.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>It cannot be used: without the Python it was made from, nothing in it works.</source>
            <translation>Il est inutilisable : sans le Python à partir duquel il a été créé, rien n’y fonctionne.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>It has no Python: activating it would leave you with another one.</source>
            <translation>Il n’a pas de Python : l’activer vous en laisserait un autre.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>It was moved: activating it would lead to where it was before.</source>
            <translation>Il a été déplacé : l’activer mènerait là où il était avant.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>Labwright finds nothing that would activate it in {shell}.</source>
            <translation>Labwright ne trouve rien qui l’activerait dans {shell}.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>Leaves the environment again. Closing the terminal does so, too.</source>
            <translation>Quitte l’environnement. Fermer le terminal le quitte aussi.</translation>
        </message>
        <message>
            <location filename="../../app/core/activation.py" />
            <source>Runs a script with the environment’s Python, without activating anything.</source>
            <translation>Exécute un script avec le Python de l’environnement, sans rien activer.</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>just now</source>
            <translation>à l’instant</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>under {number} s</source>
            <translation>moins de {number} s</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>yesterday</source>
            <translation>hier</translation>
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
            <translation>{number} Go</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>{number} MB</source>
            <translation>{number} Mo</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>{number} TB</source>
            <translation>{number} To</translation>
        </message>
        <message>
            <location filename="../../app/core/amounts.py" />
            <source>{number} kB</source>
            <translation>{number} ko</translation>
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
                <numerusform>{n} octet</numerusform>
                <numerusform>{n} octets</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/amounts.py" />
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>{n} days</source>
            <extracomment>for one: {n} day</extracomment>
            <translation>
                <numerusform>{n} jour</numerusform>
                <numerusform>{n} jours</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/amounts.py" />
            <source>{n} days ago</source>
            <extracomment>for one: {n} day ago</extracomment>
            <translation>
                <numerusform>il y a {n} jour</numerusform>
                <numerusform>il y a {n} jours</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/amounts.py" />
            <source>{n} hours ago</source>
            <extracomment>for one: {n} hour ago</extracomment>
            <translation>
                <numerusform>il y a {n} heure</numerusform>
                <numerusform>il y a {n} heures</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/amounts.py" />
            <source>{n} minutes ago</source>
            <extracomment>for one: {n} minute ago</extracomment>
            <translation>
                <numerusform>il y a {n} minute</numerusform>
                <numerusform>il y a {n} minutes</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>Apple's Command Line Tools bring a compiler. This opens their installer:</source>
            <translation>Les Command Line Tools d’Apple apportent un compilateur. Ceci ouvre leur installateur :</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>Install them with the package manager of your system, then try again.</source>
            <translation>Installez-les avec le gestionnaire de paquets de votre système, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>It cannot be built yet. Missing: {what}.</source>
            <translation>Il ne peut pas encore être compilé. Il manque : {what}.</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>It would be built without some of its parts. Missing: {what}.</source>
            <translation>Il serait compilé sans certaines de ses parties. Il manque : {what}.</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>Only an administrator of this machine may install them. Ask for these lines to be run, or take a Python that needs no building: uv and conda bring one.</source>
            <translation>Seul un administrateur de cet ordinateur peut les installer. Demandez que ces lignes soient exécutées, ou prenez un Python qui n’a pas besoin d’être compilé : uv et conda en apportent un.</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>OpenSSL (for pip and https)</source>
            <translation>OpenSSL (pour pip et https)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>SQLite (for sqlite3, which Jupyter needs)</source>
            <translation>SQLite (pour sqlite3, dont Jupyter a besoin)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>The compiler and the libraries it is built with are here.</source>
            <translation>Le compilateur et les bibliothèques nécessaires sont ici.</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>Tk (for tkinter and IDLE)</source>
            <translation>Tk (pour tkinter et IDLE)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>Type this in a terminal, then try again:</source>
            <translation>Tapez ceci dans un terminal, puis réessayez :</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>a C compiler</source>
            <translation>un compilateur C</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>bzip2 (for bz2, which pandas needs)</source>
            <translation>bzip2 (pour bz2, dont pandas a besoin)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>curl or wget to download with</source>
            <translation>curl ou wget pour télécharger</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>libffi (for ctypes, which numpy needs)</source>
            <translation>libffi (pour ctypes, dont numpy a besoin)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>make</source>
            <translation>make</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>ncurses (for curses)</source>
            <translation>ncurses (pour curses)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>readline (for the arrow keys at Python's prompt)</source>
            <translation>readline (pour les flèches à l’invite de Python)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>xz (for lzma, which pandas needs)</source>
            <translation>xz (pour lzma, dont pandas a besoin)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>zlib (for pip)</source>
            <translation>zlib (pour pip)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>zstd (for compression.zstd)</source>
            <translation>zstd (pour compression.zstd)</translation>
        </message>
        <message>
            <location filename="../../app/core/build_needs.py" />
            <source>{before}, {next}</source>
            <translation>{before}, {next}</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Add one: `conda config --append channels conda-forge`.</source>
            <translation>Ajoutez-en un : `conda config --append channels conda-forge`.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Ask for fewer versions, another Python, or put them in two environments.</source>
            <translation>Demandez moins de versions précises, un autre Python, ou mettez-les dans deux environnements.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Check the network and the channel's name. `conda config --show channels` lists the channels.</source>
            <translation>Vérifiez le réseau et le nom du canal. `conda config --show channels` énumère les canaux.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Check the spelling, or name another channel, such as conda-forge. A build that was exported on another system exists only there: leave the builds away. What only pip has, pip installs at the end.</source>
            <translation>Vérifiez l’orthographe, ou indiquez un autre canal, comme conda-forge. Un build exporté sur un autre système n’existe que là : n’indiquez pas les builds. Ce que seul pip a, pip l’installe à la fin.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Correct the proxy in the settings of Labwright, or in the .condarc, then try again.</source>
            <translation>Corrigez le proxy dans les réglages de Labwright, ou dans le .condarc, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Either use conda-forge, which asks for no terms: name the channel conda-forge and remove defaults (`conda config --remove channels defaults`). Or read the terms at https://anaconda.com/legal and, if you agree, accept them in a terminal: `conda tos accept --override-channels --channel` followed by each channel.</source>
            <translation>Utilisez conda-forge, qui ne demande d’accepter aucune condition : indiquez le canal conda-forge et supprimez defaults (`conda config --remove channels defaults`). Ou bien lisez les conditions sur https://anaconda.com/legal et, si vous êtes d’accord, acceptez-les dans un terminal : `conda tos accept --override-channels --channel` suivi de chaque canal.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>It is often the one that conda itself lives in, installed by an administrator.</source>
            <translation>C’est souvent celui où se trouve conda lui-même, installé par un administrateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Leave it as it is, and make an environment of your own.</source>
            <translation>Laissez-le comme il est, et créez un environnement à vous.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Make the environment anew, from its file or its list of packages.</source>
            <translation>Recréez l’environnement, à partir de son fichier ou de sa liste de paquets.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Name the channel that has it, such as conda-forge, or another version of the package.</source>
            <translation>Indiquez le canal qui l’a, comme conda-forge, ou une autre version du paquet.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>Nobody has accepted them on this machine for {names}. Labwright never does so for you.</source>
            <translation>Personne ne les a acceptées sur cet ordinateur pour {names}. Labwright ne le fait jamais à votre place.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>None of conda's channels has it for this system.</source>
            <translation>Aucun des canaux de conda ne l’a pour ce système.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>None of its channels has it for this system, by this name and in this version.</source>
            <translation>Aucun de ses canaux ne l’a pour ce système, sous ce nom et dans cette version.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>The channels of Anaconda want their terms of service accepted first.</source>
            <translation>Les canaux d’Anaconda exigent d’abord que leurs conditions d’utilisation soient acceptées.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>The list of channels in its settings is empty.</source>
            <translation>La liste des canaux dans ses réglages est vide.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <location filename="../../app/core/poetry_failures.py" />
            <source>The packages cannot be had together.</source>
            <translation>Les paquets ne peuvent pas aller ensemble.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>The proxy in your settings, your variables or a .netrc is wrong, or does not answer.</source>
            <translation>Le proxy dans vos réglages, vos variables ou un .netrc est faux, ou ne répond pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>There is no network, a proxy or certificate is in the way, or there is no such channel.</source>
            <translation>Il n’y a pas de réseau, un proxy ou un certificat bloque le passage, ou ce canal n’existe pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <location filename="../../app/core/pip_failures.py" />
            <source>These packages cannot be had together: {names}.</source>
            <translation>Ces paquets ne peuvent pas être ensemble : {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>They need different versions of the same package, or of Python.</source>
            <translation>Il leur faut des versions différentes du même paquet, ou de Python.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>This environment of conda belongs to somebody else, or is protected.</source>
            <translation>Cet environnement de conda appartient à quelqu’un d’autre, ou est protégé.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>This environment of conda is damaged.</source>
            <translation>Cet environnement de conda est abîmé.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>What a package needs cannot be had: {names}.</source>
            <translation>Ce dont un paquet a besoin est introuvable : {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>conda does not get through the proxy.</source>
            <translation>conda ne passe pas par le proxy.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>conda does not reach the channel {names}.</source>
            <translation>conda n’arrive pas à joindre le canal {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>conda finds no package {names}.</source>
            <translation>conda ne trouve pas de paquet {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>conda has no channel to look for packages in.</source>
            <translation>conda n’a aucun canal où chercher des paquets.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_failures.py" />
            <source>conda was ended while it was changing packages.</source>
            <translation>conda a été arrêté pendant qu’il changeait des paquets.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>A channel is a name such as conda-forge, or an address.</source>
            <translation>Un canal est un nom comme conda-forge, ou une adresse.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>Behind the sign stands a version: numpy&gt;=1.26, or numpy=1.26.</source>
            <translation>Après le signe vient une version : numpy&gt;=1.26, ou numpy=1.26.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>For conda == is exactly this version: {loose} takes the newest of {version}.</source>
            <translation>Pour conda, == désigne exactement cette version : {loose} prend la plus récente des {version}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <location filename="../../app/core/requirement_text.py" />
            <source>Only the packages are written here, without the command.</source>
            <translation>Ici, on n’écrit que les paquets, sans la commande.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <location filename="../../app/core/requirement_text.py" />
            <source>Quotes belong to the terminal: here nothing is quoted.</source>
            <translation>Les guillemets sont pour le terminal : ici, on n’en met pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <location filename="../../app/core/requirement_text.py" />
            <source>The sign stands first: &gt;= and &lt;=, not =&gt; and =&lt;.</source>
            <translation>Le signe vient d’abord : &gt;= et &lt;=, pas =&gt; ni =&lt;.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>This is no package of conda. Write a name, perhaps with a version: numpy or numpy=1.26.</source>
            <translation>Ce n’est pas un paquet de conda. Écrivez un nom, peut-être avec une version : numpy ou numpy=1.26.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>conda calls {name} otherwise: its package is {package}.</source>
            <translation>conda appelle {name} autrement : son paquet est {package}.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>conda has no conditions behind a semicolon: those are pip's.</source>
            <translation>conda n’a pas de conditions après un point-virgule : c’est propre à pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>conda has no extras: what stands in [ ] is pip's. Ask for those packages by name.</source>
            <translation>conda n’a pas de parties facultatives (extras) : ce qui est entre [ ] est propre à pip. Demandez ces paquets par leur nom.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <source>conda installs nothing from an address behind @: that is pip's.</source>
            <translation>conda n’installe rien depuis une adresse après @ : c’est propre à pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_wanted.py" />
            <location filename="../../app/core/requirement_text.py" />
            <source>{name} comes with Python: nothing to install.</source>
            <translation>{name} vient avec Python : rien à installer.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Activates it: `python` and the programs of its packages are then those of this environment, in this terminal only.</source>
            <translation>L’active : `python` et les programmes de ses paquets sont alors ceux de cet environnement, dans ce terminal seulement.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>It starts a new shell inside this one, with the environment active.</source>
            <translation>Démarre un nouveau shell à l’intérieur de celui-ci, avec l’environnement activé.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Labwright finds no conda, mamba or micromamba here: open the prompt that came with the installation, or install one of them first.</source>
            <translation>Labwright ne trouve ici ni conda, ni mamba, ni micromamba : ouvrez l’invite de commandes fournie avec l’installation, ou installez d’abord l’un d’eux.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Labwright finds no pixi here: install it first.</source>
            <translation>Labwright ne trouve pas pixi ici : installez-le d’abord.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Leaves the environment again.</source>
            <translation>Quitte l’environnement.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Leaves the shell that pixi started, and with it the environment.</source>
            <translation>Quitte le shell que pixi a démarré, et avec lui l’environnement.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Needed once for this shell: it writes into the shell’s start-up file what `{tool} activate` needs. Then open a new terminal.</source>
            <translation>Nécessaire une fois pour ce shell : écrit dans son fichier de démarrage ce qu’il faut à `{tool} activate`. Ouvrez ensuite un nouveau terminal.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Runs a script in the environment without activating it.</source>
            <translation>Exécute un script dans l’environnement sans l’activer.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>Runs a script in the environment without activating it. What it prints is shown when it has ended.</source>
            <translation>Exécute un script dans l’environnement sans l’activer. Ce qu’il affiche n’apparaît qu’à la fin.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>The installation’s own script: it needs no `{tool} init`.</source>
            <translation>Le script de l’installation elle-même : il se passe de `{tool} init`.</translation>
        </message>
        <message>
            <location filename="../../app/core/conda_ways.py" />
            <source>The same by its folder: it works, too, where another conda is set up.</source>
            <translation>La même chose par son dossier : cela marche aussi là où un autre conda est configuré.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>Correct the name, or take this away.</source>
            <translation>Corrigez le nom, ou retirez ceci.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>Rename one of them.</source>
            <translation>Renommez l’un d’eux.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>Take this include-group away.</source>
            <translation>Retirez cet include-group.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>The group {name} includes itself, in the end.</source>
            <translation>Le groupe {name} finit par s’inclure lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>The group {name} is no list.</source>
            <translation>Le groupe {name} n’est pas une liste.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>There is no group named {name} to include.</source>
            <translation>Il n’y a pas de groupe nommé {name} à inclure.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>This in the group {name} is no requirement.</source>
            <translation>Ceci, dans le groupe {name}, n’est pas une exigence.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>Two groups are called {name}: upper case, - and _ make no difference.</source>
            <translation>Deux groupes s’appellent {name} : les majuscules, - et _ ne font pas de différence.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/dependency_groups.py" />
            <source>Write a requirement in quotes, or {example}.</source>
            <translation>Écrivez une exigence entre guillemets, ou {example}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Add a line with pip before it.</source>
            <translation>Ajoutez avant elle une ligne avec pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Begin it with a dash, a space and a name.</source>
            <translation>Commencez-la par un tiret, un espace et un nom.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Did you mean {name}?</source>
            <translation>Vouliez-vous dire {name} ?</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>It needs lines like name:, channels: and dependencies:.</source>
            <translation>Il lui faut des lignes comme celles-ci (name:, channels:, dependencies:).</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Lines end in marks like # [win]: conda passes over those, and conda-lock obeys them.</source>
            <translation>Des lignes finissent par des marques comme # [win] : conda les ignore, et conda-lock les suit.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Newer condas refuse that, older ones take the last. Join the two.</source>
            <translation>Les conda récents le refusent, les plus anciens prennent la dernière. Réunissez les deux.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Only pip may have a list of its own here; a package is written name=version.</source>
            <translation>Ici, seul pip peut avoir sa propre liste ; un paquet s’écrit name=version.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>The file asks for no packages: it has no dependencies.</source>
            <translation>Le fichier ne demande aucun paquet : il n’a pas de dependencies.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>The file is empty.</source>
            <translation>Le fichier est vide.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>The file is no table of keys.</source>
            <translation>Le fichier n’est pas une table de clés.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>There is a list for pip, but conda is not asked to install pip.</source>
            <translation>Il y a une liste pour pip, mais on ne demande pas à conda d’installer pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>This line of dependencies is no package: {value}.</source>
            <translation>Cette ligne de dependencies n’est pas un paquet : {value}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>This line of pip's list is no package: {value}.</source>
            <translation>Cette ligne de la liste de pip n’est pas un paquet : {value}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Write each channel on a line of its own that begins with a dash.</source>
            <translation>Écrivez chaque canal sur sa propre ligne, qui commence par un tiret.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Write each package on a line of its own that begins with a dash.</source>
            <translation>Écrivez chaque paquet sur sa propre ligne, qui commence par un tiret.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>Write name=version.</source>
            <translation>Écrivez name=version.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>channels is no list.</source>
            <translation>channels n’est pas une liste.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>conda does not understand “{text}”.</source>
            <translation>conda ne comprend pas « {text} ».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>conda installs nothing from a list named “{name}”.</source>
            <translation>conda n’installe rien à partir d’une liste nommée « {name} ».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>conda passes over “{key}”.</source>
            <translation>conda ignore « {key} ».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>dependencies is no list.</source>
            <translation>dependencies n’est pas une liste.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>pip is no list.</source>
            <translation>pip n’est pas une liste.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/environment.py" />
            <source>“{key}” stands twice in one table.</source>
            <translation>« {key} » est deux fois dans une même table.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pipfile.py" />
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Write it like {example}.</source>
            <translation>Écrivez-le ainsi : {example}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pipfile.py" />
            <source>pipenv cannot tell which version of {name} is wanted.</source>
            <translation>pipenv ne peut pas savoir quelle version de {name} est voulue.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pipfile.py" />
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>{name} is no table.</source>
            <translation>{name} n’est pas une table.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} cannot be read: it has a mistake.</source>
            <translation>{name} ne peut pas être lu : il contient une erreur.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} cannot be read: pipenv lock makes it anew.</source>
            <translation>{name} ne peut pas être lu : pipenv lock le recrée.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} describes a Poetry project.</source>
            <translation>{name} décrit un projet Poetry.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <location filename="../../app/core/given_files.py" />
            <source>{name} describes a conda environment.</source>
            <translation>{name} décrit un environnement conda.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} describes a pipenv project.</source>
            <translation>{name} décrit un projet pipenv.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} describes a project for uv, pip or any other tool.</source>
            <translation>{name} décrit un projet pour uv, pip ou tout autre outil.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} describes a uv project.</source>
            <translation>{name} décrit un projet uv.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} describes an older project; pip installs it.</source>
            <translation>{name} décrit un projet plus ancien ; pip l’installe.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} limits the versions pip and uv may take.</source>
            <translation>{name} limite les versions que pip et uv peuvent prendre.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <location filename="../../app/core/given_files.py" />
            <source>{name} lists packages for pip or uv.</source>
            <translation>{name} énumère des paquets pour pip ou uv.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} lists what pip-tools or uv pin.</source>
            <translation>{name} énumère les paquets dont pip-tools ou uv fixent les versions.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} pins what Poetry installs.</source>
            <translation>{name} fixe les versions de ce que Poetry installe.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} pins what pipenv installs.</source>
            <translation>{name} fixe les versions de ce que pipenv installe.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} pins what uv installs.</source>
            <translation>{name} fixe les versions de ce qu’uv installe.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} says how the project is built; pip installs it.</source>
            <translation>{name} dit comment le projet est construit ; pip l’installe.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/project_files.py" />
            <source>{name} wants Python {version}.</source>
            <translation>{name} veut Python {version}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <source>A package has no name.</source>
            <translation>Un paquet n’a pas de nom.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <source>It does not say which version of the format it has.</source>
            <translation>Il ne dit pas quelle version du format il a.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <source>Its format has the version {version}, and only 1 is known.</source>
            <translation>Son format a la version {version}, et seule la 1 est connue.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <source>Let the tool that wrote it write it again: uv export --format pylock.toml, or pip lock.</source>
            <translation>Laissez l’outil qui l’a écrit l’écrire de nouveau : uv export --format pylock.toml, ou pip lock.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Write it like &gt;=3.11.</source>
            <translation>Écrivez-le comme &gt;=3.11.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <source>{name} has no version.</source>
            <translation>{name} n’a pas de version.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>{name} is no list.</source>
            <translation>{name} n’est pas une liste.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pylock.py" />
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>“{text}” in requires-python says no versions.</source>
            <translation>« {text} » dans requires-python n’indique pas de versions.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Poetry cannot tell which version of {name} is wanted.</source>
            <translation>Poetry ne peut pas savoir quelle version de {name} est voulue.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Poetry does not understand the version in “{text}”.</source>
            <translation>Poetry ne comprend pas la version dans « {text} ».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Take it out of one of the two.</source>
            <translation>Retirez-le de l’un des deux.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>This in {name} is no text.</source>
            <translation>Ceci, dans {name}, n’est pas un texte.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>Write it like ^1.2, ~1.2, 1.2.* or &gt;=1.2,&lt;2.</source>
            <translation>Écrivez-la comme ^1.2, ~1.2, 1.2.* ou &gt;=1.2,&lt;2.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>requires-python is no text.</source>
            <translation>requires-python n’est pas un texte.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/pyproject.py" />
            <source>{name} is given and named in dynamic, too.</source>
            <translation>{name} est donné, et nommé aussi dans dynamic.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/refusing.py" />
            <source>Line {line}: {sentence}</source>
            <translation>Ligne {line} : {sentence}</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>A constraint may not have extras, as in package[extra].</source>
            <translation>Une contrainte ne peut pas avoir de parties facultatives (extras), comme dans package[extra].</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>A constraint needs the package's name.</source>
            <translation>Une contrainte a besoin du nom du paquet.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>A constraints file may not have -e lines.</source>
            <translation>Un fichier de contraintes ne peut pas avoir de lignes -e.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Move the line to the requirements file.</source>
            <translation>Déplacez la ligne dans le fichier d’exigences.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Name a folder with a project, or an address that begins with git+, hg+, svn+ or bzr+.</source>
            <translation>Indiquez un dossier qui contient un projet, ou une adresse qui commence par git+, hg+, svn+ ou bzr+.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Take the brackets away here, and keep them in the requirements file.</source>
            <translation>Retirez les crochets ici, et gardez-les dans le fichier d’exigences.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>The folder {path} cannot be installed: it has neither a pyproject.toml nor a setup.py.</source>
            <translation>Le dossier {path} ne peut pas être installé : il n’a ni pyproject.toml ni setup.py.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>This line is too long to be a requirement.</source>
            <translation>Cette ligne est trop longue pour être une exigence.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>This looks like a line for conda: put it into an environment.yml.</source>
            <translation>Cela ressemble à une ligne pour conda : mettez-la dans un environment.yml.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>This looks like a template: fill it in with the tool it was made for first.</source>
            <translation>Cela ressemble à un modèle : remplissez-le d’abord avec l’outil pour lequel il a été fait.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>This requirement is nested too deeply.</source>
            <translation>Cette exigence contient trop de niveaux imbriqués.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Write == instead of = to ask for exactly one version.</source>
            <translation>Écrivez == au lieu de = pour demander exactement une version.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Write it as: name @ address</source>
            <translation>Écrivez-la ainsi : name @ address</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Write its name before it: name @ address</source>
            <translation>Écrivez son nom devant : name @ address</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>Write the name before the address instead: name @ address</source>
            <translation>Écrivez plutôt le nom devant l’adresse : name @ address</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>pip cannot tell which package “{text}” is.</source>
            <translation>pip ne peut pas savoir quel paquet est « {text} ».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>pip does not understand “{text}”: {reason}.</source>
            <translation>pip ne comprend pas « {text} » : {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>pip looks for it from the folder that it is started in.</source>
            <translation>pip le cherche à partir du dossier où il est démarré.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>“{name}” behind egg= is no package name.</source>
            <translation>« {name} » après egg= n’est pas un nom de paquet.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirement.py" />
            <source>“{text}” cannot be installed with -e.</source>
            <translation>« {text} » ne peut pas être installé avec -e.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>Nothing reads the encoding “{encoding}”.</source>
            <translation>Rien ne lit l’encodage « {encoding} ».</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>On another machine it may not. Save it as UTF-8.</source>
            <translation>Sur un autre ordinateur, peut-être pas. Enregistrez-le en UTF-8.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <source>Save it as UTF-8.</source>
            <translation>Enregistrez-le en UTF-8.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>Save the file as UTF-8 and take the coding comment away.</source>
            <translation>Enregistrez le fichier en UTF-8 et retirez le commentaire coding.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>Take this line away.</source>
            <translation>Retirez cette ligne.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>The file is not UTF-8; pip reads it as {encoding} here.</source>
            <translation>Le fichier n’est pas en UTF-8 ; pip le lit ici comme {encoding}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>The file is not text in {encoding}.</source>
            <translation>Le fichier n’est pas du texte en {encoding}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>The path counts from the folder of the file that it stands in.</source>
            <translation>Le chemin part du dossier du fichier où il est écrit.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>This hash belongs to no requirement; pip passes over it.</source>
            <translation>Cette empreinte n’appartient à aucune exigence ; pip l’ignore.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>This line includes {file}, and {reason}</source>
            <translation>Cette ligne inclut {file}, mais {reason}</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>Too many files include each other; the rest is not read.</source>
            <translation>Trop de fichiers s’incluent l’un l’autre ; le reste n’est pas lu.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>pip also fetches {url}, which is not read here.</source>
            <translation>pip télécharge aussi {url}, qui n’est pas lu ici.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>pip stops at this line: {reason}.</source>
            <translation>pip s’arrête à cette ligne : {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>pip takes only the first word behind -e here and passes over the rest.</source>
            <translation>Ici, pip ne prend que le premier mot après -e et ignore le reste.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>pip wants a hash here, because others have one.</source>
            <translation>pip veut ici une empreinte, car d’autres en ont une.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>pip wants one exact version here (==), because there are hashes.</source>
            <translation>pip veut ici une seule version exacte (==), car il y a des empreintes.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/requirements.py" />
            <source>{file} includes itself, in the end.</source>
            <translation>{file} finit par s’inclure lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <source>Correct this line, or the one before it.</source>
            <translation>Corrigez cette ligne, ou celle d’avant.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <source>The file begins with an invisible mark (BOM): save it as UTF-8 without one.</source>
            <translation>Le fichier commence par une marque invisible (BOM) : enregistrez-le en UTF-8 sans elle.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <source>The file is nested too deeply.</source>
            <translation>Le fichier contient trop de niveaux imbriqués.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <source>The file is not text in UTF-8.</source>
            <translation>Le fichier n’est pas du texte en UTF-8.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>This is left over from a merge in git: keep one of the two versions.</source>
            <translation>Ceci reste d’une fusion dans git : gardez l’une des deux versions.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/toml_text.py" />
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>{tool} cannot read the file: {reason}.</source>
            <translation>{tool} ne peut pas lire le fichier : {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>Indent with spaces, not with tabs.</source>
            <translation>Mettez en retrait avec des espaces, pas avec des tabulations.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>Lines that belong together begin in the same column; a dash or a colon is followed by a space.</source>
            <translation>Les lignes qui vont ensemble commencent dans la même colonne ; un tiret ou un deux-points est suivi d’un espace.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>Put quotes around dates and odd numbers.</source>
            <translation>Mettez entre guillemets les dates et les nombres inhabituels.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>Put quotes around the text.</source>
            <translation>Mettez le texte entre guillemets.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>Save the file as UTF-8, without invisible characters.</source>
            <translation>Enregistrez le fichier en UTF-8, sans caractères invisibles.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>The file is nested too deeply, or repeats itself without end.</source>
            <translation>Le fichier contient trop de niveaux imbriqués, ou se répète sans fin.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>The lines of one list begin in the same column.</source>
            <translation>Les lignes d’une même liste commencent dans la même colonne.</translation>
        </message>
        <message>
            <location filename="../../app/core/dependency_files/yaml_text.py" />
            <source>{tool} cannot read a value in the file: {reason}.</source>
            <translation>{tool} ne peut pas lire une valeur du fichier : {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/core/diagnosis.py" />
            <source>Container engine</source>
            <translation>Moteur de conteneurs</translation>
        </message>
        <message>
            <location filename="../../app/core/diagnosis.py" />
            <source>Disk and memory</source>
            <translation>Disque et mémoire</translation>
        </message>
        <message>
            <location filename="../../app/core/diagnosis.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Network</source>
            <translation>Réseau</translation>
        </message>
        <message>
            <location filename="../../app/core/diagnosis.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Tools</source>
            <translation>Outils</translation>
        </message>
        <message>
            <location filename="../../app/core/difference.py" />
            <source>A new file.</source>
            <translation>Un nouveau fichier.</translation>
        </message>
        <message>
            <location filename="../../app/core/difference.py" />
            <source>A new, empty file.</source>
            <translation>Un nouveau fichier, vide.</translation>
        </message>
        <message>
            <location filename="../../app/core/difference.py" />
            <source>No word changes, only characters that cannot be seen, such as line endings.</source>
            <translation>Aucun mot ne change, seulement des caractères invisibles, comme les fins de ligne.</translation>
        </message>
        <message>
            <location filename="../../app/core/difference.py" />
            <source>The file already has this content.</source>
            <translation>Le fichier a déjà ce contenu.</translation>
        </message>
        <message>
            <location filename="../../app/core/difference.py" />
            <source>This is not a text file, so its lines cannot be shown.</source>
            <translation>Ce n’est pas un fichier texte : ses lignes ne peuvent pas être affichées.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Choose another context in the settings under engine.context, or empty it.</source>
            <translation>Choisissez un autre contexte dans les réglages, sous engine.context, ou videz-le.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>It is not what Docker writes there: {reason}</source>
            <translation>Ce n’est pas ce que Docker y écrit : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Labwright’s settings name the context {name}.</source>
            <translation>Les réglages de Labwright nomment le contexte {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Move the file away. Docker writes a new one when it needs it.</source>
            <translation>Mettez le fichier de côté. Docker en écrit un nouveau quand il en a besoin.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Name one of them.</source>
            <translation>Nommez-en un.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Nothing chooses another one, so docker uses its usual address.</source>
            <translation>Rien n’en choisit un autre, donc docker utilise son adresse habituelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Run docker context use default. A removed product often leaves its name there.</source>
            <translation>Lancez docker context use default. Un produit désinstallé y laisse souvent son nom.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>Take DOCKER_CONTEXT out of your shell’s start file, or correct it.</source>
            <translation>Retirez DOCKER_CONTEXT du fichier de démarrage de votre shell, ou corrigez-la.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>The context {name} was chosen with docker context use.</source>
            <translation>Le contexte {name} a été choisi par docker context use.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>The contexts here are {names}.</source>
            <translation>Les contextes d’ici sont {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>The variable DOCKER_CONTEXT names the context {name}.</source>
            <translation>La variable DOCKER_CONTEXT nomme le contexte {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>The variable DOCKER_HOST is set, and it outranks every context.</source>
            <translation>La variable DOCKER_HOST est définie, et elle l’emporte sur tout contexte.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>The variable {name} is set and outranks the chosen context: take it out of your shell’s start file, and open a new terminal.</source>
            <translation>La variable {name} est définie et l’emporte sur le contexte choisi : retirez-la du fichier de démarrage de votre shell, et ouvrez un nouveau terminal.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>There is no context {name}.</source>
            <translation>Il n’y a pas de contexte {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>You named the context {name}.</source>
            <translation>Vous avez nommé le contexte {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/docker_contexts.py" />
            <source>{path} cannot be understood.</source>
            <translation>{path} est incompréhensible.</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>Ended {month}</source>
            <translation>Fini en {month}</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>Ends {month}</source>
            <translation>Finit en {month}</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <location filename="../../app/core/engine_words.py" />
            <location filename="../../app/core/environment_words.py" />
            <location filename="../../app/ui/models/checks.py" />
            <location filename="../../app/ui/widgets/facts_grid.py" />
            <source>Not known</source>
            <translation>Inconnu</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>Until {month}</source>
            <translation>Jusqu’en {month}</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>cared for until {day}</source>
            <translation>suivi jusqu’au {day}</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>ended on {day}: no more security fixes</source>
            <translation>fini le {day} : plus de corrections de sécurité</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>ends soon, on {day}</source>
            <translation>finit bientôt, le {day}</translation>
        </message>
        <message>
            <location filename="../../app/core/end_of_life.py" />
            <source>not known</source>
            <translation>inconnu</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>A rootless engine needs cgroup version 2, and this system has version 1.</source>
            <translation>Un moteur sans root a besoin de cgroup version 2, et ce système a la version 1.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>An engine takes connections and does not answer: {where}</source>
            <translation>Un moteur accepte les connexions et ne répond pas : {where}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Containers can reach the network through the kernel.</source>
            <translation>Les conteneurs atteignent le réseau à travers le noyau.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Docker wants to ask {program} for passwords, and it is not there.</source>
            <translation>Docker veut demander des mots de passe à {program}, qui n’est pas là.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Docker’s settings and contexts can be read.</source>
            <translation>Les réglages et les contextes de Docker sont lisibles.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Docker’s settings name no program that keeps passwords.</source>
            <translation>Les réglages de Docker ne nomment aucun programme qui garde des mots de passe.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Images are kept with {driver}.</source>
            <translation>Les images sont gardées avec {driver}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Install Docker, or open the product that brings it: it puts docker on PATH when it runs.</source>
            <translation>Installez Docker, ou ouvrez le produit qui l’apporte : il met docker dans PATH quand il tourne.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Install the edition of your product that is made for this processor.</source>
            <translation>Installez l’édition de votre produit faite pour ce processeur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Install the package {package}, or Docker Desktop, which brings it.</source>
            <translation>Installez le paquet {package}, ou Docker Desktop, qui l’apporte.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Limits of memory and processors do nothing here.</source>
            <translation>Les limites de mémoire et de processeurs n’ont ici aucun effet.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Never make the socket writable for everybody (chmod 666): whoever writes to it is root on this machine.</source>
            <translation>Ne rendez jamais le socket inscriptible pour tous (chmod 666) : qui y écrit est root sur cette machine.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>No engine hangs.</source>
            <translation>Aucun moteur n’est bloqué.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Only {size} are free where the engine keeps images: {folder}</source>
            <translation>Il ne reste que {size} là où le moteur garde les images : {folder}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Restart it.</source>
            <translation>Redémarrez-le.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Restart the engine.</source>
            <translation>Redémarrez le moteur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>See what can go: docker system df. Then docker image prune, docker builder prune.</source>
            <translation>Voyez ce qui peut partir : docker system df. Puis docker image prune, docker builder prune.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Set the storage driver to overlay2, or install fuse-overlayfs for a rootless engine.</source>
            <translation>Choisissez overlay2 comme pilote de stockage, ou installez fuse-overlayfs pour un moteur sans root.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Sign out and in again, or restart the computer.</source>
            <translation>Fermez la session et rouvrez-la, ou redémarrez l’ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Switch it on, where the engine runs:</source>
            <translation>Activez-le, là où tourne le moteur :</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Take credsStore and credHelpers out of {path}, or install the program.</source>
            <translation>Retirez credsStore et credHelpers de {path}, ou installez le programme.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The disk of this engine cannot be seen from here.</source>
            <translation>Le disque de ce moteur n’est pas visible d’ici.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine and this processor are both {name}.</source>
            <translation>Le moteur et ce processeur sont tous deux {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine copies whole images for each container (storage driver vfs).</source>
            <translation>Le moteur copie l’image entière pour chaque conteneur (pilote vfs).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine does not say what time it has.</source>
            <translation>Le moteur ne dit pas l’heure qu’il a.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine does not say which cgroups it has.</source>
            <translation>Le moteur ne dit pas quels cgroups il a.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine is made for {theirs}, and this processor is {mine}.</source>
            <translation>Le moteur est fait pour {theirs}, et ce processeur est {mine}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine is on another machine.</source>
            <translation>Le moteur est sur une autre machine.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine that docker uses is not reached through a file with rights.</source>
            <translation>Le moteur que docker utilise n’est pas atteint par un fichier qui a des droits.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine uses cgroup version {version}.</source>
            <translation>Le moteur utilise cgroup version {version}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine’s clock is right.</source>
            <translation>L’horloge du moteur est juste.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine’s clock is {seconds:g} s away from this machine’s.</source>
            <translation>L’horloge du moteur s’écarte de {seconds:g} s de celle de cette machine.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The engine’s kernel does not pass packets on: containers reach no network.</source>
            <translation>Le noyau du moteur ne transmet pas les paquets : les conteneurs n’atteignent aucun réseau.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The program docker is not installed, or not on PATH.</source>
            <translation>Le programme docker n’est pas installé, ou n’est pas dans PATH.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The program docker is not there.</source>
            <translation>Le programme docker n’est pas là.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>The programs that keep passwords are there: {names}</source>
            <translation>Les programmes qui gardent les mots de passe sont là : {names}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>There is no engine that could be asked.</source>
            <translation>Il n’y a aucun moteur à interroger.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Update the program docker.</source>
            <translation>Mettez à jour le programme docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>Use a newer system, or boot it with systemd.unified_cgroup_hierarchy=1.</source>
            <translation>Utilisez un système plus récent, ou démarrez-le avec systemd.unified_cgroup_hierarchy=1.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <location filename="../../app/core/engine_failures.py" />
            <source>You are in the group {group}, but you were added after you signed in.</source>
            <translation>Vous êtes dans le groupe {group}, mais vous y avez été ajouté après l’ouverture de la session.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>You are root, who may use every engine.</source>
            <translation>Vous êtes root, qui peut utiliser tout moteur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>docker has no plugin {name}.</source>
            <translation>docker n’a pas de greffon {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>docker uses an engine that does not answer, while {name} does.</source>
            <translation>docker utilise un moteur qui ne répond pas, alors que {name} répond.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>docker uses no engine that is known here.</source>
            <translation>docker n’utilise aucun moteur connu ici.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>docker {mine} and the engine {theirs} understand each other.</source>
            <translation>docker {mine} et le moteur {theirs} se comprennent.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>docker {mine} is too old for the engine {theirs}.</source>
            <translation>docker {mine} est trop ancien pour le moteur {theirs}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>{size} are free where the engine keeps images.</source>
            <translation>Il reste {size} là où le moteur garde les images.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_diagnosis.py" />
            <source>{user} may use the engine.</source>
            <translation>{user} peut utiliser le moteur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_endpoints.py" />
            <source>Correct it where it comes from: DOCKER_HOST, or the context.</source>
            <translation>Corrigez-la là d’où elle vient : DOCKER_HOST, ou le contexte.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_endpoints.py" />
            <source>It begins with unix://, npipe://, tcp:// or ssh://.</source>
            <translation>Elle commence par unix://, npipe://, tcp:// ou ssh://.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_endpoints.py" />
            <source>The host or its port is not written as one.</source>
            <translation>L’hôte ou son port est mal écrit.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_endpoints.py" />
            <source>ssh:// is followed by a host, or by user@host, and no password.</source>
            <translation>ssh:// est suivi d’un hôte, ou de utilisateur@hôte, et d’aucun mot de passe.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_endpoints.py" />
            <source>{endpoint} is not the address of an engine.</source>
            <translation>{endpoint} n’est pas l’adresse d’un moteur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Check DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or the files of the context: both sides need certificates of the same authority.</source>
            <translation>Vérifiez DOCKER_TLS_VERIFY et DOCKER_CERT_PATH, ou les fichiers du contexte : les deux côtés ont besoin de certificats de la même autorité.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Check the address: another program listens there.</source>
            <translation>Vérifiez l’adresse : un autre programme y écoute.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Docker is not running, or it is not installed here.</source>
            <translation>Docker ne tourne pas, ou n’est pas installé ici.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>It closes the connection at once.</source>
            <translation>Il ferme aussitôt la connexion.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>It says: {text}</source>
            <translation>Il dit : {text}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>It speaks version {version} of Docker’s language; the oldest that still works is 1.24.</source>
            <translation>Il parle la version {version} de la langue de Docker ; la plus ancienne qui marche encore est 1.24.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>It takes connections, but it hangs, or it is still starting.</source>
            <translation>Il accepte les connexions, mais il est bloqué, ou il démarre encore.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>It was stopped or restarted, or it crashed.</source>
            <translation>Il a été arrêté ou redémarré, ou il s’est effondré.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Labwright cannot reach {endpoint} from here.</source>
            <translation>Labwright ne peut pas atteindre {endpoint} d’ici.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Let an administrator run sudo usermod -aG {group} {user}, then sign out and in again. Never change the rights of the socket: that opens the whole machine to every program.</source>
            <translation>Faites lancer sudo usermod -aG {group} {user} par un administrateur, puis fermez et rouvrez la session. Ne changez jamais les droits du socket : cela ouvre toute la machine à tout programme.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>No secure connection to {endpoint} comes about.</source>
            <translation>Aucune connexion sûre à {endpoint} ne s’établit.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Nobody answers at {endpoint}.</source>
            <translation>Personne ne répond à {endpoint}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Only root and the group {group} may use it, and {user} is not in that group.</source>
            <translation>Seuls root et le groupe {group} peuvent l’utiliser, et {user} n’est pas dans ce groupe.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Sign out and in again, or restart the computer. In one terminal, newgrp {group} is enough.</source>
            <translation>Fermez et rouvrez la session, ou redémarrez l’ordinateur. Dans un terminal, newgrp {group} suffit.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Start Docker: labwright engine start. Then try again.</source>
            <translation>Démarrez Docker : labwright engine start. Puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The address is there, but no engine listens: it has stopped, or is still starting.</source>
            <translation>L’adresse est là, mais aucun moteur n’écoute : il s’est arrêté, ou démarre encore.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine at {endpoint} answered with an error ({status}).</source>
            <translation>Le moteur à {endpoint} a répondu par une erreur ({status}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine at {endpoint} did not answer within {seconds:g} s.</source>
            <translation>Le moteur à {endpoint} n’a pas répondu en {seconds:g} s.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine at {endpoint} is too new for this Labwright.</source>
            <translation>Le moteur à {endpoint} est trop récent pour ce Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine at {endpoint} is too old.</source>
            <translation>Le moteur à {endpoint} est trop ancien.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine at {endpoint} went away in the middle of its answer.</source>
            <translation>Le moteur à {endpoint} a disparu au milieu de sa réponse.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>The engine belongs to another user.</source>
            <translation>Le moteur appartient à un autre utilisateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>There is no engine at {endpoint}.</source>
            <translation>Il n’y a pas de moteur à {endpoint}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Try again. If it happens again, look into the engine’s own log.</source>
            <translation>Réessayez. Si cela se répète, regardez le journal du moteur lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Update Docker.</source>
            <translation>Mettez Docker à jour.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Update Labwright.</source>
            <translation>Mettez Labwright à jour.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Use an engine of your own, such as rootless Docker, or ask who looks after this machine.</source>
            <translation>Utilisez un moteur à vous, comme Docker sans root, ou demandez à qui s’occupe de cette machine.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Use the docker command for this engine, or a context with another address.</source>
            <translation>Utilisez la commande docker pour ce moteur, ou un contexte avec une autre adresse.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>Wait a minute and try again. If it stays so, restart Docker.</source>
            <translation>Attendez une minute et réessayez. Si rien ne change, redémarrez Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>What answers at {endpoint} is no Docker engine.</source>
            <translation>Ce qui répond à {endpoint} n’est pas un moteur Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_failures.py" />
            <source>You may not use the engine at {endpoint}.</source>
            <translation>Vous ne pouvez pas utiliser le moteur à {endpoint}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>501 is the first user of a Mac.</source>
            <translation>501 est le premier utilisateur d’un Mac.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>A command prompt as macOS has it.</source>
            <translation>Une invite de commandes comme celle de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>A command prompt of Windows.</source>
            <translation>Une invite de commandes de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>A docker command for Linux, with the context of Docker Desktop.</source>
            <translation>Une commande docker pour Linux, avec le contexte de Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>A driver of Linux.</source>
            <translation>Un pilote de Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Another context leads to a home folder of macOS.</source>
            <translation>Un autre contexte mène à un dossier personnel de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Another context leads to a pipe of Windows.</source>
            <translation>Un autre contexte mène à un canal nommé de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Colima and Lima are mostly used on Macs.</source>
            <translation>Colima et Lima servent surtout sur Mac.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Docker Desktop answers a Linux command in the default context: so it does in WSL2.</source>
            <translation>Docker Desktop répond à une commande Linux dans le contexte default : il le fait ainsi dans WSL2.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Docker Desktop on Arm is mostly on Macs.</source>
            <translation>Docker Desktop sur Arm se trouve surtout sur Mac.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Docker’s plugins lie in a folder of Windows.</source>
            <translation>Les extensions de Docker sont dans un dossier de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Docker’s plugins lie in a folder of macOS.</source>
            <translation>Les extensions de Docker sont dans un dossier de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Hyper-V is a part of Windows.</source>
            <translation>Hyper-V fait partie de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Hyper-V's network cards begin with 00:15:5d.</source>
            <translation>Les cartes réseau de Hyper-V commencent par 00:15:5d.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>HyperKit on a Mac gives its machine this network card.</source>
            <translation>HyperKit sur un Mac donne cette carte réseau à sa machine.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>KVM's network cards begin with 52:54:00.</source>
            <translation>Les cartes réseau de KVM commencent par 52:54:00.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Of these old versions, the one for Windows printed no proxy.</source>
            <translation>Parmi ces anciennes versions, celle pour Windows n’affichait pas de proxy.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>On Windows it would use WSL2; Macs are most common.</source>
            <translation>Sous Windows, il utiliserait WSL2 ; un Mac est le plus courant.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>On Windows, Docker Desktop would use WSL2.</source>
            <translation>Sous Windows, Docker Desktop utiliserait WSL2.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>Only Docker Desktop for Mac printed this proxy.</source>
            <translation>Seul Docker Desktop pour Mac affichait ce proxy.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>OrbStack exists for macOS only.</source>
            <translation>OrbStack n’existe que pour macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The docker command was made for {system}.</source>
            <translation>La commande docker est faite pour {system}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The engine is reached through a pipe of Windows.</source>
            <translation>On atteint le moteur par un canal nommé de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The engine runs Windows containers.</source>
            <translation>Le moteur exécute des conteneurs Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The kernel of WSL2, which is a part of Windows.</source>
            <translation>Le noyau de WSL2, qui fait partie de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The label names a home folder of Linux.</source>
            <translation>L’étiquette nomme un dossier personnel de Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The label names a home folder of macOS.</source>
            <translation>L’étiquette nomme un dossier personnel de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The label names a pipe of Windows.</source>
            <translation>L’étiquette nomme un canal de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The name says Windows.</source>
            <translation>Le nom dit Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The name says macOS.</source>
            <translation>Le nom dit macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The proxy's name says macOS.</source>
            <translation>Le nom du proxy dit macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The socket is in a folder of macOS.</source>
            <translation>Le socket est dans un dossier de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The socket is in a home folder of Linux.</source>
            <translation>Le socket est dans un dossier personnel de Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The socket is in a home folder of macOS.</source>
            <translation>Le socket est dans un dossier personnel de macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>The system of the physical machine, as given.</source>
            <translation>Le système de la machine physique, tel qu’indiqué.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_host.py" />
            <source>This driver exists for macOS only.</source>
            <translation>Ce pilote n’existe que pour macOS.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>A computer made by software</source>
            <translation>Un ordinateur fait de logiciel</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>A computer made by software. The system below cannot run Linux containers itself, so a small Linux runs in this one, and every container in that Linux.</source>
            <translation>Un ordinateur fait de logiciel. Le système du dessous ne peut pas exécuter lui-même de conteneurs Linux : un petit Linux tourne donc dans celui-ci, et chaque conteneur dans ce Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>A container is an ordinary program of the kernel below, with a view of its own of files, network and other programs.</source>
            <translation>Un conteneur est un programme ordinaire du noyau du dessous, avec sa propre vue des fichiers, du réseau et des autres programmes.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>A light virtual machine</source>
            <translation>Une machine virtuelle légère</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/ui/pages/engine.py" />
            <source>Another machine</source>
            <translation>Une autre machine</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Comes with WSL</source>
            <translation>Vient avec WSL</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Computer and containers share this one kernel: there is no virtual machine.</source>
            <translation>L’ordinateur et les conteneurs partagent ce seul noyau : il n’y a pas de machine virtuelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <source>Containers</source>
            <translation>Conteneurs</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Disk file</source>
            <translation>Fichier disque</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Disk, at most</source>
            <translation>Disque, au plus</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/ui/pages/engine.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <source>Engine</source>
            <translation>Moteur</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Engine {version}</source>
            <translation>Moteur {version}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Hardware</source>
            <translation>Matériel</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Has a Linux kernel of its own, too</source>
            <translation>A aussi son propre noyau Linux</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Has no Linux kernel of its own</source>
            <translation>N’a pas de noyau Linux à lui</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Inside the virtual machine</source>
            <translation>Dans la machine virtuelle</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Its system is not known</source>
            <translation>Son système n’est pas connu</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Linux kernel</source>
            <translation>Noyau Linux</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Linux kernel {version}</source>
            <translation>Noyau Linux {version}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Memory</source>
            <translation>Mémoire</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>No Linux is involved</source>
            <translation>Aucun Linux en jeu</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Processor, memory and disk. An image must be made for this kind of processor, or it runs slowly, translated.</source>
            <translation>Processeur, mémoire et disque. Une image doit être faite pour ce type de processeur, sinon elle tourne lentement, traduite.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Processor, memory, disk</source>
            <translation>Processeur, mémoire, disque</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Processors</source>
            <translation>Processeurs</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Programs, each in a world of its own</source>
            <translation>Des programmes, chacun dans son monde</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Runs no Linux programs itself</source>
            <translation>N’exécute pas de programmes Linux</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Starts the containers</source>
            <translation>Démarre les conteneurs</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>The core of a system: it shares out processors, memory and devices. All containers share this one; it belongs to the virtual machine.</source>
            <translation>Le cœur d’un système : il répartit processeurs, mémoire et périphériques. Tous les conteneurs partagent celui-ci ; il appartient à la machine virtuelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>The core of the system: it shares out processors, memory and devices. Here containers are ordinary programs of the machine’s own kernel: there is no virtual machine.</source>
            <translation>Le cœur du système : il répartit processeurs, mémoire et périphériques. Ici, les conteneurs sont des programmes ordinaires du noyau de la machine elle-même : il n’y a pas de machine virtuelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>The engine fetches images and starts, stops and watches containers. The docker command only talks to it.</source>
            <translation>Le moteur récupère les images, et démarre, arrête et surveille les conteneurs. La commande docker ne fait que lui parler.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>The machine’s own</source>
            <translation>Celui de la machine elle-même</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>The system of the computer itself. Its files and network reach containers only through the virtual machine.</source>
            <translation>Le système de l’ordinateur lui-même. Ses fichiers et son réseau n’atteignent les conteneurs qu’à travers la machine virtuelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/ui/pages/engine.py" />
            <source>Virtual machine</source>
            <translation>Machine virtuelle</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>WSL2 is the Linux inside Windows: a light virtual machine with a true Linux kernel. All its distributions share that kernel.</source>
            <translation>WSL2 est le Linux dans Windows : une machine virtuelle légère avec un vrai noyau Linux. Toutes ses distributions partagent ce noyau.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Windows containers are programs of the kernel of Windows. Images made for Linux do not run on it.</source>
            <translation>Les conteneurs Windows sont des programmes du noyau de Windows. Les images faites pour Linux n’y tournent pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>Windows kernel</source>
            <translation>Noyau Windows</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/engine_layers.py" />
            <source>{n} processors, {memory}</source>
            <extracomment>for one: {n} processor, {memory}</extracomment>
            <translation>
                <numerusform>{n} processeur, {memory}</numerusform>
                <numerusform>{n} processeurs, {memory}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/ui/job_words.py" />
            <source>{n} running</source>
            <extracomment>for one: {n} running</extracomment>
            <translation>
                <numerusform>{n} en cours</numerusform>
                <numerusform>{n} en cours</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>{part} of {whole}</source>
            <translation>{part} sur {whole}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <location filename="../../app/core/readiness.py" />
            <source>{size} of memory</source>
            <translation>{size} de mémoire</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_layers.py" />
            <source>{technology}, {size}</source>
            <translation>{technology}, {size}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>A Synology NAS keeps Docker’s files there.</source>
            <translation>Un NAS Synology y garde les fichiers de Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>A container has such a name, so the engine itself is in one.</source>
            <translation>Un conteneur porte un tel nom : le moteur lui-même est donc dans un conteneur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Boot2Docker is the small Linux that Docker Toolbox puts into a virtual machine.</source>
            <translation>Boot2Docker est le petit Linux que Docker Toolbox met dans une machine virtuelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Buildah is a part of Podman.</source>
            <translation>Buildah fait partie de Podman.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Colima makes this context.</source>
            <translation>Colima crée ce contexte.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Colima names its virtual machine so.</source>
            <translation>Colima nomme ainsi sa machine virtuelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Docker Desktop calls its own Linux so.</source>
            <translation>Docker Desktop appelle ainsi son propre Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Docker Desktop had this name until 2019.</source>
            <translation>Docker Desktop s’appelait ainsi jusqu’en 2019.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Docker Desktop makes this context.</source>
            <translation>Docker Desktop crée ce contexte.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Docker Desktop names its virtual machine so.</source>
            <translation>Docker Desktop nomme ainsi sa machine virtuelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Docker Desktop puts this label on its engine.</source>
            <translation>Docker Desktop met cette étiquette sur son moteur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>GitHub Codespaces names its machines so.</source>
            <translation>GitHub Codespaces nomme ainsi ses machines.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>GitHub Codespaces signs in so.</source>
            <translation>GitHub Codespaces s’identifie ainsi.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Gitpod keeps Docker's files there.</source>
            <translation>Gitpod y garde les fichiers de Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Google Cloud Shell names its machines so.</source>
            <translation>Google Cloud Shell nomme ainsi ses machines.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Lima gives its user’s home folder such a name.</source>
            <translation>Lima donne un tel nom au dossier personnel de son utilisateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Lima names its virtual machines so.</source>
            <translation>Lima nomme ainsi ses machines virtuelles.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>OrbStack calls its own Linux so.</source>
            <translation>OrbStack appelle ainsi son propre Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>OrbStack makes this context.</source>
            <translation>OrbStack crée ce contexte.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Podman keeps its images there.</source>
            <translation>Podman y garde ses images.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Podman writes the name of its system so.</source>
            <translation>Podman écrit ainsi le nom de son système.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Rancher Desktop calls its own Linux so.</source>
            <translation>Rancher Desktop appelle ainsi son propre Linux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Rancher Desktop makes this context.</source>
            <translation>Rancher Desktop crée ce contexte.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Rootless Docker keeps its files in the home folder.</source>
            <translation>Docker sans root garde ses fichiers dans le dossier personnel.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Rootless Docker makes this context.</source>
            <translation>Docker sans root crée ce contexte.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>Seen from inside of a snap, the system is Ubuntu Core.</source>
            <translation>Vu de l’intérieur d’un snap, le système est Ubuntu Core.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The address of the host in a Lima machine.</source>
            <translation>L’adresse de l’hôte dans une machine Lima.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The command prompt of Google Cloud Shell.</source>
            <translation>L’invite de commandes de Google Cloud Shell.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The command prompt of Play with Docker.</source>
            <translation>L’invite de commandes de Play with Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The command prompt of a GitHub Codespace.</source>
            <translation>L’invite de commandes d’un Codespace GitHub.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The command prompt of a Gitpod workspace.</source>
            <translation>L’invite de commandes d’un espace de travail Gitpod.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The engine itself runs in a container.</source>
            <translation>Le moteur lui-même tourne dans un conteneur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The engine runs without the rights of root.</source>
            <translation>Le moteur tourne sans les droits de root.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The first Docker Desktops had such kernels.</source>
            <translation>Les premiers Docker Desktop avaient de tels noyaux.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The kernel of Boot2Docker.</source>
            <translation>Le noyau de Boot2Docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The name of a Lima virtual machine.</source>
            <translation>Le nom d’une machine virtuelle Lima.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The name of a Podman machine.</source>
            <translation>Le nom d’une machine Podman.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The pipe of Docker Desktop.</source>
            <translation>Le canal de Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The pipe of WSL's own containers.</source>
            <translation>Le canal des conteneurs propres à WSL.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The proxy of Docker Desktop.</source>
            <translation>Le proxy de Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The proxy of OrbStack.</source>
            <translation>Le proxy d’OrbStack.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The server is Podman.</source>
            <translation>Le serveur est Podman.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The server says that it belongs to Docker Desktop.</source>
            <translation>Le serveur dit appartenir à Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The snap of Docker keeps its files there.</source>
            <translation>Le snap de Docker y garde ses fichiers.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of Apple’s container.</source>
            <translation>Le socket de container, d’Apple.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of Colima.</source>
            <translation>Le socket de Colima.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of Docker Desktop.</source>
            <translation>Le socket de Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of OrbStack.</source>
            <translation>Le socket d’OrbStack.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of Podman.</source>
            <translation>Le socket de Podman.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of Rancher Desktop.</source>
            <translation>Le socket de Rancher Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of a Lima virtual machine.</source>
            <translation>Le socket d’une machine virtuelle Lima.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of a Podman machine.</source>
            <translation>Le socket d’une machine Podman.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The socket of rootless Docker.</source>
            <translation>Le socket de Docker sans root.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The virtual machine of Rancher Desktop has this name.</source>
            <translation>La machine virtuelle de Rancher Desktop porte ce nom.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>The virtual machine of minikube is built with Buildroot.</source>
            <translation>La machine virtuelle de minikube est faite avec Buildroot.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_marks.py" />
            <source>minikube labels its node so where the node is a container.</source>
            <translation>minikube met cette étiquette à son nœud quand celui-ci est un conteneur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>A context that somebody made, on a system that cannot run this engine itself.</source>
            <translation>Un contexte que quelqu’un a créé, sur un système qui ne peut pas exécuter ce moteur lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>A kernel made for machines that stand for themselves, in a cloud or as a small computer.</source>
            <translation>Un noyau fait pour des machines autonomes, dans un nuage ou comme petit ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>A kernel of a Linux that people install themselves.</source>
            <translation>Un noyau d’un Linux que l’on installe soi-même.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>ChromeOS calls its Linux penguin; it runs in a virtual machine.</source>
            <translation>ChromeOS appelle son Linux penguin ; il tourne dans une machine virtuelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>Docker Desktop’s settings tell what it uses.</source>
            <translation>Les réglages de Docker Desktop disent ce qu’il utilise.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>It runs on a Linux machine of its own; for Docker, that machine’s kernel is the native one.</source>
            <translation>Il tourne sur une machine Linux à lui ; pour Docker, le noyau de cette machine est le noyau natif.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The docker command was made for another processor than this.</source>
            <translation>La commande docker est faite pour un autre processeur que celui-ci.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The engine has the very kernel of this machine, and as much memory and as many processors.</source>
            <translation>Le moteur a le noyau même de cette machine, et autant de mémoire et de processeurs.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The engine is reached over the network, on another machine.</source>
            <translation>On atteint le moteur par le réseau, sur une autre machine.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The engine runs Windows containers, on the kernel of Windows.</source>
            <translation>Le moteur exécute des conteneurs Windows, sur le noyau de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The engine’s kernel is another one than this machine’s: {kernel}.</source>
            <translation>Le noyau du moteur n’est pas celui de cette machine : {kernel}.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The first WSL has no Linux kernel; an engine cannot run in it.</source>
            <translation>Le premier WSL n’a pas de noyau Linux ; un moteur ne peut pas y tourner.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The kernel of Docker Desktop’s own virtual machine, which is not WSL2.</source>
            <translation>Le noyau de la machine virtuelle propre à Docker Desktop, qui n’est pas WSL2.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The kernel of OrbStack’s virtual machine.</source>
            <translation>Le noyau de la machine virtuelle d’OrbStack.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>The name says WSL, and Rancher Desktop uses the second one only.</source>
            <translation>Le nom dit WSL, et Rancher Desktop n’utilise que le deuxième.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>This distribution is running in WSL.</source>
            <translation>Cette distribution tourne dans WSL.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>This is the kernel of WSL2.</source>
            <translation>C’est le noyau de WSL2.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>This product always brings a virtual machine of its own.</source>
            <translation>Ce produit apporte toujours sa propre machine virtuelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_place.py" />
            <source>macOS has no Linux kernel, so there must be a virtual machine.</source>
            <translation>macOS n’a pas de noyau Linux : il doit y avoir une machine virtuelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Add the user again.</source>
            <translation>Ajoutez de nouveau l’utilisateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Add {user} to the group {group}</source>
            <translation>Ajouter {user} au groupe {group}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>After you sign in again, docker works without an administrator.</source>
            <translation>Après la réouverture de la session, docker marche sans administrateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Choose the other context again.</source>
            <translation>Choisissez de nouveau l’autre contexte.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Every docker command in every terminal then speaks with that engine.</source>
            <translation>Toute commande docker, dans tout terminal, parle alors à ce moteur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Let docker use the context {name}</source>
            <translation>Faire utiliser le contexte {name} à docker</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Take {user} out of the group {group}</source>
            <translation>Retirer {user} du groupe {group}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>The user leaves the group again.</source>
            <translation>L’utilisateur quitte de nouveau le groupe.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>Whoever is in this group can do everything on this machine, as root can.</source>
            <translation>Qui est dans ce groupe peut tout faire sur cette machine, comme root.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_plans.py" />
            <source>docker uses the context before.</source>
            <translation>docker utilise le contexte d’avant.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>501 is the first user of a Mac; the machine passes it on.</source>
            <translation>501 est le premier utilisateur d’un Mac ; la machine le transmet.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>A Linux that people install, without the mark of another product.</source>
            <translation>Un Linux que l’on installe, sans la marque d’un autre produit.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>A Podman machine runs Fedora CoreOS and leaves it without a name.</source>
            <translation>Une machine Podman exécute Fedora CoreOS et le laisse sans nom.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>A desktop’s Windows, where Docker comes as Docker Desktop.</source>
            <translation>Un Windows de bureau, où Docker vient sous la forme de Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>A running Podman machine takes Windows’ default pipe, also beside Docker Desktop.</source>
            <translation>Une machine Podman qui tourne prend le canal par défaut de Windows, même à côté de Docker Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>A server’s Windows: Docker Desktop is not made for it.</source>
            <translation>Un Windows de serveur : Docker Desktop n’est pas fait pour lui.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Alpine Linux in WSL is what older Rancher Desktops brought.</source>
            <translation>Alpine Linux dans WSL est ce qu’apportaient les anciens Rancher Desktop.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Another machine’s engine is most often the plain one.</source>
            <translation>Le moteur d’une autre machine est le plus souvent l’ordinaire.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Btrfs beside the first version of cgroups is what a Synology NAS has.</source>
            <translation>Btrfs avec la première version de cgroups est ce qu’a un NAS Synology.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>On Windows, a Podman machine is a Fedora in WSL2.</source>
            <translation>Sous Windows, une machine Podman est une Fedora dans WSL2.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>On a Synology NAS, Docker does not find the system’s name.</source>
            <translation>Sur un NAS Synology, Docker ne trouve pas le nom du système.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Play with Docker names its nodes so.</source>
            <translation>Play with Docker nomme ainsi ses nœuds.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Podman gives only the short name of its system.</source>
            <translation>Podman ne donne que le nom court de son système.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Podman names its machines so.</source>
            <translation>Podman nomme ainsi ses machines.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>Podman needs a Linux machine to run on this system.</source>
            <translation>Podman a besoin d’une machine Linux pour tourner sur ce système.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>The docker command came with Docker Desktop, and nothing speaks for another engine.</source>
            <translation>La commande docker est venue avec Docker Desktop, et rien ne parle pour un autre moteur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>The server calls itself a plain Docker Engine.</source>
            <translation>Le serveur se dit simple Docker Engine.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>The user of a Podman machine is called core.</source>
            <translation>L’utilisateur d’une machine Podman s’appelle core.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>minikube makes a context of this name.</source>
            <translation>minikube crée un contexte de ce nom.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>minikube names its machine so and says which driver made it.</source>
            <translation>minikube nomme ainsi sa machine et dit quel pilote l’a créée.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>minikube names its machine so.</source>
            <translation>minikube nomme ainsi sa machine.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>minikube names its node so, and this node is a container.</source>
            <translation>minikube nomme ainsi son nœud, et ce nœud est un conteneur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_provider.py" />
            <source>xhyve runs virtual machines on a Mac, and Docker Toolbox does not use it.</source>
            <translation>xhyve exécute des machines virtuelles sur un Mac, et Docker Toolbox ne l’utilise pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>A first start downloads and makes a virtual machine: that takes minutes.</source>
            <translation>Un premier démarrage télécharge et crée une machine virtuelle : cela prend des minutes.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Containers that are set to start by themselves start with it.</source>
            <translation>Les conteneurs réglés pour démarrer seuls démarrent avec lui.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Docker Desktop may be waiting in its own window: for its terms, for a password, or for an update.</source>
            <translation>Docker Desktop attend peut-être dans sa propre fenêtre : ses conditions, un mot de passe ou une mise à jour.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>If it does not come, its log tells why: journalctl -u docker.service -n 20. Often the disk is full, or /etc/docker/daemon.json has a mistake in it.</source>
            <translation>S’il ne vient pas, son journal dit pourquoi : journalctl -u docker.service -n 20. Souvent le disque est plein, ou /etc/docker/daemon.json contient une faute.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Install it, or choose another context: labwright engine use NAME.</source>
            <translation>Installez-le, ou choisissez un autre contexte : labwright engine use NAME.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>It is on another machine, or Labwright does not know the product it belongs to.</source>
            <translation>Il est sur une autre machine, ou Labwright ne connaît pas le produit auquel il appartient.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>It runs until it is stopped, or until the computer is switched off.</source>
            <translation>Il tourne jusqu’à ce qu’on l’arrête, ou que l’ordinateur soit éteint.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Its log tells more: journalctl --user -u docker.service -n 20.</source>
            <translation>Son journal en dit plus : journalctl --user -u docker.service -n 20.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Labwright cannot start the engine here.</source>
            <translation>Labwright ne peut pas démarrer le moteur ici.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Rancher Desktop also starts Kubernetes, unless that is switched off in its settings.</source>
            <translation>Rancher Desktop démarre aussi Kubernetes, sauf si ses réglages le désactivent.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Run this in a terminal: sudo service docker start</source>
            <translation>Lancez ceci dans un terminal : sudo service docker start</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Start it where it is, or choose another context: labwright engine use NAME.</source>
            <translation>Démarrez-le là où il est, ou choisissez un autre contexte : labwright engine use NAME.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>Start {product}</source>
            <translation>Démarrer {product}</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>The address that docker uses belongs to it. A removed product may have left it there.</source>
            <translation>L’adresse que docker utilise est la sienne. Un produit désinstallé l’a peut-être laissée là.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>The engine at {endpoint} cannot be started from here.</source>
            <translation>Le moteur à {endpoint} ne peut pas être démarré d’ici.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>This system starts its services in a way that needs an administrator.</source>
            <translation>Ce système démarre ses services d’une façon qui demande un administrateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>WSL may hang: close Docker Desktop, run wsl --shutdown, and start it again.</source>
            <translation>WSL est peut-être bloqué : fermez Docker Desktop, lancez wsl --shutdown, puis rouvrez-le.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_starting.py" />
            <source>{program} is not installed, or Labwright does not find it.</source>
            <translation>{program} n’est pas installé, ou Labwright ne le trouve pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Apple's container</source>
            <translation>container, d’Apple</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Boot2Docker in xhyve</source>
            <translation>Boot2Docker dans xhyve</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Certain</source>
            <translation>Certain</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in WSL2, the Linux inside Windows</source>
            <translation>Les conteneurs tournent dans WSL2, le Linux dans Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in WSL2, the Linux inside Windows ({provider}).</source>
            <translation>Les conteneurs tournent dans WSL2, le Linux dans Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a Hyper-V machine on Windows</source>
            <translation>Les conteneurs tournent dans une machine Hyper-V sous Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a Linux virtual machine</source>
            <translation>Les conteneurs tournent dans une machine virtuelle Linux</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a Linux virtual machine ({provider}).</source>
            <translation>Les conteneurs tournent dans une machine virtuelle Linux ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a Linux virtual machine of Hyper-V on Windows ({provider}).</source>
            <translation>Les conteneurs tournent dans une machine virtuelle Linux de Hyper-V sous Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a Linux virtual machine on macOS ({provider}).</source>
            <translation>Les conteneurs tournent dans une machine virtuelle Linux sous macOS ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run in a virtual machine on the Mac</source>
            <translation>Les conteneurs tournent dans une machine virtuelle sur le Mac</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run on another machine</source>
            <translation>Les conteneurs tournent sur une autre machine</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run on another machine ({provider}).</source>
            <translation>Les conteneurs tournent sur une autre machine ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run on the Linux kernel itself</source>
            <translation>Les conteneurs tournent sur le noyau Linux lui-même</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Containers run straight on the computer’s own Linux kernel ({provider}).</source>
            <translation>Les conteneurs tournent directement sur le noyau Linux de l’ordinateur lui-même ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Docker in a container</source>
            <translation>Docker dans un conteneur</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>In WSL2 on Windows</source>
            <translation>Dans WSL2 sous Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>In a Hyper-V machine on Windows</source>
            <translation>Dans une machine Hyper-V sous Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>In a virtual machine</source>
            <translation>Dans une machine virtuelle</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>In a virtual machine on macOS</source>
            <translation>Dans une machine virtuelle sous macOS</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Likely</source>
            <translation>Probable</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, Windows containers run on the kernel of Windows ({provider}).</source>
            <translation>Très probablement, les conteneurs Windows tournent sur le noyau de Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run in WSL2, the Linux inside Windows ({provider}).</source>
            <translation>Très probablement, les conteneurs tournent dans WSL2, le Linux dans Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run in a Linux virtual machine ({provider}).</source>
            <translation>Très probablement, les conteneurs tournent dans une machine virtuelle Linux ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run in a Linux virtual machine of Hyper-V on Windows ({provider}).</source>
            <translation>Très probablement, les conteneurs tournent dans une machine virtuelle Linux de Hyper-V sous Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run in a Linux virtual machine on macOS ({provider}).</source>
            <translation>Très probablement, les conteneurs tournent dans une machine virtuelle Linux sous macOS ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run on another machine ({provider}).</source>
            <translation>Très probablement, les conteneurs tournent sur une autre machine ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Most likely, containers run straight on the computer’s own Linux kernel ({provider}).</source>
            <translation>Très probablement, les conteneurs tournent directement sur le noyau Linux de l’ordinateur lui-même ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>On another machine</source>
            <translation>Sur une autre machine</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>On the computer’s own Linux kernel</source>
            <translation>Sur le noyau Linux de l’ordinateur lui-même</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>On the kernel of Windows</source>
            <translation>Sur le noyau de Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>This is {provider}; whether its containers run in a virtual machine, and in which, is not told.</source>
            <translation>C’est {provider} ; rien ne dit si ses conteneurs tournent dans une machine virtuelle, ni dans laquelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>WSL's own containers</source>
            <translation>les conteneurs propres à WSL</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Where containers run is not told</source>
            <translation>Rien ne dit où tournent les conteneurs</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Where this engine runs cannot be told from what is known.</source>
            <translation>Ce que l’on sait ne suffit pas à dire où tourne ce moteur.</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Windows containers run on the kernel of Windows</source>
            <translation>Les conteneurs Windows tournent sur le noyau de Windows</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>Windows containers run on the kernel of Windows ({provider}).</source>
            <translation>Les conteneurs Windows tournent sur le noyau de Windows ({provider}).</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>a Podman machine</source>
            <translation>une machine Podman</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>a Synology NAS</source>
            <translation>un NAS Synology</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>a product that is not known</source>
            <translation>un produit inconnu</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>an unknown system</source>
            <translation>un système inconnu</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>rootless Docker</source>
            <translation>Docker sans root</translation>
        </message>
        <message>
            <location filename="../../app/core/engine_words.py" />
            <source>the Docker snap</source>
            <translation>le snap de Docker</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Half made</source>
            <translation>À moitié fait</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Hatch's folder</source>
            <translation>Dossier de Hatch</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>In the project</source>
            <translation>Dans le projet</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Its Python is gone</source>
            <translation>Son Python a disparu</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>No Python inside</source>
            <translation>Sans Python</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Nobody uses it</source>
            <translation>Plus utilisé</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Poetry's folder</source>
            <translation>Dossier de Poetry</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Project gone</source>
            <translation>Projet disparu</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Was moved</source>
            <translation>Déplacé</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Works</source>
            <translation>Fonctionne</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>Wrong processor</source>
            <translation>Mauvais processeur</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>pipenv's folder</source>
            <translation>Dossier de pipenv</translation>
        </message>
        <message>
            <location filename="../../app/core/environment_words.py" />
            <source>pyenv's folder</source>
            <translation>Dossier de pyenv</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/environment_words.py" />
            <source>{n} packages do not fit</source>
            <extracomment>for one: {n} package does not fit</extracomment>
            <translation>
                <numerusform>{n} paquet ne convient pas</numerusform>
                <numerusform>{n} paquets ne conviennent pas</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/environments.py" />
            <source>Labwright has not looked at it closely yet.</source>
            <translation>Labwright ne l’a pas encore regardé de près.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/environments.py" />
            <source>{n} packages do not fit: what they need is missing or has another version.</source>
            <extracomment>for one: {n} package does not fit: what it needs is missing or has another version.</extracomment>
            <translation>
                <numerusform>{n} paquet ne convient pas : ce dont il a besoin manque ou a une autre version.</numerusform>
                <numerusform>{n} paquets ne conviennent pas : ce dont ils ont besoin manque ou a une autre version.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>An environment.yml for conda</source>
            <translation>Un environment.yml pour conda</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>Dependencies for pyproject.toml</source>
            <translation>Des dépendances pour pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For a project that grows: what was asked for, from its version now on, to paste into pyproject.toml.</source>
            <translation>Pour un projet qui grandit : ce qui a été demandé, à partir de sa version actuelle, à coller dans pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For conda on the same kind of machine: every package with its version and its build.</source>
            <translation>Pour conda sur le même type d’ordinateur : chaque paquet avec sa version et son build.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For people and other systems: only what was asked for, at its version now. What that needs is chosen anew there.</source>
            <translation>Pour d’autres personnes et d’autres systèmes : seulement ce qui a été demandé, dans sa version actuelle. Ce dont cela a besoin est choisi à nouveau là-bas.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For people who use conda: the Python comes with it.</source>
            <translation>Pour ceux qui utilisent conda : le Python vient avec.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For people with conda on any system: what was asked of conda, in the words of that time. The rest is chosen anew there.</source>
            <translation>Pour qui a conda, sur n’importe quel système : ce qui a été demandé à conda, dans les termes d’alors. Le reste est choisi à nouveau là-bas.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For the same project on another machine, with the tool that wrote it: exact, hashes included. It belongs beside the project's own file.</source>
            <translation>Pour le même projet sur un autre ordinateur, avec l’outil qui l’a écrit : exact, empreintes comprises. Il se place à côté du fichier du projet.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For the same versions again, on this kind of machine: a hand-in, or a server. This is what `pip freeze` prints.</source>
            <translation>Pour retrouver les mêmes versions, sur ce genre d’ordinateur : un devoir à rendre, ou un serveur. C’est ce qu’affiche `pip freeze`.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For the very same files again with conda: a list of addresses, and nothing is chosen anew. What pip installed is not in it.</source>
            <translation>Pour retrouver exactement les mêmes fichiers avec conda : une liste d’adresses, et rien n’est choisi à nouveau. Ce que pip a installé n’y est pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>For the very same files again: pip refuses any file that is not the one listed. For servers and exams; the hashes are asked of the package index.</source>
            <translation>Pour retrouver exactement les mêmes fichiers : pip refuse tout fichier qui n’est pas celui de la liste. Pour les serveurs et les examens ; les empreintes sont demandées à l’index des paquets.</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>Only what was asked for</source>
            <translation>Seulement ce qui a été demandé</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>The lock file of its project</source>
            <translation>Le fichier de verrouillage de son projet</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>The same files, with hashes</source>
            <translation>Les mêmes fichiers, avec empreintes</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>The same versions</source>
            <translation>Les mêmes versions</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>conda: only what was asked for</source>
            <translation>conda : seulement ce qui a été demandé</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>conda: the very files</source>
            <translation>conda : exactement les mêmes fichiers</translation>
        </message>
        <message>
            <location filename="../../app/core/exporting.py" />
            <source>conda: versions and builds</source>
            <translation>conda : versions et builds</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Choose an environment, then How to use, In Jupyter notebooks. VS Code opens notebooks, too.</source>
            <translation>Choisissez un environnement, puis Utiliser, Dans les notebooks Jupyter. VS Code ouvre aussi les notebooks.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Choose an environment, then How to use: there is the line that runs a script with it.</source>
            <translation>Choisissez un environnement, puis Utiliser : vous y trouverez la ligne qui exécute un script avec lui.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>In a terminal, `conda install` and its path install it, without what it needs.</source>
            <translation>Dans un terminal, `conda install` suivi de son chemin l’installe, sans ce dont il a besoin.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>In its folder, `docker build .` does so.</source>
            <translation>Dans son dossier, `docker build .` le fait.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>In its folder, `docker compose up` does so.</source>
            <translation>Dans son dossier, `docker compose up` le fait.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>It knows lists of packages (requirements.txt, environment.yml, pyproject.toml, Pipfile and lock files), wheels, notebooks, Dockerfiles and compose files.</source>
            <translation>Il connaît les listes de paquets (requirements.txt, environment.yml, pyproject.toml, Pipfile et les fichiers de verrouillage), les wheels, les notebooks, les Dockerfiles et les fichiers compose.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>It needs {file} beside it, which is not there.</source>
            <translation>Il a besoin de {file} à côté de lui, et ce fichier n’y est pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Labwright does not know what {name} is for.</source>
            <translation>Labwright ne sait pas à quoi sert {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Make an environment in its folder, then `pip install -e .` there installs the project so that your changes take effect at once.</source>
            <translation>Créez un environnement dans son dossier ; `pip install -e .` y installe ensuite le projet de sorte que vos changements comptent aussitôt.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Tools read it by themselves when they work in its folder.</source>
            <translation>Les outils le lisent tout seuls quand ils travaillent dans son dossier.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>Unpack it, then drop its folder here. If it is the source of a package, pip installs it as it is.</source>
            <translation>Décompressez-la, puis déposez son dossier ici. Si c’est la source d’un paquet, pip l’installe telle quelle.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} describes containers that run together: Docker Compose starts them.</source>
            <translation>{name} décrit des conteneurs qui fonctionnent ensemble : Docker Compose les démarre.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} describes something for Kubernetes: kubectl applies it.</source>
            <translation>{name} décrit quelque chose pour Kubernetes : kubectl l’applique.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is a notebook: Jupyter opens it.</source>
            <translation>{name} est un notebook : Jupyter l’ouvre.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is a notebook: Jupyter opens it. It was written with the kernel “{kernel}”.</source>
            <translation>{name} est un notebook : Jupyter l’ouvre. Il a été écrit avec le noyau « {kernel} ».</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is a package of conda’s.</source>
            <translation>{name} est un paquet conda.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is a package, ready to be installed into an environment.</source>
            <translation>{name} est un paquet, prêt à être installé dans un environnement.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is a program in Python.</source>
            <translation>{name} est un programme Python.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is an archive: files packed together.</source>
            <translation>{name} est une archive : des fichiers regroupés en un seul.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} is the recipe of an image: Docker builds it.</source>
            <translation>{name} est la recette d’une image : Docker la construit.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} lists the very files of an environment of conda’s.</source>
            <translation>{name} énumère les fichiers exacts d’un environnement conda.</translation>
        </message>
        <message>
            <location filename="../../app/core/given_files.py" />
            <source>{name} pins every file of a project, for any tool that reads the common lock format.</source>
            <translation>{name} fixe chaque fichier d’un projet, pour tout outil qui lit le format de verrouillage commun.</translation>
        </message>
        <message>
            <location filename="../../app/core/indexes.py" />
            <source>It looks like https://packages.example.edu/simple/</source>
            <translation>Elle ressemble à https://packages.example.edu/simple/</translation>
        </message>
        <message>
            <location filename="../../app/core/indexes.py" />
            <source>It would stand in command lines and in the journal, where others may read it.</source>
            <translation>Cela serait visible dans les lignes de commande et dans le journal, où d’autres peuvent le lire.</translation>
        </message>
        <message>
            <location filename="../../app/core/indexes.py" />
            <source>Leave them away here. Put them where pip and uv look for them: into the keyring, or into the file .netrc in your home folder.</source>
            <translation>Ne les indiquez pas ici. Mettez-les là où pip et uv les cherchent : dans le trousseau de clés, ou dans le fichier .netrc de votre dossier personnel.</translation>
        </message>
        <message>
            <location filename="../../app/core/indexes.py" />
            <source>The address of an index must not have a name or a password in it.</source>
            <translation>L’adresse d’un index ne doit contenir ni nom ni mot de passe.</translation>
        </message>
        <message>
            <location filename="../../app/core/indexes.py" />
            <source>This is not the address of an index: {address}</source>
            <translation>Ce n’est pas l’adresse d’un index : {address}</translation>
        </message>
        <message>
            <location filename="../../app/core/journal.py" />
            <source>Labwright did the same in less time.</source>
            <translation>Labwright a fait la même chose en moins de temps.</translation>
        </message>
        <message>
            <location filename="../../app/core/journal.py" />
            <source>has not ended</source>
            <translation>n’a pas fini</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>It did not start:</source>
            <translation>Elle n’a pas démarré :</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>It holds a secret that is not kept. Put it in before you run this:</source>
            <translation>Elle contient un secret qui n’est pas conservé. Remettez-le avant d’exécuter ceci :</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>It was given input that is not kept:</source>
            <translation>Elle a reçu une entrée qui n’est pas conservée :</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>Lab notes</source>
            <translation>Notes de labo</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>Lines that begin with # are not run again, and the line above them says why.</source>
            <translation>Les lignes qui commencent par # ne sont pas réexécutées ; la ligne au-dessus dit pourquoi.</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>The line was too long to be kept whole:</source>
            <translation>La ligne était trop longue pour être conservée en entier :</translation>
        </message>
        <message>
            <location filename="../../app/core/journal_export.py" />
            <source>What Labwright ran, oldest first. Read it before you run it.</source>
            <translation>Ce que Labwright a exécuté, du plus ancien au plus récent. Lisez avant d’exécuter.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>Give the token each time you publish: it is used for that run only, and written down nowhere.</source>
            <translation>Donnez le jeton à chaque publication : il ne sert que pour cette fois, et n’est noté nulle part.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>It gives nothing away before its password was typed.</source>
            <translation>Il ne donne rien tant que son mot de passe n’a pas été tapé.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>It is locked and waits for its password in a window that may not be in sight: over SSH, or right after the desktop came up.</source>
            <translation>Il est verrouillé et attend son mot de passe dans une fenêtre peut-être hors de vue : par SSH, ou juste après l’ouverture du bureau.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>Log in to the desktop itself and unlock it. To do without: poetry config keyring.enabled false</source>
            <translation>Connectez-vous au bureau lui-même et déverrouillez-le. Pour vous en passer : poetry config keyring.enabled false</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>Servers and small desktops come without one, and a plain file would be no safe place.</source>
            <translation>Les serveurs et les petits bureaux n’en ont pas, et un simple fichier ne serait pas un endroit sûr.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>The desktop’s key ring did not answer within {seconds:g} s.</source>
            <translation>Le trousseau de clés du bureau n’a pas répondu en {seconds:g} s.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>The key ring of this desktop is locked, or refused.</source>
            <translation>Le trousseau de clés de ce bureau est verrouillé, ou a refusé.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>This machine has no key ring to keep a token in.</source>
            <translation>Cet ordinateur n’a pas de trousseau de clés où garder un jeton.</translation>
        </message>
        <message>
            <location filename="../../app/core/key_ring.py" />
            <source>Unlock it: log in to the desktop itself, or open its program for passwords and keys.</source>
            <translation>Déverrouillez-le : connectez-vous au bureau lui-même, ou ouvrez son programme pour les mots de passe et les clés.</translation>
        </message>
        <message>
            <location filename="../../app/core/module_failures.py" />
            <source>Install {names} there, then try again.</source>
            <translation>Installez {names} à cet endroit, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/core/module_failures.py" />
            <source>Its Python looked for it, and it looks nowhere but in its own environment.</source>
            <translation>Son Python l’a cherché, et il ne cherche que dans son propre environnement.</translation>
        </message>
        <message>
            <location filename="../../app/core/module_failures.py" />
            <source>{names} is not installed in this environment.</source>
            <translation>{names} n’est pas installé dans cet environnement.</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>could not be started</source>
            <translation>n’a pas pu démarrer</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>done</source>
            <translation>a bien fini</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>ended with code {code}</source>
            <translation>a fini avec le code {code}</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>started</source>
            <translation>a démarré</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>stopped by you</source>
            <translation>vous l’avez arrêté</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>timed out after {seconds:g} s</source>
            <translation>a dépassé {seconds:g} s</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>was cut off when Labwright ended</source>
            <translation>a été interrompu quand Labwright s’est arrêté</translation>
        </message>
        <message>
            <location filename="../../app/core/outcomes.py" />
            <source>was ended by the signal {name}</source>
            <translation>a été terminé par le signal {name}</translation>
        </message>
        <message>
            <location filename="../../app/core/package_changes.py" />
            <source>Nothing changes.</source>
            <translation>Rien ne change.</translation>
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
                <numerusform>{n} change de version</numerusform>
                <numerusform>{n} changent de version</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/package_changes.py" />
            <source>{n} go</source>
            <extracomment>for one: {n} goes</extracomment>
            <translation>
                <numerusform>{n} est retiré</numerusform>
                <numerusform>{n} sont retirés</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/package_changes.py" />
            <source>{n} packages come</source>
            <extracomment>for one: {n} package comes</extracomment>
            <translation>
                <numerusform>{n} paquet s’ajoute</numerusform>
                <numerusform>{n} paquets s’ajoutent</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>The METADATA file of {package} is damaged: it has no name or no version. Installing the package again puts that right.</source>
            <translation>Le fichier METADATA de {package} est abîmé : il lui manque un nom ou une version. Réinstaller le paquet règle cela.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>The record of {package} has no METADATA file: what it needs is not known. Installing it again puts that right.</source>
            <translation>{package} est enregistré sans fichier METADATA : on ne sait pas ce qu’il lui faut. Le réinstaller règle cela.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>The record of {package} may not be read: what it needs is not known. Look at the permissions of {path}.</source>
            <translation>Le dossier qui décrit {package} ne peut pas être lu : on ne sait pas ce qu’il lui faut. Regardez les droits de {path}.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>conda's own record of {package} is damaged ({file}): conda may refuse to work in this environment.</source>
            <translation>La fiche que conda garde de {package} est abîmée ({file}) : conda peut refuser de travailler dans cet environnement.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{folder} is left over from an installation that was interrupted. Nothing uses it: it can be deleted.</source>
            <translation>{folder} reste d’une installation interrompue. Rien ne l’utilise : il peut être supprimé.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{folder} is taken for no package, because its name does not say which one it is.</source>
            <translation>{folder} ne compte pas comme paquet : son nom ne dit pas lequel c’est.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{folder} may not be read: packages in it are missing from the list. Look at its permissions.</source>
            <translation>{folder} ne peut pas être lu : ses paquets manquent dans la liste. Regardez ses droits.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} asks for “{requirement}”, which nothing can read as a requirement. pip takes the package for missing until a version of it is installed that is written correctly.</source>
            <translation>{package} demande « {requirement} », que rien ne peut lire comme une exigence. Pour pip, ce paquet manque, jusqu’à ce qu’une version écrite correctement soit installée.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} calls its version “{version}”, which is not a valid version number. pip takes the package for missing.</source>
            <translation>{package} donne sa version comme « {version} », ce qui n’est pas un numéro de version valide. Pour pip, ce paquet manque.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} does not say which version it is. Installing it again puts that right.</source>
            <translation>{package} ne dit pas quelle version il est. Le réinstaller règle cela.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} is there twice in one folder, as {first} and as {second}. Tools disagree about which one counts: uninstall it until nothing is left, then install it once.</source>
            <translation>{package} est deux fois dans un même dossier : {first} et {second}. Les outils ne s’accordent pas sur celui qui compte : désinstallez-le jusqu’à ce qu’il n’en reste rien, puis installez-le une fois.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} was installed twice into one place, by conda ({conda_version}) and by pip ({pip_version}). Each overwrites files of the other: remove one of them, then install the other again.</source>
            <translation>{package} a été installé deux fois au même endroit, par conda ({conda_version}) et par pip ({pip_version}). Chacun écrase des fichiers de l’autre : supprimez l’un, puis réinstallez l’autre.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} {version} has requirement {requirement}, but you have {other} {found}.</source>
            <translation>{package} {version} exige {requirement}, mais vous avez {other} {found}.</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} {version} is not supported on this platform</source>
            <translation>{package} {version} n’est pas prévu pour cette plateforme</translation>
        </message>
        <message>
            <location filename="../../app/core/package_problems.py" />
            <source>{package} {version} requires {requirement}, which is not installed.</source>
            <translation>{package} {version} exige {requirement}, qui n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>An empty entry of PATH means the folder you are in.</source>
            <translation>Une entrée vide de PATH désigne le dossier où vous êtes.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>The variable in {entry} was never replaced by its value, so no folder is found.</source>
            <translation>La variable dans {entry} n’a jamais été remplacée par sa valeur : aucun dossier n’est trouvé.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>The ~ in {entry} was never replaced by your home folder. {shell} does it while it searches; other shells and programs do not.</source>
            <translation>Le ~ de {entry} n’a jamais été remplacé par votre dossier personnel. {shell} le fait en cherchant ; d’autres shells et programmes, non.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>The ~ in {entry} was never replaced by your home folder: {shell} looks for a folder named ~.</source>
            <translation>Le ~ de {entry} n’a jamais été remplacé par votre dossier personnel : {shell} cherche un dossier nommé ~.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>cmd looks into the folder you are in before it looks into PATH.</source>
            <translation>cmd cherche dans le dossier où vous êtes avant de chercher dans PATH.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>{entry} in PATH is no full path: what it means depends on the folder you are in.</source>
            <translation>{entry}, dans PATH, n’est pas un chemin complet : son sens dépend du dossier où vous êtes.</translation>
        </message>
        <message>
            <location filename="../../app/core/path_rules.py" />
            <source>{entry} is in quotes: cmd takes them away, some programs do not.</source>
            <translation>{entry} est entre guillemets : cmd les retire, certains programmes non.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>A downloaded package is not the one that the list means.</source>
            <translation>Un paquet téléchargé n’est pas celui que la liste désigne.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>A line names one package, perhaps with versions: requests or requests&gt;=2.32. Correct it there.</source>
            <translation>Une ligne nomme un paquet, avec des versions au besoin : requests ou requests&gt;=2.32. Corrigez-la.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>A package had to be built here, and that failed.</source>
            <translation>Un paquet devait être compilé ici, et cela a échoué.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Ask for their certificate file, and choose it in the settings under Network.</source>
            <translation>Demandez le fichier de leur certificat et choisissez-le dans les réglages, sous Réseau.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Check spelling and version. Some are imported by another name than the one they are installed by.</source>
            <translation>Vérifiez l’orthographe et la version. Certains s’importent sous un nom et s’installent sous un autre.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Check the spelling. Some are imported by another name than the one they are installed by.</source>
            <translation>Vérifiez l’orthographe. Certains s’importent sous un nom et s’installent sous un autre.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>It stands in {because}, and is neither a package nor an option of pip.</source>
            <translation>Cela se trouve dans {because}, et n’est ni un paquet ni une option de pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Its certificate is not known here. Schools and companies often put their own in between.</source>
            <translation>Son certificat n’est pas connu ici. Les écoles et les entreprises mettent souvent le leur entre les deux.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Its fingerprint (hash) is another one: the download broke, or the file was changed.</source>
            <translation>Son empreinte (hash) est différente : le téléchargement s’est abîmé, ou le fichier a été modifié.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Look whether a browser opens pages. Behind a proxy, write it into the settings under Network. Without any network, install from a folder of wheels.</source>
            <translation>Regardez si un navigateur ouvre des pages. Derrière un proxy, écrivez-le dans les réglages, sous Réseau. Sans aucun réseau, installez depuis un dossier de wheels.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Make an environment, and install there.</source>
            <translation>Créez un environnement et installez-y.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <location filename="../../app/services/failures.py" />
            <source>Make room, for instance by emptying the bin, then try again.</source>
            <translation>Faites de la place, par exemple en vidant la corbeille, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>No fitting package was found: {names}.</source>
            <translation>Aucun paquet adapté n’a été trouvé : {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <location filename="../../app/core/pipenv_failures.py" />
            <source>No version is right for all of these: {because}.</source>
            <translation>Aucune version ne convient à tous : {because}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>One of them needs a version of something that another one rules out.</source>
            <translation>L’un d’eux a besoin d’une version de quelque chose qu’un autre exclut.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Take away the versions you do not need exactly, or install them one after the other. If both must stay, give each an environment of its own.</source>
            <translation>Retirez les versions dont vous n’avez pas besoin exactement, ou installez-les l’un après l’autre. Si les deux doivent rester, donnez à chacun son propre environnement.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <location filename="../../app/services/failures.py" />
            <source>The disk is full.</source>
            <translation>Le disque est plein.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>The place where packages come from could not be trusted.</source>
            <translation>L’endroit d’où viennent les paquets n’inspire pas confiance.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <location filename="../../app/core/poetry_failures.py" />
            <source>The place where packages come from does not answer.</source>
            <translation>L’endroit d’où viennent les paquets ne répond pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>The place where packages come from has none of this name for this Python and this system.</source>
            <translation>L’endroit d’où viennent les paquets n’en a aucun de ce nom pour ce Python et ce système.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>The system's own tools need its packages as they are.</source>
            <translation>Les outils du système ont besoin de ses paquets tels qu’ils sont.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <location filename="../../app/core/poetry_failures.py" />
            <source>There is no network, or a proxy or a firewall stands in between.</source>
            <translation>Il n’y a pas de réseau, ou un proxy ou un pare-feu se trouve entre les deux.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>There is no package {names}.</source>
            <translation>Il n’y a pas de paquet {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>There is no ready-made file of it for this Python and this system. That often means that the Python is newer than the package, or that a compiler or a library is missing.</source>
            <translation>Il n’existe pas de fichier tout prêt pour ce Python et ce système. Souvent, le Python est plus récent que le paquet, ou il manque un compilateur ou une bibliothèque.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>There is none of this name or version for this Python and this system, or the place where packages come from did not answer.</source>
            <translation>Il n’y en a aucun de ce nom ou de cette version pour ce Python et ce système, ou l’endroit d’où viennent les paquets n’a pas répondu.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>These packages cannot be had beside the versions that are pinned: {names}.</source>
            <translation>Ces paquets ne vont pas avec les versions épinglées : {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>These packages cannot be had together.</source>
            <translation>Ces paquets ne peuvent pas être ensemble.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>This Python belongs to the system, so pip may not change it.</source>
            <translation>Ce Python appartient au système, pip ne peut donc pas le modifier.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Try a newer version of the package, or an environment with an older Python.</source>
            <translation>Essayez une version plus récente du paquet, ou un environnement avec un Python plus ancien.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Try once more. If it stays so, ask whoever made the list, and do not install it otherwise.</source>
            <translation>Réessayez. Si rien ne change, demandez à l’auteur de la liste et ne l’installez pas autrement.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>Unpin what is called “constraint” here, or choose versions that fit to it.</source>
            <translation>Libérez ce qui s’appelle ici « constraint », ou choisissez des versions qui vont avec.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>What was downloaded and unpacked found no room any more.</source>
            <translation>Ce qui a été téléchargé et décompressé n’avait plus de place.</translation>
        </message>
        <message>
            <location filename="../../app/core/pip_failures.py" />
            <source>pip cannot read {names}.</source>
            <translation>pip ne peut pas lire {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Check spelling and version. Some are imported by another name than they are installed by.</source>
            <translation>Vérifiez l’orthographe et la version. Certains paquets s’importent sous un autre nom que celui qui les installe.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Correct the line that the output names, then try again.</source>
            <translation>Corrigez la ligne que nomme la sortie, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Install that Python on the page Pythons, or name another in the Pipfile.</source>
            <translation>Installez ce Python sur la page Python, ou indiquez-en un autre dans le Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>It is no TOML any more: a quotation mark or a bracket may be missing.</source>
            <translation>Ce n’est plus du TOML : il manque peut-être un guillemet ou un crochet.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Its table [requires] names a version, and pipenv found none of it.</source>
            <translation>Sa table [requires] indique une version, et pipenv n’a trouvé aucun Python de cette version.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Lock the project: pipenv lock</source>
            <translation>Verrouillez le projet : pipenv lock</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Lock the project: pipenv lock. In a team, get the newest files first.</source>
            <translation>Verrouillez le projet : pipenv lock. En équipe, récupérez d’abord les fichiers les plus récents.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>Take away the versions you do not need exactly, or ask for other packages. If all must stay, give each an environment of its own. pipenv's hint --pre would only allow unfinished versions.</source>
            <translation>Retirez les versions dont vous n’avez pas besoin exactement, ou demandez d’autres paquets. Si tous doivent rester, donnez à chacun son propre environnement. L’option --pre que suggère pipenv ne ferait qu’autoriser des versions inachevées.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>The Pipfile cannot be read.</source>
            <translation>Le Pipfile ne peut pas être lu.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>The Pipfile has changed since Pipfile.lock was written.</source>
            <translation>Le Pipfile a changé depuis que Pipfile.lock a été écrit.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>The Python that the Pipfile asks for is not on this machine.</source>
            <translation>Le Python que demande le Pipfile n’est pas sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>The project has no Pipfile.lock yet.</source>
            <translation>Le projet n’a pas encore de Pipfile.lock.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>The sources that the Pipfile names have none of this name or version for this Python and system.</source>
            <translation>Les sources que nomme le Pipfile n’ont rien de ce nom ou de cette version pour ce Python et ce système.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>What is installed exactly must be written down there first.</source>
            <translation>Ce qui est installé exactement doit d’abord y être noté.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>pipenv finds no package that fits: {names}.</source>
            <translation>pipenv ne trouve aucun paquet qui convienne : {names}.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>pipenv finds no versions that fit together.</source>
            <translation>pipenv ne trouve pas de versions qui aillent ensemble.</translation>
        </message>
        <message>
            <location filename="../../app/core/pipenv_failures.py" />
            <source>pipenv installs nothing that the lock file would contradict.</source>
            <translation>pipenv n’installe rien qui contredirait le fichier de verrouillage.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>An environment is there already. Choose another name, or delete that one first.</source>
            <translation>Il y a déjà un environnement ici. Choisissez un autre nom, ou supprimez d’abord celui-là.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>Only {size} are free on this disk.</source>
            <translation>Il ne reste que {size} libres sur ce disque.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>Something is there already. An environment needs a place of its own.</source>
            <translation>Il y a déjà quelque chose ici. Un environnement a besoin d’un endroit à lui.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>The path has a space in it. Python copes with it, some tools do not.</source>
            <translation>Le chemin contient un espace. Python s’en accommode, certains outils non.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>The path has letters with accents. Python copes with them, some tools do not.</source>
            <translation>Le chemin contient des lettres accentuées. Python s’en accommode, certains outils non.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>There is no such disk or folder.</source>
            <translation>Ce disque ou ce dossier n’existe pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>This lies inside the environment {path}. Environments stand beside each other.</source>
            <translation>Ceci se trouve à l’intérieur de l’environnement {path}. Les environnements se placent l’un à côté de l’autre.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>This path is too long for Windows: {n} characters, and packages add up to {more}. Choose a shorter one, such as C:\envs\lab1.</source>
            <translation>Ce chemin est trop long pour Windows : {n} caractères, et les paquets en ajoutent jusqu’à {more}. Choisissez-en un plus court, comme C:\envs\lab1.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>You may not write there. Choose a folder of your own.</source>
            <translation>Vous n’avez pas le droit d’y écrire. Choisissez un dossier à vous.</translation>
        </message>
        <message>
            <location filename="../../app/core/place_facts.py" />
            <source>{service} copies this folder to the network. It works, but thousands of small files will be sent there.</source>
            <translation>{service} copie ce dossier sur le réseau. Cela marche, mais des milliers de petits fichiers y seront envoyés.</translation>
        </message>
        <message>
            <location filename="../../app/core/plans.py" />
            <source>Labwright does the same in less time where it can.</source>
            <translation>Labwright fait la même chose en moins de temps là où il le peut.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Environments see the packages of their Python, too.</source>
            <translation>Les environnements voient aussi les paquets de leur Python.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Passwords and tokens are looked for in the desktop’s key ring.</source>
            <translation>Mots de passe et jetons sont cherchés dans le trousseau de clés du bureau.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Poetry makes an environment for each project.</source>
            <translation>Poetry crée un environnement pour chaque projet.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Several packages are installed at once.</source>
            <translation>Plusieurs paquets sont installés à la fois.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>The environment is the folder .venv in the project. Where nobody chose: if there is one.</source>
            <translation>L’environnement est le dossier .venv du projet. Sans choix : seulement s’il y en a un.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>These are: {names}</source>
            <translation>Ceux qu’il change : {names}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Where Poetry keeps what it downloaded.</source>
            <translation>Où Poetry garde ce qu’il a téléchargé.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>Where the environments outside of projects are.</source>
            <translation>Où sont les environnements hors des projets.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>an environment variable</source>
            <translation>une variable d’environnement</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>this project</source>
            <translation>ce projet</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>you, for all projects</source>
            <translation>vous, pour tous les projets</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>{key} is either true or false, not {value}.</source>
            <translation>{key} vaut true ou false, et non {value}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>{name} is no setting that Labwright changes.</source>
            <translation>{name} n’est pas un réglage que Labwright change.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_config.py" />
            <source>{value} is no value for {key}.</source>
            <translation>{value} n’est pas une valeur pour {key}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Add the package it comes with: poetry add --group dev {name}</source>
            <translation>Ajoutez le paquet avec lequel il vient : poetry add --group dev {name}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Ask for other versions of them, or leave one out. An older one may fit: name it as &lt;2.</source>
            <translation>Demandez-en d’autres versions, ou laissez-en un de côté. Une version plus ancienne convient peut-être : indiquez-la sous la forme &lt;2.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Bring Poetry to the newest version. Locking anew would change the file for all.</source>
            <translation>Mettez Poetry à la version la plus récente. Verrouiller à nouveau changerait le fichier pour tout le monde.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Check its name and version on the page of the package index.</source>
            <translation>Vérifiez son nom et sa version sur la page de l’index des paquets.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Choose another Python for it: poetry env use 3.12, or the path of one.</source>
            <translation>Choisissez-lui un autre Python : poetry env use 3.12, ou le chemin d’un Python.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Go to the project’s folder, or start one: poetry init</source>
            <translation>Allez dans le dossier du projet, ou créez-en un : poetry init</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>If nobody should install it, write package-mode = false below [tool.poetry]. Otherwise make the folder {name} with your code, or name yours under packages.</source>
            <translation>Si personne ne doit l’installer, écrivez package-mode = false sous [tool.poetry]. Sinon, créez le dossier {name} avec votre code, ou indiquez le vôtre sous packages.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Install one that its pyproject.toml allows, then choose it: poetry env use</source>
            <translation>Installez-en un que son pyproject.toml autorise, puis choisissez-le : poetry env use</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>It is a plug-in since Poetry 2, and older instructions still name it.</source>
            <translation>C’est une extension depuis Poetry 2, et d’anciennes instructions la nomment encore.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>It looks there for passwords of package sources, and the key ring is locked or does not answer.</source>
            <translation>Il y cherche des mots de passe pour les sources de paquets, et le trousseau de clés est verrouillé ou ne répond pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>It needs Python {needed}, and the project allows {allowed}.</source>
            <translation>Il lui faut Python {needed}, et le projet autorise {allowed}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Its packages are installed; only the project itself is missing in the environment.</source>
            <translation>Ses paquets sont installés ; seul le projet lui-même manque dans l’environnement.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Its pyproject.toml allows {allowed}.</source>
            <translation>Son pyproject.toml autorise {allowed}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Lock the project: poetry lock. In a team, get the newest files first: somebody may have done it.</source>
            <translation>Verrouillez le projet : poetry lock. En équipe, récupérez d’abord les fichiers les plus récents : quelqu’un l’a peut-être déjà fait.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Look at the releases there are, and ask for one of them.</source>
            <translation>Regardez quelles versions existent, et demandez-en une.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Look whether a browser opens pages. Behind a proxy, write it into the settings under Network. Without any network, what is installed already goes on working.</source>
            <translation>Regardez si un navigateur ouvre des pages. Derrière un proxy, écrivez-le dans les réglages, sous Réseau. Sans aucun réseau, ce qui est déjà installé continue de fonctionner.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Make it anew: poetry env remove --all, then poetry install</source>
            <translation>Recréez-le : poetry env remove --all, puis poetry install</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Neither it nor a folder above it has a pyproject.toml.</source>
            <translation>Ni lui ni un dossier au-dessus n’a de pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>None of its releases on the package sources of the project fits.</source>
            <translation>Aucune de ses versions dans les sources de paquets du projet ne convient.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>None of the Pythons on this machine fits the project.</source>
            <translation>Aucun des Python de cet ordinateur ne convient au projet.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Only what pyproject.toml names can be removed. What other packages need goes with these.</source>
            <translation>On ne peut supprimer que ce que nomme pyproject.toml. Ce dont d’autres paquets ont besoin part avec eux.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>People who work on the project have different versions of Poetry.</source>
            <translation>Les personnes qui travaillent sur le projet ont des versions différentes de Poetry.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Poetry could not get at the desktop’s key ring.</source>
            <translation>Poetry n’a pas pu accéder au trousseau de clés du bureau.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Poetry found no {package} that fits.</source>
            <translation>Poetry n’a trouvé aucun {package} qui convient.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <location filename="../../app/services/poetry.py" />
            <source>Poetry installs nothing that the lock file would contradict.</source>
            <translation>Poetry n’installe rien qui contredirait le fichier de verrouillage.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Run single commands with poetry run, or activate: poetry env activate shows the line.</source>
            <translation>Exécutez des commandes une à une avec poetry run, ou activez l’environnement : poetry env activate affiche la ligne.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>See who needs it: labwright poetry tree</source>
            <translation>Voyez qui en a besoin : labwright poetry tree</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The Python it was made from was removed or replaced.</source>
            <translation>Le Python à partir duquel il a été créé a été supprimé ou remplacé.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The name is written otherwise, or no release fits the version, Python and system asked for.</source>
            <translation>Le nom s’écrit autrement, ou aucune version publiée ne convient à la version, au Python et au système demandés.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>The project does not ask for {packages}.</source>
            <translation>Le projet ne demande pas {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The project does not run on Python {version}.</source>
            <translation>Le projet ne fonctionne pas avec Python {version}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The project {name} cannot be installed: it has no folder of that name.</source>
            <translation>Le projet {name} ne peut pas être installé : il n’a pas de dossier de ce nom.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The project’s environment does not run.</source>
            <translation>L’environnement du projet ne fonctionne pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>The project’s environment has no program {name}.</source>
            <translation>L’environnement du projet n’a pas de programme {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>There is no {package} {versions}.</source>
            <translation>Il n’existe pas de {package} {versions}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>This Poetry has no command shell any more.</source>
            <translation>Ce Poetry n’a plus la commande shell.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>This folder belongs to no project.</source>
            <translation>Ce dossier n’appartient à aucun projet.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Unlock the key ring, or do without: poetry config keyring.enabled false</source>
            <translation>Déverrouillez le trousseau de clés, ou passez-vous-en : poetry config keyring.enabled false</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>Write a narrower requires-python into pyproject.toml, such as {needed}, or ask for another version of {package}.</source>
            <translation>Écrivez dans pyproject.toml un requires-python plus étroit, comme {needed}, ou demandez une autre version de {package}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <location filename="../../app/core/poetry_lock.py" />
            <source>poetry.lock was written by a newer Poetry than this one can read.</source>
            <translation>poetry.lock a été écrit par un Poetry trop récent pour que celui-ci puisse le lire.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <location filename="../../app/core/poetry_lock.py" />
            <source>pyproject.toml has changed since poetry.lock was written.</source>
            <translation>pyproject.toml a changé depuis que poetry.lock a été écrit.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>the project asks for {wanted}</source>
            <translation>le projet demande {wanted}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>{first}; {second}. No version is both.</source>
            <translation>{first} ; {second}. Aucune version ne remplit les deux conditions.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>{one} and {other} cannot be installed together.</source>
            <translation>{one} et {other} ne peuvent pas être installés ensemble.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>{owner} needs {wanted}</source>
            <translation>{owner} a besoin de {wanted}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_failures.py" />
            <source>{package} does not run on every Python that the project allows.</source>
            <translation>{package} ne fonctionne pas avec tous les Python que le projet autorise.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_lock.py" />
            <source>There is no poetry.lock yet.</source>
            <translation>Il n’y a pas encore de poetry.lock.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_lock.py" />
            <source>poetry.lock cannot be read: it may be half of a merge.</source>
            <translation>poetry.lock ne peut pas être lu : c’est peut-être une fusion à moitié faite.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_lock.py" />
            <source>poetry.lock fits pyproject.toml.</source>
            <translation>poetry.lock correspond à pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>^{version} is {low} or newer, but below {high}: what a new big version breaks stays out.</source>
            <translation>^{version} désigne {low} ou plus récent, mais inférieur à {high} : ce que casse une nouvelle version majeure reste dehors.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>any version but {version}.</source>
            <translation>toute version sauf {version}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>any version. The lock file still pins one.</source>
            <translation>n’importe quelle version. Le fichier de verrouillage en fixe tout de même une.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>below {version}.</source>
            <translation>inférieur à {version}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>every version that begins with {start}.</source>
            <translation>toutes les versions qui commencent par {start}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>exactly {version}, and no other until you change it.</source>
            <translation>exactement {version}, et aucune autre tant que vous ne la changez pas.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>newer than {version}, without an end.</source>
            <translation>plus récent que {version}, sans limite.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>the newest version that fits, and later on all below the next big one: Poetry notes that.</source>
            <translation>la version la plus récente qui convient, puis toutes celles d’avant la prochaine majeure : c’est ce que note Poetry.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>the newest version there is today.</source>
            <translation>la version la plus récente à ce jour.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>versions that are {allowed}.</source>
            <translation>les versions {allowed}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{low} or newer, but below {high}.</source>
            <translation>{low} ou plus récent, mais inférieur à {high}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{name} with its optional part {extras}: {versions}</source>
            <translation>{name} avec sa partie facultative {extras} : {versions}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{name}: {versions}</source>
            <translation>{name} : {versions}</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{text} comes from that place, in whatever version is there.</source>
            <translation>{text} vient de cet endroit, dans la version qui s’y trouve.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{text} is no constraint on versions. Write ^2.31, ~2.31, &gt;=2,&lt;3 or ==2.31.0.</source>
            <translation>{text} n’est pas une contrainte de version. Écrivez ^2.31, ~2.31, &gt;=2,&lt;3 ou ==2.31.0.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{version} or newer, without an end: a future big version comes, too.</source>
            <translation>{version} ou plus récent, sans limite : une future version majeure viendra aussi.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>{version} or older.</source>
            <translation>{version} ou plus ancien.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>~={version} is {version} or newer, but below {high}.</source>
            <translation>~={version} désigne {version} ou plus récent, mais inférieur à {high}.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_spec.py" />
            <source>~{version} is {low} or newer, but below {high}: only small corrections come.</source>
            <translation>~{version} désigne {low} ou plus récent, mais inférieur à {high} : seules viennent de petites corrections.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>It has letters, digits, dots, dashes and underscores only.</source>
            <translation>Il n’a que des lettres, des chiffres, des points, des tirets et des tirets bas.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>Make one on the account page of the index, and copy the whole of it.</source>
            <translation>Créez-en un sur la page de votre compte de l’index, et copiez-le en entier.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>Say patch, minor or major, or write a version such as 1.4.0.</source>
            <translation>Indiquez patch, minor ou major, ou une version comme 1.4.0.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>That is no token: one is a single long word.</source>
            <translation>Ce n’est pas un jeton : un jeton est un seul long mot.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>{name} is no name of a place to publish to.</source>
            <translation>{name} n’est pas le nom d’un endroit où publier.</translation>
        </message>
        <message>
            <location filename="../../app/core/poetry_work.py" />
            <source>{text} is no version.</source>
            <translation>{text} n’est pas une version.</translation>
        </message>
        <message>
            <location filename="../../app/core/pruned.py" />
            <source>Only the places where tools keep environments are searched in it.</source>
            <translation>On n’y parcourt que les endroits où des outils gardent des environnements.</translation>
        </message>
        <message>
            <location filename="../../app/core/pruned.py" />
            <source>macOS asks before a program may look in it, and environments do not lie there.</source>
            <translation>macOS pose une question avant qu’un programme y regarde, et il n’y a pas d’environnements là.</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>Apple's Command Line Tools</source>
            <translation>Command Line Tools d’Apple</translation>
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
            <translation>Les outils du système ont besoin de ce Python, donc pip ne peut pas le modifier. Créez un environnement et installez-y vos paquets. (Il est marqué EXTERNALLY-MANAGED.)</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>Version not known</source>
            <translation>Version inconnue</translation>
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
            <translation>`pip install --user` a mis des paquets dans votre dossier personnel. Tout {python} les trouve, même dans les environnements de conda. Seuls les environnements virtuels les tiennent à l’écart.</translation>
        </message>
        <message>
            <location filename="../../app/core/python_words.py" />
            <source>an installer for Windows</source>
            <translation>un installateur pour Windows</translation>
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
            <translation>votre système</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/bash.py" />
            <source>bash cannot set the variable “{name}” for this program.</source>
            <translation>bash ne peut pas définir la variable « {name} » pour ce programme.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>A control character cannot be typed at the prompt of cmd.</source>
            <translation>Un caractère de contrôle ne peut pas être tapé dans cmd.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>On Windows, no program has a double quote in its name.</source>
            <translation>Sous Windows, aucun programme n’a de guillemet double dans son nom.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>cmd cannot set a variable called “{name}”.</source>
            <translation>cmd ne peut pas définir une variable appelée « {name} ».</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>cmd ends a line at its first line break: text with one cannot be written.</source>
            <translation>cmd termine une ligne à son premier saut de ligne : un texte qui en contient un ne peut pas être écrit.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>cmd removes a variable that is set to nothing: “{name}” cannot be empty.</source>
            <translation>cmd supprime une variable à laquelle on ne donne aucune valeur : « {name} » ne peut pas être vide.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>cmd takes at most 8191 characters in one line; this one is longer.</source>
            <translation>cmd accepte au plus 8191 caractères par ligne ; celle-ci est plus longue.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>cmd would look for a variable in the name of the program, {name}.</source>
            <translation>cmd chercherait une variable dans le nom du programme, {name}.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/cmd.py" />
            <source>{program} is a batch file: cmd reads its arguments a second time and would change “{argument}”.</source>
            <translation>{program} est un fichier de commandes : cmd lit ses arguments une seconde fois et changerait « {argument} ».</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/line.py" />
            <source>A command line needs the name of a program.</source>
            <translation>Une ligne de commande a besoin du nom d’un programme.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/line.py" />
            <source>A variable of the environment cannot be called “{name}”.</source>
            <translation>Une variable d’environnement ne peut pas s’appeler « {name} ».</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/line.py" />
            <source>Half of a character cannot be written in {shell}.</source>
            <translation>La moitié d’un caractère ne peut pas être écrite dans {shell}.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/line.py" />
            <source>No system can hand a program text with a NUL character in it.</source>
            <translation>Aucun système ne peut transmettre à un programme un texte qui contient un caractère NUL.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/line.py" />
            <source>{shell} cannot write a name whose bytes are not valid text.</source>
            <translation>{shell} ne peut pas écrire un nom dont les octets ne forment pas un texte valide.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>In Windows PowerShell 5.1, {name} is a command of PowerShell’s own.</source>
            <translation>Dans Windows PowerShell 5.1, {name} est une commande de PowerShell lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>On Windows, PowerShell has a command of its own called {name} and starts that instead.</source>
            <translation>Sous Windows, PowerShell a sa propre commande {name} et exécute celle-là à la place.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>PowerShell cannot hand “{argument}” to {program} unchanged.</source>
            <translation>PowerShell ne peut pas transmettre « {argument} » à {program} sans le changer.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>PowerShell cannot set a variable with such a name.</source>
            <translation>PowerShell ne peut pas définir une variable qui porte un tel nom.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>PowerShell removes a variable that is set to nothing: “{name}” cannot be empty.</source>
            <translation>PowerShell supprime une variable à laquelle on ne donne aucune valeur : « {name} » ne peut pas être vide.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>PowerShell takes “--%” for a sign of its own, not for a program.</source>
            <translation>PowerShell prend « --% » pour un signe à lui, et non pour le programme.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>Windows PowerShell 5.1 cannot write the invisible characters in this line.</source>
            <translation>Windows PowerShell 5.1 ne peut pas écrire les caractères invisibles de cette ligne.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>Windows PowerShell 5.1 leaves out an empty argument: this line would not do the same.</source>
            <translation>Windows PowerShell 5.1 omet un argument vide : cette ligne ne ferait pas la même chose.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>Windows PowerShell 5.1 loses double quotes inside an argument: this line would not do the same.</source>
            <translation>Windows PowerShell 5.1 perd les guillemets doubles à l’intérieur d’un argument : cette ligne ne ferait pas la même chose.</translation>
        </message>
        <message>
            <location filename="../../app/core/quoting/powershell.py" />
            <source>Windows PowerShell 5.1 misreads an argument with spaces and a backslash at its end: this line would not do the same.</source>
            <translation>Windows PowerShell 5.1 lit mal un argument qui contient des espaces et finit par une barre oblique inverse : cette ligne ne ferait pas la même chose.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Ask whoever runs it to allow this address, or for an index inside your network.</source>
            <translation>Demandez à qui le gère d’autoriser cette adresse, ou un index à l’intérieur de votre réseau.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Check the address, letter by letter.</source>
            <translation>Vérifiez l’adresse, lettre par lettre.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Check the address. In a school or company the internet may be reached only through a proxy: write it into the settings under Network.</source>
            <translation>Vérifiez l’adresse. Dans une école ou une entreprise, internet n’est parfois accessible que par un proxy : écrivez-le dans les réglages, sous Réseau.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Check the proxy’s address and port in the settings under Network.</source>
            <translation>Vérifiez l’adresse et le port du proxy dans les réglages, sous Réseau.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Choose a file that is there and ends in .pem or .crt, in the settings under Network.</source>
            <translation>Choisissez un fichier qui existe et qui finit par .pem ou .crt, dans les réglages, sous Réseau.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Connect to a network, or install from a folder of wheels.</source>
            <translation>Connectez-vous à un réseau, ou installez depuis un dossier de wheels.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Give {tool} those in its own settings or its keyring: Labwright keeps none.</source>
            <translation>Donnez-les à {tool} dans ses propres réglages ou son trousseau de clés : Labwright n’en garde aucun.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Look whether a browser opens pages. Behind a proxy, write it into the settings under Network.</source>
            <translation>Regardez si un navigateur ouvre des pages. Derrière un proxy, écrivez-le dans les réglages, sous Réseau.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Schools and companies often put their own in between. Ask for their certificate file, and choose it in the settings under Network.</source>
            <translation>Les écoles et les entreprises mettent souvent le leur entre les deux. Demandez le fichier de leur certificat et choisissez-le dans les réglages, sous Réseau.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>This machine has no network, so {tool} does not reach {host}.</source>
            <translation>Cet ordinateur n’a pas de réseau, donc {tool} n’arrive pas à joindre {host}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Use its address with https. If there is none, and you trust it, name it in pip’s setting trusted-host.</source>
            <translation>Utilisez son adresse en https. S’il n’y en a pas et que vous lui faites confiance, indiquez-le dans le réglage trusted-host de pip.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Wait a little, then try again. If it stays so, tell whoever runs it.</source>
            <translation>Attendez un peu, puis réessayez. Si rien ne change, prévenez qui le gère.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Whether {tool} reaches its packages could not be found out.</source>
            <translation>Impossible de savoir si {tool} arrive à joindre ses paquets.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>Write them into the proxy’s address in the settings under Network: http://name:password@proxy.example.edu:8080</source>
            <translation>Écrivez-les dans l’adresse du proxy, dans les réglages, sous Réseau : http://name:password@proxy.example.edu:8080</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>its index</source>
            <translation>son index</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>the proxy</source>
            <translation>le proxy</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{host} answers {tool} that something is wrong there.</source>
            <translation>{host} répond à {tool} que quelque chose ne va pas là-bas.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{host} answers {tool}, and has nothing at this address.</source>
            <translation>{host} répond à {tool}, mais n’a rien à cette adresse.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{host} answers {tool}, and wants a name and a password.</source>
            <translation>{host} répond à {tool}, et veut un nom et un mot de passe.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{host} does not answer {tool}.</source>
            <translation>{host} ne répond pas à {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{host} is asked without protection (http), and {tool} takes nothing from there.</source>
            <translation>{host} est interrogé sans protection (http), et {tool} n’en prend rien.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{proxy} does not answer {tool}.</source>
            <translation>{proxy} ne répond pas à {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{proxy} does not let {tool} through.</source>
            <translation>{proxy} ne laisse pas passer {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{proxy} wants a name and a password from {tool} (answer 407).</source>
            <translation>{proxy} veut un nom et un mot de passe de {tool} (réponse 407).</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} cannot use the certificate file it is told to use.</source>
            <translation>{tool} ne peut pas utiliser le fichier de certificat qu’on lui indique.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} does not trust the certificate of {host}.</source>
            <translation>{tool} ne fait pas confiance au certificat de {host}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} finds nobody called {host}.</source>
            <translation>{tool} ne trouve personne du nom de {host}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} is set up to take packages from this machine only.</source>
            <translation>{tool} est réglé pour ne prendre de paquets que sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} reaches {host}, through the proxy {proxy}.</source>
            <translation>{tool} arrive à joindre {host}, par le proxy {proxy}.</translation>
        </message>
        <message>
            <location filename="../../app/core/reaching.py" />
            <source>{tool} reaches {host}.</source>
            <translation>{tool} arrive à joindre {host}.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>A Linux inside Windows (WSL), for {architecture} processors</source>
            <translation>Un Linux à l’intérieur de Windows (WSL), pour processeurs {architecture}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>A terminal finds no Python here. Get it from python.org, or on Linux with the package manager of your system. Then check again.</source>
            <translation>Un terminal ne trouve aucun Python ici. Prenez-le sur python.org ou, sous Linux, avec le gestionnaire de paquets de votre système. Puis revérifiez.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Ask for its exact version, and what it was built with</source>
            <translation>Lui demander sa version exacte, et avec quoi il a été compilé</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Ask for its version and how it was built</source>
            <translation>Lui demander sa version et comment il a été compilé</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Ask where it looks for packages, in this order</source>
            <translation>Lui demander où il cherche les paquets, et dans quel ordre</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Ask where its own parts are</source>
            <translation>Lui demander où sont ses propres parties</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Ask which pip belongs to it: that one installs packages into it</source>
            <translation>Lui demander quel pip est le sien : c’est celui qui lui installe des paquets</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Enough</source>
            <translation>Assez</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>It gets no more corrections, and new packages no longer install on it. It is the one a terminal starts: {path}</source>
            <translation>Il ne reçoit plus de corrections, et les nouveaux paquets ne s’y installent plus. C’est celui que démarre un terminal : {path}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Little</source>
            <translation>Peu</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Look closer at {program}</source>
            <translation>Examiner {program}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Missing</source>
            <translation>Manque</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Nearly full</source>
            <translation>Presque plein</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Old</source>
            <translation>Ancien</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Python cannot be used</source>
            <translation>Python ne peut pas être utilisé</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Python is not installed</source>
            <translation>Python n’est pas installé</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Ready</source>
            <translation>Prêt</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>The Python of this machine is an old one</source>
            <translation>Le Python de cet ordinateur est ancien</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>The operating system, for {architecture} processors</source>
            <translation>Le système d’exploitation, pour processeurs {architecture}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>The settings name a Python that is not there</source>
            <translation>Les réglages nomment un Python qui n’existe pas</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>There is nothing to undo: these commands only read.</source>
            <translation>Il n’y a rien à défaire : ces commandes ne font que lire.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This is the one a terminal starts: {path}</source>
            <translation>C’est celui que démarre un terminal : {path}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This machine has no Python yet</source>
            <translation>Cet ordinateur n’a pas encore Python</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This machine is ready for Python work</source>
            <translation>Cet ordinateur est prêt à travailler avec Python</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This machine is ready for Python, but has no git</source>
            <translation>Cet ordinateur est prêt pour Python, mais il lui manque git</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This machine is ready, but its disk is nearly full</source>
            <translation>Cet ordinateur est prêt, mais son disque est presque plein</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>This system does not tell its name</source>
            <translation>Le système ne dit pas comment il s’appelle</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>Wrong path</source>
            <translation>Mauvais chemin</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>git cannot be used</source>
            <translation>git ne peut pas être utilisé</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>git is not installed</source>
            <translation>git n’est pas installé</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>git keeps the history of a project, and most courses hand out their files with it. Get it from git-scm.com, or on Linux with the package manager of your system.</source>
            <translation>git garde l’histoire d’un projet, et la plupart des cours distribuent leurs fichiers avec lui. Prenez-le sur git-scm.com ou, sous Linux, avec le gestionnaire de paquets de votre système.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>of {size} on the disk of your home folder, {folder}</source>
            <translation>sur {size} du disque de votre dossier personnel, {folder}</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>of {size} on the disk of your home folder, {folder}. The environments and images of a course take about {needed}.</source>
            <translation>sur {size} du disque de votre dossier personnel, {folder}. Les environnements et les images d’un cours prennent environ {needed}.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{name}, which does not tell its version</source>
            <translation>{name}, qui ne dit pas sa version</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/readiness.py" />
            <source>{n} processor cores</source>
            <extracomment>for one: {n} processor core</extracomment>
            <translation>
                <numerusform>{n} cœur de processeur</numerusform>
                <numerusform>{n} cœurs de processeur</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{size} are free for programs now</source>
            <translation>{size} libres maintenant pour les programmes</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{size} are free for programs now. Close what you do not need before you train a model or start containers.</source>
            <translation>{size} libres maintenant pour les programmes. Fermez ce dont vous n’avez pas besoin avant d’entraîner un modèle ou de démarrer des conteneurs.</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{size} free</source>
            <translation>{size} libres</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{system}, {cores}, {memory} of memory</source>
            <translation>{system}, {cores}, {memory} de mémoire</translation>
        </message>
        <message>
            <location filename="../../app/core/readiness.py" />
            <source>{what} {fix}</source>
            <translation>{what} {fix}</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>A Pipfile is read by {tool} alone.</source>
            <translation>Seul {tool} lit un Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>It comes with Python: nothing needs to be installed, and every course knows it.</source>
            <translation>Il vient avec Python : rien à installer, et tous les cours le connaissent.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The file is a lock file, which {tool} installs exactly.</source>
            <translation>Le fichier est un fichier de verrouillage, que {tool} installe exactement.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The file is made for conda, and {tool} is on this machine.</source>
            <translation>Le fichier est fait pour conda, et {tool} est sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The file is made for conda, which also brings what is not Python. Install it first.</source>
            <translation>Le fichier est fait pour conda, qui apporte aussi ce qui n’est pas du Python. Installez-le d’abord.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/core/recommending.py" />
            <source>The list asks for {n} packages, and uv, which is here, fetches many at once.</source>
            <extracomment>for one: The list asks for {n} package, and uv, which is here, fetches many at once.</extracomment>
            <translation>
                <numerusform>La liste demande {n} paquet, et uv, qui est ici, en télécharge beaucoup à la fois.</numerusform>
                <numerusform>La liste demande {n} paquets, et uv, qui est ici, en télécharge beaucoup à la fois.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The project is made for {named}, which is not here. {tool} installs it, too, without the lock file.</source>
            <translation>Le projet est fait pour {named}, qui n’est pas ici. {tool} l’installe aussi, sans le fichier de verrouillage.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The project is made for {tool}, and {tool} is on this machine.</source>
            <translation>Le projet est fait pour {tool}, et {tool} est sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>The project is made for {tool}; install it first.</source>
            <translation>Le projet est fait pour {tool} ; installez-le d’abord.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>{tool} can do it; install it first.</source>
            <translation>{tool} peut le faire ; installez-le d’abord.</translation>
        </message>
        <message>
            <location filename="../../app/core/recommending.py" />
            <source>{tool} is on this machine and can do it.</source>
            <translation>{tool} est sur cet ordinateur et peut le faire.</translation>
        </message>
        <message>
            <location filename="../../app/core/requirement_text.py" />
            <source>A package's name has letters, digits, dots, dashes and underscores only.</source>
            <translation>Le nom d’un paquet n’a que des lettres, des chiffres, des points, des tirets et des traits de soulignement.</translation>
        </message>
        <message>
            <location filename="../../app/core/requirement_text.py" />
            <source>A version is asked for with two signs: {text}</source>
            <translation>Une version se demande avec deux signes : {text}</translation>
        </message>
        <message>
            <location filename="../../app/core/requirement_text.py" />
            <source>Between the name and its version stands ==.</source>
            <translation>Entre le nom et sa version, on met ==.</translation>
        </message>
        <message>
            <location filename="../../app/core/requirement_text.py" />
            <source>This is no package. Write a name, perhaps with a version: requests or requests==2.32.</source>
            <translation>Ce n’est pas un paquet. Écrivez un nom, peut-être avec une version : requests ou requests==2.32.</translation>
        </message>
        <message>
            <location filename="../../app/core/requirement_text.py" />
            <source>{name} is imported by that name, but its package is called {package}.</source>
            <translation>{name} s’importe sous ce nom, mais son paquet s’appelle {package}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Choose another value, or reset it to {default}.</source>
            <translation>Choisissez une autre valeur, ou revenez à celle par défaut : {default}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Choose the other value again.</source>
            <translation>Choisissez de nouveau l’autre valeur.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Correct the file, or choose something in the settings: then it is replaced and a copy kept.</source>
            <translation>Corrigez le fichier, ou choisissez quelque chose dans les réglages : il sera alors remplacé et une copie gardée.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Folders to search for environments and projects, besides the usual places.</source>
            <translation>Dossiers où chercher des environnements et des projets, en plus des endroits habituels.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Hosts that are reached without the proxy, separated by commas.</source>
            <translation>Hôtes atteints sans le proxy, séparés par des virgules.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>How large text is: 1 is the usual size, 2 is twice as large, auto is as the system has it.</source>
            <translation>La taille du texte : 1 est la taille habituelle, 2 le double, auto celle du système.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>How many days deleted things stay in the bin before they are removed for good.</source>
            <translation>Combien de jours ce qui est supprimé reste dans la corbeille avant de l’être définitivement.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is a list of folders.</source>
            <translation>C’est une liste de dossiers.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is a list of host names in one line.</source>
            <translation>C’est une liste de noms d’hôtes sur une seule ligne.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is a list of names such as conda or pyenv.</source>
            <translation>C’est une liste de noms comme conda ou pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is a number from 1 to 2, or auto.</source>
            <translation>C’est un nombre de 1 à 2, ou auto.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is a number of days, or 0 to keep them until you empty the bin.</source>
            <translation>C’est un nombre de jours, ou 0 pour tout garder jusqu’à ce que vous vidiez la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is an address such as http://proxy.example.edu:8080, or empty.</source>
            <translation>C’est une adresse comme http://proxy.example.edu:8080, ou rien.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is one of {choices}.</source>
            <translation>C’est l’un de ces choix : {choices}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is the name of a context in one line, or empty.</source>
            <translation>C’est le nom d’un contexte en une ligne, ou rien.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>It is the path of a file, in one line.</source>
            <translation>C’est le chemin d’un fichier, sur une seule ligne.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Light or dark, or as the system has it.</source>
            <translation>Clair ou sombre, ou comme le système.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Put the setting {key} back to its default</source>
            <translation>Remettre le réglage {key} à sa valeur par défaut</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Set {key} to {value}</source>
            <translation>Régler {key} sur {value}</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Sources that are not searched for environments and Pythons, by the names in the search trace.</source>
            <translation>Les sources où l’on ne cherche ni environnements ni Python, par leur nom dans la trace de recherche.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The Docker context that Labwright works with, or as the docker command has it.</source>
            <translation>Le contexte Docker avec lequel Labwright travaille, ou celui de la commande docker.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The certificate file every tool uses instead of its own, as some schools need.</source>
            <translation>Le fichier de certificat que chaque outil utilise à la place du sien, ce dont certaines écoles ont besoin.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The language of the window, or the system's.</source>
            <translation>La langue de la fenêtre, ou celle du système.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The proxy that every tool uses to reach the internet.</source>
            <translation>Le proxy par lequel tous les outils accèdent à internet.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The setting {key} cannot be {value}.</source>
            <translation>Le réglage {key} ne peut pas être {value}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The settings are {keys}.</source>
            <translation>Les réglages sont {keys}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The settings file {path} cannot be read, so the defaults hold.</source>
            <translation>Le fichier de réglages {path} ne peut pas être lu : les valeurs par défaut s’appliquent.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The shell that commands are shown for, or the usual one of the system.</source>
            <translation>Le shell pour lequel les commandes sont affichées, ou celui du système.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>The value before is put back.</source>
            <translation>La valeur d’avant est remise.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>There is no setting {key}.</source>
            <translation>Il n’y a pas de réglage {key}.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Where a program is, if Labwright should not look for it.</source>
            <translation>Où se trouve un programme, si Labwright ne doit pas le chercher.</translation>
        </message>
        <message>
            <location filename="../../app/core/settings.py" />
            <source>Whether things move on screen, or as the system has it.</source>
            <translation>Si les choses bougent à l’écran, ou comme le système.</translation>
        </message>
        <message>
            <location filename="../../app/core/terminals.py" />
            <source>A new window cannot hand “{word}” to cmd unchanged. Take PowerShell.</source>
            <translation>Une nouvelle fenêtre ne peut pas transmettre « {word} » à cmd sans le changer. Prenez PowerShell.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>A C compiler and make: packages without a ready-made file are built with them.</source>
            <translation>Un compilateur C et make : ils servent à compiler les paquets sans fichier tout prêt.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Installs several Pythons side by side and chooses among them.</source>
            <translation>Installe plusieurs Python côte à côte et choisit entre eux.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Keeps the history of a project. pyenv and many packages are fetched with it.</source>
            <translation>Garde l’histoire d’un projet. pyenv et beaucoup de paquets se téléchargent avec lui.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Keeps what a project needs exact for everyone who works on it.</source>
            <translation>Garde ce dont un projet a besoin, à l’identique pour tous ceux qui y travaillent.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Looks after projects with a Pipfile.</source>
            <translation>S’occupe des projets qui ont un Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Makes environments and installs packages, faster than all others.</source>
            <translation>Crée des environnements et installe des paquets, plus vite que tous les autres.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Makes environments like venv, faster and for older Pythons, too.</source>
            <translation>Crée des environnements comme venv, plus vite et aussi pour des Python plus anciens.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_offers.py" />
            <source>Packages that are more than Python. Labwright installs Miniforge, free for everyone.</source>
            <translation>Des paquets qui sont plus que du Python. Labwright installe Miniforge, gratuit pour tout le monde.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>Poetry’s own way, from version 2 on: it prints the line that activates the environment Poetry uses for this project, and the shell runs it.</source>
            <translation>La façon de Poetry, à partir de la version 2 : il affiche la ligne qui active l’environnement que Poetry utilise pour ce projet, et le shell l’exécute.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>hatch’s own way</source>
            <translation>La façon de hatch</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>pipenv’s own way</source>
            <translation>La façon de pipenv</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>pyenv’s own way, where pyenv and pyenv-virtualenv are set up in your shell.</source>
            <translation>La façon de pyenv, là où pyenv et pyenv-virtualenv sont configurés dans votre shell.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>virtualenvwrapper’s own way, where virtualenvwrapper is set up in your shell.</source>
            <translation>La façon de virtualenvwrapper, là où virtualenvwrapper est configuré dans votre shell.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>{tool} finds the environment of the project by itself.</source>
            <translation>{tool} trouve l’environnement du projet tout seul.</translation>
        </message>
        <message>
            <location filename="../../app/core/tool_ways.py" />
            <source>{whose}: it starts a new shell inside this one. Leave that with `exit`.</source>
            <translation>{whose} : un nouveau shell démarre à l’intérieur de celui-ci. Quittez-le avec `exit`.</translation>
        </message>
        <message>
            <location filename="../../app/core/typed_line.py" />
            <source>A quote is opened here, and never closed.</source>
            <translation>Un guillemet s’ouvre ici et ne se ferme jamais.</translation>
        </message>
        <message>
            <location filename="../../app/core/typed_line.py" />
            <source>The terminal itself reads “{sign}”: it joins commands or sends their output elsewhere. Put in one command without it. If it belongs to a word, put quotes around that word.</source>
            <translation>Le terminal lui-même lit « {sign} » : il relie des commandes ou envoie leur sortie ailleurs. Mettez une seule commande, sans ce signe. S’il fait partie d’un mot, mettez ce mot entre guillemets.</translation>
        </message>
        <message>
            <location filename="../../app/core/typed_line.py" />
            <source>These are several lines. Put in one command at a time.</source>
            <translation>Il y a plusieurs lignes. Mettez une commande à la fois.</translation>
        </message>
        <message>
            <location filename="../../app/core/usage.py" />
            <source>Its activation script for {shell} misreads the special characters in its path, as those written before October 2024 do. You can run it without activating it, or make it anew.</source>
            <translation>Son script d’activation pour {shell} lit mal les caractères spéciaux de son chemin, comme ceux d’avant octobre 2024. Vous pouvez l’utiliser sans l’activer, ou le recréer.</translation>
        </message>
        <message>
            <location filename="../../app/core/usage.py" />
            <source>This environment has no activation script for {shell}. You can run it without activating it.</source>
            <translation>Cet environnement n’a pas de script d’activation pour {shell}. Vous pouvez l’utiliser sans l’activer.</translation>
        </message>
        <message>
            <location filename="../../app/core/usage.py" />
            <source>cmd is a shell of Windows; it does not exist here.</source>
            <translation>cmd est un shell de Windows ; il n’existe pas ici.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/__init__.py" />
            <source>Only Windows has this.</source>
            <translation>Cela n’existe que sous Windows.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>An environment takes 30 MB to several GB, a container image about as much.</source>
            <translation>Un environnement prend de 30 Mo à plusieurs Go, une image de conteneur à peu près autant.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Close what you do not need before you start containers, and give the engine 2 GB at most.</source>
            <translation>Fermez ce dont vous n’avez pas besoin avant de démarrer des conteneurs, et donnez au moteur 2 Go au plus.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Delete folders with many small files: environments you no longer use, node_modules, caches.</source>
            <translation>Supprimez des dossiers qui ont beaucoup de petits fichiers : environnements que vous n’utilisez plus, node_modules, caches.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Do not run pip or conda with sudo: that is where this comes from.</source>
            <translation>N’exécutez ni pip ni conda avec sudo : c’est de là que cela vient.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Downloads are kept in folders of yours</source>
            <translation>Les téléchargements sont gardés dans des dossiers à vous</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Installers unpack what they download into a folder for temporary files.</source>
            <translation>Les installateurs décompressent ce qu’ils téléchargent dans un dossier de fichiers temporaires.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>It belongs to somebody else, or its disk is read only. Ask who looks after this machine.</source>
            <translation>Il appartient à quelqu’un d’autre, ou son disque est en lecture seule. Demandez à la personne qui s’occupe de cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Keep projects in a folder of your own that is not copied, such as ~/projects.</source>
            <translation>Gardez vos projets dans un dossier à vous qui n’est pas copié, comme ~/projects.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Many disks have a fixed number of names (inodes). Small files use them up before the space.</source>
            <translation>Beaucoup de disques ont un nombre fixe de noms (inodes). Les petits fichiers les épuisent avant la place.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>No folder you work in is copied to the network.</source>
            <translation>Aucun dossier où vous travaillez n’est copié sur le réseau.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>No program may run from {path} (noexec): some installers fail.</source>
            <translation>Aucun programme ne peut s’exécuter depuis {path} (noexec) : certains installateurs échouent.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Not yours, usually because a tool was run with sudo: {folders}.</source>
            <translation>À un autre utilisateur, le plus souvent parce qu’un outil a été exécuté avec sudo : {folders}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>On Windows and macOS, containers run in a virtual machine, which takes memory for itself.</source>
            <translation>Sous Windows et macOS, les conteneurs tournent dans une machine virtuelle, qui prend de la mémoire pour elle.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>On Windows, disks do not run out of names.</source>
            <translation>Sous Windows, les disques ne manquent pas de noms.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>On Windows, these folders always belong to you.</source>
            <translation>Sous Windows, ces dossiers sont toujours à vous.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>OneDrive, iCloud and others copy each file of a folder to the network, one by one.</source>
            <translation>OneDrive, iCloud et d’autres copient chaque fichier d’un dossier sur le réseau, un par un.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Only {free} are free in {path}, where pip unpacks packages.</source>
            <translation>Il ne reste que {free} libres dans {path}, où pip décompresse les paquets.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Only {free} are free where your home folder lies.</source>
            <translation>Il ne reste que {free} libres là où se trouve votre dossier personnel.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Set TMPDIR to a folder of your own for them.</source>
            <translation>Pour eux, indiquez dans TMPDIR un dossier à vous.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Set TMPDIR to a folder of your own.</source>
            <translation>Indiquez dans TMPDIR un dossier à vous.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Set TMPDIR to a folder on a larger disk, or free some space.</source>
            <translation>Indiquez dans TMPDIR un dossier d’un disque plus grand, ou libérez de la place.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Sign in again.</source>
            <translation>Ouvrez à nouveau votre session.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Take the variable TMPDIR (on Windows TEMP) out, or make that folder.</source>
            <translation>Retirez la variable TMPDIR (TEMP sous Windows), ou créez ce dossier.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Take them back:</source>
            <translation>Redevenez-en propriétaire :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>The disk can name more files</source>
            <translation>Le disque peut nommer d’autres fichiers</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>The disk has room, but names for only {n:,} more files.</source>
            <translation>Le disque a de la place, mais des noms pour {n:,} fichiers de plus seulement.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>The folder for temporary files, {path}, is not there.</source>
            <translation>Le dossier des fichiers temporaires, {path}, n’existe pas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>The free space of this disk is not known.</source>
            <translation>On ne connaît pas la place libre de ce disque.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>The page Environments shows what each environment takes; Labwright’s bin may be emptied.</source>
            <translation>La page Environnements montre ce que prend chaque environnement ; la corbeille de Labwright peut être vidée.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>There are names for {n:,} more files.</source>
            <translation>Il y a des noms pour {n:,} fichiers de plus.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>There is enough memory</source>
            <translation>Il y a assez de mémoire</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>There is room for temporary files</source>
            <translation>Il y a de la place pour les fichiers temporaires</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>There is room on the disk</source>
            <translation>Il y a de la place sur le disque</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>They belong to you.</source>
            <translation>Ils sont à vous.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>This disk makes names as they are needed.</source>
            <translation>Ce disque crée des noms à mesure qu’il en faut.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>This machine has {total} of memory: an engine’s virtual machine leaves little for the rest.</source>
            <translation>Cet ordinateur a {total} de mémoire : la machine virtuelle d’un moteur en laisse peu pour le reste.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Tools keep their settings and downloads in your home folder.</source>
            <translation>Les outils gardent leurs réglages et leurs téléchargements dans votre dossier personnel.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Tools keep what they downloaded, to have it at once the next time.</source>
            <translation>Les outils gardent ce qu’ils ont téléchargé, pour l’avoir aussitôt la fois suivante.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Work lies outside of synced folders</source>
            <translation>Le travail est hors des dossiers synchronisés</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>You may not write in your home folder {path}.</source>
            <translation>Vous ne pouvez pas écrire dans votre dossier personnel {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>You may not write in {path}, the folder for temporary files.</source>
            <translation>Vous ne pouvez pas écrire dans {path}, le dossier des fichiers temporaires.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>You may write in {path}.</source>
            <translation>Vous pouvez écrire dans {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Your home folder is yours</source>
            <translation>Votre dossier personnel est à vous</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>Your home folder {path} is not there.</source>
            <translation>Votre dossier personnel {path} n’existe pas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>{cloud} syncs {folder}. Environments there get slow, and break.</source>
            <translation>{cloud} synchronise {folder}. Les environnements y deviennent lents, et s’abîment.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>{free} are free in {path}.</source>
            <translation>{free} libres dans {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>{free} are free.</source>
            <translation>{free} libres.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/disk.py" />
            <source>{free} of {total} are free.</source>
            <translation>{free} libres sur {total}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>An engine does not understand every docker: one that is much older is refused.</source>
            <translation>Un moteur ne comprend pas tout docker : il refuse un docker bien plus ancien.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Builds and containers fail in the middle when the disk is full.</source>
            <translation>Les constructions et les conteneurs échouent en cours de route quand le disque est plein.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Containers share the files of their image, unless the engine can only copy them.</source>
            <translation>Les conteneurs partagent les fichiers de leur image, sauf si le moteur ne sait que les copier.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Docker’s own files</source>
            <translation>Les fichiers de Docker</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Engines that hang</source>
            <translation>Moteurs bloqués</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Every program that asks such an engine waits, too.</source>
            <translation>Tout programme qui interroge un tel moteur attend aussi.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>How images are kept</source>
            <translation>Comment les images sont gardées</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Limits of memory and processors</source>
            <translation>Limites de mémoire et de processeurs</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Linux keeps containers within their limits by cgroups.</source>
            <translation>Linux tient les conteneurs dans leurs limites par des cgroups.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Packets go from a container through the kernel to the network.</source>
            <translation>Les paquets vont d’un conteneur au réseau en passant par le noyau.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Programs that keep passwords</source>
            <translation>Programmes qui gardent des mots de passe</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Room for images</source>
            <translation>Place pour les images</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The engine answers</source>
            <translation>Le moteur répond</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The engine’s clock</source>
            <translation>L’horloge du moteur</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The engine’s processor</source>
            <translation>Le processeur du moteur</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The plugin buildx</source>
            <translation>Le greffon buildx</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The plugin compose</source>
            <translation>Le greffon compose</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The program docker</source>
            <translation>Le programme docker</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>The way out of containers</source>
            <translation>La sortie des conteneurs</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>There may be several engines. DOCKER_HOST or a context says which one docker uses.</source>
            <translation>Il peut y avoir plusieurs moteurs. DOCKER_HOST ou un contexte dit lequel docker utilise.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Versions that fit</source>
            <translation>Versions qui vont ensemble</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>What is made for another processor runs slowly, or not at all.</source>
            <translation>Ce qui est fait pour un autre processeur tourne lentement, ou pas du tout.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Where it is wrong, certificates are refused, and builds do too much or too little. A virtual machine loses time while the computer sleeps.</source>
            <translation>S’il y a un écart, des certificats sont refusés, et les constructions en font trop ou trop peu. Une machine virtuelle perd du temps quand l’ordinateur dort.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Where one is missing, docker pull and docker build fail, also for images that need no password. A removed Docker Desktop often leaves this behind.</source>
            <translation>S’il en manque un, docker pull et docker build échouent, même pour des images sans mot de passe. Un Docker Desktop désinstallé laisse souvent cela derrière lui.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Whoever may use the engine can do everything on this machine, so not everybody may.</source>
            <translation>Qui peut utiliser le moteur peut tout faire sur cette machine ; ce n’est donc pas permis à tous.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Without it nothing can be built or run from a terminal.</source>
            <translation>Sans lui, rien ne peut être construit ni lancé depuis un terminal.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Without it, docker build takes the old builder, which knows less of Dockerfiles.</source>
            <translation>Sans lui, docker build prend l’ancien constructeur, qui connaît moins les Dockerfiles.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>Without it, docker compose is no command.</source>
            <translation>Sans lui, docker compose n’est pas une commande.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>You may use the engine</source>
            <translation>Vous pouvez utiliser le moteur</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>docker is only a remote control: a program in the background, the engine, does the work.</source>
            <translation>docker n’est qu’une télécommande : c’est un programme en arrière-plan, le moteur, qui fait le travail.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>docker reads its settings and contexts from files, and ignores or refuses broken ones.</source>
            <translation>docker lit ses réglages et ses contextes dans des fichiers, et ignore ou refuse ceux qui sont abîmés.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/engine.py" />
            <source>docker’s choice leads somewhere</source>
            <translation>Le choix de docker mène quelque part</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>A certificate shows that a host is who it says. Some networks bring one of their own.</source>
            <translation>Un certificat montre qu’un serveur est bien celui qu’il dit être. Certains réseaux mettent le leur.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>A name server (DNS) turns the name of a host into its address.</source>
            <translation>Un serveur de noms (DNS) traduit le nom d’un serveur en son adresse.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>A server listens on a port, a number. Two programs cannot have the same one.</source>
            <translation>Un serveur attend sur un port, qui est un numéro. Deux programmes ne peuvent pas avoir le même.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Add the line “127.0.0.1 localhost” to the file hosts of your system.</source>
            <translation>Ajoutez la ligne « 127.0.0.1 localhost » au fichier hosts de votre système.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Ask Windows which ports it keeps</source>
            <translation>Demander à Windows quels ports il se réserve</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Ask whether the clock is set by the network</source>
            <translation>Demander si l’horloge est réglée par le réseau</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Certificates are not checked at all: a variable switches that off.</source>
            <translation>Les certificats ne sont pas vérifiés du tout : une variable désactive cela.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Certificates are where variables say</source>
            <translation>Les certificats sont là où le disent les variables</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Certificates hold from one day to another. With a wrong clock, none seems valid.</source>
            <translation>Un certificat vaut d’une date à une autre. Avec une horloge fausse, aucun ne semble valide.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Do not switch the check off to get rid of an error: anybody could change downloads.</source>
            <translation>Ne désactivez pas cette vérification pour vous débarrasser d’une erreur : n’importe qui pourrait modifier les téléchargements.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Get the file again: a part of it is missing or changed.</source>
            <translation>Procurez-vous le fichier à nouveau. L’éditeur de Windows l’a peut-être tronqué.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Host names are found</source>
            <translation>Les noms du réseau sont trouvés</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Hyper-V and WSL reserve ranges of ports, anew at each start of Windows.</source>
            <translation>Hyper-V et WSL réservent des plages de ports, d’autres à chaque démarrage de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>If only this name fails, your VPN or name server (DNS) leaves it out: ask who runs it.</source>
            <translation>Si ce nom est le seul à échouer, votre VPN ou votre serveur de noms (DNS) ne l’a pas : demandez à qui le gère.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>In some schools and companies, all requests go by way of one machine, the proxy.</source>
            <translation>Dans certaines écoles et entreprises, toutes les demandes passent par un seul ordinateur, le proxy.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>In use: {ports}. Another program that wants one of these must take another number.</source>
            <translation>Utilisés : {ports}. Un autre programme qui veut l’un d’eux doit prendre un autre numéro.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>It differs by {seconds:.0f} s from that of {host}.</source>
            <translation>Elle diffère de {seconds:.0f} s de celle de {host}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>It is set by the network.</source>
            <translation>Elle est réglée par le réseau.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>It reads like http://proxy.example:8080.</source>
            <translation>Elle ressemble à http://proxy.example:8080.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Jupyter and web servers on this machine are reached by the name localhost.</source>
            <translation>Jupyter et les serveurs web de cet ordinateur sont joints par le nom localhost.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Let it be set by the network, in the settings of your system. In WSL: wsl --shutdown.</source>
            <translation>Laissez le réseau la régler, dans les paramètres de votre système. Dans WSL : wsl --shutdown.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Look at your network connection. On a network with a sign-in page, open a browser first.</source>
            <translation>Regardez votre connexion réseau. Sur un réseau avec une page de connexion, ouvrez d’abord un navigateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Look into the file hosts of your system: localhost belongs to 127.0.0.1 and ::1.</source>
            <translation>Regardez dans le fichier hosts de votre système : localhost doit être 127.0.0.1 et ::1.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>No host was reached to compare it with.</source>
            <translation>Rien de joignable pour la comparer.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>No variable names a file of certificates; each tool has its own.</source>
            <translation>Aucune variable n’indique de fichier de certificats ; chaque outil a le sien.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>No variable names a proxy.</source>
            <translation>Aucune variable n’indique de proxy.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Packages come from an index on the network. The tool itself is asked, with its own settings.</source>
            <translation>Les paquets viennent d’un index sur le réseau. On le demande à l’outil lui-même, avec ses propres réglages.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Set NO_PROXY to localhost,127.0.0.1 (on the page Settings, Network).</source>
            <translation>Mettez localhost,127.0.0.1 dans NO_PROXY (sur la page Réglages, Réseau).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Set both to the same address, or use the page Settings, Network.</source>
            <translation>Mettez la même adresse dans les deux, ou utilisez la page Réglages, Réseau.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Set it in the settings of your system, and let it be set by the network.</source>
            <translation>Réglez-la dans les paramètres de votre système, et laissez ensuite le réseau le faire.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Take PYTHONHTTPSVERIFY and GIT_SSL_NO_VERIFY out. Name a school’s certificate in Settings.</source>
            <translation>Retirez PYTHONHTTPSVERIFY et GIT_SSL_NO_VERIFY. Indiquez le certificat de votre école dans les Réglages.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Take another port; or, as an administrator, let Windows choose others:</source>
            <translation>Prenez un autre port ; ou, en tant qu’administrateur, laissez Windows en choisir d’autres :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Take that variable out, or put the file there: your school or company hands it out.</source>
            <translation>Retirez cette variable, ou mettez-y le fichier : votre école ou votre entreprise le distribue.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The clock is right</source>
            <translation>L’horloge est à l’heure</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The clock of this machine is in the past: no certificate is valid yet.</source>
            <translation>L’horloge de cet ordinateur est dans le passé : aucun certificat n’est encore valide.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The clock of this machine is {minutes:.0f} minutes off.</source>
            <translation>L’horloge de cet ordinateur est décalée de {minutes:.0f} minutes.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The files of certificates that variables name are there.</source>
            <translation>Les fichiers de certificats que des variables indiquent existent.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The first name server (DNS) does not answer. Choose another in your network’s settings.</source>
            <translation>Le premier serveur de noms (DNS) ne répond pas. Choisissez-en un autre dans les paramètres de votre réseau.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The name localhost is not known, so Jupyter and web servers on this machine are not reached.</source>
            <translation>Le nom localhost est inconnu, donc Jupyter et les serveurs web de cet ordinateur sont injoignables.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The name localhost leads to {address}, another machine.</source>
            <translation>Le nom localhost mène à {address}, un autre ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The name {host} is not found: {why}</source>
            <translation>Le nom {host} est introuvable : {why}</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The name {host} took {seconds:.1f} s to be found: everything will be slow.</source>
            <translation>Il a fallu {seconds:.1f} s pour trouver le nom {host} : tout sera lent.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The proxy looks names up, not this machine.</source>
            <translation>C’est le proxy qui cherche les noms, pas cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The proxy’s settings fit together</source>
            <translation>Les réglages du proxy vont ensemble</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>The usual ones are free: {ports}.</source>
            <translation>Les ports habituels sont libres : {ports}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>This machine itself is asked by way of the proxy: NO_PROXY does not name localhost.</source>
            <translation>Ce qui est sur cet ordinateur même est demandé par le proxy : NO_PROXY ne contient pas localhost.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Tools go by way of {proxy}.</source>
            <translation>Les outils passent par {proxy}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Turn it into one: openssl x509 -inform der -in FILE -out FILE.pem</source>
            <translation>Convertissez-le : openssl x509 -inform der -in FILE -out FILE.pem</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Who listens on the usual ports</source>
            <translation>Qui écoute sur les ports habituels</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Windows did not say.</source>
            <translation>Windows ne l’a pas dit.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Windows keeps none of the usual ports.</source>
            <translation>Windows ne se réserve aucun des ports habituels.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Windows keeps {ports} for itself: no program can listen there.</source>
            <translation>Windows se réserve {ports} : aucun programme ne peut y écouter.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>Windows reserves none of the usual ports</source>
            <translation>Windows ne se réserve aucun port habituel</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>localhost is this machine</source>
            <translation>localhost est cet ordinateur</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>localhost is this machine ({addresses}).</source>
            <translation>localhost est cet ordinateur ({addresses}).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>pip names no host that could be looked up.</source>
            <translation>pip n’indique aucun serveur que l’on puisse chercher.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{host} is found.</source>
            <translation>{host} est trouvé.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{name} is {value}, which is no address of a proxy.</source>
            <translation>{name} vaut {value}, qui n’est pas l’adresse d’un proxy.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{name} names {path}, which holds no certificate in text form (PEM).</source>
            <translation>{name} indique {path}, qui ne contient aucun certificat sous forme de texte (PEM).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{name} names {path}, which is not there or cannot be read.</source>
            <translation>{name} indique {path}, qui n’existe pas ou ne peut pas être lu.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{name} names {path}, whose certificates are damaged.</source>
            <translation>{name} indique {path}, dont les certificats sont abîmés.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{tool} is not installed.</source>
            <translation>{tool} n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{tool} reaches its packages</source>
            <translation>{tool} arrive à joindre ses paquets</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/network.py" />
            <source>{upper} and {lower} name different proxies: some tools take one, some the other.</source>
            <translation>{upper} et {lower} indiquent des proxys différents : certains outils prennent l’un, d’autres l’autre.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>A Python for another processor is translated while it runs: slower, and packages may not fit.</source>
            <translation>Un Python pour un autre processeur est traduit pendant qu’il s’exécute : il est plus lent, et des paquets peuvent ne pas convenir.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>A file random.py beside your program is taken in place of Python’s own module random.</source>
            <translation>Un fichier random.py à côté de votre programme prend la place du module random de Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>A terminal finds Python</source>
            <translation>Un terminal trouve Python</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>A terminal finds no {name}, though there are Pythons on this machine.</source>
            <translation>Un terminal ne trouve pas {name}, bien qu’il y ait des Python sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>A version is chosen that is not installed, so no Python starts.</source>
            <translation>La version choisie n’est pas installée, donc aucun Python ne démarre.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Activating an environment changes what python means in that terminal.</source>
            <translation>Activer un environnement change ce que python désigne dans ce terminal.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/checks/python.py" />
            <source>All {n} environments work.</source>
            <extracomment>for one: The only environment works.</extracomment>
            <translation>
                <numerusform>Le seul environnement fonctionne.</numerusform>
                <numerusform>Les {n} environnements fonctionnent.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>An environment is built on a Python. When that is removed, or replaced by an update, it breaks.</source>
            <translation>Un environnement repose sur un Python. Si celui-ci est supprimé ou remplacé par une mise à jour, l’environnement ne fonctionne plus.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Ask PowerShell which scripts it runs</source>
            <translation>Demander à PowerShell quels scripts il exécute</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Debian and Ubuntu keep the part that does so (ensurepip) in a package of its own.</source>
            <translation>Debian et Ubuntu mettent dans un paquet à part ce qui sert à cela (ensurepip).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Do not pass --break-system-packages: it breaks programs of your system.</source>
            <translation>N’utilisez pas --break-system-packages : cela casse des programmes de votre système.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Do not remove or replace the Python of your system: its own programs need it.</source>
            <translation>Ne supprimez ni ne remplacez le Python de votre système : ses propres programmes en ont besoin.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Do not set it to Bypass or Unrestricted: then scripts from the internet run, too.</source>
            <translation>Ne mettez ni Bypass ni Unrestricted : des scripts d’internet s’exécuteraient alors aussi.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Each version of Python is cared for for five years. New packages leave out older ones.</source>
            <translation>Chaque version de Python est entretenue pendant cinq ans. Les nouveaux paquets laissent de côté les plus anciennes.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Environments work</source>
            <translation>Les environnements fonctionnent</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Get one from python.org, or with uv.</source>
            <translation>Prenez-en un sur python.org, ou avec uv.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Get one with your system’s package manager, with uv, or from python.org.</source>
            <translation>Prenez-en un avec le gestionnaire de paquets de votre système, avec uv ou sur python.org.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Give each file another name, and delete the folder __pycache__ beside it.</source>
            <translation>Donnez un autre nom au fichier, et supprimez le dossier __pycache__ à côté de lui.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>In {folder}, {names} would be taken in place of Python’s own.</source>
            <translation>Dans {folder}, ceci prendrait la place de ce qui est propre à Python : {names}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install Debian’s package with ensurepip</source>
            <translation>Installer le paquet de Debian avec ensurepip</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install a Python for {this}, and make environments of that one.</source>
            <translation>Installez un Python pour {this}, et créez vos environnements avec celui-là.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install a newer one on the page Pythons. This one may stay for what needs it.</source>
            <translation>Installez-en un plus récent sur la page Python. Celui-ci peut rester pour ce qui en a besoin.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install it from the packages of your system:</source>
            <translation>Installez-le à partir des paquets de votre système :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install that version on the page Pythons, or choose another one there.</source>
            <translation>Installez cette version sur la page Python, ou choisissez-y une autre version.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Install what venv needs</source>
            <translation>Installer ce dont venv a besoin</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>It belongs to your system, and pip leaves it alone. Packages go into environments.</source>
            <translation>Il appartient à votre système, et pip n’y touche pas. Les paquets vont dans des environnements.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>It is made for {processor}.</source>
            <translation>Il est fait pour {processor}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>It is not known which Python runs.</source>
            <translation>On ne sait pas quel Python s’exécute.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>It is yours to change. Packages still go best into environments.</source>
            <translation>Vous pouvez le modifier. Les paquets sont tout de même mieux dans des environnements.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Its policy is {policy}, so it refuses to activate environments.</source>
            <translation>Sa stratégie est {policy}, il refuse donc d’activer des environnements.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Its policy is {policy}.</source>
            <translation>Sa stratégie est {policy}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Leave both: deactivate, then conda deactivate. Then activate the one you mean.</source>
            <translation>Quittez les deux : deactivate, puis conda deactivate. Activez ensuite celui que vous voulez.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Let PowerShell run scripts of this machine</source>
            <translation>Laisser PowerShell exécuter les scripts de cet ordinateur</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Let it run scripts of this machine, for you alone:</source>
            <translation>Laissez-le exécuter les scripts de cet ordinateur, pour vous seulement :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Make environments with another Python, with uv or with virtualenv.</source>
            <translation>Créez vos environnements avec un autre Python, avec uv ou avec virtualenv.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Neither is set.</source>
            <translation>Aucune des deux n’est définie.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No Python starts, so there is nothing to compare.</source>
            <translation>Aucun Python ne démarre, il n’y a donc rien à comparer.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No file of yours hides a part of Python</source>
            <translation>Aucun fichier à vous ne cache une partie de Python</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No placeholder is in the way.</source>
            <translation>Aucune façade ne gêne.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No placeholder stands before Python</source>
            <translation>Aucune façade ne passe avant Python</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No setting sends it elsewhere.</source>
            <translation>Aucun réglage ne l’envoie ailleurs.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>No variable bends Python’s search</source>
            <translation>Aucune variable ne détourne la recherche de Python</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Nobody can tell from its files into which Python {path} installs.</source>
            <translation>Ses fichiers ne permettent pas de savoir dans quel Python {path} installe.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>None in {folder}.</source>
            <translation>Aucun dans {folder}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>None is active here.</source>
            <translation>Aucun n’est actif ici.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>One environment is active at a time</source>
            <translation>Un seul environnement est actif à la fois</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Open Settings &gt; Apps &gt; Advanced app settings &gt; App execution aliases.</source>
            <translation>Ouvrez Paramètres &gt; Applications &gt; Paramètres avancés des applications &gt; Alias d’exécution d’application.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Open a new terminal: there, no environment is active.</source>
            <translation>Ouvrez un nouveau terminal : aucun environnement n’y est actif.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Open the page Environments: it says why, and repairs what has a recipe.</source>
            <translation>Ouvrez la page Environnements : elle dit pourquoi, et répare ce qui a une recette.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Or activate the environment you mean, which puts both first.</source>
            <translation>Ou activez l’environnement que vous voulez : il met les deux en premier.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PIP_BREAK_SYSTEM_PACKAGES is set: pip changes the Python of your system without asking.</source>
            <translation>PIP_BREAK_SYSTEM_PACKAGES est définie : pip modifie le Python de votre système sans demander.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PYTHONHOME and PYTHONPATH count for every Python of this machine, whatever its version.</source>
            <translation>PYTHONHOME et PYTHONPATH comptent pour tous les Python de cet ordinateur, quelle que soit leur version.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PYTHONHOME is set to {path}: every Python takes its own library from there, and most fail.</source>
            <translation>PYTHONHOME vaut {path} : chaque Python y prend sa propre bibliothèque, et la plupart échouent.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PYTHONPATH adds {path} to the search, for every Python.</source>
            <translation>PYTHONPATH ajoute {path} à la recherche, pour tous les Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PYTHONPATH names {path}: each Python would load the packages of another one.</source>
            <translation>PYTHONPATH indique {path} : chaque Python chargerait les paquets d’un autre.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Paths may be long</source>
            <translation>Les chemins peuvent être longs</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PowerShell did not say.</source>
            <translation>PowerShell ne l’a pas dit.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PowerShell refuses scripts until it is told to run those of this machine. Activating is one.</source>
            <translation>PowerShell refuse les scripts tant qu’on ne lui dit pas d’exécuter ceux de cet ordinateur. Activer en est un.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>PowerShell runs activation scripts</source>
            <translation>PowerShell exécute les scripts d’activation</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Python can put pip into environments</source>
            <translation>Python peut mettre pip dans les environnements</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Python is made for this processor</source>
            <translation>Python est fait pour ce processeur</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Python still gets security fixes</source>
            <translation>Python reçoit des corrections</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <location filename="../../app/services/python_preflight.py" />
            <source>Python {version}: {care}.</source>
            <translation>Python {version} : {care}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Set the policy of this user to RemoteSigned</source>
            <translation>Mettre la stratégie de cet utilisateur à RemoteSigned</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Set-ExecutionPolicy -Scope CurrentUser Undefined takes it away again.</source>
            <translation>Set-ExecutionPolicy -Scope CurrentUser Undefined la remet comme avant.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Settings and variables can send what pip installs elsewhere, without a word on screen.</source>
            <translation>Des réglages et des variables peuvent envoyer ailleurs ce que pip installe, sans un mot à l’écran.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Start one by its path ({path}), or make an environment of it.</source>
            <translation>Démarrez-en un par son chemin ({path}), ou créez un environnement avec lui.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Switch long paths on</source>
            <translation>Activer les chemins longs</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Switch long paths on, in a terminal of an administrator:</source>
            <translation>Activez les chemins longs, dans un terminal d’administrateur :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Switch python.exe and python3.exe off, then open a new terminal.</source>
            <translation>Désactivez python.exe et python3.exe, puis ouvrez un nouveau terminal.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Take it out of your shell’s start file (or of Windows’ environment variables).</source>
            <translation>Retirez-la du fichier de démarrage de votre shell (ou des variables d’environnement de Windows).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Take it out of your shell’s start file. Activate an environment instead.</source>
            <translation>Retirez-la du fichier de démarrage de votre shell. Activez plutôt un environnement.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Take that out, unless you know why it is there: with it, environments do not find what is installed.</source>
            <translation>Retirez cela, sauf si vous savez pourquoi c’est là : avec, les environnements ne trouvent pas ce qui est installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Take that variable out of your shell’s start file.</source>
            <translation>Retirez cette variable du fichier de démarrage de votre shell.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>The active environment {path} is gone.</source>
            <translation>L’environnement actif {path} n’existe plus.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>The package manager of your system can remove it.</source>
            <translation>Le gestionnaire de paquets de votre système peut le retirer.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>The system’s own programs run on its Python. pip therefore refuses to change it (PEP 668).</source>
            <translation>Les programmes du système utilisent son Python. pip refuse donc de le modifier (PEP 668).</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>There are no environments on this machine yet.</source>
            <translation>Il n’y a pas encore d’environnements sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>There is no Python on this machine.</source>
            <translation>Il n’y a pas de Python sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>There is no pip on PATH. {name} -m pip is the sure way.</source>
            <translation>Il n’y a pas de pip dans PATH. {name} -m pip est la manière sûre.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>This Python is made for {its}, and this processor is {this}.</source>
            <translation>Ce Python est fait pour {its}, et ce processeur est {this}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>This Python lacks ensurepip, so python -m venv fails.</source>
            <translation>Il manque ensurepip à ce Python, donc python -m venv échoue.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>This Python lacks ensurepip, so python -m venv makes no pip.</source>
            <translation>Il manque ensurepip à ce Python, donc python -m venv ne crée pas de pip.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Two environments are active at once: {one} and {other}.</source>
            <translation>Deux environnements sont actifs à la fois : {one} et {other}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Type {python} -m pip install … instead: that is the pip of the Python you start.</source>
            <translation>Tapez plutôt {python} -m pip install … : c’est le pip du Python que vous démarrez.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Typing python3 (python on Windows) starts the first program of that name in the folders of PATH.</source>
            <translation>Taper python3 (python sous Windows) démarre le premier programme de ce nom dans les dossiers de PATH.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Windows has a python.exe that only opens its Store. Where it comes first, no Python runs.</source>
            <translation>Windows a un python.exe qui ouvre seulement son Store. Là où il vient en premier, aucun Python ne s’exécute.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Windows refuses paths of more than 260 characters.</source>
            <translation>Windows refuse les chemins de plus de 260 caractères.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Windows stops at 260 characters unless it is told otherwise. Packages lie deep in folders.</source>
            <translation>Windows s’arrête à 260 caractères si on ne lui dit pas autre chose. Les paquets sont dans des dossiers profonds.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Windows takes long paths.</source>
            <translation>Windows accepte les chemins longs.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Write 0 in the same place to switch them off again.</source>
            <translation>Écrivez 0 au même endroit pour les désactiver à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>Write LongPathsEnabled = 1 into Windows’ registry</source>
            <translation>Écrire LongPathsEnabled = 1 dans le Registre de Windows</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>ensurepip is there.</source>
            <translation>ensurepip est là.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>pip and Python belong together</source>
            <translation>pip et Python vont ensemble</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>pip installs into one Python. If another one runs your program, it does not find the packages.</source>
            <translation>pip installe dans un Python. Si un autre exécute votre programme, il ne trouve pas les paquets.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>pip installs where it is told</source>
            <translation>pip installe là où il doit</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>pip leaves the system’s Python alone</source>
            <translation>Les paquets ne vont pas parmi ceux du système</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>pip was told: {settings}</source>
            <translation>Consignes données à pip : {settings}</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>python only opens the Store: {path} is a placeholder of Windows.</source>
            <translation>python ouvre seulement le Microsoft Store : {path} est une façade de Windows.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>{name} is a word of the shell itself here.</source>
            <translation>{name} est ici un mot du shell lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>{name} starts {path}.</source>
            <translation>{name} démarre {path}.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/checks/python.py" />
            <source>{n} environments do not work: {names}</source>
            <extracomment>for one: {n} environment does not work: {names}</extracomment>
            <translation>
                <numerusform>{n} environnement ne fonctionne pas : {names}</numerusform>
                <numerusform>{n} environnements ne fonctionnent pas : {names}</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>{path} is active.</source>
            <translation>{path} est actif.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>{pip} installs into {prefix}, which {python} runs from.</source>
            <translation>{pip} installe dans {prefix}, d’où s’exécute {python}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/python.py" />
            <source>{pip} installs into {there}, but {python} runs from {here}.</source>
            <translation>{pip} installe dans {there}, mais {python} s’exécute depuis {here}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>A channel is a place packages come from. Those of different channels are built differently.</source>
            <translation>Un canal est un endroit d’où viennent des paquets. Ceux de canaux différents sont compilés différemment.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>A file .python-version, or pyenv global, names the version that python starts.</source>
            <translation>Un fichier .python-version, ou pyenv global, indique la version que python démarre.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Add this to your shell’s start file, then open a new terminal:</source>
            <translation>Ajoutez ceci au fichier de démarrage de votre shell, puis ouvrez un nouveau terminal :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Add this to your shell’s start file:</source>
            <translation>Ajoutez ceci au fichier de démarrage de votre shell :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Anaconda wants the terms of its channels accepted first: {channels}.</source>
            <translation>Anaconda exige d’abord que les conditions de ses canaux soient acceptées : {channels}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Anaconda’s own channels have terms of use that somebody must accept on each machine.</source>
            <translation>Les canaux d’Anaconda ont des conditions d’utilisation que quelqu’un doit accepter sur chaque ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Ask Poetry for its version</source>
            <translation>Demander à Poetry sa version</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Ask git for its version</source>
            <translation>Demander à git sa version</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Ask the key ring whether it answers</source>
            <translation>Demander au trousseau de clés s’il répond</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Choose the UTF-8 form of your language, such as en_US.UTF-8.</source>
            <translation>Choisissez la forme UTF-8 de votre langue, comme fr_FR.UTF-8.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Do not let a script accept them for you: they bind you, or your school.</source>
            <translation>Ne laissez pas un script les accepter à votre place : elles vous engagent, vous ou votre école.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>In your shell’s start file, put the line of pyenv below the others that change PATH.</source>
            <translation>Dans le fichier de démarrage de votre shell, mettez la ligne de pyenv sous les autres qui changent PATH.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install Python from python.org: py comes with it. py -0p lists all Pythons.</source>
            <translation>Il vient avec le Python de python.org, et énumère tous les Python : py -0p.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install it (on Debian: sudo dpkg-reconfigure locales), or use C.UTF-8:</source>
            <translation>Installez-la (sous Debian : sudo dpkg-reconfigure locales), ou utilisez C.UTF-8 :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install it again on the page Settings, among the tools.</source>
            <translation>Réinstallez-le sur la page Réglages, parmi les outils.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install it again.</source>
            <translation>Réinstallez-le.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install it on the page Pythons, or choose another version there.</source>
            <translation>Installez-la sur la page Python, ou choisissez-y une autre version.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Install it on the page Settings, among the tools.</source>
            <translation>Installez-le sur la page Réglages, parmi les outils.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <location filename="../../app/services/python_preflight.py" />
            <source>Install what building a Python needs</source>
            <translation>Installer ce qu’il faut pour compiler un Python</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <location filename="../../app/services/python_preflight.py" />
            <source>Install what is missing, from the packages of your system</source>
            <translation>Installer ce qui manque, à partir des paquets de votre système</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>It answers.</source>
            <translation>Il répond.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>It may wait for the key ring of your desktop. Try without it:</source>
            <translation>Il attend peut-être le trousseau de clés de votre bureau. Essayez sans :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>It takes packages from {channels}.</source>
            <translation>Il prend ses paquets de {channels}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Keep one of them:</source>
            <translation>Gardez l’un des deux :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>No language is set ({name}), so some programs stop at the first accent.</source>
            <translation>Aucune langue n’est définie ({name}), donc certains programmes s’arrêtent au premier accent.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>No terms are waiting to be accepted.</source>
            <translation>Aucune condition n’attend d’être acceptée.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>No terms stop conda</source>
            <translation>Aucune condition n’arrête conda</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>On Windows each Python has a folder of its own for them.</source>
            <translation>Sous Windows, chaque Python a son propre dossier pour eux.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>On Windows, Python writes to terminals in Unicode by itself.</source>
            <translation>Sous Windows, Python écrit de lui-même en Unicode dans les terminaux.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>On Windows, py starts the Python you name: py -3.12.</source>
            <translation>Sous Windows, py démarre le Python que vous indiquez : py -3.12.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>On Windows, pyenv-win brings Pythons that are built already.</source>
            <translation>Sous Windows, pyenv-win apporte des Python déjà compilés.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>On the page Pythons, let your shell know pyenv; or add this to its start file:</source>
            <translation>Sur la page Python, faites connaître pyenv à votre shell ; ou ajoutez ceci à son fichier de démarrage :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Only what is built on this machine needs it: pyenv’s Pythons, and packages without a wheel.</source>
            <translation>Seul ce qui est compilé sur cet ordinateur en a besoin : les Python de pyenv, et les paquets sans wheel.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Open a new terminal.</source>
            <translation>Ouvrez un nouveau terminal.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <location filename="../../app/services/python_preflight.py" />
            <source>Other programs may need them by then. Your package manager removes them.</source>
            <translation>D’autres programmes peuvent en avoir besoin d’ici là. Votre gestionnaire de paquets les supprime.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>PATH has quotes in it: {parts}.</source>
            <translation>PATH contient des guillemets : {parts}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>PATH holds {parts}: what runs depends on the folder you are in.</source>
            <translation>PATH contient {parts} : ce qui s’exécute dépend du dossier où vous êtes.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>PATH is empty: a terminal finds no program.</source>
            <translation>PATH est vide : un terminal ne trouve aucun programme.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>PATH is in order</source>
            <translation>PATH est en ordre</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>PATH is the list of folders in which a terminal looks for programs, in that order.</source>
            <translation>PATH est la liste des dossiers où un terminal cherche les programmes, dans cet ordre.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry did not answer.</source>
            <translation>Poetry n’a pas répondu.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry is at {path}, but does not start. The Python it was installed with may be gone.</source>
            <translation>Poetry est à {path}, mais ne démarre pas. Le Python avec lequel il a été installé a peut-être disparu.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry is not installed.</source>
            <translation>Poetry n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry keeps tokens in the key ring of your desktop, and asks it before it fetches packages.</source>
            <translation>Poetry garde des jetons dans le trousseau de clés de votre bureau, et l’interroge avant de télécharger des paquets.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry lives in an environment of its own, which breaks when its Python goes.</source>
            <translation>Poetry est dans un environnement à lui, qui ne fonctionne plus quand son Python disparaît.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry runs</source>
            <translation>Poetry fonctionne</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry, which asks the key ring, is not installed.</source>
            <translation>Seul Poetry interroge le trousseau de clés, et il n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Poetry’s own Python was not found, or Poetry is told not to ask.</source>
            <translation>Le Python de Poetry n’a pas été trouvé, ou Poetry a pour consigne de ne pas demander.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Programs installed for you are found</source>
            <translation>Les programmes installés pour vous sont trouvés</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Pythons can be built</source>
            <translation>Des Python peuvent être compilés</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Take it out of your shell’s start file: a file named ls in a download would run.</source>
            <translation>Retirez cela du fichier de démarrage de votre shell : un fichier nommé ls dans un téléchargement s’exécuterait.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Take out what is between “&gt;&gt;&gt; conda initialize &gt;&gt;&gt;” and “&lt;&lt;&lt; conda initialize &lt;&lt;&lt;”.</source>
            <translation>Retirez ce qui est entre « &gt;&gt;&gt; conda initialize &gt;&gt;&gt; » et « &lt;&lt;&lt; conda initialize &lt;&lt;&lt; ».</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Take packages from conda-forge, which asks for no terms; or read them at anaconda.com/legal and accept them yourself:</source>
            <translation>Prenez les paquets de conda-forge, qui ne demande d’accepter aucune condition ; ou lisez les conditions sur anaconda.com/legal et acceptez-les vous-même :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Take them out of your shell’s start file: they are taken as part of the folder’s name.</source>
            <translation>Retirez-les du fichier de démarrage de votre shell : ils sont pris pour une partie du nom du dossier.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Text is written as {name}, which is not UTF-8.</source>
            <translation>Le texte est écrit en {name}, qui n’est pas de l’UTF-8.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Text is written as {name}.</source>
            <translation>Le texte est écrit en {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Text with accents works</source>
            <translation>Le texte avec des accents fonctionne</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The folder of pyenv’s shims, {path}, is not on PATH: its Pythons are not used.</source>
            <translation>Le dossier des remplaçants (shims) de pyenv, {path}, n’est pas dans PATH : ses Python ne sont pas utilisés.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The key ring answers</source>
            <translation>Le trousseau de clés répond</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The key ring of the desktop does not answer, and Poetry waits for it without end.</source>
            <translation>Le trousseau de clés du bureau ne répond pas, et Poetry l’attend sans fin.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The key ring’s answer was not understood.</source>
            <translation>La réponse du trousseau de clés n’a pas été comprise.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The launcher py is not installed.</source>
            <translation>Le lanceur py n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The launcher py is there</source>
            <translation>Le lanceur py est installé</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The variables LANG and LC_ALL tell programs how text is written as bytes.</source>
            <translation>Les variables LANG et LC_ALL disent aux programmes comment le texte s’écrit en octets.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>The version chosen with pyenv is there</source>
            <translation>La version choisie avec pyenv est installée</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>There are none.</source>
            <translation>Il n’y en a pas.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>There is no key ring here. Poetry does without.</source>
            <translation>Il n’y a pas de trousseau de clés ici. Poetry s’en passe.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Type this in a terminal, and follow the window that opens:</source>
            <translation>Tapez ceci dans un terminal, et suivez la fenêtre qui s’ouvre :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Type this in a terminal, then open a new one:</source>
            <translation>Tapez ceci dans un terminal, puis ouvrez-en un nouveau :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Unlock it in the desktop itself, or let Poetry do without:</source>
            <translation>Déverrouillez-le dans le bureau lui-même, ou dites à Poetry de s’en passer :</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>What is chosen is installed.</source>
            <translation>Ce qui est choisi est installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Without it, packages cannot come from git, and pyenv cannot be installed.</source>
            <translation>Sans lui, aucun paquet ne peut venir de git, et pyenv ne peut pas être installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Your shell knows conda</source>
            <translation>Votre shell connaît conda</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Your shell knows conda, and starts with its environment base active.</source>
            <translation>Votre shell connaît conda, et démarre avec son environnement base actif.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>Your shell knows conda.</source>
            <translation>Votre shell connaît conda.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>conda activate works where conda init has put some lines into the shell’s start file.</source>
            <translation>conda activate fonctionne là où conda init a mis quelques lignes dans le fichier de démarrage du shell.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>conda is here, but no shell knows it: conda activate fails.</source>
            <translation>conda est ici, mais aucun shell ne le connaît : conda activate échoue.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>conda is not installed.</source>
            <translation>conda n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>conda takes packages from defaults and from conda-forge: their parts do not always fit.</source>
            <translation>conda prend des paquets de defaults et de conda-forge : leurs parties ne vont pas toujours ensemble.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>conda’s channels fit each other</source>
            <translation>Les canaux de conda vont ensemble</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>git fetches projects and their history. Some packages and tools come through it.</source>
            <translation>git télécharge des projets et leur histoire. Certains paquets et outils viennent par lui.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>git is Apple’s placeholder: it needs the Command Line Tools.</source>
            <translation>git est une façade d’Apple : il lui faut les Command Line Tools.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>git is not installed.</source>
            <translation>git n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>git is there</source>
            <translation>git est installé</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>git is there, but does not run: {words}</source>
            <translation>git est installé, mais ne fonctionne pas : {words}</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pip, uv and pipx put the programs of packages into one folder of your home.</source>
            <translation>pip, uv et pipx mettent les programmes des paquets dans un seul dossier de votre dossier personnel.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>py is there.</source>
            <translation>py est installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pyenv builds a Python from its source, which takes a compiler and some libraries.</source>
            <translation>pyenv compile un Python à partir de son code source, ce qui demande un compilateur et quelques bibliothèques.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pyenv is not installed, or has no Python yet.</source>
            <translation>pyenv n’est pas installé, ou n’a pas encore de Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pyenv puts stand-ins (shims) on PATH, which start the version you chose.</source>
            <translation>pyenv met dans PATH des remplaçants (shims), qui démarrent la version que vous avez choisie.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pyenv’s Pythons come first</source>
            <translation>Les Python de pyenv viennent en premier</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>pyenv’s shims come first.</source>
            <translation>Les remplaçants (shims) de pyenv viennent en premier.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>{name} is set, but that language is not installed on this machine.</source>
            <translation>{name} est défini, mais cette langue n’est pas installée sur cet ordinateur.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/checks/tools.py" />
            <source>{n} folders of it do not exist ({parts}), which does no harm.</source>
            <extracomment>for one: {n} folder of it does not exist ({parts}), which does no harm.</extracomment>
            <translation>
                <numerusform>{n} de ses dossiers n’existe pas ({parts}), ce qui ne gêne pas.</numerusform>
                <numerusform>{n} de ses dossiers n’existent pas ({parts}), ce qui ne gêne pas.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/checks/tools.py" />
            <source>{n} folders, and all exist.</source>
            <extracomment>for one: {n} folder, and it exists.</extracomment>
            <translation>
                <numerusform>{n} dossier, et il existe.</numerusform>
                <numerusform>{n} dossiers, et tous existent.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>{path} comes before pyenv’s shims, so the version that pyenv chose is not used.</source>
            <translation>{path} vient avant les remplaçants (shims) de pyenv, donc la version que pyenv a choisie n’est pas utilisée.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>{path} is not on PATH, so programs installed there are not found.</source>
            <translation>{path} n’est pas dans PATH, donc les programmes qui y sont installés ne sont pas trouvés.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>{path} is on PATH.</source>
            <translation>{path} est dans PATH.</translation>
        </message>
        <message>
            <location filename="../../app/services/checks/tools.py" />
            <source>{path} starts a conda that is gone.</source>
            <translation>{path} démarre un conda qui a disparu.</translation>
        </message>
        <message>
            <location filename="../../app/services/comparing.py" />
            <source>Correct the file, then compare again.</source>
            <translation>Corrigez le fichier, puis comparez à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/services/comparing.py" />
            <source>{path} cannot be compared: its own tool refuses it.</source>
            <translation>{path} ne peut pas être comparé : son propre outil le refuse.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>Choose another revision.</source>
            <translation>Choisissez une autre révision.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>Look for yourself, in a terminal: conda clean --all --dry-run</source>
            <translation>Regardez vous-même, dans un terminal : conda clean --all --dry-run</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>Packages of pip stay as they are: conda knows nothing of them.</source>
            <translation>Les paquets de pip restent comme ils sont : conda ne les connaît pas.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>See what conda could throw away</source>
            <translation>Voir ce que conda pourrait jeter</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>Take {name} back to revision {number}</source>
            <translation>Ramener {name} à la révision {number}</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>The packages of now come back.</source>
            <translation>Les paquets actuels reviennent.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>There are those from 0 to {last}.</source>
            <translation>Il y a celles de 0 à {last}.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>`labwright env revisions {path}` lists them.</source>
            <translation>`labwright env revisions {path}` les énumère.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>conda keeps nothing that it does not need.</source>
            <translation>conda ne garde rien dont il n’ait besoin.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>conda said something else than Labwright knows.</source>
            <translation>conda a dit autre chose que ce que Labwright connaît.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>{name} has no revision {number}.</source>
            <translation>{name} n’a pas de révision {number}.</translation>
        </message>
        <message>
            <location filename="../../app/services/conda_upkeep.py" />
            <source>{name} has the packages of revision {number} already.</source>
            <translation>{name} a déjà les paquets de la révision {number}.</translation>
        </message>
        <message>
            <location filename="../../app/services/copies.py" />
            <source>The new environment is not like the old one.</source>
            <translation>Le nouvel environnement n’est pas comme l’ancien.</translation>
        </message>
        <message>
            <location filename="../../app/services/copies.py" />
            <source>The old one is where it was. Make a new environment from a list of packages instead.</source>
            <translation>L’ancien est là où il était. Créez plutôt un nouvel environnement à partir d’une liste de paquets.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/services/keeping.py" />
            <source>Bring it back from the bin instead.</source>
            <translation>Restaurez-le plutôt depuis la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <source>Bring the environment {name} back</source>
            <translation>Restaurer l’environnement {name}</translation>
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
            <translation>Restaurer {path} depuis la corbeille</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Delete its environments one by one, and remove conda with its own uninstaller.</source>
            <translation>Supprimez ses environnements un par un, et supprimez conda avec son propre désinstallateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <source>Delete the environment {name}</source>
            <translation>Supprimer l’environnement {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Empty the bin</source>
            <translation>Vider la corbeille</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <source>It comes back to the same place.</source>
            <translation>Il revient au même endroit.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>It goes to the bin again.</source>
            <translation>Il retourne dans la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>It is active in {program} (process {pid}).</source>
            <translation>Il est activé dans {program} (processus {pid}).</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/services/renaming.py" />
            <source>It is conda itself: all environments of this conda stop working without it.</source>
            <translation>C’est conda lui-même : sans lui, tous les environnements de ce conda ne fonctionnent plus.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/system/bin.py" />
            <source>It was never deleted with Labwright, or the bin was emptied since.</source>
            <translation>Il n’a jamais été supprimé avec Labwright, ou la corbeille a été vidée depuis.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Jupyter’s kernel “{name}” starts its Python.</source>
            <translation>Le noyau Jupyter « {name} » démarre son Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Labwright itself runs from it.</source>
            <translation>Labwright lui-même est exécuté depuis cet environnement.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Move the link {path} to the bin</source>
            <translation>Mettre le lien {path} à la corbeille</translation>
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
            <translation>Mettre {path} à la corbeille</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Remove {name} from the bin for good</source>
            <translation>Supprimer définitivement {name} de la corbeille</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>Remove {path} for good</source>
            <translation>Supprimer définitivement {path}</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>The bin is empty.</source>
            <translation>La corbeille est vide.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>The environment {path} lies inside it and goes with it.</source>
            <translation>L’environnement {path} se trouve à l’intérieur et part avec.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>The environment {path} stands on its Python, and stops working.</source>
            <translation>L’environnement {path} repose sur son Python et ne fonctionnera plus.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>The project {path} uses it.</source>
            <translation>Le projet {path} l’utilise.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>What is removed from the bin is gone.</source>
            <translation>Ce qui est supprimé de la corbeille est perdu.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>`labwright env bin` lists what is there.</source>
            <translation>`labwright env bin` énumère ce qui s’y trouve.</translation>
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
            <translation>{name} n’est pas supprimé.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/deleting.py" />
            <source>{n} more programs use it.</source>
            <extracomment>for one: {n} more program uses it.</extracomment>
            <translation>
                <numerusform>{n} autre programme l’utilise.</numerusform>
                <numerusform>{n} autres programmes l’utilisent.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <location filename="../../app/system/bin.py" />
            <source>{path} is not in the bin.</source>
            <translation>{path} n’est pas dans la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>{program} (process {pid}) runs from it.</source>
            <translation>{program} (processus {pid}) est exécuté depuis cet environnement.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>{program} (process {pid}) works in its folder.</source>
            <translation>{program} (processus {pid}) travaille dans son dossier.</translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>{size} are free then.</source>
            <translation>Cela libère {size}.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/deleting.py" />
            <source>{size} go to the bin, and can be brought back for {n} days.</source>
            <extracomment>for one: {size} go to the bin, and can be brought back for {n} day.</extracomment>
            <translation>
                <numerusform>{size} vont à la corbeille et peuvent être restaurés pendant {n} jour.</numerusform>
                <numerusform>{size} vont à la corbeille et peuvent être restaurés pendant {n} jours.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/deleting.py" />
            <source>{size} go to the bin, until you empty it.</source>
            <translation>{size} vont à la corbeille, jusqu’à ce que vous la vidiez.</translation>
        </message>
        <message>
            <location filename="../../app/services/discovery.py" />
            <source>It is on another disk. Choose the folder to have it searched.</source>
            <translation>Il est sur un autre disque. Choisissez le dossier pour qu’on y cherche.</translation>
        </message>
        <message>
            <location filename="../../app/services/doctor.py" />
            <source>No answer within {seconds:g} s, so it was left.</source>
            <translation>Pas de réponse en {seconds:g} s : laissé de côté.</translation>
        </message>
        <message>
            <location filename="../../app/services/doctor.py" />
            <source>This check itself failed: {what}</source>
            <translation>La vérification elle-même a échoué : {what}</translation>
        </message>
        <message>
            <location filename="../../app/services/engine_start.py" />
            <source>Look at its own window or log, then try again.</source>
            <translation>Regardez sa fenêtre ou son journal, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/services/engine_start.py" />
            <source>The engine</source>
            <translation>Le moteur</translation>
        </message>
        <message>
            <location filename="../../app/services/engine_start.py" />
            <source>You stopped waiting. The engine may still come.</source>
            <translation>Vous avez cessé d’attendre. Le moteur viendra peut-être encore.</translation>
        </message>
        <message>
            <location filename="../../app/services/engine_start.py" />
            <source>{product} has not answered for {seconds:g} s.</source>
            <translation>{product} ne répond pas depuis {seconds:g} s.</translation>
        </message>
        <message>
            <location filename="../../app/services/engines.py" />
            <source>Install Docker, then try again.</source>
            <translation>Installez Docker, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/services/engines.py" />
            <source>The program docker is not installed.</source>
            <translation>Le programme docker n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Ask the package index for hashes</source>
            <translation>Demander les empreintes à l’index des paquets</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Choose requirements with hashes: they are as exact.</source>
            <translation>Choisissez les exigences avec empreintes : elles sont tout aussi exactes.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Choose the environment.yml with all versions instead.</source>
            <translation>Choisissez plutôt l’environment.yml avec toutes les versions.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Choose the environment.yml with versions and builds instead.</source>
            <translation>Choisissez plutôt l’environment.yml avec versions et builds.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Choose the format environment-yml: conda reads it, too.</source>
            <translation>Choisissez le format environment-yml : conda le lit aussi.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Export without hashes, or install them from a wheel.</source>
            <translation>Exportez sans empreintes, ou installez-les à partir d’un wheel.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Export without hashes, or use an index that gives them.</source>
            <translation>Exportez sans empreintes, ou utilisez un index qui les donne.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Its file conda-meta/history tells of no request.</source>
            <translation>Son fichier conda-meta/history ne parle d’aucune demande.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Its project has none, or it belongs to no project.</source>
            <translation>Son projet n’en a pas, ou il n’appartient à aucun projet.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Nobody wrote down where {packages} came from.</source>
            <translation>Personne n’a noté d’où vient {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>Some of the files lie on this machine alone.</source>
            <translation>Certains des fichiers ne sont que sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <location filename="../../app/services/outdated.py" />
            <source>Stopped by you. Nothing was changed.</source>
            <translation>Arrêté par vous. Rien n’a été changé.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>The answer about hashes could not be understood.</source>
            <translation>La réponse sur les empreintes n’a pas pu être comprise.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>The hashes are of the files for Python {version} on {system} {machine}. Other systems get other files and need a list of their own.</source>
            <translation>Les empreintes sont celles des fichiers pour Python {version} sur {system} {machine}. Les autres systèmes reçoivent d’autres fichiers et ont besoin de leur propre liste.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>The package index has no hash for {packages}.</source>
            <translation>L’index des paquets n’a pas d’empreinte pour {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>They were installed from a folder or from version control, and pip takes hashes for all packages or for none.</source>
            <translation>Cela a été installé à partir d’un dossier ou d’un gestionnaire de versions, et pip prend des empreintes pour tous les paquets ou pour aucun.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>This is {path} as it is. Give the project's own file along with it.</source>
            <translation>C’est {path} tel quel. Donnez avec lui le fichier du projet.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>What pip installed is not in this list: export the requirements beside it.</source>
            <translation>Ce que pip a installé n’est pas dans cette liste : exportez les exigences à côté.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>conda has no record of what was asked for in {name}.</source>
            <translation>conda n’a aucune trace de ce qui a été demandé dans {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>conda looks after this environment: only an environment.yml brings all of it again.</source>
            <translation>conda gère cet environnement : seul un environment.yml le rétablit en entier.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>{name} has no lock file.</source>
            <translation>{name} n’a pas de fichier de verrouillage.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>{name} is no environment of conda's.</source>
            <translation>{name} n’est pas un environnement de conda.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>{packages} came from a folder or file of this machine, and other machines do not have it.</source>
            <translation>Ceci vient d’un dossier ou d’un fichier de cet ordinateur, et les autres ordinateurs ne l’ont pas : {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/services/exporting.py" />
            <source>{packages} cannot have a hash.</source>
            <translation>Impossible d’avoir une empreinte pour {packages}.</translation>
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
            <translation>{path} n’a pas pu être lu.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Another program stopped it, or the system did because memory ran out.</source>
            <translation>Un autre programme l’a arrêté, ou le système l’a fait par manque de mémoire.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Close programs that use much memory, then try again.</source>
            <translation>Fermez les programmes qui utilisent beaucoup de mémoire, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <location filename="../../app/system/toolbox.py" />
            <source>Install {program}, or choose where it is in the settings.</source>
            <translation>Installez {program}, ou choisissez dans les réglages où il se trouve.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Its output below says more. Correct what it complains about, then try again.</source>
            <translation>Sa sortie, ci-dessous, en dit plus. Corrigez ce dont il se plaint, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Look at its output below: it may wait for the network or for an answer.</source>
            <translation>Regardez sa sortie, ci-dessous : il attend peut-être le réseau ou une réponse.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Something unexpected went wrong in Labwright.</source>
            <translation>Quelque chose d’inattendu s’est mal passé dans Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>There is no room left where {path} is. {program}</source>
            <translation>Il n’y a plus de place là où est {path}. {program}</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>Try it again. If it goes wrong again, copy this report and send it to us.</source>
            <translation>Réessayez. Si cela échoue encore, copiez ce rapport et envoyez-le-nous.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>{program} could not be started.</source>
            <translation>{program} n’a pas pu démarrer.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>{program} ended with code {code}.</source>
            <translation>{program} a fini avec le code {code}.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>{program} took longer than {seconds:g} s and was stopped.</source>
            <translation>{program} a duré plus de {seconds:g} s et a été arrêté.</translation>
        </message>
        <message>
            <location filename="../../app/services/failures.py" />
            <source>{program} was ended by the signal {name}.</source>
            <translation>{program} a été terminé par le signal {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/file_changes.py" />
            <source>Something other than a file has this name.</source>
            <translation>Quelque chose qui n’est pas un fichier porte ce nom.</translation>
        </message>
        <message>
            <location filename="../../app/services/file_changes.py" />
            <source>The file as it is now cannot be read: {reason}.</source>
            <translation>Le fichier actuel ne peut pas être lu : {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/services/file_changes.py" />
            <source>The file is too large to be compared here.</source>
            <translation>Le fichier est trop grand pour être comparé ici.</translation>
        </message>
        <message>
            <location filename="../../app/services/file_changes.py" />
            <source>This is a link that leads nowhere: there is nothing to compare with.</source>
            <translation>C’est un lien qui ne mène nulle part : il n’y a rien à comparer.</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>Get {tool}</source>
            <translation>Obtenir {tool}</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>Install {package} in {name}</source>
            <translation>Installer {package} dans {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>Lock the project</source>
            <translation>Verrouiller le projet</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>Make an environment instead</source>
            <translation>Créer plutôt un environnement</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>Poetry writes the versions down anew that fit pyproject.toml as it is now.</source>
            <translation>Poetry note à nouveau les versions qui vont avec pyproject.toml tel qu’il est maintenant.</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>The packages go there, and the system's own Python stays as it is.</source>
            <translation>Les paquets y vont, et le Python du système reste comme il est.</translation>
        </message>
        <message>
            <location filename="../../app/services/fixes.py" />
            <source>With all that it needs.</source>
            <translation>Avec tout ce dont il a besoin.</translation>
        </message>
        <message>
            <location filename="../../app/services/given_files.py" />
            <source>{name} has no list of packages.</source>
            <translation>{name} ne contient pas de liste de paquets.</translation>
        </message>
        <message>
            <location filename="../../app/services/given_files.py" />
            <location filename="../../app/ui/opened_paths.py" />
            <source>{name} is not there any more.</source>
            <translation>{name} n’est plus là.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/housekeeping.py" />
            <source>{n} things were in the bin for {days:g} days and are removed: {size} are free again.</source>
            <extracomment>for one: {n} thing was in the bin for {days:g} days and is removed: {size} are free again.</extracomment>
            <translation>
                <numerusform>{n} élément était dans la corbeille depuis {days:g} jours et a été supprimé : {size} sont de nouveau libres.</numerusform>
                <numerusform>{n} éléments étaient dans la corbeille depuis {days:g} jours et ont été supprimés : {size} sont de nouveau libres.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/job_steps.py" />
            <location filename="../../app/services/recovery.py" />
            <source>{target} could not be put back: {reason}</source>
            <translation>{target} n’a pas pu être remis en place : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/services/jobs.py" />
            <source>Waits for another Labwright.</source>
            <translation>Attend un autre Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/services/jobs.py" />
            <source>Waits for “{title}”, which a terminal runs (process {pid}).</source>
            <translation>Attend « {title} », en cours dans un terminal (processus {pid}).</translation>
        </message>
        <message>
            <location filename="../../app/services/jobs.py" />
            <source>Waits for “{title}”, which another window runs (process {pid}).</source>
            <translation>Attend « {title} », en cours dans une autre fenêtre (processus {pid}).</translation>
        </message>
        <message>
            <location filename="../../app/services/jobs.py" />
            <source>Waits for “{title}”.</source>
            <translation>Attend « {title} ».</translation>
        </message>
        <message>
            <location filename="../../app/services/jobs.py" />
            <source>Waits until one of the {n} running jobs has ended.</source>
            <translation>Attend que l’une des {n} tâches en cours se termine.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Bring the old environment {name} back</source>
            <translation>Restaurer l’ancien environnement {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Bring the old one back from the bin</source>
            <translation>Restaurer l’ancien depuis la corbeille</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Bring the snapshot of {name} back</source>
            <translation>Restaurer l’instantané de {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Clone {name} to {path}</source>
            <translation>Cloner {name} vers {path}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Install that Python, or choose another with --python and hope that its packages exist.</source>
            <translation>Installez ce Python, ou choisissez-en un autre avec --python, en espérant que ses paquets existent.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>It can be done: remove the trial</source>
            <translation>C’est faisable : supprimer l’essai</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Its packages are made for one version of Python.</source>
            <translation>Ses paquets sont faits pour une seule version de Python.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Left out, because the folder it came from is gone: {packages}.</source>
            <translation>Laissé de côté, car le dossier d’où cela venait a disparu : {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <location filename="../../app/services/renaming.py" />
            <source>Look whether all packages are there</source>
            <translation>Regarder si tous les paquets sont là</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Move the list of packages to the bin</source>
            <translation>Mettre la liste des paquets à la corbeille</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <location filename="../../app/services/renaming.py" />
            <source>Move the old environment to the bin</source>
            <translation>Mettre l’ancien environnement à la corbeille</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Nobody wrote down which Python {name} had.</source>
            <translation>Personne n’a noté quel Python avait {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>None is called so.</source>
            <translation>Aucun ne porte ce nom.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>None was taken, or the packages are still the same.</source>
            <translation>Aucun n’a été pris, ou les paquets sont toujours les mêmes.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Remove a snapshot of {name}</source>
            <translation>Supprimer un instantané de {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <location filename="../../app/tools/pyenv.py" />
            <source>Remove it again instead.</source>
            <translation>Supprimez-le plutôt à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Repair it again instead.</source>
            <translation>Réparez-le plutôt à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Repair the environment {name}</source>
            <translation>Réparer l’environnement {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Take a snapshot of {name}</source>
            <translation>Prendre un instantané de {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>The list comes back from the bin.</source>
            <translation>La liste revient de la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>The list goes to the bin.</source>
            <translation>La liste va à la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>The old environment comes back from the bin.</source>
            <translation>L’ancien environnement revient de la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>The snapshot was taken with Python {then}, and it is {now} now.</source>
            <translation>L’instantané a été pris avec Python {then}, et c’est maintenant {now}.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>There is no snapshot of {name} to go back to.</source>
            <translation>Il n’y a pas d’instantané de {name} auquel revenir.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>Write down which packages are there now</source>
            <translation>Noter quels paquets sont là maintenant</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>`labwright env show` tells what is wrong with its packages, if anything is.</source>
            <translation>`labwright env show` dit ce qui ne va pas dans ses paquets, s’il y a quelque chose.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>`labwright env snapshot {path} --list` lists them.</source>
            <translation>`labwright env snapshot {path} --list` les énumère.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>{name} goes to the bin.</source>
            <translation>{name} va à la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>{name} needs Python {version}, which is not here.</source>
            <translation>{name} a besoin de Python {version}, qui n’est pas ici.</translation>
        </message>
        <message>
            <location filename="../../app/services/keeping.py" />
            <source>{name} needs no repair that Labwright could do.</source>
            <translation>{name} n’a besoin d’aucune réparation que Labwright pourrait faire.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>A kernel cannot be called “{name}”.</source>
            <translation>Un noyau ne peut pas s’appeler « {name} ».</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Add the package jupyterlab, or put the environment into the list of your Jupyter.</source>
            <translation>Ajoutez le paquet jupyterlab, ou mettez l’environnement dans la liste de votre Jupyter.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Bring “{name}” back</source>
            <translation>Restaurer « {name} »</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Choose a short name in one line, such as {name}.</source>
            <translation>Choisissez un nom court, sur une seule ligne, comme {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Choose it in Jupyter under Kernel, Change kernel. Or take it out first.</source>
            <translation>Choisissez-le dans Jupyter sous Kernel, Change kernel. Ou retirez-le d’abord.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>It comes back into the list.</source>
            <translation>Il revient dans la liste.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>It goes on in the background until you choose File, Shut Down in it.</source>
            <translation>Il continue en arrière-plan jusqu’à ce que vous y choisissiez File, Shut Down.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>It leaves the list again.</source>
            <translation>Il quitte à nouveau la liste.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Jupyter is not installed in {name}.</source>
            <translation>Jupyter n’est pas installé dans {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Jupyter offers “{name}”, whatever Jupyter it is.</source>
            <translation>Jupyter propose « {name} », quel que soit ce Jupyter.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Make {name} usable in Jupyter notebooks</source>
            <translation>Rendre {name} utilisable dans les notebooks Jupyter</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Move “{name}” to the bin</source>
            <translation>Mettre « {name} » à la corbeille</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Open Jupyter with {name}</source>
            <translation>Ouvrir Jupyter avec {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Put it into Jupyter's list as “{name}”</source>
            <translation>Le mettre dans la liste de Jupyter sous le nom « {name} »</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Put it into the list again instead.</source>
            <translation>Remettez-le plutôt dans la liste.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Put {name} back into Jupyter's list</source>
            <translation>Remettre {name} dans la liste de Jupyter</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Repair it first, or choose another one.</source>
            <translation>Réparez-le d’abord, ou choisissez-en un autre.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Start Jupyter; its page opens in the browser</source>
            <translation>Démarrer Jupyter ; sa page s’ouvre dans le navigateur</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Take it out again instead.</source>
            <translation>Retirez-le plutôt à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Take the kernel out of the list: move {path} to the bin</source>
            <translation>Retirer le noyau de la liste : mettre {path} à la corbeille</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>Take {name} out of Jupyter's list</source>
            <translation>Retirer {name} de la liste de Jupyter</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>The environment and its packages stay as they are.</source>
            <translation>L’environnement et ses paquets restent comme ils sont.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>There is nothing to undo: choose File, Shut Down in Jupyter to end it.</source>
            <translation>Il n’y a rien à défaire : choisissez File, Shut Down dans Jupyter pour l’arrêter.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>{name} has no Python that could be started.</source>
            <translation>{name} n’a pas de Python qui puisse démarrer.</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>{name} is in Jupyter's list already, as “{display}”.</source>
            <translation>{name} est déjà dans la liste de Jupyter, sous le nom « {display} ».</translation>
        </message>
        <message>
            <location filename="../../app/services/kernels.py" />
            <source>{name} is not in Jupyter's list of kernels.</source>
            <translation>{name} n’est pas dans la liste des noyaux de Jupyter.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>A new environment needs a place where nothing is.</source>
            <translation>Un nouvel environnement a besoin d’un endroit où il n’y a rien.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>A package is named, perhaps with a version: requests or requests==2.32.</source>
            <translation>On indique un paquet par son nom, peut-être avec une version : requests ou requests==2.32.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>An index and a folder of wheels are for pip and uv. conda has channels, and Poetry the sources that pyproject.toml names.</source>
            <translation>Un index et un dossier de wheels sont pour pip et uv. conda a des canaux, et Poetry les sources que nomme pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Bring {file} along from the old one</source>
            <translation>Reprendre {file} de l’ancien</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Choose another place, or delete what is there first.</source>
            <translation>Choisissez un autre endroit, ou supprimez d’abord ce qui s’y trouve.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Choose venv or uv, or name a channel (--channel) or a source in pyproject.toml.</source>
            <translation>Choisissez venv ou uv, ou indiquez un canal (--channel) ou une source dans pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <location filename="../../app/services/tool_setup.py" />
            <source>Install a Python first, on the page Pythons or with `labwright python install`.</source>
            <translation>Installez d’abord un Python, sur la page Python ou avec `labwright python install`.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Install it first, on the page Pythons or with `labwright python install {version}`, or choose another one.</source>
            <translation>Installez-le d’abord, à la page Pythons ou avec `labwright python install {version}`, ou choisissez-en un autre.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Install it first, or name the version: {example}</source>
            <translation>Installez-le d’abord, ou indiquez la version : {example}</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>It decides itself where its environments are.</source>
            <translation>Il décide lui-même où sont ses environnements.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Labwright cannot change packages that {tool} looks after.</source>
            <translation>Labwright ne peut pas changer les paquets que gère {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Leave the choice of the tool to Labwright.</source>
            <translation>Laissez à Labwright le choix de l’outil.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Mark what was asked for, as in the old one</source>
            <translation>Marquer ce qui a été demandé, comme dans l’ancien</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Name a folder, a project or a name, as this tool takes it.</source>
            <translation>Indiquez un dossier, un projet ou un nom, selon ce que prend cet outil.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>No Python was found that an environment could stand on.</source>
            <translation>Aucun Python n’a été trouvé sur lequel un environnement pourrait reposer.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Only a version that is there, from a package index, can be kept.</source>
            <translation>On ne peut garder qu’une version qui est là et qui vient d’un index de paquets.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Options of the tool are chosen apart, not among the packages.</source>
            <translation>Les options de l’outil se choisissent à part, pas parmi les paquets.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Python {version} is not on this machine.</source>
            <translation>Python {version} n’est pas sur cette machine.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>See what would change</source>
            <translation>Voir ce qui changerait</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Something stands at {path} already.</source>
            <translation>Il y a déjà quelque chose à {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Stopped by you, before anything was changed.</source>
            <translation>Arrêté par vous, avant que rien n’ait été changé.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>The versions from before come back.</source>
            <translation>Les versions d’avant reviennent.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>Use {tool} itself, in a terminal.</source>
            <translation>Utilisez {tool} lui-même, dans un terminal.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>What is here: {versions}.</source>
            <translation>Ce qu’il y a ici : {versions}.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>pip is told here where to look for packages, and {tool} does not read that: tell it the same, or stay with pip.</source>
            <translation>Ici, un réglage dit à pip où chercher les paquets, et {tool} ne le lit pas : dites-lui la même chose, ou restez avec pip.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{packages} is not installed there.</source>
            <translation>{packages} n’y est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{tool} cannot change packages that {kind} looks after.</source>
            <translation>{tool} ne peut pas changer les paquets que gère {kind}.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{tool} does not take packages from such a place.</source>
            <translation>{tool} ne prend pas de paquets à un tel endroit.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{tool} is on this machine and installs the same packages in a fraction of the time: it fetches many at once, and links what it has fetched before.</source>
            <translation>{tool} est sur cet ordinateur et installe les mêmes paquets en une fraction du temps : il en télécharge beaucoup à la fois, et réutilise par des liens ce qu’il a déjà téléchargé.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{tool} makes no environment at {path}.</source>
            <translation>{tool} ne crée pas d’environnement à {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>{tool} must be told where the environment goes.</source>
            <translation>Il faut dire à {tool} où va l’environnement.</translation>
        </message>
        <message>
            <location filename="../../app/services/making.py" />
            <source>“{text}” is no package.</source>
            <translation>« {text} » n’est pas un paquet.</translation>
        </message>
        <message>
            <location filename="../../app/services/network.py" />
            <source>Ask {tool} what it is set up with</source>
            <translation>Demander à {tool} comment il est réglé</translation>
        </message>
        <message>
            <location filename="../../app/services/network.py" />
            <source>Ask {tool} whether it reaches its packages</source>
            <translation>Demander à {tool} s’il arrive à joindre ses paquets</translation>
        </message>
        <message>
            <location filename="../../app/services/network.py" />
            <source>Its own settings: {key} = {value}</source>
            <translation>Ses propres réglages : {key} = {value}</translation>
        </message>
        <message>
            <location filename="../../app/services/network.py" />
            <source>Its own settings: {key} = {value}. That counts, and not what is chosen here.</source>
            <translation>Ses propres réglages : {key} = {value}. C’est cela qui compte, et non ce qui est choisi ici.</translation>
        </message>
        <message>
            <location filename="../../app/services/network.py" />
            <source>Its own settings: {key} = {value}. What is chosen here counts instead.</source>
            <translation>Ses propres réglages : {key} = {value}. C’est ce qui est choisi ici qui compte.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>In {editor}, open Settings, Project, Python Interpreter, add a local interpreter that exists already, and choose {python}.</source>
            <translation>Dans {editor}, ouvrez Settings, Project, Python Interpreter, ajoutez un interpréteur local qui existe déjà et choisissez {python}.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>In {editor}, press Ctrl+Shift+P (on a Mac ⇧⌘P), choose “Python: Select Interpreter” and enter {python}. To write it down for the project, put that path into .vscode/settings.json as `python.defaultInterpreterPath`.</source>
            <translation>Dans {editor}, appuyez sur Ctrl+Shift+P (sur un Mac ⇧⌘P), choisissez « Select Interpreter » de Python et entrez {python}. Pour le noter dans le projet, mettez ce chemin dans .vscode/settings.json comme `python.defaultInterpreterPath`.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Labwright finds no terminal program that could open a window here. Type the lines into the terminal you have.</source>
            <translation>Labwright ne trouve aucun terminal qui pourrait ouvrir une fenêtre ici. Tapez les lignes dans le terminal que vous avez.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Mark the file as a program</source>
            <translation>Marquer le fichier comme programme</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>No terminal can be opened with {name} active.</source>
            <translation>Aucun terminal ne peut être ouvert avec {name} activé.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Nothing: only a window opens.</source>
            <translation>Rien : seule une fenêtre s’ouvre.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>One small file more in Labwright’s own cache; and a window opens.</source>
            <translation>Un petit fichier de plus dans le cache de Labwright ; et une fenêtre s’ouvre.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Open a terminal with {name} active</source>
            <translation>Ouvrir un terminal avec {name} activé</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Open the folder in {editor}</source>
            <translation>Ouvrir le dossier dans {editor}</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Open {folder} in {editor}</source>
            <translation>Ouvrir {folder} dans {editor}</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Open {terminal} with {shell}: your own start-up files first, then the environment</source>
            <translation>Ouvrir {terminal} avec {shell} : d’abord vos fichiers de démarrage, puis l’environnement</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Run its Python by its whole path instead: that needs no activation.</source>
            <translation>Exécutez plutôt son Python par son chemin complet : cela se passe d’activation.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>The shell it should be opened with is not installed here.</source>
            <translation>Le shell avec lequel l’ouvrir n’est pas installé ici.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>There is nothing to undo: close its window when you are done.</source>
            <translation>Il n’y a rien à défaire : fermez sa fenêtre quand vous avez fini.</translation>
        </message>
        <message>
            <location filename="../../app/services/opening.py" />
            <source>Write down what the new window does first</source>
            <translation>Écrire ce que la nouvelle fenêtre fait d’abord</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>All packages are the newest already.</source>
            <translation>Tous les paquets sont déjà à la version la plus récente.</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>Ask the tool itself, in a terminal.</source>
            <translation>Demandez à l’outil lui-même, dans un terminal.</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>Look again another day: that is asked only when you want it.</source>
            <translation>Regardez à nouveau un autre jour : cela n’est demandé que quand vous le voulez.</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>Look what could be newer</source>
            <translation>Regarder ce qui pourrait être plus récent</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>Only packages that you keep at their version could be newer.</source>
            <translation>Seuls des paquets que vous gardez à leur version pourraient être plus récents.</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>The answer about newer versions could not be understood.</source>
            <translation>La réponse sur les versions plus récentes n’a pas pu être comprise.</translation>
        </message>
        <message>
            <location filename="../../app/services/outdated.py" />
            <source>The tool may be of a version that Labwright does not know.</source>
            <translation>L’outil est peut-être d’une version que Labwright ne connaît pas.</translation>
        </message>
        <message>
            <location filename="../../app/services/output_file.py" />
            <source>The log file ends early: it had grown to {size} bytes.</source>
            <translation>Le fichier de log s’arrête avant la fin : il avait atteint {size} octets.</translation>
        </message>
        <message>
            <location filename="../../app/services/output_file.py" />
            <source>The log file ends early: {reason}</source>
            <translation>Le fichier de log s’arrête avant la fin : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <location filename="../../app/tools/poetry_release.py" />
            <source>Its pyproject.toml says package-mode = false.</source>
            <translation>Son pyproject.toml dit package-mode = false.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <source>Lock the project first: labwright poetry lock</source>
            <translation>Verrouillez d’abord le projet : labwright poetry lock</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <source>See whether the key ring answers</source>
            <translation>Voir si le trousseau de clés répond</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <location filename="../../app/tools/poetry_release.py" />
            <source>Take that line out if others should install the project.</source>
            <translation>Retirez cette ligne si d’autres doivent installer le projet.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <source>The desktop’s key ring does not answer: it is locked, or waits for its password in a window out of sight. So Poetry is told to do without it. A package source that needs a password will refuse.</source>
            <translation>Le trousseau de clés du bureau ne répond pas : il est verrouillé, ou attend son mot de passe dans une fenêtre hors de vue. Poetry reçoit donc la consigne de s’en passer. Une source de paquets qui exige un mot de passe refusera.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry.py" />
            <source>This project is no package, so there is nothing to build.</source>
            <translation>Ce projet n’est pas un paquet : il n’y a donc rien à construire.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>Ask the key ring whether it has a token</source>
            <translation>Demander au trousseau de clés s’il a un jeton</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>Check the project</source>
            <translation>Vérifier le projet</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>It has none at all.</source>
            <translation>Il n’en a aucun.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>It has these: {paths}</source>
            <translation>Il a ceux-ci : {paths}</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>Name one by its folder.</source>
            <translation>Indiquez-en un par son dossier.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>See what the version would be</source>
            <translation>Voir quelle serait la version</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>The project has no environment {which}.</source>
            <translation>Le projet n’a pas d’environnement {which}.</translation>
        </message>
        <message>
            <location filename="../../app/services/poetry_work.py" />
            <source>The project has several environments {which}.</source>
            <translation>Le projet a plusieurs environnements {which}.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>Anaconda wants the terms of its channels accepted first ({channels}), and nobody has on this machine.</source>
            <translation>Anaconda exige d’abord que les conditions de ses canaux soient acceptées ({channels}), et personne ne l’a fait sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>Choose another Python, or another tool.</source>
            <translation>Choisissez un autre Python, ou un autre outil.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <location filename="../../app/services/python_preflight.py" />
            <source>Free some space first. The bin of Labwright may hold some.</source>
            <translation>Libérez d’abord de la place. La corbeille de Labwright en occupe peut-être.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>It takes about {needed}; {free} are free.</source>
            <translation>Il faut environ {needed} ; {free} sont libres.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>Name the channel conda-forge, which asks for no terms, or read them at anaconda.com/legal and accept them yourself, in a terminal: `conda tos accept`. Labwright never does so for you.</source>
            <translation>Indiquez le canal conda-forge, qui ne demande d’accepter aucune condition, ou lisez les conditions sur anaconda.com/legal et acceptez-les vous-même, dans un terminal : `conda tos accept`. Labwright ne le fait jamais à votre place.</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>This Python lacks the part that puts pip into an environment (ensurepip).</source>
            <translation>Il manque à ce Python la partie qui met pip dans un environnement (ensurepip).</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>This installs it:</source>
            <translation>Ceci l’installe :</translation>
        </message>
        <message>
            <location filename="../../app/services/preflight.py" />
            <source>{free} are free on this disk, and this takes about {needed}.</source>
            <translation>{free} sont libres sur ce disque, et il faut environ {needed}.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>Get it from git-scm.com or with your system's package manager, then try again.</source>
            <translation>Prenez-le sur git-scm.com ou avec le gestionnaire de paquets de votre système, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>It was downloaded before, so no network is needed.</source>
            <translation>Il a déjà été téléchargé : le réseau n’est pas nécessaire.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>Look at your network, and at the proxy in the settings. Trying costs nothing.</source>
            <translation>Regardez votre réseau, et le proxy dans les réglages. Essayer ne coûte rien.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>See whether {host} answers</source>
            <translation>Voir si {host} répond</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>Set PYENV_ROOT to a folder of your own.</source>
            <translation>Réglez PYENV_ROOT sur un dossier à vous.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>Set PYENV_ROOT to a folder without one.</source>
            <translation>Réglez PYENV_ROOT sur un dossier dont le chemin n’en a pas.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>Type this in a terminal, then try again: {line}</source>
            <translation>Tapez ceci dans un terminal, puis réessayez : {line}</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>You may not write in {path}, where it would be installed.</source>
            <translation>Vous n’avez pas le droit d’écrire dans {path}, où il serait installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{free} are free on the disk, and it takes about {needed}.</source>
            <translation>{free} libres sur le disque, et il en faut environ {needed}.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{free} are free on the disk.</source>
            <translation>{free} libres sur le disque.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{host} answers.</source>
            <translation>{host} répond.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{host}, where it is downloaded from, does not answer.</source>
            <translation>{host}, d’où il est téléchargé, ne répond pas.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{path} has a space in it, and a Python cannot be built there.</source>
            <translation>{path} contient un espace, et un Python ne peut pas y être compilé.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{size} on the disk</source>
            <translation>{size} sur le disque</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{size} on the disk, {more} while it is built; some minutes</source>
            <translation>{size} sur le disque, {more} pendant la compilation ; quelques minutes</translation>
        </message>
        <message>
            <location filename="../../app/services/python_preflight.py" />
            <source>{tool} is downloaded with git, which is not installed.</source>
            <translation>{tool} se télécharge avec git, qui n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>It is the one that is chosen: choose another one then.</source>
            <translation>C’est celui qui est choisi : choisissez-en alors un autre.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>It knows the versions that were there when it was last updated.</source>
            <translation>Il connaît les versions qui existaient lors de sa dernière mise à jour.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>No environment stands on it.</source>
            <translation>Aucun environnement ne repose sur lui.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>Python {version} is installed.</source>
            <translation>Python {version} est installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>`labwright python list --installable` shows them. Update pyenv for newer ones.</source>
            <translation>`labwright python list --installable` les montre. Mettez pyenv à jour pour en avoir de plus récentes.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/python_versions.py" />
            <source>{n} environments stop working: {names}.</source>
            <extracomment>for one: {n} environment stops working: {names}.</extracomment>
            <translation>
                <numerusform>{n} environnement ne fonctionnera plus : {names}.</numerusform>
                <numerusform>{n} environnements ne fonctionneront plus : {names}.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/python_versions.py" />
            <source>{tool} knows no Python {version}.</source>
            <translation>{tool} ne connaît pas Python {version}.</translation>
        </message>
        <message>
            <location filename="../../app/services/pythons.py" />
            <source>Ask {program} which Python it is</source>
            <translation>Demander à {program} quel Python il est</translation>
        </message>
        <message>
            <location filename="../../app/services/pythons.py" />
            <source>Start it once, and have it print its version</source>
            <translation>Le démarrer une fois et lui faire afficher sa version</translation>
        </message>
        <message>
            <location filename="../../app/services/pythons.py" />
            <source>There is nothing to undo: it only prints what it is.</source>
            <translation>Il n’y a rien à défaire : il ne fait qu’afficher ce qu’il est.</translation>
        </message>
        <message>
            <location filename="../../app/services/recovery.py" />
            <source>Not everything could be cleaned up: {reason}</source>
            <translation>Tout n’a pas pu être nettoyé : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/services/recovery.py" />
            <source>Some of its programs still run and could not be ended: {pids}.</source>
            <translation>Certains de ses programmes tournent encore et n’ont pas pu être arrêtés : {pids}.</translation>
        </message>
        <message>
            <location filename="../../app/services/recovery.py" />
            <source>What still ran of it was ended.</source>
            <translation>Ce qui tournait encore a été arrêté.</translation>
        </message>
        <message>
            <location filename="../../app/services/recovery.py" />
            <source>“{title}” was cut off when Labwright ended.</source>
            <translation>« {title} » a été interrompu quand Labwright s’est arrêté.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>An environment cannot be called “{name}”.</source>
            <translation>Un environnement ne peut pas s’appeler « {name} ».</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>As `conda rename` does: a copy is made under the new name, then the old one goes, here to the bin.</source>
            <translation>Comme le fait `conda rename` : une copie est créée sous le nouveau nom, puis l’ancien disparaît, ici vers la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <location filename="../../app/tools/conda_commands.py" />
            <source>Choose another name, such as {name}.</source>
            <translation>Choisissez un autre nom, comme {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>Editors and tools look for {folder} in a project. Under another name they must be told where it is.</source>
            <translation>Les éditeurs et les outils cherchent {folder} dans un projet. Sous un autre nom, il faut leur dire où il est.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>Give {name} its old name back</source>
            <translation>Rendre son ancien nom à {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>Its path is written into its programs, so it is made anew under the new name with the same packages; the old one goes to the bin.</source>
            <translation>Son chemin est écrit dans ses programmes : il est donc recréé sous le nouveau nom avec les mêmes paquets ; l’ancien va à la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>Rename it again instead.</source>
            <translation>Renommez-le plutôt à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>Rename {name} to {new}</source>
            <translation>Renommer {name} en {new}</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>The name is that of a folder, without slashes and other signs that paths are made of.</source>
            <translation>Le nom est celui d’un dossier, sans barres obliques ni autres signes dont les chemins sont faits.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>The old environment comes back from the bin, the new one goes there.</source>
            <translation>L’ancien environnement revient de la corbeille, le nouveau y va.</translation>
        </message>
        <message>
            <location filename="../../app/services/renaming.py" />
            <source>{name} is not renamed.</source>
            <translation>{name} ne se renomme pas.</translation>
        </message>
        <message>
            <location filename="../../app/services/search_source.py" />
            <location filename="../../app/system/python_search.py" />
            <source>The search failed: {problem}</source>
            <translation>La recherche a échoué : {problem}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/services/search_source.py" />
            <source>The time for this search ran out: {n} folders and what lies in them were not searched.</source>
            <extracomment>for one: The time for this search ran out: {n} folder and what lies in it was not searched.</extracomment>
            <translation>
                <numerusform>Le temps prévu pour cette recherche est écoulé : {n} dossier et ce qu’il contient n’ont pas été parcourus.</numerusform>
                <numerusform>Le temps prévu pour cette recherche est écoulé : {n} dossiers et ce qu’ils contiennent n’ont pas été parcourus.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>a program {outcome}</source>
            <translation>un programme {outcome}</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>no tool is registered</source>
            <translation>aucun outil n’est enregistré</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>other programs get a clean environment</source>
            <translation>les autres programmes reçoivent un environnement propre</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>programs can be started: {said}</source>
            <translation>des programmes peuvent démarrer : {said}</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>tools Labwright knows: {names}</source>
            <translation>outils que connaît Labwright : {names}</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>{count} files are there</source>
            <translation>{count} fichiers sont là</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>{count} packages can be used</source>
            <translation>{count} paquets sont utilisables</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>{names} is missing in {folder}</source>
            <translation>{names} manque dans {folder}</translation>
        </message>
        <message>
            <location filename="../../app/services/self_test.py" />
            <source>{names} would reach other programs</source>
            <translation>{names} arriverait jusqu’aux autres programmes</translation>
        </message>
        <message>
            <location filename="../../app/services/sizes.py" />
            <source>{path} could not be measured.</source>
            <translation>{path} n’a pas pu être mesuré.</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <location filename="../../app/tools/pyenv.py" />
            <source>Choose it again instead.</source>
            <translation>Choisissez-le plutôt à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>Choose where packages come from for {name}</source>
            <translation>Choisir d’où viennent les paquets pour {name}</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>Choose where pip takes packages from, for all environments</source>
            <translation>Choisir où pip prend les paquets, pour tous les environnements</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>Move {path} to the bin: nothing is left in it</source>
            <translation>Mettre {path} à la corbeille : il n’y reste rien</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>Name the place each time, or in the project’s pyproject.toml.</source>
            <translation>Indiquez l’endroit à chaque fois, ou dans le pyproject.toml du projet.</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <location filename="../../app/services/undo.py" />
            <location filename="../../app/tools/project_files.py" />
            <location filename="../../app/tools/pyenv.py" />
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Put {path} back as it was</source>
            <translation>Remettre {path} comme avant</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>Write into {path} where packages come from</source>
            <translation>Écrire dans {path} d’où viennent les paquets</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>{file} becomes as it was.</source>
            <translation>{file} redevient comme il était.</translation>
        </message>
        <message>
            <location filename="../../app/services/sources.py" />
            <source>{tool} does not read pip’s settings.</source>
            <translation>{tool} ne lit pas les réglages de pip.</translation>
        </message>
        <message>
            <location filename="../../app/services/system_python.py" />
            <source>It belongs to {origin}. What is installed there changes every environment and program that uses it, and projects get into each other's way.</source>
            <translation>Il appartient à {origin}. Ce qu’on y installe change tous les environnements et programmes qui l’utilisent, et les projets se gênent les uns les autres.</translation>
        </message>
        <message>
            <location filename="../../app/services/system_python.py" />
            <source>Make an environment from it, with {packages} in it: {line}</source>
            <translation>Créez un environnement à partir de lui, avec {packages} : {line}</translation>
        </message>
        <message>
            <location filename="../../app/services/system_python.py" />
            <source>{path} is no environment, but a Python that others stand on.</source>
            <translation>{path} n’est pas un environnement, mais un Python sur lequel d’autres reposent.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>As far as Labwright can see, you are none on this machine.</source>
            <translation>Pour autant que Labwright puisse le voir, vous n’êtes pas administrateur de cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Ask for this line to be run: {line}. Or without anybody: install conda with Labwright, then `conda install {packages}`.</source>
            <translation>Demandez que cette ligne soit exécutée : {line}. Ou sans l’aide de personne : installez conda avec Labwright, puis `conda install {packages}`.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Get it from git-scm.com.</source>
            <translation>Prenez-le sur git-scm.com.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Install gcc and make with the package manager of your system.</source>
            <translation>Installez gcc et make avec le gestionnaire de paquets de votre système.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Install it from the packages of your system</source>
            <translation>L’installer depuis les paquets de votre système</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <location filename="../../app/tools/python_tools.py" />
            <source>Install {tool}</source>
            <translation>Installer {tool}</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>It installs {tools}.</source>
            <translation>Il installe {tools}.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>It is at {path}.</source>
            <translation>Il se trouve à {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Labwright did not install {tool}.</source>
            <translation>Labwright n’a pas installé {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Labwright installs no {tool}.</source>
            <translation>Labwright n’installe pas {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Labwright knows no package manager here that brings {tool}.</source>
            <translation>Labwright ne connaît ici aucun gestionnaire de paquets qui apporte {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Nothing needs to be done.</source>
            <translation>Il n’y a rien à faire.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Open Apple's installer of the Command Line Tools</source>
            <translation>Ouvrir l’installateur des Command Line Tools d’Apple</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Other programs may need it by then. Your package manager removes it.</source>
            <translation>D’autres programmes peuvent en avoir besoin d’ici là. Votre gestionnaire de paquets le supprime.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Remove it the way it was installed.</source>
            <translation>Supprimez-le comme il a été installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Type this in a terminal: {line}</source>
            <translation>Tapez ceci dans un terminal : {line}</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>Your package manager asks for your password.</source>
            <translation>Votre gestionnaire de paquets demande votre mot de passe.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>{tool} belongs to the system, and only an administrator may install it.</source>
            <translation>{tool} appartient au système, et seul un administrateur peut l’installer.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>{tool} is installed.</source>
            <translation>{tool} est installé.</translation>
        </message>
        <message>
            <location filename="../../app/services/tool_setup.py" />
            <source>{tool} stands on a Python, and none was found.</source>
            <translation>{tool} repose sur un Python, et aucun n’a été trouvé.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>Half installed, and removed from {path}: {names}.</source>
            <translation>À moitié installé, et supprimé de {path} : {names}.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>Set {key} back</source>
            <translation>Remettre {key} comme avant</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>The setting {key} is as it was before.</source>
            <translation>Le réglage {key} est comme avant.</translation>
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
            <translation>Défaire : {title}</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} is as it was before.</source>
            <translation>{path} est comme avant.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} is back where it was.</source>
            <translation>{path} est revenu à sa place.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} is in the bin.</source>
            <translation>{path} est dans la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} was half made and is in the bin now.</source>
            <translation>{path} était à moitié fait et se trouve maintenant dans la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} was half made and is removed.</source>
            <translation>{path} était à moitié fait et a été supprimé.</translation>
        </message>
        <message>
            <location filename="../../app/services/undo.py" />
            <source>{path} was needed only meanwhile and is removed.</source>
            <translation>{path} n’a servi qu’entre-temps et a été supprimé.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <location filename="../../app/tools/conda_plans.py" />
            <source>Correct the file, then try again.</source>
            <translation>Corrigez le fichier, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It allows versions on both sides of a gap.</source>
            <translation>Il permet des versions des deux côtés d’un trou.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It describes a project in the way of pyproject.toml.</source>
            <translation>Il décrit un projet à la manière de pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It describes an environment of conda’s.</source>
            <translation>Il décrit un environnement de conda.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It is a Pipfile, which only pipenv reads.</source>
            <translation>C’est un Pipfile, que seul pipenv lit.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It is a list of packages for pip.</source>
            <translation>C’est une liste de paquets pour pip.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It is a lock file for every tool that reads the common format (PEP 751).</source>
            <translation>C’est un fichier de verrouillage pour tout outil qui lit le format commun (PEP 751).</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>It is pip {version}; the first that does is {first}.</source>
            <translation>C’est pip {version} ; le premier qui le fait est {first}.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>Make it with uv, or choose a newer Python.</source>
            <translation>Créez-le avec uv, ou choisissez un Python plus récent.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>Make it with {tool}.</source>
            <translation>Créez-le avec {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>Only Poetry understands “{text}”.</source>
            <translation>Seul Poetry comprend « {text} ».</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>The pip of this Python does not read lock files such as {file}.</source>
            <translation>Le pip de ce Python ne lit pas les fichiers de verrouillage comme {file}.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>{tool} makes no environment from {file}.</source>
            <translation>{tool} ne crée pas d’environnement à partir de {file}.</translation>
        </message>
        <message>
            <location filename="../../app/services/wanted_files.py" />
            <source>{tool} would refuse {path}.</source>
            <translation>{tool} refuserait {path}.</translation>
        </message>
        <message>
            <location filename="../../app/services/watched.py" />
            <source>A disk did not answer in {seconds:g} s, so it was left.</source>
            <translation>Un disque n’a pas répondu en {seconds:g} s, il a été laissé de côté.</translation>
        </message>
        <message>
            <location filename="../../app/services/watched.py" />
            <source>Look whether its disk is still there: a network drive, a stick, a phone.</source>
            <translation>Regardez si son disque est toujours là : un lecteur réseau, une clé, un téléphone.</translation>
        </message>
        <message>
            <location filename="../../app/services/watched.py" />
            <source>Still waiting for a disk that did not answer earlier, so it was left out.</source>
            <translation>Toujours en attente d’un disque qui n’a pas répondu plus tôt : il a été laissé de côté.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>If the shell still starts another one, it remembers where the program was before: `hash -r` makes it look again.</source>
            <translation>Si le shell en démarre encore un autre, il se souvient d’où était le programme : `hash -r` le fait chercher à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>In {shell}, {name} is a function, which comes before every file.</source>
            <translation>Dans {shell}, {name} est une fonction, qui passe avant tout fichier.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>In {shell}, {name} is an alias: the shell reads {words} in its place.</source>
            <translation>Dans {shell}, {name} est un alias : le shell lit {words} à sa place.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>Name the folder you would be in when you type {name}.</source>
            <translation>Indiquez le dossier où vous seriez en tapant {name}.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>Name what you would type, for example python or pip.</source>
            <translation>Indiquez ce que vous taperiez, par exemple python ou pip.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>On a Mac, path_helper puts the folders of /etc/paths first in it.</source>
            <translation>Sur un Mac, path_helper y met d’abord les dossiers de /etc/paths.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>PATH leads to no {name}: the shell says that the command was not found.</source>
            <translation>PATH ne mène à aucun {name} : le shell dit que la commande est introuvable.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>The PATH of this terminal holds here. A new {shell} would have another one: its start files change it.</source>
            <translation>C’est le PATH de ce terminal qui vaut ici. Un nouveau {shell} en aurait un autre : ses fichiers de démarrage le changent.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>The environment {active} says that it is active (VIRTUAL_ENV), but this is not what runs.</source>
            <translation>L’environnement {active} se dit activé (VIRTUAL_ENV), mais ce n’est pas lui qui est exécuté.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>The function starts the program {name} that PATH leads to.</source>
            <translation>La fonction démarre le programme {name} auquel mène PATH.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>The function starts {program}, which CONDA_EXE names.</source>
            <translation>La fonction démarre {program}, que nomme CONDA_EXE.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>The name holds a folder, so this file is meant and PATH is not searched.</source>
            <translation>Le nom contient un dossier : c’est donc ce fichier, et on ne cherche pas dans PATH.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>There is no folder {folder}.</source>
            <translation>Il n’y a pas de dossier {folder}.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>There is no {shell} on this machine: this is how it would search the PATH of here.</source>
            <translation>Il n’y a pas de {shell} sur cet ordinateur : voici comment il chercherait dans le PATH d’ici.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>What the alias runs cannot be told without running it.</source>
            <translation>Ce que l’alias exécute ne peut pas se savoir sans l’exécuter.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>cmd keeps its macros (doskey) to itself: they cannot be seen from outside.</source>
            <translation>cmd garde ses macros (doskey) pour lui : on ne peut pas les voir du dehors.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>{name} is a word of {shell} itself.</source>
            <translation>{name} est un mot de {shell} lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>{name} is built into {shell}: no file is needed.</source>
            <translation>{name} est intégré à {shell} : aucun fichier n’est nécessaire.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>{name} is no name of a program.</source>
            <translation>{name} n’est pas un nom de programme.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>{shell} did not answer: its aliases and functions are not known.</source>
            <translation>{shell} n’a pas répondu : on ne connaît ni ses alias ni ses fonctions.</translation>
        </message>
        <message>
            <location filename="../../app/services/which.py" />
            <source>{shell} reads its start files first; this is the PATH they leave.</source>
            <translation>{shell} lit d’abord ses fichiers de démarrage ; voici le PATH qu’ils laissent.</translation>
        </message>
        <message>
            <location filename="../../app/system/asked_for_marks.py" />
            <location filename="../../app/system/files.py" />
            <source>{path} could not be written.</source>
            <translation>{path} n’a pas pu être écrit.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>It is the top of a disk.</source>
            <translation>C’est la racine d’un disque.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>Labwright itself, your home folder or the whole disk would go with it.</source>
            <translation>Labwright lui-même, votre dossier personnel ou tout le disque partiraient avec.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>Move or delete what stands there, then bring it back.</source>
            <translation>Déplacez ou supprimez ce qui s’y trouve, puis restaurez-le.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>Something stands at its place now.</source>
            <translation>Autre chose se trouve maintenant à sa place.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>{path} cannot be brought back.</source>
            <translation>{path} ne peut pas être restauré.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>{path} could not be brought back.</source>
            <translation>{path} n’a pas pu être restauré.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>{path} could not be moved to the bin.</source>
            <translation>{path} n’a pas pu être mis à la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/system/bin.py" />
            <source>{path} is not moved to the bin.</source>
            <translation>{path} n’est pas mis à la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/system/dependency_disk.py" />
            <source>it is a folder.</source>
            <translation>c’est un dossier.</translation>
        </message>
        <message>
            <location filename="../../app/system/dependency_disk.py" />
            <source>it is larger than 16 MB, which no dependency file is.</source>
            <translation>il dépasse 16 Mo, ce que ne fait aucun fichier de dépendances.</translation>
        </message>
        <message>
            <location filename="../../app/system/dependency_disk.py" />
            <source>it is not there.</source>
            <translation>il n’existe pas.</translation>
        </message>
        <message>
            <location filename="../../app/system/dependency_disk.py" />
            <source>its links lead in a circle.</source>
            <translation>ses liens tournent en rond.</translation>
        </message>
        <message>
            <location filename="../../app/system/dependency_disk.py" />
            <source>you are not allowed to read it.</source>
            <translation>vous n’avez pas le droit de le lire.</translation>
        </message>
        <message>
            <location filename="../../app/system/docker_store.py" />
            <source>Let the file belong to you: it may have been made with sudo.</source>
            <translation>Faites que le fichier soit à vous : il a peut-être été créé avec sudo.</translation>
        </message>
        <message>
            <location filename="../../app/system/docker_store.py" />
            <location filename="../../app/tools/poetry_project.py" />
            <source>{path} cannot be read.</source>
            <translation>{path} ne peut pas être lu.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <source>A file of its certificates cannot be used: {reason}.</source>
            <translation>Un fichier de ses certificats est inutilisable : {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <source>Named pipes exist on Windows alone.</source>
            <translation>Les tubes nommés n’existent que sous Windows.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <source>TLS is asked for, and the engine does not speak it there.</source>
            <translation>TLS est demandé, et le moteur ne le parle pas à cet endroit.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <source>The engine does not accept your certificate, or wants one and got none.</source>
            <translation>Le moteur n’accepte pas votre certificat, ou en veut un et n’en a pas reçu.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <source>The engine’s certificate is not trusted: {reason}.</source>
            <translation>Le certificat du moteur n’inspire pas confiance : {reason}.</translation>
        </message>
        <message>
            <location filename="../../app/system/engine_line.py" />
            <location filename="../../app/system/engine_ssh.py" />
            <source>There is no program ssh that could lead there.</source>
            <translation>Il n’y a pas de programme ssh qui puisse y mener.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>It has no Python: making it was interrupted, or parts were deleted.</source>
            <translation>Il n’a pas de Python : sa création a été interrompue, ou des parties ont été supprimées.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>It has no folder for packages: making it was interrupted, or parts were deleted.</source>
            <translation>Il n’a pas de dossier pour les paquets : sa création a été interrompue, ou des parties ont été supprimées.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>It was made at {old}. Its programs and its activation still point there.</source>
            <translation>Il a été créé sous {old}. Ses programmes et son activation y mènent encore.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>It was made for Python {old}, and its Python is {new} now, which does not see its packages.</source>
            <translation>Il a été créé pour Python {old}, et son Python est maintenant {new}, qui ne voit pas ses paquets.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its Python is made for {theirs} processors, and this machine has {own}.</source>
            <translation>Son Python est fait pour des processeurs {theirs}, et cet ordinateur a {own}.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its Python, {path}, is no program that can be started: it is empty, or it may not be run.</source>
            <translation>Son Python, {path}, n’est pas un programme qui puisse démarrer : il est vide, ou son exécution est interdite.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its folder of programs has no Python in it.</source>
            <translation>Son dossier de programmes ne contient pas de Python.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its pyvenv.cfg does not say where its base Python is (home), so its Python does not start.</source>
            <translation>Son pyvenv.cfg ne dit pas où est son Python de base (home), donc son Python ne démarre pas.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its pyvenv.cfg does not say where its base Python is (home), so its Python may not start.</source>
            <translation>Son pyvenv.cfg ne dit pas où est son Python de base (home), donc son Python ne démarre peut-être pas.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its pyvenv.cfg is missing, so its Python does not see its packages.</source>
            <translation>Son pyvenv.cfg manque, donc son Python ne voit pas ses paquets.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>Its pyvenv.cfg is not written in UTF-8, so its Python does not start.</source>
            <translation>Son pyvenv.cfg n’est pas écrit en UTF-8, donc son Python ne démarre pas.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>The Python it was made from, {path}, is not there any more.</source>
            <translation>Le Python à partir duquel il a été créé, {path}, n’est plus là.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>There is no Python in it. Conda makes such environments where none is asked for.</source>
            <translation>Il ne contient pas de Python. Conda crée de tels environnements quand on n’en demande pas.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_health.py" />
            <source>You are not allowed to use the Python it was made from, {path}.</source>
            <translation>Vous n’avez pas le droit d’utiliser le Python à partir duquel il a été créé, {path}.</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_look.py" />
            <source>It cannot be read: {reason}</source>
            <translation>Il ne peut pas être lu : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/system/environment_look.py" />
            <source>Its pyvenv.cfg cannot be read: {reason}</source>
            <translation>Son pyvenv.cfg ne peut pas être lu : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>A folder stands there under this name.</source>
            <translation>Un dossier porte déjà ce nom.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>A part of its path is a file where a folder is needed.</source>
            <translation>Une partie de son chemin est un fichier, là où il faut un dossier.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Another program is using it.</source>
            <translation>Un autre programme l’utilise.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Choose a folder on another disk.</source>
            <translation>Choisissez un dossier sur un autre disque.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Choose a shorter name or a folder nearer to the top.</source>
            <translation>Choisissez un nom plus court ou un dossier plus proche de la racine.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Choose another folder, or ask for the right to write here.</source>
            <translation>Choisissez un autre dossier, ou demandez le droit d’écrire ici.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Choose another name, or move the folder away.</source>
            <translation>Choisissez un autre nom, ou déplacez le dossier.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Choose another path.</source>
            <translation>Choisissez un autre chemin.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Close the programs that have it open (a terminal, an editor, a Python), then try again.</source>
            <translation>Fermez les programmes qui l’ont ouvert (un terminal, un éditeur, un Python), puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Free some space, then try again. What was there before is unchanged.</source>
            <translation>Libérez de la place, puis réessayez. Ce qu’il y avait avant n’a pas changé.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>It is not there any more.</source>
            <translation>Il n’est plus là.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Look whether it was moved or renamed.</source>
            <translation>Regardez s’il a été déplacé ou renommé.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>Remove the link that points back at itself.</source>
            <translation>Supprimez le lien qui mène à lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>The disk it lies on can only be read.</source>
            <translation>Le disque où il se trouve est en lecture seule.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>The links on its path lead in a circle.</source>
            <translation>Les liens de son chemin tournent en rond.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>The path is longer than this system allows.</source>
            <translation>Le chemin est plus long que ce que permet ce système.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>There is no space left on the disk, or your quota is used up.</source>
            <translation>Il n’y a plus de place sur le disque, ou votre quota est épuisé.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>You are not allowed to change it.</source>
            <translation>Vous n’avez pas le droit de le modifier.</translation>
        </message>
        <message>
            <location filename="../../app/system/files.py" />
            <source>{path} could not be removed.</source>
            <translation>{path} n’a pas pu être supprimé.</translation>
        </message>
        <message>
            <location filename="../../app/system/journal.py" />
            <source>The journal {path} could not be written.</source>
            <translation>Le journal {path} n’a pas pu être écrit.</translation>
        </message>
        <message>
            <location filename="../../app/system/launched_python.py" />
            <source>Nothing chooses a version, so py takes the newest Python the registry knows: {version}. `py -0` lists them all.</source>
            <translation>Rien ne choisit de version, donc py prend le Python le plus récent que connaît le registre : {version}. `py -0` les énumère tous.</translation>
        </message>
        <message>
            <location filename="../../app/system/launched_python.py" />
            <source>The environment {environment} is active, and py takes its Python.</source>
            <translation>L’environnement {environment} est activé, et py prend son Python.</translation>
        </message>
        <message>
            <location filename="../../app/system/launched_python.py" />
            <source>The variable {variable} tells py to take {version}.</source>
            <translation>La variable {variable} dit à py de prendre {version}.</translation>
        </message>
        <message>
            <location filename="../../app/system/launched_python.py" />
            <source>This file tells py to take {version}.</source>
            <translation>Ce fichier dit à py de prendre {version}.</translation>
        </message>
        <message>
            <location filename="../../app/system/locks.py" />
            <source>Labwright cannot write in its folder {folder}.</source>
            <translation>Labwright ne peut pas écrire dans son dossier {folder}.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>Its first line names the Python {interpreter}, which is not there: this pip cannot start.</source>
            <translation>Sa première ligne nomme le Python {interpreter}, qui n’existe pas : ce pip ne peut pas démarrer.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>The variable {variable} is set to {value}: pip may install elsewhere, or refuse.</source>
            <translation>La variable {variable} vaut {value} : pip installera peut-être ailleurs, ou refusera.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>This pip installs into this folder, because its first line names {interpreter}.</source>
            <translation>Ce pip installe dans ce dossier, car sa première ligne nomme {interpreter}.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>You may not write there, so pip installs into your own user folder instead.</source>
            <translation>Vous n’avez pas le droit d’y écrire, donc pip installe dans votre dossier d’utilisateur.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>`{name} -m pip install` installs into this folder.</source>
            <translation>`{name} -m pip install` installe dans ce dossier.</translation>
        </message>
        <message>
            <location filename="../../app/system/pip_target.py" />
            <source>pip refuses to install there: this Python belongs to the system's own package manager (it is marked EXTERNALLY-MANAGED). Make an environment instead.</source>
            <translation>pip refuse d’y installer : ce Python appartient au gestionnaire de paquets du système (il est marqué EXTERNALLY-MANAGED). Créez plutôt un environnement.</translation>
        </message>
        <message>
            <location filename="../../app/system/programs.py" />
            <source>Choose the right file in the settings under programs.{name}, or empty it.</source>
            <translation>Choisissez le bon fichier dans les réglages, à programs.{name}, ou videz ce champ.</translation>
        </message>
        <message>
            <location filename="../../app/system/programs.py" />
            <source>There is no program at {path}, where the settings say {name} is.</source>
            <translation>Il n’y a pas de programme à {path}, où les réglages placent {name}.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_bases.py" />
            <source>Environments were made from it, and it is no Python that is there.</source>
            <translation>Des environnements en viennent, mais ce qui s’y trouve n’est pas un Python.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <source>It belongs to an environment, not to a Python of its own.</source>
            <translation>Il appartient à un environnement, pas à un Python à part.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <location filename="../../app/tools/pythons/rye.py" />
            <source>It is a link to a file that is gone.</source>
            <translation>C’est un lien vers un fichier disparu.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <location filename="../../app/tools/pythons/windows_registry.py" />
            <source>It is an environment, not a Python of its own.</source>
            <translation>C’est un environnement, pas un Python à part.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <source>It is on a disk of Windows: its Pythons do not run in this Linux.</source>
            <translation>Il est sur un disque de Windows : ses Python ne fonctionnent pas dans ce Linux.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <source>Its interpreter is a link to a file that is gone.</source>
            <translation>Son interpréteur est un lien vers un fichier disparu.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <source>Its {seconds:g} s were over before it had looked everywhere.</source>
            <translation>Les {seconds:g} s prévues étaient écoulées avant d’avoir cherché partout.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <location filename="../../app/tools/pythons/windows_store.py" />
            <source>There is no interpreter in it.</source>
            <translation>Il ne contient pas d’interpréteur.</translation>
        </message>
        <message>
            <location filename="../../app/system/python_search.py" />
            <source>You may not look into it.</source>
            <translation>Vous n’y avez pas accès.</translation>
        </message>
        <message>
            <location filename="../../app/system/runner.py" />
            <source>Progress is shown as plain lines: Windows gets no terminal here</source>
            <translation>La progression s’affiche en simples lignes : Windows n’a pas de terminal ici</translation>
        </message>
        <message>
            <location filename="../../app/system/runner.py" />
            <source>Some of what it started could not be stopped</source>
            <translation>Une partie de ce qu’il a démarré n’a pas pu être arrêtée</translation>
        </message>
        <message>
            <location filename="../../app/system/runner.py" />
            <source>Something it started still runs in the background; what that prints is not shown</source>
            <translation>Quelque chose qu’il a démarré tourne encore en arrière-plan ; ce que cela affiche n’est pas montré</translation>
        </message>
        <message>
            <location filename="../../app/system/runner.py" />
            <source>The journal could not be written: {reason}</source>
            <translation>Le journal n’a pas pu être écrit : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/system/settings.py" />
            <source>In the file, {key} is a value where a table is needed.</source>
            <translation>Dans le fichier, {key} est une valeur là où il faut une table.</translation>
        </message>
        <message>
            <location filename="../../app/system/settings.py" />
            <source>Remove the line of {key} from the file.</source>
            <translation>Supprimez du fichier la ligne de {key}.</translation>
        </message>
        <message>
            <location filename="../../app/system/settings.py" />
            <source>The old one is kept as {path}: take over from it what you need.</source>
            <translation>L’ancien est gardé sous {path} : reprenez-y ce dont vous avez besoin.</translation>
        </message>
        <message>
            <location filename="../../app/system/settings.py" />
            <source>The setting {key} cannot be written to {path}.</source>
            <translation>Le réglage {key} ne peut pas être écrit dans {path}.</translation>
        </message>
        <message>
            <location filename="../../app/system/settings.py" />
            <source>The settings file could not be read and was replaced.</source>
            <translation>Le fichier de réglages n’a pas pu être lu et a été remplacé.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>A shim in the same folder, which is passed over.</source>
            <translation>Un remplaçant (shim) du même dossier, qui est ignoré.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>Does not run: in one folder, the ending that comes first in PATHEXT wins.</source>
            <translation>Pas exécuté : dans un même dossier, l’extension qui vient d’abord dans PATHEXT l’emporte.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>Does not run: the shell has chosen before it looks into PATH.</source>
            <translation>Pas exécuté : le shell a choisi avant de chercher dans PATH.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>Does not run: {winner} comes earlier in PATH.</source>
            <translation>Pas exécuté : {winner} vient avant dans PATH.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>Does not run: {winner} comes earlier in PATH. Its environment was made from this Python, which does not see the packages in it.</source>
            <translation>Pas exécuté : {winner} vient avant dans PATH. Son environnement a été créé à partir de ce Python, qui n’en voit pas les paquets.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>Does not run: {winner} comes earlier in PATH. This one has packages of its own, in {prefix}.</source>
            <translation>Pas exécuté : {winner} vient avant dans PATH. Celui-ci a ses propres paquets, dans {prefix}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>No other file was found, so the shell says that it may not run {path}: permission denied.</source>
            <translation>Aucun autre fichier n’a été trouvé, donc le shell dit qu’il n’a pas le droit d’exécuter {path} : permission refusée.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>PATH names this file as if it were a folder.</source>
            <translation>PATH nomme ce fichier comme si c’était un dossier.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>PATH names this folder a second time, which changes nothing.</source>
            <translation>PATH nomme ce dossier une seconde fois, ce qui ne change rien.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>PATH names this folder, but it does not exist.</source>
            <translation>PATH nomme ce dossier, mais il n’existe pas.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>So nothing runs. {manager} says: {words}</source>
            <translation>Donc rien n’est exécuté. {manager} dit : {words}</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>The same file as the one that runs, reached by another folder.</source>
            <translation>Le même fichier que celui qui est exécuté, par un autre dossier.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>There is no {name} in this folder, with any ending of PATHEXT.</source>
            <translation>Il n’y a pas de {name} dans ce dossier, avec aucune extension de PATHEXT.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>There is no {name} in this folder.</source>
            <translation>Il n’y a pas de {name} dans ce dossier.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This file is not marked as a program (it lacks the x permission), so the shell looks on.</source>
            <translation>Ce fichier n’est pas marqué comme programme (il lui manque le droit x), donc le shell cherche plus loin.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is a folder of that name, not a program.</source>
            <translation>C’est un dossier de ce nom, pas un programme.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is a link to {target}, which does not exist, so the shell looks on.</source>
            <translation>C’est un lien vers {target}, qui n’existe pas, donc le shell cherche plus loin.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is a stand-in (a shim), not the program: {manager} decides what runs.</source>
            <translation>C’est un remplaçant (un shim), pas le programme : {manager} décide de ce qui s’exécute.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is the Python launcher: it decides which Python runs.</source>
            <translation>C’est le lanceur Python : il décide quel Python est exécuté.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs.</source>
            <translation>C’est ce qui est exécuté.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: a link to {target}.</source>
            <translation>C’est ce qui est exécuté : un lien vers {target}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: a script that {program} reads.</source>
            <translation>C’est ce qui est exécuté : un script que lit {program}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: a text without a #! line, which the shell reads itself.</source>
            <translation>C’est ce qui est exécuté : un texte sans ligne #!, que le shell lit lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: the Python of the conda environment {prefix}.</source>
            <translation>C’est ce qui est exécuté : le Python de l’environnement conda {prefix}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: the Python of the environment {prefix}, made from the one in {base}.</source>
            <translation>C’est ce qui est exécuté : le Python de l’environnement {prefix}, créé à partir de celui de {base}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>This is what runs: the Python of the environment {prefix}.</source>
            <translation>C’est ce qui est exécuté : le Python de l’environnement {prefix}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>You may not look at this file, so the shell looks on.</source>
            <translation>Vous n’avez pas accès à ce fichier, donc le shell cherche plus loin.</translation>
        </message>
        <message>
            <location filename="../../app/system/shell_search.py" />
            <source>You may not look into this folder.</source>
            <translation>Vous n’avez pas accès à ce dossier.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>Nothing chooses a version for {manager} here.</source>
            <translation>Rien ne choisit ici de version pour {manager}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>So {manager} takes the next one in PATH, outside its own shims.</source>
            <translation>Donc {manager} prend le suivant dans PATH, hors de ses propres remplaçants (shims).</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>The variable {variable} tells {manager} to take {versions}; it comes before every file.</source>
            <translation>La variable {variable} dit à {manager} de prendre {versions} ; elle passe avant tout fichier.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>This file chooses {versions} wherever no project does ({manager}'s global choice).</source>
            <translation>Ce fichier choisit {versions} partout où aucun projet ne le fait (choix global de {manager}).</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>This file tells {manager} to take {versions} in its folder and below.</source>
            <translation>Ce fichier dit à {manager} de prendre {versions} dans son dossier et au-dessous.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>Version {version} is installed, but has no {name}.</source>
            <translation>La version {version} est installée, mais n’a pas de {name}.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>{manager} has no version {version} installed.</source>
            <translation>{manager} n’a pas de version {version} installée.</translation>
        </message>
        <message>
            <location filename="../../app/system/shim_resolution.py" />
            <source>{manager} has no version {version} yet: unless told not to, it tries to install it now.</source>
            <translation>{manager} n’a pas encore de version {version} : sauf consigne contraire, il essaie de l’installer maintenant.</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>The command for {program} is too long: this system passes no more to a program</source>
            <translation>La commande pour {program} est trop longue : ce système n’en transmet pas autant à un programme</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>The folder to start {program} in cannot be used</source>
            <translation>Le dossier où démarrer {program} ne peut pas être utilisé</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>The folder {folder} does not exist</source>
            <translation>Le dossier {folder} n’existe pas</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>The folder {folder} may not be opened</source>
            <translation>Le dossier {folder} ne peut pas être ouvert, faute de droits</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>The system does not allow {program} to be run</source>
            <translation>Le système ne permet pas d’exécuter {program}</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>There is no program at {program}</source>
            <translation>Il n’y a pas de programme à {program}</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>There is no program named {name} where programs are looked for on this computer</source>
            <translation>Il n’y a pas de programme nommé {name} là où cet ordinateur cherche les programmes</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{folder} is not a folder</source>
            <translation>{folder} n’est pas un dossier</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} cannot be started: a character in its arguments or variables cannot be passed to it</source>
            <translation>{program} ne peut pas démarrer : un caractère de ses arguments ou variables ne peut pas lui être transmis</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} cannot be started: cmd.exe would change one of its arguments</source>
            <translation>{program} ne peut pas démarrer : cmd.exe changerait l’un de ses arguments</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} cannot be started: this computer has no room for another process</source>
            <translation>{program} ne peut pas démarrer : cet ordinateur n’a plus de place pour un autre processus</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} cannot be started: too many files are open</source>
            <translation>{program} ne peut pas démarrer : trop de fichiers sont ouverts</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} cannot be started: {reason}</source>
            <translation>{program} ne peut pas démarrer : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a Linux program, which does not run here ({here})</source>
            <translation>{program} est un programme Linux, qui ne fonctionne pas ici ({here})</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a Windows program, which does not run here ({here})</source>
            <translation>{program} est un programme Windows, qui ne fonctionne pas ici ({here})</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a folder, not a program</source>
            <translation>{program} est un dossier, pas un programme</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a link that leads back to itself</source>
            <translation>{program} est un lien qui mène à lui-même</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a link to a file that does not exist</source>
            <translation>{program} est un lien vers un fichier qui n’existe pas</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a macOS program, which does not run here ({here})</source>
            <translation>{program} est un programme macOS, qui ne fonctionne pas ici ({here})</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a script for {interpreter}, which does not exist</source>
            <translation>{program} est un script pour {interpreter}, qui n’existe pas</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is a script with Windows line endings, which do not work here</source>
            <translation>{program} est un script aux fins de ligne de Windows, qui ne fonctionnent pas ici</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is being written to and cannot start now</source>
            <translation>{program} est en cours d’écriture et ne peut pas démarrer maintenant</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is empty, not a program</source>
            <translation>{program} est vide : ce n’est pas un programme</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is made for another system: a part it asks for is not here</source>
            <translation>{program} est fait pour un autre système : une partie qu’il demande n’est pas ici</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is made for {machine} processors, and this computer has another kind ({here})</source>
            <translation>{program} est fait pour des processeurs {machine}, et cet ordinateur en a d’autres ({here})</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is neither a program nor a script that names its interpreter</source>
            <translation>{program} n’est ni un programme ni un script qui nomme son interpréteur</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} is not marked as a program: the file may not be run</source>
            <translation>{program} n’est pas marqué comme programme : le fichier ne peut pas être exécuté</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} may only be started by an administrator</source>
            <translation>{program} ne peut être démarré que par un administrateur</translation>
        </message>
        <message>
            <location filename="../../app/system/start_problems.py" />
            <source>{program} was blocked by the virus scanner or a rule of this computer</source>
            <translation>{program} a été bloqué par l’antivirus ou par une règle de cet ordinateur</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is a stub of macOS: it only offers to install Apple's Command Line Tools, which bring {name}.</source>
            <translation>C’est une façade de macOS : elle propose seulement d’installer les Command Line Tools d’Apple, qui apportent {name}.</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is no Python but a stub of Windows that opens the Microsoft Store. Switch it off under Settings, Apps, App execution aliases, or install a Python before it in PATH.</source>
            <translation>Ce n’est pas un Python mais une façade de Windows qui ouvre le Microsoft Store. Désactivez-la sous Paramètres, Applications, Alias d’exécution d’application, ou installez un Python placé avant elle dans PATH.</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is what runs: Python {version} from the Microsoft Store, which is really installed.</source>
            <translation>C’est ce qui est exécuté : Python {version} du Microsoft Store, qui est vraiment installé.</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is what runs: a program of a Store app.</source>
            <translation>C’est ce qui est exécuté : un programme d’une appli du Store.</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is what runs: a stub of macOS that passes on to {program}.</source>
            <translation>C’est ce qui est exécuté : une façade de macOS qui passe la main à {program}.</translation>
        </message>
        <message>
            <location filename="../../app/system/stubs.py" />
            <source>This is what runs: an alias of the Python install manager, which starts its default Python.</source>
            <translation>C’est ce qui est exécuté : un alias du gestionnaire d’installation de Python, qui démarre son Python par défaut.</translation>
        </message>
        <message>
            <location filename="../../app/system/tool_shims.py" />
            <source>This project's environment is what rye takes here.</source>
            <translation>L’environnement de ce projet est ce que rye prend ici.</translation>
        </message>
        <message>
            <location filename="../../app/system/toolbox.py" />
            <source>It was found neither on the PATH nor at its usual places.</source>
            <translation>Il n’a été trouvé ni dans le PATH ni à ses endroits habituels.</translation>
        </message>
        <message>
            <location filename="../../app/system/toolbox.py" />
            <source>{program} is not installed.</source>
            <translation>{program} n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/system/walk.py" />
            <source>A disk that a link in it leads to did not answer, so its links were not followed.</source>
            <translation>Un disque où mène un lien qu’il contient n’a pas répondu : ses liens n’ont pas été suivis.</translation>
        </message>
        <message>
            <location filename="../../app/system/walk.py" />
            <source>It leads to a disk of the network. Choose that folder to have it searched.</source>
            <translation>Il mène à un disque du réseau. Choisissez ce dossier pour qu’on y cherche.</translation>
        </message>
        <message>
            <location filename="../../app/system/walk.py" />
            <source>What lies in it is only in the cloud.</source>
            <translation>Ce qu’il contient n’est que dans le nuage.</translation>
        </message>
        <message>
            <location filename="../../app/system/walk.py" />
            <source>You are not allowed to read it.</source>
            <translation>Vous n’avez pas le droit de le lire.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_choosing.py" />
            <source>Packages come from {channels}. {priority}</source>
            <translation>Les paquets viennent de {channels}. {priority}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_choosing.py" />
            <source>Packages come from {channels}. {priority} The solver {solver} finds the versions that fit.</source>
            <translation>Les paquets viennent de {channels}. {priority} Le solveur {solver} trouve les versions qui conviennent.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_choosing.py" />
            <source>The first is preferred, the others fill in (flexible).</source>
            <translation>Le premier est préféré, les autres complètent (flexible).</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_choosing.py" />
            <source>The first that has a package is the only one asked for it (strict).</source>
            <translation>Le premier qui a un paquet est le seul où on le cherche (strict).</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_choosing.py" />
            <source>The newest version wins, whichever has it (no priority).</source>
            <translation>La version la plus récente l’emporte, quel que soit le canal (sans priorité).</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>A name has no spaces, no slashes, no colons and no #; base and root are conda's own.</source>
            <translation>Un nom n’a ni espace, ni barre oblique, ni deux-points, ni # ; base et root sont réservés à conda.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>An environment of conda cannot be called “{name}”.</source>
            <translation>Un environnement de conda ne peut pas s’appeler « {name} ».</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Download packages</source>
            <translation>Télécharger les paquets</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Find versions that fit together</source>
            <translation>Trouver des versions qui vont ensemble</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Let Labwright install Miniforge, which is free for everyone and needs no administrator (labwright tools install conda). If a conda is there, choose it in the settings under programs.conda.</source>
            <translation>Laissez Labwright installer Miniforge, qui est gratuit pour tout le monde et ne demande pas d’administrateur (labwright tools install conda). S’il y a déjà un conda, choisissez-le dans les réglages, à programs.conda.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Let pip install the rest</source>
            <translation>Laisser pip installer le reste</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Look what there is in the channels</source>
            <translation>Regarder ce qu’il y a dans les canaux</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Neither conda nor mamba nor micromamba is on the PATH or at its usual places.</source>
            <translation>Ni conda, ni mamba, ni micromamba ne se trouve dans le PATH ou à ses endroits habituels.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>No conda was found on this machine.</source>
            <translation>Aucun conda trouvé sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_commands.py" />
            <source>Put them into the environment</source>
            <translation>Les mettre dans l’environnement</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_pins.py" />
            <location filename="../../app/tools/pip_pins.py" />
            <source>Write into {path} which versions stay</source>
            <translation>Écrire dans {path} quelles versions restent</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Bring all that conda installed to the newest versions that fit together</source>
            <translation>Mettre tout ce que conda a installé aux versions les plus récentes qui vont ensemble</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/pip.py" />
            <source>Bring {packages} to the newest version that fits</source>
            <translation>Mettre {packages} à la version la plus récente qui convient</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Change those of conda first, then those of pip.</source>
            <translation>Changez d’abord ceux de conda, puis ceux de pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Choose pip for these packages (--pip), or a channel that lies in a folder.</source>
            <translation>Choisissez pip pour ces paquets (--pip), ou un canal qui se trouve dans un dossier.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/environments/poetry.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <source>Create the environment {name}</source>
            <translation>Créer l’environnement {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Did you mean {text}?</source>
            <translation>Vouliez-vous dire {text} ?</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Find versions that fit together, download and install them</source>
            <translation>Trouver des versions qui vont ensemble, les télécharger et les installer</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Find versions that fit together, download and install {packages}</source>
            <translation>Trouver des versions qui vont ensemble, puis télécharger et installer {packages}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>For a requirements.txt, make the environment with venv.</source>
            <translation>Pour un requirements.txt, créez l’environnement avec venv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Install exactly {packages}</source>
            <translation>Installer exactement {packages}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Install the files that {file} names</source>
            <translation>Installer les fichiers que nomme {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Install the package pip with conda first, then try again.</source>
            <translation>Installez d’abord le paquet pip avec conda, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/pip.py" />
            <source>Install what {file} asks for</source>
            <translation>Installer ce que demande {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/pip.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Install {packages} in {name}</source>
            <translation>Installer {packages} dans {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/pip.py" />
            <source>Install {packages} once more</source>
            <translation>Installer {packages} encore une fois</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Install {packages}, too</source>
            <translation>Installer aussi {packages}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>It reads an environment.yml.</source>
            <translation>Il lit un environment.yml.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Make the environment first, then add packages to it.</source>
            <translation>Créez d’abord l’environnement, puis ajoutez-y des paquets.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Name a version, such as 3.12.</source>
            <translation>Indiquez une version, comme 3.12.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/pip.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Put the packages of {name} back</source>
            <translation>Remettre les paquets de {name} comme avant</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/pip.py" />
            <source>Remove {packages}</source>
            <translation>Supprimer {packages}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/pip.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Remove {packages} from {name}</source>
            <translation>Supprimer {packages} de {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Remove {packages}, and what cannot work without</source>
            <translation>Supprimer {packages}, et ce qui ne peut pas s’en passer</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Some of these packages are conda's, others pip's.</source>
            <translation>Parmi ces paquets, certains sont de conda, d’autres de pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/venv.py" />
            <source>The environment goes to the bin.</source>
            <translation>L’environnement va à la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>The path has a space, and some packages of conda fail there: better choose one without.</source>
            <translation>Le chemin contient un espace, et certains paquets de conda y échouent : choisissez plutôt un chemin sans espace.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>The usual one is conda-forge.</source>
            <translation>Le plus courant est conda-forge.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>This is the environment that conda itself runs in. Better make one of your own for your work.</source>
            <translation>C’est l’environnement dans lequel conda lui-même est exécuté. Créez-en plutôt un à vous pour votre travail.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/pip.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Upgrade all packages of {name}</source>
            <translation>Mettre à jour tous les paquets de {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>What pip installed is left alone, because conda does not look after it: {packages}. Upgrade those by their names.</source>
            <translation>Ce que pip a installé reste tel quel, car conda ne s’en occupe pas : {packages}. Mettez ces paquets à jour par leur nom.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Wheels are pip's packages.</source>
            <translation>Les wheels sont les paquets de pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Write a name, perhaps with a version: numpy, numpy=1.26, conda-forge::gdal.</source>
            <translation>Écrivez un nom, peut-être avec une version : numpy, numpy=1.26, conda-forge::gdal.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>Write the channels into the file, or leave them away here.</source>
            <translation>Écrivez les canaux dans le fichier, ou ne les indiquez pas ici.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>You mix the channels defaults and conda-forge: their packages are built differently, and programs may fail. Choose one of the two for an environment.</source>
            <translation>Vous mélangez les canaux defaults et conda-forge : leurs paquets sont construits différemment, et des programmes peuvent échouer. Choisissez l’un des deux pour un même environnement.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda brings its own Python: {text} is no version.</source>
            <translation>conda apporte son propre Python : {text} n’est pas une version.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda cannot be asked for {text}.</source>
            <translation>On ne peut pas demander {text} à conda.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda installs nothing from a folder of wheels.</source>
            <translation>conda n’installe rien à partir d’un dossier de wheels.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda makes environments without pip unless it is asked for.</source>
            <translation>conda crée des environnements sans pip, sauf si on le demande.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda makes no environment from {file}.</source>
            <translation>conda ne crée pas d’environnement à partir de {file}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>conda refuses {path}.</source>
            <translation>conda refuse {path}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>pip has installed packages here, and conda may overwrite them without knowing. A new environment with all packages is safer.</source>
            <translation>pip a installé des paquets ici, et conda peut les écraser sans le savoir. Un nouvel environnement avec tous les paquets est plus sûr.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>pip installed {packages}.</source>
            <translation>pip a installé {packages}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>pip installs beside conda, which then does not see what it changes. Let conda install first what it has, and pip the rest at the end.</source>
            <translation>pip installe à côté de conda, qui ne voit alors pas ce que pip change. Laissez d’abord conda installer ce qu’il a, et pip le reste à la fin.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>{file} names its channels itself.</source>
            <translation>{file} nomme lui-même ses canaux.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>{file} names the very files: nothing can be added to it.</source>
            <translation>{file} nomme les fichiers exacts : on ne peut rien y ajouter.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>{name} has no pip of its own.</source>
            <translation>{name} n’a pas son propre pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_plans.py" />
            <source>“{text}” is no channel.</source>
            <translation>« {text} » n’est pas un canal.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>Only conda writes down each change of an environment.</source>
            <translation>Seul conda note chaque changement d’un environnement.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>Remove downloaded packages, unused ones, and old lists of the channels</source>
            <translation>Supprimer les paquets téléchargés, ceux qui ne servent pas, et les vieilles listes des canaux</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>Throw away what conda no longer needs</source>
            <translation>Jeter ce dont conda n’a plus besoin</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>Use it itself, in a terminal: micromamba clean --all</source>
            <translation>Utilisez-le lui-même, dans un terminal : micromamba clean --all</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>`labwright env snapshot` and `rollback` do the like for others.</source>
            <translation>`labwright env snapshot` et `rollback` font de même pour les autres.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>conda downloads a package again when one is needed.</source>
            <translation>conda retélécharge un paquet quand il en faut un.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>micromamba does not say beforehand what it would throw away.</source>
            <translation>micromamba ne dit pas d’avance ce qu’il jetterait.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>{name} is none of conda's environments.</source>
            <translation>{name} n’est pas un environnement de conda.</translation>
        </message>
        <message>
            <location filename="../../app/tools/conda_upkeep.py" />
            <source>{total} become free: {archives} of {n} downloaded packages, {packages} of {m} that no environment uses. Your environments stay as they are.</source>
            <translation>Cela libère {total} : {archives} pour {n} paquets téléchargés, {packages} pour {m} qu’aucun environnement n’utilise. Vos environnements restent comme ils sont.</translation>
        </message>
        <message>
            <location filename="../../app/tools/engines/asking.py" />
            <source>The engine speaks only TLS there, and TLS is not asked for.</source>
            <translation>Le moteur n’y parle que TLS, et TLS n’est pas demandé.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/conda.py" />
            <source>For a course with an environment.yml, or for packages that are more than Python.</source>
            <translation>Pour un cours avec un environment.yml, ou pour des paquets qui sont plus que du Python.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Add the folder of the project to the folders that are searched, in the settings.</source>
            <translation>Dans les réglages, ajoutez le dossier du projet aux dossiers où chercher.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Add {packages} to the project</source>
            <translation>Ajouter {packages} au projet</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>For a project that has a Pipfile already: pipenv keeps it and its lock file.</source>
            <translation>Pour un projet qui a déjà un Pipfile : pipenv le garde, avec son fichier de verrouillage.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Install exactly what {file} says</source>
            <translation>Installer exactement ce que dit {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>It takes packages from the sources that the Pipfile names.</source>
            <translation>Il prend les paquets dans les sources que nomme le Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Lock the newest versions that {file} allows, and install them</source>
            <translation>Verrouiller les versions les plus récentes que {file} autorise, et les installer</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Lock the newest {packages} that fits, and install it</source>
            <translation>Verrouiller {packages} à la version la plus récente qui convient, puis installer</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Make the environment of the project, and take over {file}</source>
            <translation>Créer l’environnement du projet, et reprendre {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Make the environment of the project, lock and install what {file} asks for</source>
            <translation>Créer l’environnement du projet, verrouiller et installer ce que demande {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Name the folder of the Pipfile as the project.</source>
            <translation>Indiquez comme projet le dossier du Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Name the source in the Pipfile, in a table [[source]].</source>
            <translation>Indiquez la source dans le Pipfile, dans une table [[source]].</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Only what the Pipfile names can be removed: another package needs the others.</source>
            <translation>On ne peut supprimer que ce que nomme le Pipfile : un autre paquet a besoin du reste.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>Remove what {file} does not name</source>
            <translation>Supprimer ce que {file} ne nomme pas</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>See in the tree who needs it, and remove that.</source>
            <translation>Voyez dans l’arbre qui en a besoin, et supprimez-le.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Take {packages} out of {file} and of the environment</source>
            <translation>Retirer {packages} de {file} et de l’environnement</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/environments/poetry.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>The environment goes to the bin, and the project’s files are as before.</source>
            <translation>L’environnement va à la corbeille, et les fichiers du projet sont comme avant.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/environments/poetry.py" />
            <source>The project of {name} is not known.</source>
            <translation>Le projet de {name} n’est pas connu.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>The project’s files and the versions from before come back.</source>
            <translation>Les fichiers du projet et les versions d’avant reviennent.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <source>The project’s files and the versions from before come back. These go, because {file} does not know them: {packages}</source>
            <translation>Les fichiers du projet et les versions d’avant reviennent. Ces paquets sont retirés, car {file} ne les connaît pas : {packages}</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>The project’s files become what they were. What was installed stays.</source>
            <translation>Les fichiers du projet redeviennent ce qu’ils étaient. Ce qui a été installé reste.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Write into {file} that {packages} may be newer, too</source>
            <translation>Écrire dans {file} que {packages} peut aussi être plus récent</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Write into {file} that {packages} stays</source>
            <translation>Écrire dans {file} que {packages} reste</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/uv_project.py" />
            <source>Write {packages} into {file}, lock and install them</source>
            <translation>Écrire {packages} dans {file}, puis verrouiller et installer</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>pipenv cannot do this for a single installation.</source>
            <translation>pipenv ne peut pas le faire pour une seule installation.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>pipenv changes packages through the project’s Pipfile.</source>
            <translation>pipenv change les paquets par le Pipfile du projet.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>pipenv keeps an environment for the folder that its Pipfile lies in.</source>
            <translation>pipenv garde un environnement pour le dossier où se trouve son Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pipenv.py" />
            <source>{file} lies in another folder than the project.</source>
            <translation>{file} se trouve dans un autre dossier que le projet.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Bring poetry.lock up to date with pyproject.toml</source>
            <translation>Mettre poetry.lock à jour d’après pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Change the packages of that one, or choose this one: poetry env use</source>
            <translation>Changez les paquets de celui-là, ou choisissez celui-ci : poetry env use</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Choose another Python, or name a version such as 3.12.</source>
            <translation>Choisissez un autre Python, ou indiquez une version comme 3.12.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>For a project with a pyproject.toml that others should get with the very same versions.</source>
            <translation>Pour un projet avec un pyproject.toml que d’autres doivent recevoir avec exactement les mêmes versions.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Install what the project asks for</source>
            <translation>Installer ce que demande le projet</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>It takes packages from the sources that pyproject.toml names.</source>
            <translation>Il prend les paquets dans les sources que nomme pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Make the environment of the project</source>
            <translation>Créer l’environnement du projet</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Name the source in pyproject.toml: poetry source add</source>
            <translation>Indiquez la source dans pyproject.toml : poetry source add</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Poetry cannot do this for a single installation.</source>
            <translation>Poetry ne peut pas faire cela pour une seule installation.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Poetry changes packages through the project’s pyproject.toml.</source>
            <translation>Poetry change les paquets par le pyproject.toml du projet.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>Poetry names an environment after its Python, and that of {python} is not known.</source>
            <translation>Poetry nomme un environnement d’après la version de son Python, et celle de {python} n’est pas connue.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>The project uses another environment now: {path}</source>
            <translation>Le projet utilise maintenant un autre environnement : {path}</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/poetry.py" />
            <source>What is in this environment is for poetry.lock to say.</source>
            <translation>C’est à poetry.lock de dire ce qu’il y a dans cet environnement.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>A name has no spaces, slashes and colons, and is not “system”.</source>
            <translation>Un nom n’a ni espace, ni barre oblique, ni deux-points, et n’est pas « system ».</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Choose another name, or delete what is there first.</source>
            <translation>Choisissez un autre nom, ou supprimez d’abord ce qui s’y trouve.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Choose another name.</source>
            <translation>Choisissez un autre nom.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Give it a name: letters, digits, dots and dashes.</source>
            <translation>Donnez-lui un nom : des lettres, des chiffres, des points et des tirets.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Install that Python with pyenv first, or choose another tool for this environment.</source>
            <translation>Installez d’abord ce Python avec pyenv, ou choisissez un autre outil pour cet environnement.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>It is the plug-in with which pyenv makes environments.</source>
            <translation>C’est l’extension avec laquelle pyenv crée des environnements.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Its environments stand on a Python that pyenv has installed.</source>
            <translation>Ses environnements reposent sur un Python que pyenv a installé.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Make an environment that pyenv knows by its name</source>
            <translation>Créer un environnement que pyenv connaît par son nom</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Put it beside pyenv's other plug-ins: git clone {address} {folder}</source>
            <translation>Mettez-la à côté des autres extensions de pyenv : git clone {address} {folder}</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>To name an environment once and use it from any folder, beside the Pythons of pyenv.</source>
            <translation>Pour nommer un environnement une fois et l’utiliser depuis n’importe quel dossier, à côté des Python de pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>Use venv with one of pyenv's Pythons instead.</source>
            <translation>Utilisez plutôt venv avec l’un des Python de pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>pyenv cannot call an environment “{name}”.</source>
            <translation>pyenv ne peut pas appeler un environnement « {name} ».</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <location filename="../../app/tools/pyenv.py" />
            <source>pyenv has no Python {version}.</source>
            <translation>pyenv n’a pas Python {version}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>pyenv keeps environments by name.</source>
            <translation>pyenv range les environnements par nom.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>pyenv knows a version and an environment by the same kind of name.</source>
            <translation>Pour pyenv, une version et un environnement portent le même genre de nom.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>pyenv-virtualenv is not installed.</source>
            <translation>pyenv-virtualenv n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/pyenv.py" />
            <source>pyenv-win has no such plug-in.</source>
            <translation>pyenv-win n’a pas cette extension.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/uv.py" />
            <source>For a new project, or when time matters: it brings Python itself and locks versions.</source>
            <translation>Pour un nouveau projet, ou quand le temps compte : il apporte lui-même Python et verrouille les versions.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Choose another Python, or install uv or virtualenv, which bring pip themselves.</source>
            <translation>Choisissez un autre Python, ou installez uv ou virtualenv, qui apportent eux-mêmes pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Choose another Python, or make it with {tool}, which is here.</source>
            <translation>Choisissez un autre Python, ou créez-le avec {tool}, qui est ici.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Delete it again instead.</source>
            <translation>Supprimez-le plutôt à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>For a course or a script with a list of packages: it comes with Python itself.</source>
            <translation>Pour un cours ou un script avec une liste de paquets : il vient avec Python lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Leave pip in, or make the environment with uv, which needs none.</source>
            <translation>Laissez pip dedans, ou créez l’environnement avec uv, qui s’en passe.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Make a folder with a Python of its own</source>
            <translation>Créer un dossier avec son propre Python</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Make a folder with a Python of its own and pip</source>
            <translation>Créer un dossier avec son propre Python et pip</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Packages cannot be installed where there is no pip.</source>
            <translation>Impossible d’installer des paquets là où il n’y a pas de pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Run `sudo apt install python{minor}-venv`, or install uv or virtualenv for yourself.</source>
            <translation>Exécutez `sudo apt install python{minor}-venv`, ou installez uv ou virtualenv pour vous-même.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>Run `sudo apt install python{minor}-venv`, or make it with {tool}, which is here.</source>
            <translation>Exécutez `sudo apt install python{minor}-venv`, ou créez-le avec {tool}, qui est ici.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>The part of Python that installs pip (ensurepip) is missing.</source>
            <translation>La partie de Python qui installe pip (ensurepip) manque.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/venv.py" />
            <source>{python} cannot make an environment with pip.</source>
            <translation>{python} ne peut pas créer un environnement avec pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/environments/virtualenv.py" />
            <source>For a Python without the venv module, or one as old as 2.7: it brings pip itself.</source>
            <translation>Pour un Python sans le module venv, ou aussi ancien que 2.7 : il apporte lui-même pip.</translation>
        </message>
        <message>
            <location filename="../../app/tools/hashes.py" />
            <source>Bring pip in this environment to a newer version, or install uv.</source>
            <translation>Mettez pip à jour dans cet environnement, ou installez uv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/hashes.py" />
            <source>There is nobody to ask for the hashes.</source>
            <translation>Il n’y a personne à qui demander les empreintes.</translation>
        </message>
        <message>
            <location filename="../../app/tools/hashes.py" />
            <source>They are not kept with the packages: pip 22.2 or newer, or uv, asks the index.</source>
            <translation>Elles ne sont pas gardées avec les paquets : pip 22.2 ou plus récent, ou uv, les demande à l’index.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>About 100 MB to download, 500 MB on the disk</source>
            <translation>Environ 100 Mo à télécharger, 500 Mo sur le disque</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <location filename="../../app/tools/python_tools.py" />
            <source>Bring it back from the bin, or install it again.</source>
            <translation>Restaurez-le depuis la corbeille, ou installez-le à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Download its fingerprint</source>
            <translation>Télécharger son empreinte</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Download its installer</source>
            <translation>Télécharger son installateur</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Download its installer, and look whether it is the published one</source>
            <translation>Télécharger son installateur, et regarder si c’est celui qui a été publié</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>If it is a conda, choose it in the settings under programs.conda; else move it away.</source>
            <translation>Si c’est un conda, choisissez-le dans les réglages, à programs.conda ; sinon, déplacez-le.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Install Miniforge</source>
            <translation>Installer Miniforge</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Install it into {path}, for you alone</source>
            <translation>L’installer dans {path}, pour vous seul</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>It needs no administrator and changes no file of your shell. Labwright uses it at once.</source>
            <translation>Il ne demande pas d’administrateur et ne change aucun fichier de votre shell. Labwright l’utilise aussitôt.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Look at https://conda-forge.org/download.</source>
            <translation>Regardez sur https://conda-forge.org/download.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Look whether it is the published one</source>
            <translation>Regarder si c’est celui qui a été publié</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Miniforge goes to the bin, with its environments.</source>
            <translation>Miniforge va à la corbeille, avec ses environnements.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Remove Miniforge</source>
            <translation>Supprimer Miniforge</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Remove the installer</source>
            <translation>Supprimer l’installateur</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>Something stands at {path}, where Miniforge would be.</source>
            <translation>Il y a quelque chose à {path}, où serait Miniforge.</translation>
        </message>
        <message>
            <location filename="../../app/tools/miniforge.py" />
            <source>There is no Miniforge for this system ({system}, {machine}).</source>
            <translation>Il n’y a pas de Miniforge pour ce système ({system}, {machine}).</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip.py" />
            <source>Bring all that is outdated to the newest versions that fit together</source>
            <translation>Mettre tout ce qui n’est plus à jour aux versions les plus récentes qui vont ensemble</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip.py" />
            <source>Download and install {packages} and what they need</source>
            <translation>Télécharger et installer {packages} et ce qu’il leur faut</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip.py" />
            <source>Nobody knows yet what it will change.</source>
            <translation>Personne ne sait encore ce que cela changera.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip.py" />
            <source>Repair the environment, or make a new one.</source>
            <translation>Réparez l’environnement, ou créez-en un nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip.py" />
            <source>{name} has no Python.</source>
            <translation>{name} n’a pas de Python.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <location filename="../../app/tools/poetry_environments.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/poetry_release.py" />
            <source>Do it again instead.</source>
            <translation>Refaites-le plutôt.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Installations and upgrades keep to it from now on, also in a terminal.</source>
            <translation>Installations et mises à jour s’y tiennent désormais, aussi dans un terminal.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Keep {packages} in {name} at this version</source>
            <translation>Garder {packages} dans {name} à cette version</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Labwright’s installations and upgrades keep to it from now on. pip in a terminal does so with the option --constraint and this file.</source>
            <translation>Les installations et mises à jour de Labwright s’y tiennent désormais. pip, dans un terminal, le fait avec l’option --constraint et ce fichier.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Let {packages} in {name} be upgraded again</source>
            <translation>Permettre à nouveau de mettre à jour {packages} dans {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Only what was pinned before can be let go.</source>
            <translation>On ne peut libérer que ce qui a été fixé auparavant.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>Upgrades may choose another version again.</source>
            <translation>Les mises à jour peuvent à nouveau choisir une autre version.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>{packages} may be upgraded already.</source>
            <translation>{packages} peut déjà être mis à jour.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pip_pins.py" />
            <source>{path} becomes what it was.</source>
            <translation>{path} redevient ce qu’il était.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>A new environment is empty: install the project afterwards.</source>
            <translation>Un nouvel environnement est vide : installez ensuite le projet.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>It holds in all of your projects that say nothing else.</source>
            <translation>Cela vaut dans tous vos projets qui ne disent rien d’autre.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>It holds in this project, for all who work on it.</source>
            <translation>Cela vaut dans ce projet, pour tous ceux qui y travaillent.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Move the environment there is to the bin</source>
            <translation>Mettre l’environnement existant à la corbeille</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Take back what is set for {key}</source>
            <translation>Retirer ce qui est réglé pour {key}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>The project uses the environment from before.</source>
            <translation>Le projet utilise l’environnement d’avant.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>There was none before. Delete the new one instead.</source>
            <translation>Il n’y en avait pas avant. Supprimez plutôt le nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Use Python {python} for the project {name}</source>
            <translation>Utiliser Python {python} pour le projet {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Use an environment with Python {python}</source>
            <translation>Utiliser un environnement avec Python {python}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Use the environment from before again</source>
            <translation>Utiliser à nouveau l’environnement d’avant</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>Write a version such as 3.12, or the whole path of the interpreter.</source>
            <translation>Écrivez une version comme 3.12, ou le chemin complet de l’interpréteur.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/poetry_release.py" />
            <source>{file} becomes what it was.</source>
            <translation>{file} redevient ce qu’il était.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_environments.py" />
            <source>{python} is neither a version nor the path of a Python.</source>
            <translation>{python} n’est ni une version ni le chemin d’un Python.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Add {packages} and install them</source>
            <translation>Ajouter {packages}, puis installer</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Choose another folder, or add packages to this project: labwright poetry add</source>
            <translation>Choisissez un autre dossier, ou ajoutez des paquets à ce projet : labwright poetry add</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Leave them out, and write them into {file} afterwards.</source>
            <translation>Laissez-les de côté, et écrivez-les ensuite dans {file}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Make the folder with {file} and a package in it</source>
            <translation>Créer le dossier avec {file} et un paquet dedans</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Poetry {version} makes a new folder without such details.</source>
            <translation>Poetry {version} crée un nouveau dossier sans ces détails.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Start it again instead.</source>
            <translation>Créez-le plutôt à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Start the project {name}</source>
            <translation>Créer le projet {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>There is a {file}.</source>
            <translation>Il y a un {file}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>What was written goes to the bin.</source>
            <translation>Ce qui a été écrit va à la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>Write {file}</source>
            <translation>Écrire {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_new.py" />
            <source>{folder} is a project already.</source>
            <translation>{folder} est déjà un projet.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Add {packages} to the project {name}</source>
            <translation>Ajouter {packages} au projet {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Bring {file} up to date, with the versions it has where they fit</source>
            <translation>Mettre {file} à jour, en gardant ses versions là où elles conviennent</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Build the project {name}</source>
            <translation>Construire le projet {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <location filename="../../app/tools/poetry_release.py" />
            <source>Build what others can install, into the folder dist</source>
            <translation>Construire ce que d’autres peuvent installer, dans le dossier dist</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Choose all versions anew and write them into {file}</source>
            <translation>Choisir à nouveau toutes les versions et les écrire dans {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Files of the same name in {path} are written over.</source>
            <translation>Les fichiers du même nom dans {path} sont écrasés.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Install the project {name}</source>
            <translation>Installer le projet {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Install what {file} says</source>
            <translation>Installer ce que dit {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Lock the project {name}</source>
            <translation>Verrouiller le projet {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Remove {packages} from the project {name}</source>
            <translation>Supprimer {packages} du projet {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>The project’s files become what they were. Its new environment stays.</source>
            <translation>Les fichiers du projet redeviennent ce qu’ils étaient. Son nouvel environnement reste.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Update all packages of the project {name}</source>
            <translation>Mettre à jour tous les paquets du projet {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>Update {packages} in the project {name}</source>
            <translation>Mettre à jour {packages} dans le projet {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>What was built goes to the bin.</source>
            <translation>Ce qui a été construit va à la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_plans.py" />
            <source>What was installed before is written down nowhere.</source>
            <translation>Ce qui était installé avant n’est noté nulle part.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>If it stands still for a minute, it waits for the desktop’s key ring: unlock that, or stop and switch it off with: poetry config keyring.enabled false</source>
            <translation>Si rien ne bouge pendant une minute, c’est que Poetry attend le trousseau de clés du bureau : déverrouillez-le, ou arrêtez et désactivez-le avec : poetry config keyring.enabled false</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>Line {line}: {problem}</source>
            <translation>Ligne {line} : {problem}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>Name the project’s folder with --project, or start one: labwright poetry new</source>
            <translation>Indiquez le dossier du projet avec --project, ou créez-en un : labwright poetry new</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>Poetry works on projects, and a project is a folder with that file.</source>
            <translation>Poetry travaille sur des projets, et un projet est un dossier qui contient ce fichier.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>There is no {file} in {folder}.</source>
            <translation>Il n’y a pas de {file} dans {folder}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_project.py" />
            <source>{reason}.</source>
            <translation>{reason}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>A published version stays published. It can be marked as not to be used, and its number is never free again.</source>
            <translation>Une version publiée le reste. On peut la marquer comme à ne pas utiliser, et son numéro n’est plus jamais libre.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Build it first.</source>
            <translation>Construisez-le d’abord.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Everybody can install {name} {version} from then on.</source>
            <translation>Dès lors, tout le monde peut installer {name} {version}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Give the project {name} the version {version}</source>
            <translation>Donner au projet {name} la version {version}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Give the token each time you publish.</source>
            <translation>Donnez le jeton à chaque publication.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Hand it to the key ring, as Poetry does</source>
            <translation>Le confier au trousseau de clés, comme le fait Poetry</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>It is not beside {program}.</source>
            <translation>Il n’est pas à côté de {program}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>It knows these: {names}</source>
            <translation>Il connaît ceux-ci : {names}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Keep the token for {place} in the key ring</source>
            <translation>Garder le jeton pour {place} dans le trousseau de clés</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Name one that is in the environment, such as: pytest -x</source>
            <translation>Indiquez-en un qui est dans l’environnement, par exemple : pytest -x</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Nobody has written the token down.</source>
            <translation>Personne n’a noté le jeton.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Poetry knows no place {name} to publish to.</source>
            <translation>Poetry ne connaît pas d’endroit {name} où publier.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Publish {name} {version} to {place}</source>
            <translation>Publier {name} {version} sur {place}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Rehearse it: everything but the upload</source>
            <translation>Faire un essai : tout sauf l’envoi</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Run it with the packages of the project</source>
            <translation>L’exécuter avec les paquets du projet</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Run {program} in the project {name}</source>
            <translation>Exécuter {program} dans le projet {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Take it out</source>
            <translation>Le retirer</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Take the token for {place} out of the key ring</source>
            <translation>Retirer le jeton pour {place} du trousseau de clés</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Tell it the address: poetry config repositories.{name} ADDRESS</source>
            <translation>Donnez-lui l’adresse : poetry config repositories.{name} ADDRESS</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>The Python that Poetry runs on was not found.</source>
            <translation>Le Python avec lequel Poetry fonctionne est introuvable.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>The folder dist has no file of this project.</source>
            <translation>Le dossier dist ne contient aucun fichier de ce projet.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>The token is in no file, in no command line and in no log.</source>
            <translation>Le jeton n’est dans aucun fichier, dans aucune ligne de commande et dans aucun log.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>The token is taken out of the key ring. One that was there before does not come back.</source>
            <translation>Le jeton est retiré du trousseau de clés. S’il y en avait un avant, il ne revient pas.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>There is no environment yet: Poetry makes an empty one first.</source>
            <translation>Il n’y a pas encore d’environnement : Poetry en crée d’abord un, vide.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>There is no program to run.</source>
            <translation>Il n’y a aucun programme à exécuter.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>There is nothing built to publish.</source>
            <translation>Rien n’a été construit qui puisse être publié.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>This project is no package, so there is nothing to publish.</source>
            <translation>Ce projet n’est pas un paquet : il n’y a donc rien à publier.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Upload it to {place}</source>
            <translation>L’envoyer sur {place}</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Version {old} becomes {new}.</source>
            <translation>La version {old} devient {new}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>What a program does is up to that program.</source>
            <translation>Ce que fait un programme ne dépend que de lui.</translation>
        </message>
        <message>
            <location filename="../../app/tools/poetry_release.py" />
            <source>Write the version {version} into {file}</source>
            <translation>Écrire la version {version} dans {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/project_files.py" />
            <source>Change those of one group at a time.</source>
            <translation>Changez ceux d’un seul groupe à la fois.</translation>
        </message>
        <message>
            <location filename="../../app/tools/project_files.py" />
            <source>These packages are in different groups of the project.</source>
            <translation>Ces paquets sont dans des groupes différents du projet.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Bring pyenv's shims up to date</source>
            <translation>Mettre à jour les remplaçants (shims) de pyenv</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Build</source>
            <translation>Compilation</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Download</source>
            <translation>Téléchargement</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Download Python {version}, build it and install it</source>
            <translation>Télécharger Python {version}, le compiler et l’installer</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Download the installer of Python {version} and run it</source>
            <translation>Télécharger l’installateur de Python {version} et l’exécuter</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Get ready to build</source>
            <translation>Préparation</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Install</source>
            <translation>Installation</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Install Python {version} with pyenv</source>
            <translation>Installer Python {version} avec pyenv</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>It chose {versions} before.</source>
            <translation>Avant, il choisissait {versions}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>It comes back to the same place, and so do the environments in it.</source>
            <translation>Il revient au même endroit, et les environnements qu’il contient aussi.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>It goes to the bin.</source>
            <translation>Il va à la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Make it the one for every folder that does not choose its own</source>
            <translation>En faire celui de tous les dossiers qui n’en choisissent pas un eux-mêmes</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Move {path} to the bin (`pyenv uninstall {version}` would delete it for good)</source>
            <translation>Mettre {path} à la corbeille (`pyenv uninstall {version}` le supprimerait définitivement)</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Move {path} to the bin: it was not there before</source>
            <translation>Mettre {path} à la corbeille : il n’existait pas avant</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Nothing chose a version here before.</source>
            <translation>Avant, rien ne choisissait de version ici.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Nothing is lost by it: shims are made from what is installed.</source>
            <translation>Rien ne se perd : les remplaçants (shims) sont faits à partir de ce qui est installé.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Remove Python {version}</source>
            <translation>Supprimer Python {version}</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Remove Python {version} of pyenv</source>
            <translation>Supprimer Python {version} de pyenv</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>The choice from before comes back.</source>
            <translation>Le choix d’avant revient.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Use Python {version} everywhere</source>
            <translation>Utiliser Python {version} partout</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Use Python {version} in {folder}</source>
            <translation>Utiliser Python {version} dans {folder}</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>Write it into the file .python-version of this folder: it counts there and below</source>
            <translation>L’écrire dans le fichier .python-version de ce dossier : il vaut là et au-dessous</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv.py" />
            <source>`labwright python list` shows those it has, with --installable those it can install.</source>
            <translation>`labwright python list` montre ceux qu’il a et, avec --installable, ceux qu’il peut installer.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_definitions.py" />
            <source>List the Pythons that pyenv can install</source>
            <translation>Énumérer les Python que pyenv peut installer</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_here.py" />
            <source>Bring pyenv's shims up to date: the small programs that start the chosen version</source>
            <translation>Mettre à jour les remplaçants (shims) de pyenv : les petits programmes qui démarrent la version choisie</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_here.py" />
            <source>Labwright installs Pythons with it. It was found neither on the PATH nor at its place.</source>
            <translation>Labwright s’en sert pour installer des Python. Il n’a été trouvé ni dans le PATH ni à sa place.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_here.py" />
            <source>`labwright python setup` installs it, and shows each step first.</source>
            <translation>`labwright python setup` l’installe, et montre d’abord chaque étape.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_here.py" />
            <source>pyenv is not installed.</source>
            <translation>pyenv n’est pas installé.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Download its plug-in for environments</source>
            <translation>Télécharger son extension pour les environnements</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Download pyenv</source>
            <translation>Télécharger pyenv</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Download the installer of pyenv-win and run it. It also writes PYENV and PATH for your user.</source>
            <translation>Télécharger l’installateur de pyenv-win et l’exécuter. Il écrit aussi PYENV et PATH pour votre utilisateur.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Have Homebrew install pyenv, and its plug-in for environments</source>
            <translation>Faire installer par Homebrew pyenv et son extension pour les environnements</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Have Homebrew remove pyenv</source>
            <translation>Faire supprimer pyenv par Homebrew</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Install it again instead.</source>
            <translation>Installez-le plutôt à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Install pyenv</source>
            <translation>Installer pyenv</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>It has no program pyenv, so it is not a whole pyenv.</source>
            <translation>Il n’y a pas de programme pyenv : ce n’est donc pas un pyenv complet.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Let the shell know pyenv, in {path}</source>
            <translation>Faire connaître pyenv au shell, dans {path}</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Let your shell know pyenv</source>
            <translation>Faire connaître pyenv à votre shell</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Move it away first, or set PYENV_ROOT to another folder.</source>
            <translation>Déplacez-le d’abord, ou réglez PYENV_ROOT sur un autre dossier.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Something stands at {path}, where pyenv would be.</source>
            <translation>Il y a quelque chose à {path}, où serait pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>Terminals that you open afterwards know pyenv.</source>
            <translation>Les terminaux que vous ouvrez ensuite connaissent pyenv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>The files of your shell are as before.</source>
            <translation>Les fichiers de votre shell sont comme avant.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>pyenv goes to the bin with its Pythons. Its entries in your PATH stay, without harm.</source>
            <translation>pyenv va à la corbeille avec ses Python. Ses entrées dans votre PATH restent, sans gêner.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>pyenv goes, and the files of your shell are as before.</source>
            <translation>pyenv disparaît, et les fichiers de votre shell sont comme avant.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>pyenv is installed, and your shell knows it.</source>
            <translation>pyenv est installé, et votre shell le connaît.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pyenv_setup.py" />
            <source>pyenv is installed.</source>
            <translation>pyenv est installé.</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Download and install {tool} in it</source>
            <translation>Y télécharger et installer {tool}</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Labwright uses it at once, and every terminal knows {tool}.</source>
            <translation>Labwright l’utilise aussitôt, et tous les terminaux connaissent {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Labwright uses it at once. In a terminal it is {path}.</source>
            <translation>Labwright l’utilise aussitôt. Dans un terminal, c’est {path}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Labwright uses it at once. Your terminals do not look into {folder} yet: log in again, or add it to PATH.</source>
            <translation>Labwright l’utilise aussitôt. Vos terminaux ne cherchent pas encore dans {folder} : reconnectez-vous, ou ajoutez-le à PATH.</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Let your terminal find it, in {path}</source>
            <translation>Faire que votre terminal le trouve, dans {path}</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Look whether it starts</source>
            <translation>Regarder s’il démarre</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Make an environment only for {tool}</source>
            <translation>Créer un environnement rien que pour {tool}</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Make the folder for it</source>
            <translation>Créer le dossier pour lui</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Remove it first: labwright tools remove {tool}</source>
            <translation>Supprimez-le d’abord : labwright tools remove {tool}</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Remove {tool}</source>
            <translation>Supprimer {tool}</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>Something stands at {path}, where {tool} would be.</source>
            <translation>Il y a quelque chose à {path}, où serait {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/tools/python_tools.py" />
            <source>{tool} goes to the bin.</source>
            <translation>{tool} va à la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/command_line_tools.py" />
            <source>It is no Python: it only offers to install Apple's Command Line Tools. It was not run.</source>
            <translation>Ce n’est pas un Python : il propose seulement d’installer les Command Line Tools d’Apple. Il n’a pas été exécuté.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Aliases of the Microsoft Store, which are looked at apart.</source>
            <translation>Des alias du Microsoft Store, qui sont examinés à part.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Apple's stub python3 lies there, which is looked at apart.</source>
            <translation>Là se trouve la façade python3 d’Apple, qui est examinée à part.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Chocolatey's shims: what they start is looked for itself.</source>
            <translation>Remplaçants (shims) de Chocolatey : ce qu’ils démarrent est cherché à part.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>It is the launcher, which starts one of the other Pythons.</source>
            <translation>C’est le lanceur, qui démarre l’un des autres Python.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>It only hands over to the Python that a version file names.</source>
            <translation>Il ne fait que passer la main au Python que nomme un fichier de version.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Its programs only hand over to the Python that a version file names.</source>
            <translation>Ses programmes ne font que passer la main au Python que nomme un fichier de version.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Pixi's programs only hand over to those of its environments.</source>
            <translation>Les programmes de Pixi ne font que passer la main à ceux de ses environnements.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>Scoop's shims: what they start is looked for itself.</source>
            <translation>Remplaçants (shims) de Scoop : ce qu’ils démarrent est cherché à part.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/path.py" />
            <source>What it means depends on the folder you are in.</source>
            <translation>Son sens dépend du dossier où vous êtes.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/uv.py" />
            <source>It is not named like a Python of uv.</source>
            <translation>Son nom n’est pas celui d’un Python d’uv.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_registry.py" />
            <source>It is the Microsoft Store's, which is looked at apart.</source>
            <translation>C’est celui du Microsoft Store, qui est examiné à part.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_registry.py" />
            <source>What it tells of is gone: {path}</source>
            <translation>Ce dont il parle a disparu : {path}</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_store.py" />
            <source>It belongs to no Python of the Store that is installed. It was not run.</source>
            <translation>Il n’appartient à aucun Python installé du Store. Il n’a pas été exécuté.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_store.py" />
            <source>It is no Python: it only opens the Microsoft Store. It was not run.</source>
            <translation>Ce n’est pas un Python : il ouvre seulement le Microsoft Store. Il n’a pas été exécuté.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_store.py" />
            <source>It is python.org's install manager, which starts one of the other Pythons.</source>
            <translation>C’est le gestionnaire d’installation de python.org, qui démarre l’un des autres Python.</translation>
        </message>
        <message>
            <location filename="../../app/tools/pythons/windows_store.py" />
            <source>It starts one of the Store's Pythons; its own file does not tell which.</source>
            <translation>Il démarre l’un des Python du Store ; son fichier ne dit pas lequel.</translation>
        </message>
        <message>
            <location filename="../../app/tools/quick_venv.py" />
            <source>Labwright’s quicker way did not work here, so the command itself runs.</source>
            <translation>La voie rapide de Labwright n’a pas marché ici, donc la commande elle-même est exécutée.</translation>
        </message>
        <message>
            <location filename="../../app/tools/uv_project.py" />
            <source>Create it again instead.</source>
            <translation>Créez-le plutôt à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/tools/uv_project.py" />
            <source>Create the environment of {name}</source>
            <translation>Créer l’environnement de {name}</translation>
        </message>
        <message>
            <location filename="../../app/tools/uv_project.py" />
            <source>Lock and install what {file} asks for</source>
            <translation>Verrouiller et installer ce que demande {file}</translation>
        </message>
        <message>
            <location filename="../../app/tools/uv_project.py" />
            <source>Write the packages into {file}, lock and install them</source>
            <translation>Écrire les paquets dans {file}, les verrouiller et les installer</translation>
        </message>
        <message>
            <location filename="../../app/tools/versions.py" />
            <source>Ask {program} for its version</source>
            <translation>Demander sa version à {program}</translation>
        </message>
        <message>
            <location filename="../../app/ui/actions.py" />
            <source>Do</source>
            <translation>Faire</translation>
        </message>
        <message>
            <location filename="../../app/ui/actions.py" />
            <source>Go to</source>
            <translation>Aller à</translation>
        </message>
        <message>
            <location filename="../../app/ui/actions.py" />
            <source>Learn</source>
            <translation>Apprendre</translation>
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
            <translation>Fermer</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <location filename="../../app/ui/dialogs/support_report.py" />
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <location filename="../../app/ui/widgets/error_panel.py" />
            <source>Copied</source>
            <translation>Copié</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Copy these facts</source>
            <translation>Copier ces données</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Labwright is free software under the MIT licence. Qt and Qt for Python are used under the LGPL: they are files of their own in Labwright’s folder and may be replaced by other builds of them. Qt itself contains works of others, listed in its documentation.</source>
            <translation>Labwright est un logiciel libre sous licence MIT. Qt et Qt for Python sont utilisés sous la LGPL : ce sont des fichiers à part dans le dossier de Labwright, qui peuvent être remplacés par d’autres compilations. Qt contient lui-même des œuvres d’autres auteurs, énumérées dans sa documentation.</translation>
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
            <translation>Log</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Makes a machine ready for Python and container work, and teaches while it does so.</source>
            <translation>Prépare un ordinateur au travail avec Python et les conteneurs, et enseigne en le faisant.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Reading what is installed…</source>
            <translation>Lecture de ce qui est installé…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <location filename="../../app/ui/poetry/project_parts.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Settings</source>
            <translation>Réglages</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>System</source>
            <translation>Système</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Terms</source>
            <translation>Conditions</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>Terms of {name}</source>
            <translation>Conditions de {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>What is installed could not be read.</source>
            <translation>Ce qui est installé n’a pas pu être lu.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>What it is made of</source>
            <translation>De quoi il est fait</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/about.py" />
            <source>no licence named</source>
            <translation>aucune licence nommée</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>End them at once</source>
            <translation>Tout arrêter de force</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>Keep working</source>
            <translation>Continuer</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>Labwright stops what it started before it closes. What a job only half made is taken away.</source>
            <translation>Avant de se fermer, Labwright arrête ce qu’il a démarré. Ce qu’une tâche n’a fait qu’à moitié est retiré.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>Nothing runs any more</source>
            <translation>Plus rien n’est en cours</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Running</source>
            <translation>En cours</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>Stop and close</source>
            <translation>Arrêter et fermer</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <location filename="../../app/ui/dialogs/job_log.py" />
            <location filename="../../app/ui/job_words.py" />
            <source>Stopping…</source>
            <translation>Arrêt…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>Waiting</source>
            <translation>En attente</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/close_with_jobs.py" />
            <source>{n} jobs are still running</source>
            <extracomment>for one: {n} job is still running</extracomment>
            <translation>
                <numerusform>{n} tâche est encore en cours</numerusform>
                <numerusform>{n} tâches sont encore en cours</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>Explain an error</source>
            <translation>Expliquer une erreur</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>For instance: No matching distribution found for torch</source>
            <translation>Par exemple : No matching distribution found for torch</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>No known error stands in this text. Paste more of what came before the last lines.</source>
            <translation>Il n’y a aucune erreur connue dans ce texte. Collez davantage de ce qui précède les dernières lignes.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>Paste</source>
            <translation>Coller</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>Paste what a tool printed, as much as you like. Nothing is run, nothing leaves this machine.</source>
            <translation>Collez ce qu’un outil a affiché, autant que vous voulez. Rien n’est exécuté, rien ne quitte cette machine.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>What the tool printed</source>
            <translation>Ce que l’outil a affiché</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/explain_error.py" />
            <source>{n} known errors, the root first:</source>
            <extracomment>for one: {n} known error, and what to do:</extracomment>
            <translation>
                <numerusform>{n} erreur connue, et que faire :</numerusform>
                <numerusform>{n} erreurs connues, la racine d’abord :</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/failure.py" />
            <source>This did not work</source>
            <translation>Cela n’a pas marché</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/given_file.py" />
            <source>Choose the environment that it is for, then drop it again.</source>
            <translation>Choisissez l’environnement auquel il est destiné, puis déposez-le à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/given_file.py" />
            <source>Labwright does not make environments with that tool yet: use it in a terminal.</source>
            <translation>Labwright ne crée pas encore d’environnements avec cet outil : utilisez-le dans un terminal.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/given_file.py" />
            <source>Made for</source>
            <translation>Fait pour</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/given_file.py" />
            <source>Where it is</source>
            <translation>Où il se trouve</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Asks</source>
            <translation>Question</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <location filename="../../app/ui/job_words.py" />
            <source>Failed</source>
            <translation>Échec</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <location filename="../../app/ui/widgets/log_text.py" />
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Output</source>
            <translation>Sortie</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Progress</source>
            <translation>Progression</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Runs</source>
            <translation>En cours</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Step {number} of {total} did not work: {step}</source>
            <translation>L’étape {number} sur {total} n’a pas marché : {step}</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Stop</source>
            <translation>Arrêter</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>This did not work: {step}</source>
            <translation>Cela n’a pas marché : {step}</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Try again…</source>
            <translation>Réessayer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <location filename="../../app/ui/widgets/job_popover.py" />
            <source>Undo…</source>
            <translation>Défaire…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>Waits</source>
            <translation>En attente</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_log.py" />
            <source>What {program} said</source>
            <translation>Ce que {program} a dit</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_question.py" />
            <source>Answer</source>
            <translation>Répondre</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_question.py" />
            <source>Stop the job</source>
            <translation>Arrêter la tâche</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/job_question.py" />
            <source>Your answer</source>
            <translation>Votre réponse</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/keys.py" />
            <source>Everything here can also be found by its name.</source>
            <translation>Tout ce qui est ici se trouve aussi par son nom.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/keys.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Keys</source>
            <translation>Raccourcis</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <source>Changes</source>
            <translation>Modifie</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <source>Needs</source>
            <translation>Nécessite</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <source>No: {reason}</source>
            <translation>Non : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <location filename="../../app/ui/models/tree_model.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Note</source>
            <translation>Note</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <source>Nothing: it only reads.</source>
            <translation>Rien : lecture seule.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <location filename="../../app/ui/widgets/toast.py" />
            <source>Undo</source>
            <translation>Défaire</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_facts.py" />
            <source>Yes: {way}</source>
            <translation>Oui : {way}</translation>
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
            <translation>Annuler</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Copy commands</source>
            <translation>Copier les commandes</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Do {n} steps</source>
            <extracomment>for one: Do it</extracomment>
            <translation>
                <numerusform>Le faire</numerusform>
                <numerusform>Faire les {n} étapes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Move {n} things to the bin</source>
            <extracomment>for one: Move it to the bin</extracomment>
            <translation>
                <numerusform>Mettre à la corbeille</numerusform>
                <numerusform>Mettre les {n} à la corbeille</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Open {n} windows</source>
            <extracomment>for one: Open it</extracomment>
            <translation>
                <numerusform>L’ouvrir</numerusform>
                <numerusform>Ouvrir {n} fenêtres</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Run {n} commands</source>
            <extracomment>for one: Run the command</extracomment>
            <translation>
                <numerusform>Exécuter la commande</numerusform>
                <numerusform>Exécuter {n} commandes</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>This is another name. It is written {name}.</source>
            <translation>C’est un autre nom. Il s’écrit {name}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Type {name} to go on</source>
            <translation>Tapez {name} pour continuer</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>Write {n} files</source>
            <extracomment>for one: Write the file</extracomment>
            <translation>
                <numerusform>Écrire le fichier</numerusform>
                <numerusform>Écrire {n} fichiers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>{n} commands will run, one after the other. Nothing has happened yet.</source>
            <extracomment>for one: One command will run. Nothing has happened yet.</extracomment>
            <translation>
                <numerusform>Une commande sera exécutée. Rien n’a encore été fait.</numerusform>
                <numerusform>{n} commandes seront exécutées, l’une après l’autre. Rien n’a encore été fait.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>{n} commands will run, one after the other. They only read, and change nothing.</source>
            <extracomment>for one: One command will run. It only reads, and changes nothing.</extracomment>
            <translation>
                <numerusform>Une commande sera exécutée. Elle ne fait que lire et ne change rien.</numerusform>
                <numerusform>{n} commandes seront exécutées, l’une après l’autre. Elles ne font que lire et ne changent rien.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>{n} files will be written. Nothing has happened yet.</source>
            <extracomment>for one: One file will be written. Nothing has happened yet.</extracomment>
            <translation>
                <numerusform>Un fichier sera écrit. Rien n’a encore été fait.</numerusform>
                <numerusform>{n} fichiers seront écrits. Rien n’a encore été fait.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>{n} programs will be started, each in a window of its own. Nothing has happened yet.</source>
            <extracomment>for one: One program will be started, in a window of its own. Nothing has happened yet.</extracomment>
            <translation>
                <numerusform>Un programme sera démarré, dans sa propre fenêtre. Rien n’a encore été fait.</numerusform>
                <numerusform>{n} programmes seront démarrés, chacun dans sa propre fenêtre. Rien n’a encore été fait.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/plan_preview.py" />
            <source>{n} things will be done, one after the other. Nothing has happened yet.</source>
            <extracomment>for one: One thing will be done. Nothing has happened yet.</extracomment>
            <translation>
                <numerusform>Une chose sera faite. Rien n’a encore été fait.</numerusform>
                <numerusform>{n} choses seront faites, l’une après l’autre. Rien n’a encore été fait.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>A note in Labwright’s own folder, to go back to later. Nothing else changes.</source>
            <translation>Une note dans le dossier de Labwright lui-même, pour que vous puissiez y revenir. Rien d’autre ne change.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>In the folder `{folder}`.</source>
            <translation>Dans le dossier `{folder}`.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>It cannot be brought back to this path after that.</source>
            <translation>Après cela, il ne pourra plus revenir à ce chemin.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>It comes out of Labwright’s bin, back to this path.</source>
            <translation>Il sort de la corbeille de Labwright et revient à ce chemin.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>It goes to Labwright’s bin and can be brought back to this path from there.</source>
            <translation>Il va à la corbeille de Labwright, d’où il peut revenir à ce chemin.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>It was made only to see whether it can be done.</source>
            <translation>Il n’a été créé que pour voir si c’est faisable.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>Its packages are read from their records. If any is not right, all is taken back.</source>
            <translation>Ses paquets sont lus dans leurs fiches. Si l’un n’est pas comme il faut, tout est défait.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>One of Labwright’s own settings. Nothing outside Labwright changes.</source>
            <translation>L’un des réglages de Labwright. Rien ne change en dehors de Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>Reading the file as it is now…</source>
            <translation>Lecture du fichier tel qu’il est maintenant…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>So that Labwright and the tools still know what you chose and what came with it.</source>
            <translation>Pour que Labwright et les outils sachent toujours ce que vous avez choisi et ce qui est venu avec.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/plan_steps.py" />
            <source>its default</source>
            <translation>sa valeur par défaut</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/recovered.py" />
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>Go on</source>
            <translation>Continuer</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/recovered.py" />
            <source>It has put in order what was left half done.</source>
            <translation>Il a remis en ordre ce qui était resté à moitié fait.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/recovered.py" />
            <source>Labwright was cut off last time</source>
            <translation>Labwright a été interrompu la dernière fois</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>Checking… {n} checks are done.</source>
            <extracomment>for one: Checking… {n} check is done.</extracomment>
            <translation>
                <numerusform>En cours… {n} vérification faite.</numerusform>
                <numerusform>En cours… {n} vérifications faites.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>Copy report</source>
            <translation>Copier le rapport</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>How this machine stands, in words. Names of users, machines and hosts, passwords and tokens are left out. Read it before you hand it on: Labwright sends nothing.</source>
            <translation>L’état de cet ordinateur, en mots. Les noms d’utilisateurs, d’ordinateurs et de serveurs, les mots de passe et les jetons n’y figurent pas. Lisez-le avant de le transmettre : Labwright n’envoie rien.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>Report for your helper</source>
            <translation>Rapport pour qui vous aide</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>Save the report</source>
            <translation>Enregistrer le rapport</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>Save…</source>
            <translation>Enregistrer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>The report</source>
            <translation>Le rapport</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>The report could not be made.</source>
            <translation>Le rapport n’a pas pu être créé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/support_report.py" />
            <source>The report is in {file} now.</source>
            <translation>Le rapport est maintenant dans {file}.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>It happened {n} more times.</source>
            <extracomment>for one: It happened once more.</extracomment>
            <translation>
                <numerusform>C’est arrivé encore une fois.</numerusform>
                <numerusform>C’est arrivé encore {n} fois.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>It is also in Labwright's log:</source>
            <translation>Il est aussi dans le log de Labwright :</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>Labwright could not open</source>
            <translation>Labwright n’a pas pu s’ouvrir</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>Something went wrong inside Labwright</source>
            <translation>Quelque chose s’est mal passé dans Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>What you were just doing may not have finished. Nothing else is affected, and you can go on. If you tell someone who can help, send them the report: your name and home folder are not in it.</source>
            <translation>Ce que vous étiez en train de faire n’est peut-être pas terminé. Rien d’autre n’est touché, et vous pouvez continuer. Si vous en parlez à quelqu’un qui peut vous aider, envoyez-lui le rapport : ni votre nom ni votre dossier personnel n’y figurent.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/unexpected_error.py" />
            <source>Your files and settings are as they were. If you tell someone who can help, send them the report: your name and home folder are not in it.</source>
            <translation>Vos fichiers et vos réglages sont comme avant. Si vous en parlez à quelqu’un qui peut vous aider, envoyez-lui le rapport : ni votre nom ni votre dossier personnel n’y figurent.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>A project goes through five stages, and Labwright shows which of them are ready and what the next step is. Every click shows its command first, so that you learn what you would type.</source>
            <translation>Un projet passe par cinq étapes, et Labwright montre lesquelles sont prêtes et quelle est la prochaine chose à faire. Chaque clic montre d’abord sa commande, pour que vous appreniez ce que vous taperiez.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>As the system</source>
            <translation>Comme le système</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Before anything happens you see what it is, and whether it can be taken back.</source>
            <translation>Avant toute action, vous voyez ce que c’est et si cela peut être défait.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Code</source>
            <translation>Code</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Container</source>
            <translation>Conteneur</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Dark</source>
            <translation>Sombre</translation>
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
            <translation>Environnement</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Image</source>
            <translation>Image</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>It makes this machine ready for Python and containers, and teaches while it does so.</source>
            <translation>Il prépare cet ordinateur pour Python et les conteneurs, et enseigne en le faisant.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>It reads your system, processor, memory and disk, asks the Python and git your terminal would start for their version, and looks for environments. Nothing leaves this machine.</source>
            <translation>Il lit votre système, votre processeur, votre mémoire et votre disque, demande leur version au Python et au git que démarrerait votre terminal, et cherche des environnements. Rien ne quitte cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Language</source>
            <translation>Langue</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Light</source>
            <translation>Clair</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Look at this machine</source>
            <translation>Voir cet ordinateur</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Nothing is changed on your machine until you agree.</source>
            <translation>Rien ne change sur votre ordinateur sans votre accord.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Stale</source>
            <translation>Périmé</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Text size</source>
            <translation>Taille du texte</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Theme</source>
            <translation>Thème</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Until then it only looks.</source>
            <translation>Jusque-là, il ne fait que regarder.</translation>
        </message>
        <message>
            <location filename="../../app/ui/dialogs/welcome.py" />
            <source>Welcome to Labwright</source>
            <translation>Bienvenue dans Labwright</translation>
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
            <translation>Revérifier</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <location filename="../../app/ui/models/journal.py" />
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Command</source>
            <translation>Commande</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <source>Copy this line</source>
            <translation>Copier cette ligne</translation>
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
            <translation>Un instant…</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <source>Mend this…</source>
            <translation>Réparer cela…</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <source>What this means</source>
            <translation>Ce que cela signifie</translation>
        </message>
        <message>
            <location filename="../../app/ui/doctor/details.py" />
            <source>What to do</source>
            <translation>Que faire</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>Export the picture</source>
            <translation>Exporter le dessin</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>PNG, for slides and chats…</source>
            <translation>PNG, pour diapositives et messageries…</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>SVG, for documents…</source>
            <translation>SVG, pour documents…</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>The picture is in {file} now.</source>
            <translation>Le dessin est maintenant dans {file}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>engine.png</source>
            <translation>moteur.png</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/export_picture.py" />
            <source>engine.svg</source>
            <translation>moteur.svg</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/engine/layer_button.py" />
            <location filename="../../app/ui/environments/packages_tab.py" />
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>{n} more</source>
            <extracomment>for one: {n} more</extracomment>
            <translation>
                <numerusform>{n} autre</numerusform>
                <numerusform>{n} autres</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layer_details.py" />
            <source>Against it: {reason}</source>
            <translation>Contre : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layer_details.py" />
            <source>How Labwright knows</source>
            <translation>Comment Labwright le sait</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layer_details.py" />
            <source>nothing</source>
            <translation>rien</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layers_picture.py" />
            <source>This engine</source>
            <translation>Ce moteur</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layers_picture.py" />
            <source>What the engine stands on</source>
            <translation>Sur quoi repose le moteur</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/layers_picture.py" />
            <source>for comparison</source>
            <translation>pour comparer</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>Back to this machine</source>
            <translation>Revenir à cette machine</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>Its system: not known</source>
            <translation>Son système : inconnu</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>Its system: {name}</source>
            <translation>Son système : {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>Paste what `docker info` or `docker version` printed on any computer, also a part of it. It is read here and goes nowhere.</source>
            <translation>Collez ce qu’a affiché `docker info` ou `docker version` sur n’importe quel ordinateur, même une partie. C’est lu ici et ne va nulle part.</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>System of that computer</source>
            <translation>Système de cet ordinateur</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>What docker printed</source>
            <translation>Ce qu’a affiché docker</translation>
        </message>
        <message>
            <location filename="../../app/ui/engine/paste_box.py" />
            <source>Where does it run?</source>
            <translation>Où tourne-t-il ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Add packages to {name}</source>
            <translation>Ajouter des paquets à {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <location filename="../../app/ui/environments/revisions.py" />
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Asking…</source>
            <translation>Demande en cours…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <source>Install with {tool}</source>
            <translation>Installer avec {tool}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <source>Labwright asks first what would come with them. Nothing is installed before you agree.</source>
            <translation>Labwright demande d’abord ce qui viendrait avec. Rien n’est installé sans votre accord.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Later packages of this environment come from there, too.</source>
            <translation>Les futurs paquets de cet environnement en viennent aussi.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/add_packages.py" />
            <location filename="../../app/ui/environments/revisions.py" />
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>See what changes…</source>
            <translation>Voir ce qui change…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/answered_form.py" />
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/network/all_sources.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Review…</source>
            <translation>Vérifier…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Bring it back…</source>
            <translation>Restaurer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Deleted</source>
            <translation>Supprimé</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Empty the bin…</source>
            <translation>Vider la corbeille…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>In the bin</source>
            <translation>Dans la corbeille</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <location filename="../../app/ui/environments/export_packages.py" />
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Reading…</source>
            <translation>Lecture…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Remove for good…</source>
            <translation>Supprimer définitivement…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <location filename="../../app/ui/environments/details.py" />
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/models/packages.py" />
            <source>Size</source>
            <translation>Taille</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Stays</source>
            <translation>Reste</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>The bin</source>
            <translation>La corbeille</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>What was deleted with Labwright. It comes back to the place where it was, and works there.</source>
            <translation>Ce qui a été supprimé avec Labwright. Chaque élément revient à l’endroit où il était, et y fonctionne.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>Where it was</source>
            <translation>Où c’était</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>until emptied</source>
            <translation>jusqu’au vidage</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/bin_contents.py" />
            <source>{n} things, {size}.</source>
            <extracomment>for one: {n} thing, {size}.</extracomment>
            <translation>
                <numerusform>{n} élément, {size}.</numerusform>
                <numerusform>{n} éléments, {size}.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Choose another place first</source>
            <translation>Choisissez d’abord un autre endroit</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <source>Clone {name}</source>
            <translation>Cloner {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <source>Environments cannot be copied as folders: paths are written into them. So its tool makes another one with exactly the same packages, and Labwright compares both at the end.</source>
            <translation>Les environnements ne peuvent pas être copiés comme des dossiers : des chemins y sont écrits. Leur outil en crée donc un autre avec exactement les mêmes paquets, et Labwright compare les deux à la fin.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <source>Place of the clone</source>
            <translation>Emplacement du clone</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <source>The one it has now</source>
            <translation>Celui qu’il a maintenant</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/clone_environment.py" />
            <source>With another one, its packages must exist for that Python, too.</source>
            <translation>Avec un autre, ses paquets doivent exister aussi pour ce Python.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>A file</source>
            <translation>Un fichier</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Another environment</source>
            <translation>Un autre environnement</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Choose a requirements.txt, environment.yml, pyproject.toml or Pipfile.</source>
            <translation>Choisissez un requirements.txt, environment.yml, pyproject.toml ou Pipfile.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Compare with</source>
            <translation>Comparer avec</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Compare {name}</source>
            <translation>Comparer {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Copy as text</source>
            <translation>Copier comme texte</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Difference</source>
            <translation>Différence</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Differences</source>
            <translation>Différences</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>No difference: both have the same packages.</source>
            <translation>Aucune différence : les deux ont les mêmes paquets.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <location filename="../../app/ui/models/dependencies.py" />
            <source>Package</source>
            <translation>Paquet</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>The differences are copied.</source>
            <translation>Les différences sont copiées.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>The file</source>
            <translation>Le fichier</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>The other environment</source>
            <translation>L’autre environnement</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>The other one</source>
            <translation>L’autre</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>Their Pythons differ, too: {left} and {right}.</source>
            <translation>Leurs Python diffèrent aussi : {left} et {right}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>There is no other environment.</source>
            <translation>Il n’y a pas d’autre environnement.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>They could not be compared.</source>
            <translation>Ils n’ont pas pu être comparés.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>With another environment, or with a file that says what should be there.</source>
            <translation>Avec un autre environnement, ou avec un fichier qui dit ce qui devrait être là.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>another version</source>
            <translation>autre version</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>does not satisfy</source>
            <translation>ne satisfait pas</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>not here</source>
            <translation>pas ici</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>only here</source>
            <translation>seulement ici</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>{n} are not here</source>
            <extracomment>for one: {n} is not here</extracomment>
            <translation>
                <numerusform>{n} n’est pas ici</numerusform>
                <numerusform>{n} ne sont pas ici</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>{n} are only here</source>
            <extracomment>for one: {n} is only here</extracomment>
            <translation>
                <numerusform>{n} n’est qu’ici</numerusform>
                <numerusform>{n} ne sont qu’ici</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/compare_environments.py" />
            <source>{n} have another version</source>
            <extracomment>for one: {n} has another version</extracomment>
            <translation>
                <numerusform>{n} a une autre version</numerusform>
                <numerusform>{n} ont une autre version</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <location filename="../../app/ui/environments/package_menu.py" />
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Add packages…</source>
            <translation>Ajouter des paquets…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>How to use</source>
            <translation>Utiliser</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>Its packages could not be read.</source>
            <translation>Ses paquets n’ont pas pu être lus.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>No conflicts.</source>
            <translation>Aucun conflit.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <location filename="../../app/ui/environments/packages_tab.py" />
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>No package is installed in it.</source>
            <translation>Aucun paquet n’y est installé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>Open in {program}</source>
            <translation>Ouvrir dans {program}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>Open terminal</source>
            <translation>Ouvrir un terminal</translation>
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
            <translation>Lecture de ses paquets…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>The folder of its project is not there any more, so nothing may need it.</source>
            <translation>Le dossier de son projet n’est plus là : peut-être que rien n’en a besoin.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <source>Trace</source>
            <translation>Trace</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/details.py" />
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>Tree</source>
            <translation>Arbre</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/details.py" />
            <source>{n} asked for</source>
            <extracomment>for one: {n} asked for</extracomment>
            <translation>
                <numerusform>{n} demandé</numerusform>
                <numerusform>{n} demandés</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/details.py" />
            <source>{n} came with them</source>
            <extracomment>for one: {n} came with them</extracomment>
            <translation>
                <numerusform>{n} venu avec</numerusform>
                <numerusform>{n} venus avec</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/details.py" />
            <source>{n} problems.</source>
            <extracomment>for one: {n} problem.</extracomment>
            <translation>
                <numerusform>{n} problème.</numerusform>
                <numerusform>{n} problèmes.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>A course with environment.yml</source>
            <translation>Un cours avec environment.yml</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>A list of packages, one a line</source>
            <translation>Une liste de paquets, un par ligne</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>A project with a Pipfile</source>
            <translation>Un projet avec Pipfile</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>A project with pyproject.toml</source>
            <translation>Un projet avec pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>An assignment with requirements.txt</source>
            <translation>Un devoir avec requirements.txt</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>Every tool, with a sentence on when it is the right one</source>
            <translation>Tous les outils, avec une phrase sur quand les choisir</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>I know the tool I want</source>
            <translation>Je sais quel outil je veux</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>Nothing yet</source>
            <translation>Encore rien</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>Poetry or uv keep it exact for everyone</source>
            <translation>Poetry ou uv le gardent exact pour tous</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>Start empty, add packages now or later</source>
            <translation>Partir de rien, ajouter des paquets maintenant ou plus tard</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>The course's file</source>
            <translation>Le fichier du cours</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>The list of packages</source>
            <translation>La liste de paquets</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>The project's Pipfile</source>
            <translation>Le Pipfile du projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>The project's file</source>
            <translation>Le fichier du projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>conda, also for things that are not Python</source>
            <translation>conda, aussi pour ce qui n’est pas du Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/environment_starts.py" />
            <source>pipenv keeps it exact for everyone</source>
            <translation>pipenv le garde exact pour tous</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>A file from which others, or you on another machine, make the same environment.</source>
            <translation>Un fichier à partir duquel d’autres, ou vous sur un autre ordinateur, créent le même environnement.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <location filename="../../app/ui/pythons/which_view.py" />
            <location filename="../../app/ui/widgets/explained_line.py" />
            <location filename="../../app/ui/widgets/log_input.py" />
            <location filename="../../app/ui/widgets/path_text.py" />
            <source>Copy</source>
            <translation>Copier</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>Export the packages of {name}</source>
            <translation>Exporter les paquets de {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>It could not be made.</source>
            <translation>Il n’a pas pu être créé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>Save the list of packages</source>
            <translation>Enregistrer la liste de paquets</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>The package index is asked for hashes…</source>
            <translation>Les empreintes sont demandées à l’index des paquets…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>There is no such file</source>
            <translation>Pas de fichier de ce type</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>What is it for?</source>
            <translation>À quoi servira-t-il ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>{file} is copied.</source>
            <translation>{file} est copié.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/export_packages.py" />
            <source>{file} is written.</source>
            <translation>{file} est écrit.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Also called</source>
            <translation>Aussi appelé</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>Found in</source>
            <translation>Trouvé dans</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <location filename="../../app/ui/models/environments.py" />
            <source>Last used</source>
            <translation>Dernier usage</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>Made from</source>
            <translation>Créé depuis</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>Made on</source>
            <translation>Création</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>None</source>
            <translation>Aucun</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <location filename="../../app/ui/models/pythons.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Processor</source>
            <translation>Processeur</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <source>Project</source>
            <translation>Projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/facts_tab.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Starts with</source>
            <translation>Démarre avec</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>A notebook can use it once it is in Jupyter’s list of kernels.</source>
            <translation>Un notebook peut l’utiliser dès qu’il est dans la liste des noyaux de Jupyter.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>Every Jupyter of yours offers it as “{name}”: choose it under Kernel, Change kernel.</source>
            <translation>Tous vos Jupyter le proposent sous le nom « {name} » : choisissez-le sous Kernel, Change kernel.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>In Jupyter notebooks</source>
            <translation>Dans les notebooks Jupyter</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>Make it usable in notebooks…</source>
            <translation>Le rendre utilisable dans les notebooks…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>Open Jupyter…</source>
            <translation>Ouvrir Jupyter…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>Take it out of the list…</source>
            <translation>Le retirer de la liste…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/jupyter_part.py" />
            <source>That needs the package ipykernel, which is installed first.</source>
            <translation>Il faut pour cela le paquet ipykernel, qui est installé d’abord.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>A place for the packages of one project, so that projects do not disturb each other.</source>
            <translation>Un endroit pour les paquets d’un projet, pour que les projets ne se gênent pas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Choose the file first</source>
            <translation>Choisissez d’abord le fichier</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Correct {text} first</source>
            <translation>Corrigez d’abord {text}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/poetry/project_parts.py" />
            <location filename="../../app/ui/tools_card.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Get {tool}…</source>
            <translation>Obtenir {tool}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/pages/pythons.py" />
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Looking for Pythons…</source>
            <translation>Recherche de Python…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Made with</source>
            <translation>Créé avec</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/pages/environments.py" />
            <source>New environment</source>
            <translation>Nouvel environnement</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>No Python was found. Install one on the page Pythons.</source>
            <translation>Aucun Python trouvé. Installez-en un sur la page Python.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Off keeps the project apart.</source>
            <translation>Décoché, le projet reste à part.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Place</source>
            <translation>Emplacement</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Prompt</source>
            <translation>Invite</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Puts it into Jupyter’s list of kernels. The package ipykernel comes with it.</source>
            <translation>Le met dans la liste des noyaux de Jupyter. Le paquet ipykernel vient avec.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Recommended here. {reason}</source>
            <translation>Recommandé ici. {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Recommended here: {tool}.</source>
            <translation>Recommandé ici : {tool}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>See the packages of its Python, too</source>
            <translation>Voir aussi les paquets de son Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>The newest one here that is finished.</source>
            <translation>Le plus récent ici en version finale.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>The one you chose.</source>
            <translation>Celui que vous avez choisi.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>This version is fetched. The one here stays as it is.</source>
            <translation>Cette version sera téléchargée. Celle d’ici reste comme elle est.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>Usable in Jupyter notebooks</source>
            <translation>Utilisable dans les notebooks Jupyter</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>What a terminal shows before each line while it is active.</source>
            <translation>Ce qu’un terminal affiche avant chaque ligne tant qu’il est activé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>What comes of it could not be found out.</source>
            <translation>Impossible de savoir ce que cela donnerait.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/new_environment.py" />
            <source>What do you have?</source>
            <translation>Qu’avez-vous ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>All are the newest, looked up {when}</source>
            <translation>Tous à jour, vérifié {when}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pages/pythons.py" />
            <source>Look again</source>
            <translation>Chercher encore</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>Look again for newer versions</source>
            <translation>Chercher à nouveau des versions plus récentes</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>Look for newer versions</source>
            <translation>Chercher des versions plus récentes</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>Nobody has looked yet what could be newer.</source>
            <translation>Personne n’a encore regardé ce qui pourrait être plus récent.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>Only these</source>
            <translation>Seulement ceux-ci</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>Upgrade all…</source>
            <translation>Tout mettre à jour…</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/outdated_part.py" />
            <source>{n} could be newer, looked up {when}</source>
            <extracomment>for one: {n} could be newer, looked up {when}</extracomment>
            <translation>
                <numerusform>{n} pourrait être plus récent, vérifié {when}</numerusform>
                <numerusform>{n} pourraient être plus récents, vérifié {when}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/package_acts.py" />
            <source>Asking about {n} packages…</source>
            <extracomment>for one: Asking about {n} package…</extracomment>
            <translation>
                <numerusform>On se renseigne sur {n} paquet…</numerusform>
                <numerusform>On se renseigne sur {n} paquets…</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_acts.py" />
            <source>Asking what would change…</source>
            <translation>On demande ce qui changerait…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_field.py" />
            <source>Channels</source>
            <translation>Canaux</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <source>Copy name and version</source>
            <translation>Copier le nom et la version</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <source>Keep at this version…</source>
            <translation>Garder à cette version…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <source>Let it be upgraded again…</source>
            <translation>Permettre à nouveau la mise à jour…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <source>Reinstall…</source>
            <translation>Réinstaller…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <location filename="../../app/ui/environments/packages_tab.py" />
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Remove…</source>
            <translation>Supprimer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <source>Show in the tree</source>
            <translation>Montrer dans l’arbre</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/package_menu.py" />
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Upgrade…</source>
            <translation>Mettre à jour…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Asks for {requirements}</source>
            <translation>Demande {requirements}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Installed by {tool}</source>
            <translation>Installé par {tool}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Installed from {address}</source>
            <translation>Installé depuis {address}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Licence: {licence}</source>
            <translation>Licence : {licence}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Lies in the Python the environment was made from</source>
            <translation>Se trouve dans le Python d’où vient l’environnement</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>More for this package</source>
            <translation>Plus pour ce paquet</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Needed by {packages}</source>
            <translation>Nécessaire à {packages}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <location filename="../../app/ui/environments/tree_tab.py" />
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>No package fits.</source>
            <translation>Aucun résultat.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Packages of this environment</source>
            <translation>Paquets de cet environnement</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Runs from {folder}: changes there count at once</source>
            <translation>Exécuté depuis {folder} : ce qui y change compte aussitôt</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Search packages</source>
            <translation>Chercher des paquets</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>Search {n} packages</source>
            <extracomment>for one: Search {n} package</extracomment>
            <translation>
                <numerusform>Chercher dans {n} paquet</numerusform>
                <numerusform>Chercher dans {n} paquets</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/packages_tab.py" />
            <source>{n} more problems</source>
            <extracomment>for one: {n} more problem</extracomment>
            <translation>
                <numerusform>{n} autre problème</numerusform>
                <numerusform>{n} autres problèmes</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>Choose another name first</source>
            <translation>Choisissez d’abord un autre nom</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>Its folder is called so: now it is {name}.</source>
            <translation>C’est le nom de son dossier : pour l’instant {name}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>New name</source>
            <translation>Nouveau nom</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>Rename {name}</source>
            <translation>Renommer {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>The path of an environment is written into its programs. So it is made anew under the new name and checked; the old one goes to the bin.</source>
            <translation>Le chemin d’un environnement est écrit dans ses programmes. Il est donc recréé sous le nouveau nom et vérifié ; l’ancien va à la corbeille.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/rename_environment.py" />
            <source>Type the new name</source>
            <translation>Tapez le nouveau nom</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Nothing has changed since it was made: there is no way back to go.</source>
            <translation>Rien n’a changé depuis sa création : il n’y a rien à quoi revenir.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Reading what conda wrote down…</source>
            <translation>Lecture de ce que conda a noté…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Take {name} back</source>
            <translation>Ramener {name} en arrière</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Taken back would be all since {time}: {command}</source>
            <translation>Serait annulé tout ce qui date d’après {time} : {command}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>Taken back would be: {command}</source>
            <translation>Serait annulé : {command}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>What conda wrote down could not be read.</source>
            <translation>Ce que conda a noté n’a pas pu être lu.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/revisions.py" />
            <source>conda writes down each change of an environment as a revision. The newest is on top.</source>
            <translation>conda note chaque changement d’un environnement comme une révision. La plus récente est en haut.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/revisions.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>{n} packages</source>
            <extracomment>for one: {n} package</extracomment>
            <translation>
                <numerusform>{n} paquet</numerusform>
                <numerusform>{n} paquets</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Choose a source to see its folders, and what was passed over.</source>
            <translation>Choisissez une source pour voir ses dossiers et ce qui a été ignoré.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Found</source>
            <translation>Trouvé</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Home and chosen folders</source>
            <translation>Dossiers personnel et choisis</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>It is left out of searches.</source>
            <translation>Elle est laissée de côté par les recherches.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Leave it out</source>
            <translation>Laisser de côté</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Looked in</source>
            <translation>Cherché dans</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>None of its folders is here.</source>
            <translation>Aucun de ses dossiers n’est ici.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Passed over</source>
            <translation>Ignorés</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Searched {n} folders.</source>
            <extracomment>for one: Searched {n} folder.</extracomment>
            <translation>
                <numerusform>{n} dossier parcouru.</numerusform>
                <numerusform>{n} dossiers parcourus.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Source</source>
            <translation>Source</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Sources</source>
            <translation>Sources</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Take it in again</source>
            <translation>Reprendre</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <location filename="../../app/ui/models/checks.py" />
            <location filename="../../app/ui/models/journal.py" />
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Took</source>
            <translation>Durée</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>Where Labwright looked</source>
            <translation>Où Labwright a cherché</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>{n} folders</source>
            <extracomment>for one: {n} folder</extracomment>
            <translation>
                <numerusform>{n} dossier</numerusform>
                <numerusform>{n} dossiers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>{n} were passed over.</source>
            <extracomment>for one: {n} was passed over.</extracomment>
            <translation>
                <numerusform>{n} ignoré.</numerusform>
                <numerusform>{n} ignorés.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/search_trace.py" />
            <source>{path} was passed over: {reason}</source>
            <translation>{path} ignoré : {reason}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>In {n} files.</source>
            <extracomment>for one: In {n} file.</extracomment>
            <translation>
                <numerusform>Dans {n} fichier.</numerusform>
                <numerusform>Dans {n} fichiers.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>Its Python and everything else</source>
            <translation>Son Python et tout le reste</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>Measuring…</source>
            <translation>Mesure…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>Packages by size</source>
            <translation>Paquets par taille</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>Parts of the environment</source>
            <translation>Parties de l’environnement</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <location filename="../../app/ui/models/packages.py" />
            <source>asked for</source>
            <translation>demandé</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>came with them</source>
            <translation>venu avec</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>{n} folders or files could not be looked at.</source>
            <extracomment>for one: {n} folder or file could not be looked at.</extracomment>
            <translation>
                <numerusform>{n} dossier ou fichier n’a pas pu être examiné.</numerusform>
                <numerusform>{n} dossiers ou fichiers n’ont pas pu être examinés.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/size_tab.py" />
            <source>{shared} are shared with a cache or another environment: deleting it frees {freed}.</source>
            <translation>{shared} sont partagés avec un cache ou un autre environnement : le supprimer libère {freed}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>A name, such as: before the exam</source>
            <translation>Un nom, comme : avant l’examen</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>A snapshot is the list of its packages at one moment. Labwright takes one before each change that it makes.</source>
            <translation>Un instantané est la liste de ses paquets à un moment donné. Labwright en prend un avant chaque changement qu’il fait.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Before a change</source>
            <translation>Avant un changement</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Choose one to see what has changed since.</source>
            <translation>Choisissez-en un pour voir ce qui a changé depuis.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Comparing…</source>
            <translation>Comparaison…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Go back to it…</source>
            <translation>Y revenir…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Going back would change:</source>
            <translation>Y revenir changerait :</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>It could not be compared with what is there now.</source>
            <translation>Il n’a pas pu être comparé avec ce qui est là maintenant.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Snapshot</source>
            <translation>Instantané</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Snapshots</source>
            <translation>Instantanés</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Snapshots of {name}</source>
            <translation>Instantanés de {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Take it…</source>
            <translation>Le prendre…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Take one now</source>
            <translation>En prendre un maintenant</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Taken</source>
            <translation>Pris</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>The packages are as they were then.</source>
            <translation>Les paquets sont comme ils étaient alors.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>There is none yet. Take one before you try something out.</source>
            <translation>Il n’y en a pas encore. Prenez-en un avant d’essayer quelque chose.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/snapshots_of_environment.py" />
            <source>Without a name</source>
            <translation>Sans nom</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>An address to look at instead of the usual one, as your school may have</source>
            <translation>Une adresse où chercher au lieu de l’habituelle, comme en a peut-être votre école</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Folded away</source>
            <translation>Replié</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Folder of wheels</source>
            <translation>Dossier de wheels</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Index</source>
            <translation>Index</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Looked at as well; separated by spaces</source>
            <translation>Consultés aussi ; séparés par des espaces</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>More indexes</source>
            <translation>Autres index</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Only packages that lie in this folder, and no network: a wheel is a package in a file</source>
            <translation>Seulement les paquets de ce dossier, et sans réseau : un wheel est un paquet dans un fichier</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Remember it</source>
            <translation>S’en souvenir</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <source>Unfolded</source>
            <translation>Déplié</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/sources_part.py" />
            <location filename="../../app/ui/network/all_sources.py" />
            <location filename="../../app/ui/pages/settings.py" />
            <source>Where packages come from</source>
            <translation>D’où viennent les paquets</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Direction</source>
            <translation>Sens</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Does not fit</source>
            <translation>Ne convient pas</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Not understood</source>
            <translation>Pas compris</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>Search the tree</source>
            <translation>Chercher dans l’arbre</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>What each needs</source>
            <translation>De quoi il a besoin</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Which package needs which</source>
            <translation>Quel paquet a besoin duquel</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/tree_tab.py" />
            <source>Who needs each</source>
            <translation>Qui en a besoin</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <source>Activate it</source>
            <translation>L’activer</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <source>Copy {line}</source>
            <translation>Copier {line}</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <source>Good to know</source>
            <translation>Bon à savoir</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <source>Leave it</source>
            <translation>Le quitter</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/use_tab.py" />
            <source>Only in the folder {folder}.</source>
            <translation>Seulement dans le dossier {folder}.</translation>
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
            <translation>L’utiliser sans l’activer</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Checked: the clone has the same packages as {name}.</source>
            <translation>Vérifié : le clone a les mêmes paquets que {name}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Clone it…</source>
            <translation>Le cloner…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Compare it…</source>
            <translation>Le comparer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Delete it…</source>
            <translation>Le supprimer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Export its packages…</source>
            <translation>Exporter ses paquets…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Free the room that conda’s downloads take…</source>
            <translation>Libérer la place que prennent les téléchargements de conda…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Rename it…</source>
            <translation>Le renommer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Repair it…</source>
            <translation>Le réparer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Snapshots…</source>
            <translation>Instantanés…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>Take it back to a revision…</source>
            <translation>Le ramener à une révision…</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>The clone is made, and could not be compared with {name}.</source>
            <translation>Le clone est créé, mais n’a pas pu être comparé avec {name}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>The clone is made, with a difference</source>
            <translation>Le clone est créé, avec une différence</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/environments/whole_environment.py" />
            <source>{n} packages are not as in {name}. Everything else is the same.</source>
            <extracomment>for one: {n} package is not as in {name}. Everything else is the same.</extracomment>
            <translation>
                <numerusform>{n} paquet n’est pas comme dans {name}. Tout le reste est pareil.</numerusform>
                <numerusform>{n} paquets ne sont pas comme dans {name}. Tout le reste est pareil.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>Export the journal</source>
            <translation>Exporter le journal</translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>Lab notes (Markdown)…</source>
            <translation>Notes de labo (Markdown)…</translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>PowerShell script…</source>
            <translation>Script PowerShell…</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/export_journal.py" />
            <source>The {n} commands shown as</source>
            <extracomment>for one: The {n} command shown as</extracomment>
            <translation>
                <numerusform>La {n} commande affichée, comme</numerusform>
                <numerusform>Les {n} commandes affichées, comme</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/export_journal.py" />
            <source>The {n} selected commands as</source>
            <extracomment>for one: The {n} selected command as</extracomment>
            <translation>
                <numerusform>La {n} commande sélectionnée, comme</numerusform>
                <numerusform>Les {n} commandes sélectionnées, comme</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>bash script…</source>
            <translation>Script bash…</translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>commands.ps1</source>
            <translation>commandes.ps1</translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>commands.sh</source>
            <translation>commandes.sh</translation>
        </message>
        <message>
            <location filename="../../app/ui/export_journal.py" />
            <source>lab-notes.md</source>
            <translation>notes-de-labo.md</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/export_journal.py" />
            <source>{n} commands are in {file} now.</source>
            <extracomment>for one: {n} command is in {file} now.</extracomment>
            <translation>
                <numerusform>{n} commande est maintenant dans {file}.</numerusform>
                <numerusform>{n} commandes sont maintenant dans {file}.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/job_desk.py" />
            <source>Cancel: {job}</source>
            <translation>Annuler : {job}</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_desk.py" />
            <source>Done: {job}</source>
            <translation>Terminé : {job}</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_desk.py" />
            <source>Log of: {job}</source>
            <translation>Log de : {job}</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <location filename="../../app/ui/models/journal.py" />
            <source>Done</source>
            <translation>Terminé</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>Failed: {reason}</source>
            <translation>Échec : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>Nothing runs</source>
            <translation>Rien en cours</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>Stopped</source>
            <translation>Arrêtée</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>Waits for its turn</source>
            <translation>Attend son tour</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>has a question</source>
            <translation>pose une question</translation>
        </message>
        <message>
            <location filename="../../app/ui/job_words.py" />
            <source>step {step} of {steps}</source>
            <translation>étape {step} sur {steps}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/job_words.py" />
            <source>{n} failed</source>
            <extracomment>for one: {n} failed</extracomment>
            <translation>
                <numerusform>{n} en échec</numerusform>
                <numerusform>{n} en échec</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/job_words.py" />
            <source>{n} jobs</source>
            <extracomment>for one: {n} job</extracomment>
            <translation>
                <numerusform>{n} tâche</numerusform>
                <numerusform>{n} tâches</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/job_words.py" />
            <source>{n} waiting</source>
            <extracomment>for one: {n} waiting</extracomment>
            <translation>
                <numerusform>{n} en attente</numerusform>
                <numerusform>{n} en attente</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>About</source>
            <translation>Sujet</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>By what they are about</source>
            <translation>Par sujet</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>Fine</source>
            <translation>En ordre</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Not here</source>
            <translation>Pas ici</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <location filename="../../app/ui/models/packages.py" />
            <source>Problem</source>
            <translation>Problème</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>Result</source>
            <translation>Résultat</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>What is checked</source>
            <translation>Ce qui est vérifié</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/checks.py" />
            <source>What was found</source>
            <translation>Ce qui a été trouvé</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>Asked for</source>
            <translation>Demandé</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>By group</source>
            <translation>Par groupe</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>Group {name}</source>
            <translation>Groupe {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Locked</source>
            <translation>Verrouillé</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <location filename="../../app/ui/pythons/walk_words.py" />
            <location filename="../../app/ui/tools_card.py" />
            <source>Not installed</source>
            <translation>Pas installé</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>Optional part {name}</source>
            <translation>Partie facultative {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>The project itself needs</source>
            <translation>Nécessaires au projet lui-même</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/dependencies.py" />
            <source>any version</source>
            <translation>n’importe quelle version</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <source>By health</source>
            <translation>Par état</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <source>By project</source>
            <translation>Par projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <source>By tool</source>
            <translation>Par outil</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Folder</source>
            <translation>Dossier</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>Health</source>
            <translation>État</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <source>No project</source>
            <translation>Sans projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <source>Packages do not fit</source>
            <translation>Des paquets ne conviennent pas</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/environments.py" />
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>Tool</source>
            <translation>Outil</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/models/environments.py" />
            <source>{n} do not fit</source>
            <extracomment>for one: {n} does not fit</extracomment>
            <translation>
                <numerusform>{n} ne convient pas</numerusform>
                <numerusform>{n} ne conviennent pas</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/models/groups.py" />
            <source>{name}, group of {n} rows, closed</source>
            <extracomment>for one: {name}, group of {n} row, closed</extracomment>
            <translation>
                <numerusform>{name}, groupe de {n} ligne, fermé</numerusform>
                <numerusform>{name}, groupe de {n} lignes, fermé</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/models/groups.py" />
            <source>{name}, group of {n} rows, open</source>
            <extracomment>for one: {name}, group of {n} row, open</extracomment>
            <translation>
                <numerusform>{name}, groupe de {n} ligne, ouvert</numerusform>
                <numerusform>{name}, groupe de {n} lignes, ouvert</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/models/journal.py" />
            <source>How it ended</source>
            <translation>Résultat</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/journal.py" />
            <source>What for</source>
            <translation>But</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>Newer</source>
            <translation>Plus récent</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>Why it is here</source>
            <translation>Pourquoi ici</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>by others</source>
            <translation>par d’autres</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>by {package}</source>
            <translation>pour {package}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/models/packages.py" />
            <source>by {package} and {n} more</source>
            <extracomment>for one: by {package} and {n} more</extracomment>
            <translation>
                <numerusform>pour {package} et {n} autre</numerusform>
                <numerusform>pour {package} et {n} autres</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>stays</source>
            <translation>reste</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/packages.py" />
            <source>your project</source>
            <translation>votre projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/python_versions.py" />
            <location filename="../../app/ui/models/pythons.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Cared for</source>
            <translation>Suivi</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/python_versions.py" />
            <source>For you</source>
            <translation>Pour vous</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/python_versions.py" />
            <location filename="../../app/ui/models/pythons.py" />
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Kind</source>
            <translation>Type</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/python_versions.py" />
            <source>Recommended</source>
            <translation>Recommandé</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/pythons.py" />
            <source>By version</source>
            <translation>Par version</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/pythons.py" />
            <source>By where they come from</source>
            <translation>Par origine</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/pythons.py" />
            <source>Path</source>
            <translation>Chemin</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/pythons.py" />
            <source>Where it comes from</source>
            <translation>Origine</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/table_model.py" />
            <source>Enter presses it</source>
            <translation>Entrée l’active</translation>
        </message>
        <message>
            <location filename="../../app/ui/models/tree_model.py" />
            <location filename="../../app/ui/widgets/tree_rows.py" />
            <source>circular</source>
            <translation>en boucle</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/all_sources.py" />
            <source>For every environment of yours that has pip, unless it has a choice of its own. It is written into pip’s own settings; empty fields leave pip as it comes.</source>
            <translation>Pour tous vos environnements qui ont pip, sauf ceux qui ont leur propre choix. C’est écrit dans les réglages de pip lui-même ; les champs vides laissent pip tel qu’il est d’origine.</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Do the tools get through?</source>
            <translation>Les outils arrivent-ils à passer ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Each is asked itself, whether it reaches where its packages come from</source>
            <translation>On demande à chacun s’il arrive à joindre l’endroit d’où viennent ses paquets</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Is told {variables}</source>
            <translation>Reçoit {variables}</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Not on this machine</source>
            <translation>Pas sur cet ordinateur</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Test</source>
            <translation>Tester</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Test all</source>
            <translation>Tout tester</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>Test {tool}</source>
            <translation>Tester {tool}</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/network_tools.py" />
            <source>What came of it could not be found out.</source>
            <translation>Impossible de savoir ce que cela a donné.</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/put_back.py" />
            <source>Before, nothing was chosen here.</source>
            <translation>Avant, rien n’était choisi ici.</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/put_back.py" />
            <source>Before: {values}</source>
            <translation>Avant : {values}</translation>
        </message>
        <message>
            <location filename="../../app/ui/network/put_back.py" />
            <source>Put back</source>
            <translation>Remettre</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>All checks</source>
            <translation>Toutes</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Check everything</source>
            <translation>Tout vérifier</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <location filename="../../app/ui/pages/engine.py" />
            <location filename="../../app/ui/pages/home.py" />
            <location filename="../../app/ui/poetry/project_acts.py" />
            <source>Checking…</source>
            <translation>Vérification…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Checks</source>
            <translation>Vérifications</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Checks what keeps Python, tools and containers from working</source>
            <translation>Vérifie ce qui empêche Python, les outils et les conteneurs de fonctionner</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <source>Doctor</source>
            <translation>Docteur</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>No check fits.</source>
            <translation>Aucun résultat.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Nothing is the matter, as far as Labwright can see.</source>
            <translation>Tout va bien, pour autant que Labwright puisse en juger.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Problems</source>
            <translation>Problèmes</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Report…</source>
            <translation>Rapport…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>Which checks</source>
            <translation>Quelles vérifications</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/doctor.py" />
            <source>{n} checks.</source>
            <extracomment>for one: {n} check.</extracomment>
            <translation>
                <numerusform>{n} vérification.</numerusform>
                <numerusform>{n} vérifications.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/doctor.py" />
            <source>{n} of {all} checks are done.</source>
            <translation>Vérifications faites : {n} sur {all}.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/doctor.py" />
            <source>{n} problems were found. Choose one to see what to do.</source>
            <extracomment>for one: {n} problem was found. Choose it to see what to do.</extracomment>
            <translation>
                <numerusform>{n} problème trouvé. Choisissez-le pour voir que faire.</numerusform>
                <numerusform>{n} problèmes trouvés. Choisissez-en un pour voir que faire.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>A computer made by software, with a kernel of its own and a part of the memory.</source>
            <translation>Un ordinateur fait de logiciel, avec son propre noyau et une part de la mémoire.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Compared</source>
            <translation>Comparé</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Export</source>
            <translation>Exporter</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>From the pasted text: {engine}. {sure}.</source>
            <translation>D’après le texte collé : {engine}. {sure}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Kernel</source>
            <translation>Noyau</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Labwright looks for engines…</source>
            <translation>Labwright cherche des moteurs…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Linux containers always share a Linux kernel. What differs is whose it is: a virtual machine’s, or the computer’s own.</source>
            <translation>Les conteneurs Linux partagent toujours un noyau Linux. Ce qui change, c’est à qui il est : à une machine virtuelle ou à l’ordinateur lui-même.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>No engine was found here. So it would be where there is one.</source>
            <translation>Aucun moteur n’a été trouvé ici. Ce serait ainsi là où il y en a un.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Only this</source>
            <translation>Celui-ci seul</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Pictures</source>
            <translation>Dessins</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>The Linux inside Windows: a light virtual machine that Microsoft ships and starts.</source>
            <translation>Le Linux dans Windows : une machine virtuelle légère que Microsoft fournit et démarre.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>The core of a system. It alone touches the hardware; programs ask it for everything.</source>
            <translation>Le cœur d’un système. Lui seul touche au matériel ; les programmes lui demandent tout.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>The engine of another machine</source>
            <translation>Le moteur d’une autre machine</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Three words</source>
            <translation>Trois mots</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>WSL2</source>
            <translation>WSL2</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>What speaks for it, and what against</source>
            <translation>Ce qui parle pour, et contre</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>Where does Docker run?</source>
            <translation>Où tourne Docker ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>in use</source>
            <translation>utilisé</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/engine.py" />
            <source>{engine}, context {name}</source>
            <translation>{engine}, contexte {name}</translation>
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
            <translation>Tous</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>An environment keeps the packages of one project apart from those of all others.</source>
            <translation>Un environnement garde les paquets d’un projet à l’écart de ceux de tous les autres.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Bin</source>
            <translation>Corbeille</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Bin, {size}</source>
            <translation>Corbeille, {size}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Choose more folders to search in the settings.</source>
            <translation>Choisissez d’autres dossiers où chercher dans les réglages.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Labwright looked at every place where tools keep them.</source>
            <translation>Labwright a regardé partout où des outils les gardent.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Labwright looked last {when}.</source>
            <translation>Dernière recherche de Labwright : {when}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pythons/details.py" />
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>Looking for environments…</source>
            <translation>Recherche d’environnements…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Need attention</source>
            <translation>À regarder</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>No environment fits.</source>
            <translation>Aucun résultat.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>No environment was found</source>
            <translation>Aucun environnement trouvé</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Search trace</source>
            <translation>Trace de recherche</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>The search trace lists every place, what it found there and what it passed over.</source>
            <translation>La trace de recherche énumère chaque endroit, ce qui y a été trouvé et ce qui a été ignoré.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>There is no environment in {name}.</source>
            <translation>Il n’y a pas d’environnement dans {name}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>They are somewhere else?</source>
            <translation>Ils sont ailleurs ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Together {size}.</source>
            <translation>{size} en tout.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Whatever makes one, Labwright or another tool, it will stand here by itself.</source>
            <translation>Quel que soit l’outil qui en crée un, Labwright ou un autre, il apparaîtra ici tout seul.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Where did Labwright look?</source>
            <translation>Où Labwright a-t-il cherché ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>Which environments</source>
            <translation>Quels environnements</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>as they were when Labwright looked last</source>
            <translation>comme à la dernière recherche de Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/environments.py" />
            <source>found in {time}</source>
            <translation>trouvés en {time}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/environments.py" />
            <source>{n} environments</source>
            <extracomment>for one: {n} environment</extracomment>
            <translation>
                <numerusform>{n} environnement</numerusform>
                <numerusform>{n} environnements</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/environments.py" />
            <source>{n} environments so far, looking on…</source>
            <extracomment>for one: {n} environment so far, looking on…</extracomment>
            <translation>
                <numerusform>{n} environnement, recherche en cours…</numerusform>
                <numerusform>{n} environnements, recherche en cours…</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/environments.py" />
            <location filename="../../app/ui/pages/journal.py" />
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>{n} selected.</source>
            <extracomment>for one: {n} selected.</extracomment>
            <translation>
                <numerusform>{n} sélectionnée.</numerusform>
                <numerusform>{n} sélectionnées.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>A tool printed an error?</source>
            <translation>Un outil a affiché une erreur ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <source>Home</source>
            <translation>Accueil</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>It could not be checked again: {reason} What stands here was read {when}.</source>
            <translation>La vérification n’a pas pu être refaite : {reason} Dernière lecture : {when}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <location filename="../../app/ui/pages/journal.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <location filename="../../app/ui/widgets/job_strip.py" />
            <source>Journal</source>
            <translation>Journal</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>Labwright looks at what is here…</source>
            <translation>Labwright regarde ce qu’il y a ici…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Last commands</source>
            <translation>Dernières commandes</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>Press “Check again” to try once more.</source>
            <translation>Appuyez sur « Revérifier » pour essayer encore.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <location filename="../../app/ui/pages/registry.py" />
            <source>This machine</source>
            <translation>Cet ordinateur</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>This machine could not be read</source>
            <translation>Cet ordinateur n’a pas pu être lu</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>What does a command mean?</source>
            <translation>Que signifie une commande ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/home.py" />
            <source>{machine}. Checked {when}.</source>
            <translation>{machine}. Vérifié : {when}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>All commands</source>
            <translation>Toutes</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Commands</source>
            <translation>Commandes</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Did not end well</source>
            <translation>Mal terminées</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Every command that Labwright ran, newest first</source>
            <translation>Toutes les commandes exécutées par Labwright, les plus récentes d’abord</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Export…</source>
            <translation>Exporter…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Go to Home</source>
            <translation>Aller à l’accueil</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>No command fits.</source>
            <translation>Aucun résultat.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>No command has run yet</source>
            <translation>Aucune commande n’a encore été exécutée</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>On Home, “Look closer…” asks Python and git about themselves. It changes nothing.</source>
            <translation>Sur l’accueil, « Examiner… » interroge Python et git sur eux-mêmes. Cela ne change rien.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Try it with something harmless</source>
            <translation>Essayez avec quelque chose d’anodin</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Whatever Labwright runs for you will stand here, with how it ended and how long it took.</source>
            <translation>Tout ce que Labwright exécute pour vous apparaîtra ici, avec son résultat et sa durée.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>Which commands</source>
            <translation>Quelles commandes</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/journal.py" />
            <source>You can search it, read what each word of a command does, and keep it as lab notes.</source>
            <translation>Vous pouvez y chercher, lire ce que fait chaque mot d’une commande, et le garder comme notes de labo.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/journal.py" />
            <source>{n} commands.</source>
            <extracomment>for one: {n} command.</extracomment>
            <translation>
                <numerusform>{n} commande.</numerusform>
                <numerusform>{n} commandes.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pages/journal.py" />
            <source>{n} lines of the file could not be read and are left out.</source>
            <extracomment>for one: {n} line of the file could not be read and is left out.</extracomment>
            <translation>
                <numerusform>{n} ligne du fichier n’a pas pu être lue et n’y figure pas.</numerusform>
                <numerusform>{n} lignes du fichier n’ont pas pu être lues et n’y figurent pas.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>A package</source>
            <translation>Un paquet</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>A project of Poetry’s is a folder with a pyproject.toml, and this one has none.</source>
            <translation>Un projet Poetry est un dossier avec un pyproject.toml, et celui-ci n’en a pas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Another folder…</source>
            <translation>Autre dossier…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Asking Poetry what would change…</source>
            <translation>On demande à Poetry ce qui changerait…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Choose its folder…</source>
            <translation>Choisir son dossier…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Choose the folder of a project</source>
            <translation>Choisissez le dossier d’un projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Choose the folder with its pyproject.toml.</source>
            <translation>Choisissez le dossier où se trouve son pyproject.toml.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Dependencies only, no package</source>
            <translation>Seulement des dépendances, pas un paquet</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>It is there, and holds settings of tools only.</source>
            <translation>Il existe, et ne contient que des réglages d’outils.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Looking at the open folder…</source>
            <translation>Examen du dossier ouvert…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>New project</source>
            <translation>Nouveau projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>New project…</source>
            <translation>Nouveau projet…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>No project is open</source>
            <translation>Aucun projet n’est ouvert</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Nothing is changed by looking.</source>
            <translation>Regarder ne change rien.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Open</source>
            <translation>Ouvrir</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Open a project…</source>
            <translation>Ouvrir un projet…</translation>
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
            <translation>Poetry note ce dont un projet a besoin, fixe chaque version, et garde son environnement ainsi.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Poetry {version}</source>
            <translation>Poetry {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Reading {folder}…</source>
            <translation>Lecture de {folder}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Say what it is called and what it needs; Labwright shows the file as it grows.</source>
            <translation>Dites comment il s’appelle et ce qu’il lui faut ; Labwright montre le fichier au fur et à mesure.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>Start a project here…</source>
            <translation>Créer un projet ici…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>There is no project here yet</source>
            <translation>Il n’y a pas encore de projet ici</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>You begin one?</source>
            <translation>Vous en commencez un ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>You have a project?</source>
            <translation>Vous avez un projet ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/poetry.py" />
            <source>pyproject.toml describes no project yet</source>
            <translation>pyproject.toml ne décrit pas encore de projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>All Pythons</source>
            <translation>Tous les Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>Install a Python…</source>
            <translation>Installer un Python…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>Labwright looked at every place where they are kept.</source>
            <translation>Labwright a regardé partout où on les garde.</translation>
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
            <translation>Vue</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>Which Python is this?</source>
            <translation>Quel Python est-ce ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>`{name}` means {path} here</source>
            <translation>`{name}` désigne {path} ici</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>`{name}` means {version} here</source>
            <translation>`{name}` désigne {version} ici</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/pythons.py" />
            <source>`{name}` starts none of them</source>
            <translation>`{name}` n’en démarre aucun</translation>
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
                <numerusform>{n} Python, recherche en cours…</numerusform>
                <numerusform>{n} Python, recherche en cours…</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/registry.py" />
            <source>Course</source>
            <translation>Cours</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>A file that ends in .pem or .crt, from your school or company</source>
            <translation>Un fichier qui finit par .pem ou .crt, de votre école ou entreprise</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>A text file you may edit; your comments in it stay</source>
            <translation>Un fichier texte que vous pouvez modifier ; vos commentaires y restent</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>About Labwright…</source>
            <translation>À propos de Labwright…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>An index of your school, or a folder: for all with pip</source>
            <translation>Un index de votre école, ou un dossier : pour tout ce qui a pip</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Certificate</source>
            <translation>Certificat</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Choose where packages come from</source>
            <translation>Choisir d’où viennent les paquets</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Choose…</source>
            <translation>Choisir…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Commands are shown for</source>
            <translation>Commandes écrites pour</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Everything else grows with it</source>
            <translation>Tout le reste grandit avec lui</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Folders</source>
            <translation>Dossiers</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Folders to search</source>
            <translation>Dossiers où chercher</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Found: {path}</source>
            <translation>Trouvé : {path}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Free software, under the MIT licence</source>
            <translation>Logiciel libre, sous licence MIT</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Full</source>
            <translation>Complètes</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Host names, separated by commas</source>
            <translation>Noms d’hôtes, séparés par des virgules</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Labwright</source>
            <translation>Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Labwright finds programs by itself. Fill in a path only where it should take another.</source>
            <translation>Labwright trouve les programmes tout seul. N’indiquez un chemin que là où il doit en prendre un autre.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Light or dark</source>
            <translation>Clair ou sombre</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Look</source>
            <translation>Apparence</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Motion</source>
            <translation>Animations</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Not found on this machine</source>
            <translation>Introuvable sur cet ordinateur</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Of the window; tools speak their own</source>
            <translation>Celle de la fenêtre ; les outils parlent la leur</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Programs</source>
            <translation>Programmes</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Proxy</source>
            <translation>Proxy</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Reached without the proxy</source>
            <translation>Sans passer par le proxy</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Reduced</source>
            <translation>Réduites</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Schools and companies often let programs reach the internet only through a proxy, and sign the traffic with a certificate of their own. What you fill in here is told to every tool Labwright starts: pip, conda, Poetry, git, Docker and the others.</source>
            <translation>Les écoles et les entreprises ne laissent souvent les programmes accéder à internet que par un proxy, et signent le trafic avec leur propre certificat. Ce que vous indiquez ici est transmis à tous les outils que démarre Labwright : pip, conda, Poetry, git, Docker et les autres.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Settings file</source>
            <translation>Fichier de réglages</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Show the welcome</source>
            <translation>Revoir l’accueil</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>The shell you paste them into</source>
            <translation>Le shell où vous les collez</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>There is no file at this path.</source>
            <translation>Il n’y a pas de fichier à ce chemin.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>This is not kept: it cannot be used. {reason}</source>
            <translation>Ceci n’est pas conservé : c’est inutilisable. {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Version {version}</source>
            <translation>Version {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>What you choose holds at once</source>
            <translation>Vos choix s’appliquent aussitôt</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Where your projects are, besides the places the tools themselves use.</source>
            <translation>Où se trouvent vos projets, en plus des endroits qu’utilisent les outils eux-mêmes.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pages/settings.py" />
            <source>Whether things slide and fade</source>
            <translation>Si les choses glissent et s’estompent</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>A group has letters, digits, dots, dashes and underscores only.</source>
            <translation>Un groupe n’a que des lettres, des chiffres, des points, des tirets et des tirets bas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>A group holds what only developers need, such as dev or docs. Empty: the project itself needs it.</source>
            <translation>Un groupe contient ce dont seuls les développeurs ont besoin, comme dev ou docs. Vide : c’est le projet lui-même qui en a besoin.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Alphas, betas and release candidates.</source>
            <translation>Versions alpha, bêta et candidates.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Also versions that are not finished yet</source>
            <translation>Aussi les versions pas encore achevées</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Asking Poetry…</source>
            <translation>Demande à Poetry…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <location filename="../../app/ui/widgets/group_button.py" />
            <source>Group</source>
            <translation>Grouper</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Optional parts of them</source>
            <translation>Leurs parties facultatives</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Poetry writes them into pyproject.toml, pins their versions and installs them. It is asked first what would come with them.</source>
            <translation>Poetry les écrit dans pyproject.toml, fixe leurs versions et les installe. On lui demande d’abord ce qui viendrait avec.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>Some packages bring more when asked, such as socks of requests. Several: with spaces.</source>
            <translation>Certains paquets apportent plus sur demande, comme socks pour requests. Plusieurs : séparés par des espaces.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/add_to_project.py" />
            <source>There are: {groups}</source>
            <translation>Il y a : {groups}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Choose all versions anew…</source>
            <translation>Choisir à nouveau toutes les versions…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Dependencies of this project</source>
            <translation>Dépendances de ce projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Exactly what poetry.lock says: the rest goes…</source>
            <translation>Exactement ce que dit poetry.lock : le reste part…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Install…</source>
            <translation>Installer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>It asks for no package yet. Add the first one.</source>
            <translation>Il ne demande encore aucun paquet. Ajoutez le premier.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Keep the versions it has where they fit…</source>
            <translation>Garder les versions actuelles là où elles conviennent…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Lock…</source>
            <translation>Verrouiller…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Search dependencies</source>
            <translation>Chercher des dépendances</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Update all…</source>
            <translation>Tout mettre à jour…</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>Update {n} packages…</source>
            <extracomment>for one: Update {n} package…</extracomment>
            <translation>
                <numerusform>Mettre à jour {n} paquet…</numerusform>
                <numerusform>Mettre à jour {n} paquets…</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>What is missing…</source>
            <translation>Ce qui manque…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>With the group {name}…</source>
            <translation>Avec le groupe {name}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/dependencies_tab.py" />
            <source>With the optional part {name}…</source>
            <translation>Avec la partie facultative {name}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>A new environment becomes the folder .venv in the project, where editors find it.</source>
            <translation>Un nouvel environnement devient le dossier .venv du projet, où les éditeurs le trouvent.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Delete {path}…</source>
            <translation>Supprimer {path}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Delete…</source>
            <translation>Supprimer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>In use</source>
            <translation>Utilisé</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Installing the project makes one.</source>
            <translation>Installer le projet en crée un.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Its Python is not known</source>
            <translation>Son Python est inconnu</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Keep it in the project…</source>
            <translation>Le garder dans le projet…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Keep it outside the project…</source>
            <translation>Le garder hors du projet…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Poetry keeps environments in a folder of its own. In the project, editors find them by themselves.</source>
            <translation>Poetry garde les environnements dans un dossier à lui. Dans le projet, les éditeurs les trouvent tout seuls.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Set by {who}.</source>
            <translation>Réglé par {who}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Take back…</source>
            <translation>Retirer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>There is none yet</source>
            <translation>Il n’y en a pas encore</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Turn off…</source>
            <translation>Désactiver…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Turn on…</source>
            <translation>Activer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>Use another Python…</source>
            <translation>Utiliser un autre Python…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>What is changed here holds in this project, for all who work on it: it is written into its poetry.toml.</source>
            <translation>Ce qui est changé ici vaut dans ce projet, pour tous ceux qui y travaillent : c’est écrit dans son poetry.toml.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/environment_tab.py" />
            <source>nobody chose</source>
            <translation>aucun choix</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Install what is missing…</source>
            <translation>Installer ce qui manque…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>It pins the exact version of every package, so that everyone gets the same.</source>
            <translation>Il fixe la version exacte de chaque paquet, pour que tout le monde ait la même.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Lock is stale</source>
            <translation>Verrou périmé</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Lock it…</source>
            <translation>Le verrouiller…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Lock of a newer Poetry</source>
            <translation>Verrou d’un Poetry plus récent</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Lock unreadable</source>
            <translation>Verrou illisible</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Locking chooses versions for what changed, and keeps the others.</source>
            <translation>Verrouiller choisit des versions pour ce qui a changé, et garde les autres.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>No environment yet</source>
            <translation>Pas encore d’environnement</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Not all installed</source>
            <translation>Pas tout installé</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>Not locked</source>
            <translation>Pas verrouillé</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>Take the file from your team again, or throw it away and lock anew.</source>
            <translation>Reprenez le fichier de votre équipe, ou jetez-le et verrouillez à nouveau.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>The lock file pins the exact version of every package, so that everyone gets the same.</source>
            <translation>Le fichier de verrouillage fixe la version exacte de chaque paquet, pour que tout le monde ait la même.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>poetry.lock fits, and nothing is installed yet.</source>
            <translation>poetry.lock correspond, et rien n’est encore installé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>poetry.lock fits, and the environment does not hold all of it.</source>
            <translation>poetry.lock correspond, et l’environnement ne contient pas tout.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_card.py" />
            <source>pyproject.toml, poetry.lock and the environment say the same.</source>
            <translation>pyproject.toml, poetry.lock et l’environnement disent la même chose.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>It asks for no package yet.</source>
            <translation>Il ne demande encore aucun paquet.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>There is no tree yet: {reason}</source>
            <translation>Il n’y a pas encore d’arbre : {reason}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>What the project asks for, and what that needs</source>
            <translation>Ce que demande le projet, et ce qu’il faut à cela</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/lock_tree_tab.py" />
            <source>for {groups}</source>
            <translation>pour {groups}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>A folder with a pyproject.toml: what the project is called, and what it needs.</source>
            <translation>Un dossier avec un pyproject.toml : comment s’appelle le projet, et ce qu’il lui faut.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>A project's name has letters, digits, dots, dashes and underscores only.</source>
            <translation>Le nom d’un projet n’a que des lettres, des chiffres, des points, des tirets et des tirets bas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>As the folder is called</source>
            <translation>Comme le dossier</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Author</source>
            <translation>Auteur</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Choose a folder first</source>
            <translation>Choisissez d’abord un dossier</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Code that is installed, imported and perhaps published: a library, a tool.</source>
            <translation>Du code qu’on installe, qu’on importe et qu’on publie peut-être : une bibliothèque, un outil.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Dependencies only</source>
            <translation>Seulement des dépendances</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Its pyproject.toml</source>
            <translation>Son pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Licence</source>
            <translation>Licence</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Notebooks, a course, a service: Poetry keeps the packages, no more.</source>
            <translation>Des notebooks, un cours, un service : Poetry gère les paquets, rien de plus.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>One that is not there yet, or one with your code in it.</source>
            <translation>Un dossier qui n’existe pas encore, ou un qui contient votre code.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Packages come into it when Poetry has chosen their versions. Where you leave a field empty, Poetry may fill it in: your name from git, the Python it runs on.</source>
            <translation>Les paquets y entrent quand Poetry a choisi leurs versions. Si vous laissez un champ vide, Poetry peut le remplir : votre nom d’après git, le Python avec lequel il fonctionne.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>Pythons it runs on</source>
            <translation>Python pris en charge</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/new_project.py" />
            <source>What it is, in a sentence</source>
            <translation>Ce que c’est, en une phrase</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>Dependencies</source>
            <translation>Dépendances</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>Poetry is not installed here, so the project can be looked at and not changed.</source>
            <translation>Poetry n’est pas installé ici : le projet peut être regardé, mais pas modifié.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>Run and release</source>
            <translation>Exécuter et publier</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>What pyproject.toml says</source>
            <translation>Ce que dit pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>What the project is and needs. Change it in any editor: what changes is seen here at once.</source>
            <translation>Ce qu’est le projet et ce qu’il lui faut. Modifiez-le dans n’importe quel éditeur : les changements se voient ici aussitôt.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>pyproject.toml</source>
            <translation>pyproject.toml</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/project_parts.py" />
            <source>{tool} looks after this project. What Poetry writes here, {tool} does not read.</source>
            <translation>{tool} gère ce projet. Ce que Poetry écrit ici, {tool} ne le lit pas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>A correction</source>
            <translation>Une correction</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>A new version of {name}</source>
            <translation>Une nouvelle version de {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>A token I give now</source>
            <translation>Un jeton que je donne maintenant</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Another Python for {name}</source>
            <translation>Un autre Python pour {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Asking the key ring…</source>
            <translation>Demande au trousseau de clés…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Build it first</source>
            <translation>Le construire d’abord</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>For this time only, unless it is kept.</source>
            <translation>Pour cette fois seulement, sauf s’il est gardé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>It has none for this place.</source>
            <translation>Il n’en a pas pour cet endroit.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>It has one.</source>
            <translation>Il en a un.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>It is rehearsed first. What was published stays published, and its version number is taken.</source>
            <translation>On fait d’abord un essai. Ce qui a été publié le reste, et son numéro de version est pris.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Keep it in the key ring…</source>
            <translation>Le garder dans le trousseau de clés…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Kept by the desktop, behind its password.</source>
            <translation>Gardé par le bureau, derrière son mot de passe.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Made on the account page of the index. It is never shown.</source>
            <translation>Créé sur la page de votre compte de l’index. Il n’est jamais affiché.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Nothing new: mistakes are gone.</source>
            <translation>Rien de nouveau : des erreurs en moins.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Now it is {version}.</source>
            <translation>Maintenant : {version}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Or this version</source>
            <translation>Ou cette version</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Poetry makes an environment with it, or takes the one it made before.</source>
            <translation>Poetry crée un environnement avec lui, ou prend celui qu’il a déjà créé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Poetry refuses one that pyproject.toml does not allow.</source>
            <translation>Poetry en refuse un que pyproject.toml n’autorise pas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Publish {name} {version}</source>
            <translation>Publier {name} {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>So that what is published is the code as it is now.</source>
            <translation>Pour que ce qui est publié soit le code tel qu’il est maintenant.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Something breaks</source>
            <translation>Quelque chose casse</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Something new</source>
            <translation>Quelque chose de nouveau</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>The public Python package index</source>
            <translation>L’index public des paquets Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>The token in the key ring</source>
            <translation>Le jeton du trousseau de clés</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Token</source>
            <translation>Jeton</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Whoever used it goes on using it as before.</source>
            <translation>Qui l’utilisait continue comme avant.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>Whoever used it has to change something.</source>
            <translation>Qui l’utilisait doit changer quelque chose.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>made by something else</source>
            <translation>déterminée par autre chose</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/release_dialogs.py" />
            <source>{old} becomes {new}.</source>
            <translation>{old} devient {new}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/spec_field.py" />
            <source>A name alone, or with a constraint: requests@^2.31, requests&gt;=2,&lt;3, requests[socks].</source>
            <translation>Un nom seul, ou avec une contrainte : requests@^2.31, requests&gt;=2,&lt;3, requests[socks].</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>A program of the environment and its words, such as pytest -x. It is poetry run.</source>
            <translation>Un programme de l’environnement et ses arguments, comme pytest -x. C’est poetry run.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Build…</source>
            <translation>Construire…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Check</source>
            <translation>Vérifier</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Checked</source>
            <translation>Vérifié</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Commands the project brings</source>
            <translation>Commandes qu’apporte le projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Count it up before a release.</source>
            <translation>Augmentez-la avant une publication.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Error</source>
            <translation>Erreur</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Everybody can install it. There is no way back.</source>
            <translation>Tout le monde peut l’installer. Il n’y a pas de retour.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>From code to a release</source>
            <translation>Du code à la publication</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>It brings none</source>
            <translation>Il n’en apporte aucune</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Name one below [project.scripts] in pyproject.toml, and it stands here.</source>
            <translation>Nommez-en une sous [project.scripts] dans pyproject.toml, et elle apparaîtra ici.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>New version…</source>
            <translation>Nouvelle version…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Not checked</source>
            <translation>Pas vérifié</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Poetry reads both files and says what is wrong with them.</source>
            <translation>Poetry lit les deux fichiers et dit ce qui n’y va pas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Publish</source>
            <translation>Publier</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Publish…</source>
            <translation>Publier…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Run with the packages of the project</source>
            <translation>Exécuter avec les paquets du projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Run {name}…</source>
            <translation>Exécuter {name}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Run…</source>
            <translation>Exécuter…</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>Warning</source>
            <translation>Avertissement</translation>
        </message>
        <message>
            <location filename="../../app/ui/poetry/work_tab.py" />
            <source>What others can install comes into the folder dist.</source>
            <translation>Ce que d’autres peuvent installer arrive dans le dossier dist.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/answer_part.py" />
            <source>Show the environment</source>
            <translation>Voir l’environnement</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/answer_part.py" />
            <source>Show this Python</source>
            <translation>Voir ce Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Bring pyenv’s shims up to date…</source>
            <translation>Mettre à jour les remplaçants (shims) de pyenv…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Chosen by</source>
            <translation>Choisi par</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Facts</source>
            <translation>Infos</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>In one terminal</source>
            <translation>Dans un terminal</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>In the file</source>
            <translation>Dans le fichier</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>New environment…</source>
            <translation>Nouvel environnement…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>No environment was made from it.</source>
            <translation>Aucun environnement n’a été créé à partir de lui.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Remove it…</source>
            <translation>Le supprimer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Use everywhere…</source>
            <translation>Utiliser partout…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>Use in a folder…</source>
            <translation>Utiliser dans un dossier…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>pip may not change it</source>
            <translation>pip ne peut pas le modifier</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>pyenv’s choice everywhere</source>
            <translation>Choix de pyenv partout</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>{name} starts it</source>
            <translation>{name} le démarre</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pythons/details.py" />
            <source>{n} environments were made from it.</source>
            <extracomment>for one: {n} environment was made from it.</extracomment>
            <translation>
                <numerusform>{n} environnement a été créé à partir de lui.</numerusform>
                <numerusform>{n} environnements ont été créés à partir de lui.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/details.py" />
            <source>{python}, version not known</source>
            <translation>{python}, version inconnue</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>Environments on this Python</source>
            <translation>Environnements sur ce Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/environments_tab.py" />
            <source>These were made from it, and stop working if it is removed.</source>
            <translation>Ils ont été créés à partir de lui et ne fonctionneront plus s’il est supprimé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Ask it…</source>
            <translation>Demander…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>CPython, the one most people mean by Python</source>
            <translation>CPython, celui que presque tout le monde appelle Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Comes from</source>
            <translation>Origine</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>For you alone</source>
            <translation>Pour vous seulement</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>It was started, and did not say which Python it is. Perhaps it does not work.</source>
            <translation>Il a été démarré et n’a pas dit quel Python il est. Peut-être ne fonctionne-t-il pas.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>No file tells its version. Labwright can start it once, and have it print what it is.</source>
            <translation>Aucun fichier ne dit sa version. Labwright peut le démarrer une fois et lui faire afficher ce qu’il est.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>Security fixes</source>
            <translation>Corrections de sécurité</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>They lie in</source>
            <translation>Se trouvent dans</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>may install into it</source>
            <translation>peut y installer</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>may not change it</source>
            <translation>ne peut pas le modifier</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/facts_tab.py" />
            <source>pip</source>
            <translation>pip</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Adds lines to the files your shell reads when it starts. You see them first.</source>
            <translation>Ajoute des lignes aux fichiers que lit votre shell au démarrage. Vous les voyez d’abord.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Install a Python</source>
            <translation>Installer un Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Install pyenv first</source>
            <translation>Installer d’abord pyenv</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Let my shell know pyenv</source>
            <translation>Faire connaître pyenv à mon shell</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Looking for what can be installed…</source>
            <translation>Recherche de ce qui peut être installé…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Looking whether it can be built here…</source>
            <translation>On regarde s’il peut être compilé ici…</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>No version has this in its name. A newer pyenv knows newer Pythons.</source>
            <translation>Aucune version n’a cela dans son nom. Un pyenv plus récent connaît des Python plus récents.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Python {version} is installed already.</source>
            <translation>Python {version} est déjà installé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Pythons to install</source>
            <translation>Python à installer</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Search all versions</source>
            <translation>Chercher dans toutes les versions</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>What can be installed could not be found out.</source>
            <translation>Impossible de savoir ce qui peut être installé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>Whether it can be built here could not be found out.</source>
            <translation>Impossible de savoir s’il peut être compilé ici.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>pyenv downloads it and builds it here. It stands beside the others and changes none of them.</source>
            <translation>pyenv le télécharge et le compile ici. Il se place à côté des autres et n’en change aucun.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/install_python.py" />
            <source>pyenv is the program that installs Pythons side by side. It is not on this machine yet.</source>
            <translation>pyenv est le programme qui installe des Python côte à côte. Il n’est pas encore sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/pyenv_acts.py" />
            <source>Choose the folder that shall use Python {version}</source>
            <translation>Choisissez le dossier qui doit utiliser Python {version}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>A Python is the program that runs what you write. Every environment is made from one.</source>
            <translation>Un Python est le programme qui exécute ce que vous écrivez. Tout environnement est créé à partir d’un Python.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Ended</source>
            <translation>Fini</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>It is somewhere else?</source>
            <translation>Il est ailleurs ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>No Python fits.</source>
            <translation>Aucun résultat.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>No Python was found</source>
            <translation>Aucun Python trouvé</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Open python.org</source>
            <translation>Ouvrir python.org</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>There is none yet?</source>
            <translation>Il n’y en a pas encore ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Tools bring their own: pyenv, conda, uv, your system. All of them will stand here.</source>
            <translation>Les outils apportent le leur : pyenv, conda, uv, votre système. Tous apparaîtront ici.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>Which Pythons</source>
            <translation>Quels Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/python_list.py" />
            <source>python.org has an installer for this system. What you install stands here by itself.</source>
            <translation>python.org a un installateur pour ce système. Ce que vous installez apparaît ici tout seul.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>Ask the shell yourself</source>
            <translation>Demander soi-même au shell</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <location filename="../../app/ui/widgets/command_block.py" />
            <source>Copy this command</source>
            <translation>Copier cette commande</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <location filename="../../app/ui/widgets/command_block.py" />
            <source>Explain</source>
            <translation>Expliquer</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>Labwright finds this out by reading files; the command asks the shell.</source>
            <translation>Labwright le découvre en lisant des fichiers ; la commande demande au shell.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>asks PowerShell what it would run for a name</source>
            <translation>demande à PowerShell ce qu’il exécuterait pour un nom</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>asks the shell what it would run for a name</source>
            <translation>demande au shell ce qu’il exécuterait pour un nom</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>every one that is found; the first is the one that runs</source>
            <translation>tous ceux qui sont trouvés ; le premier est celui qui est exécuté</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>lists the files that cmd finds for a name; the first one runs</source>
            <translation>énumère les fichiers que cmd trouve pour un nom ; le premier est exécuté</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/shell_command.py" />
            <source>the name you would type</source>
            <translation>le nom que vous taperiez</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>A folder</source>
            <translation>Un dossier</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>A second time</source>
            <translation>En double</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Alias</source>
            <translation>Alias</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Built in</source>
            <translation>Intégré</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Does not run</source>
            <translation>Pas exécuté</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Function</source>
            <translation>Fonction</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Installs into: {path}</source>
            <translation>Installe dans : {path}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Launcher</source>
            <translation>Lanceur</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Leads nowhere</source>
            <translation>Ne mène nulle part</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>May not be read</source>
            <translation>Lecture interdite</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>May not run</source>
            <translation>Exécution interdite</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>No file</source>
            <translation>Sans fichier</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>No folder</source>
            <translation>Pas un dossier</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>No such folder</source>
            <translation>Dossier absent</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>Not found</source>
            <translation>Introuvable</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Only a stub</source>
            <translation>Simple façade</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Runs nothing</source>
            <translation>Rien n’est exécuté</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Shim</source>
            <translation>Shim</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>This runs</source>
            <translation>Exécuté</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Variable</source>
            <translation>Variable</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>Version file</source>
            <translation>Fichier de version</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} is an alias</source>
            <translation>{name} est un alias</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} is the pip of the environment {environment}</source>
            <translation>{name} est le pip de l’environnement {environment}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} is the pip of {python} from {origin}</source>
            <translation>{name} est le pip de {python} ({origin})</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} runs no Python</source>
            <translation>{name} n’exécute aucun Python</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} runs nothing</source>
            <translation>{name} n’exécute rien</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} runs the Python of the environment {environment}</source>
            <translation>{name} exécute le Python de l’environnement {environment}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} runs this program</source>
            <translation>{name} exécute ce programme</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name} runs {python} from {origin}</source>
            <translation>{name} exécute {python} ({origin})</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{name}, typed in {shell}</source>
            <translation>{name}, tapé dans {shell}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{n} others called {name} come later and do not run.</source>
            <extracomment>for one: {n} other {name} comes later and does not run.</extracomment>
            <translation>
                <numerusform>{n} autre {name} vient après et n’est pas exécuté.</numerusform>
                <numerusform>{n} autres {name} viennent après et ne sont pas exécutés.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{pip} installs into the environment {environment}</source>
            <translation>{pip} installe dans l’environnement {environment}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{pip} installs into this folder</source>
            <translation>{pip} installe dans ce dossier</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{pip} installs into {python} itself</source>
            <translation>{pip} installe dans {python} lui-même</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/walk_words.py" />
            <source>{shell} does {name} itself</source>
            <translation>{shell} fait {name} lui-même</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>How {shell} gets there</source>
            <translation>Comment {shell} y arrive</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>In this shell</source>
            <translation>Dans ce shell</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>Look up {name}</source>
            <translation>Chercher {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>The name you would type</source>
            <translation>Le nom que vous taperiez</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>The way there</source>
            <translation>Le chemin suivi</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>The way to the program</source>
            <translation>Le chemin jusqu’au programme</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>Type a name, for example python or pip.</source>
            <translation>Tapez un nom, par exemple python ou pip.</translation>
        </message>
        <message>
            <location filename="../../app/ui/pythons/which_view.py" />
            <source>Where {shell} looks</source>
            <translation>Où cherche {shell}</translation>
        </message>
        <message>
            <location filename="../../app/ui/run_plan.py" />
            <location filename="../../app/ui/widgets/list_and_details.py" />
            <source>Back</source>
            <translation>Retour</translation>
        </message>
        <message>
            <location filename="../../app/ui/tools_card.py" />
            <source>Installed by Labwright</source>
            <translation>Installé par Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/tools_card.py" />
            <source>Remove {tool}…</source>
            <translation>Supprimer {tool}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/tools_card.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>compilers</source>
            <translation>compilateurs</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/buttons.py" />
            <source>Other ways: {action}</source>
            <translation>Autres façons : {action}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/chips_field.py" />
            <source>Add…</source>
            <translation>Ajouter…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/chips_field.py" />
            <source>Delete takes it out, Enter changes it.</source>
            <translation>Suppr le retire, Entrée le modifie.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/chips_field.py" />
            <source>Make it {text}</source>
            <translation>Remplacer par {text}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/chips_field.py" />
            <source>numpy, pandas==2.2…</source>
            <translation>numpy, pandas==2.2…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_block.py" />
            <source>Labwright talks to the engine itself; this command does the same.</source>
            <translation>Labwright parle lui-même au moteur ; cette commande fait la même chose.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_block.py" />
            <source>same as</source>
            <translation>équivaut à</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <location filename="../../app/ui/widgets/rail.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Find or run</source>
            <translation>Chercher ou faire</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>Nothing here is called “{text}”. Try another word for it.</source>
            <translation>Rien ici ne s’appelle « {text} ». Essayez un autre mot.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>What can be done</source>
            <translation>Ce qui peut être fait</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>What do you want to do?</source>
            <translation>Que voulez-vous faire ?</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>choose</source>
            <translation>choisir</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>do it</source>
            <translation>le faire</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>show the command first</source>
            <translation>voir d’abord la commande</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/command_palette.py" />
            <source>{found} of {all}</source>
            <translation>{found} sur {all}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/command_row.py" />
            <source>and {n} more steps</source>
            <extracomment>for one: and {n} more step</extracomment>
            <translation>
                <numerusform>et {n} étape de plus</numerusform>
                <numerusform>et {n} étapes de plus</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/details_header.py" />
            <source>Copy this path</source>
            <translation>Copier ce chemin</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/details_header.py" />
            <location filename="../../app/ui/widgets/page.py" />
            <source>More</source>
            <translation>Plus</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/difference.py" />
            <source>Added: {text}</source>
            <translation>Ajouté : {text}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/difference.py" />
            <source>It could not be compared with the file as it is now.</source>
            <translation>Il n’a pas pu être comparé avec le fichier tel qu’il est maintenant.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/difference.py" />
            <source>Removed: {text}</source>
            <translation>Supprimé : {text}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/difference.py" />
            <source>Show the {n} lines left</source>
            <extracomment>for one: Show the {n} line left</extracomment>
            <translation>
                <numerusform>Afficher la {n} ligne restante</numerusform>
                <numerusform>Afficher les {n} lignes restantes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/difference.py" />
            <source>and {n} more lines</source>
            <extracomment>for one: and {n} more line</extracomment>
            <translation>
                <numerusform>et {n} ligne de plus</numerusform>
                <numerusform>et {n} lignes de plus</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/difference.py" />
            <source>{n} lines stay as they are</source>
            <extracomment>for one: {n} line stays as it is</extracomment>
            <translation>
                <numerusform>{n} ligne reste comme elle est</numerusform>
                <numerusform>{n} lignes restent comme elles sont</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>A program ends with code 0 when all went well, and with another number when something did not. What it printed says what.</source>
            <translation>Un programme se termine avec le code 0 quand tout s’est bien passé, et avec un autre nombre quand quelque chose a échoué. Ce qu’il a affiché dit quoi.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>It cannot be run again from here: a secret in it was not kept.</source>
            <translation>Elle ne peut pas être réexécutée d’ici : un secret qu’elle contient n’a pas été conservé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>It cannot be run again from here: it was given text that was not kept.</source>
            <translation>Elle ne peut pas être réexécutée d’ici : elle a reçu un texte qui n’a pas été conservé.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>It cannot be run again from here: it was too long to be kept whole.</source>
            <translation>Elle ne peut pas être réexécutée d’ici : elle était trop longue pour être conservée en entier.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>It goes on by itself, also after Labwright has ended.</source>
            <translation>Elle continue toute seule, même après l’arrêt de Labwright.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>It still runs</source>
            <translation>Encore en cours</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Labwright does not know what this command changes.</source>
            <translation>Labwright ne sait pas ce que change cette commande.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Labwright ended before it did. What it had done until then is not known.</source>
            <translation>Labwright s’est arrêté avant. On ne sait pas ce qui avait été fait jusque-là.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Nobody waits for its end</source>
            <translation>Personne n’attend sa fin</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Run again…</source>
            <translation>Réexécuter…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Run the same command once more</source>
            <translation>Exécuter la même commande encore une fois</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Run {name} again</source>
            <translation>Réexécuter {name}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>Something else ended it: you, another program, or the system when memory was short.</source>
            <translation>Autre chose l’a arrêtée : vous, un autre programme, ou le système par manque de mémoire.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>The command line</source>
            <translation>La ligne de commande</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>The window</source>
            <translation>La fenêtre</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/entry_details.py" />
            <source>{date} at {time}, {ago}</source>
            <translation>{date} à {time}, {ago}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_card.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Explain an error…</source>
            <translation>Expliquer une erreur…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_card.py" />
            <source>Paste it, and read what is wrong, why, and what to do on this machine.</source>
            <translation>Collez-la, et lisez ce qui ne va pas, pourquoi, et que faire sur cette machine.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_panel.py" />
            <source>Copy for help</source>
            <translation>Copier pour l’aide</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_panel.py" />
            <source>What happened</source>
            <translation>Ce qui s’est passé</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_panel.py" />
            <location filename="../../app/ui/widgets/known_error_card.py" />
            <source>What to do now</source>
            <translation>Que faire maintenant</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/error_panel.py" />
            <source>Why</source>
            <translation>Pourquoi</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explain_card.py" />
            <source>Paste a line from your course</source>
            <translation>Collez une ligne de votre cours</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explain_card.py" />
            <source>Sets the variable `{name}`, for this command alone.</source>
            <translation>Définit la variable `{name}`, pour cette commande seulement.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explain_card.py" />
            <location filename="../../app/ui/widgets/explained_line.py" />
            <location filename="../../app/ui/widgets/explanation_place.py" />
            <source>There is no explanation of this word yet.</source>
            <translation>Il n’y a pas encore d’explication de ce mot.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explain_card.py" />
            <source>You read what each word of it does. Nothing is run.</source>
            <translation>Vous lisez ce que fait chaque mot. Rien n’est exécuté.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explanation_place.py" />
            <source>By keyboard: go to a command with Tab, and to its words with the arrow keys.</source>
            <translation>Au clavier : allez à une commande avec Tab, et à ses mots avec les flèches.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explanation_place.py" />
            <source>Point at any word</source>
            <translation>Pointez un mot</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/explanation_place.py" />
            <source>Point at any word of a command to read what it means.</source>
            <translation>Pointez un mot d’une commande pour lire ce qu’il signifie.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fields.py" />
            <source>Add a folder…</source>
            <translation>Ajouter un dossier…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fields.py" />
            <source>Browse…</source>
            <translation>Parcourir…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fields.py" />
            <source>Choose a file</source>
            <translation>Choisissez un fichier</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fields.py" />
            <source>Choose a folder</source>
            <translation>Choisissez un dossier</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fields.py" />
            <source>Take out {folder}</source>
            <translation>Retirer {folder}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/findings.py" />
            <source>Copy these lines</source>
            <translation>Copier ces lignes</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/findings.py" />
            <source>Install them…</source>
            <translation>Les installer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fix_cards.py" />
            <source>Best here</source>
            <translation>Le mieux ici</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fix_cards.py" />
            <source>Do it and try again…</source>
            <translation>Le faire et réessayer…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/fix_cards.py" />
            <source>Show change…</source>
            <translation>Voir le changement…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/group_button.py" />
            <source>Not grouped</source>
            <translation>Sans groupes</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/job_popover.py" />
            <location filename="../../app/ui/widgets/running_job.py" />
            <source>How far the job is</source>
            <translation>L’avancement de la tâche</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/job_popover.py" />
            <location filename="../../app/ui/window_actions.py" />
            <source>Jobs</source>
            <translation>Tâches</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/job_popover.py" />
            <source>Nothing runs. What you start appears here.</source>
            <translation>Rien en cours. Ce que vous démarrez apparaît ici.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/job_popover.py" />
            <source>Of the job {job}</source>
            <translation>De la tâche {job}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/job_strip.py" />
            <source>No jobs running</source>
            <translation>Aucune tâche en cours</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/job_strip.py" />
            <source>{n} commands today</source>
            <extracomment>for one: {n} command today</extracomment>
            <translation>
                <numerusform>{n} commande aujourd’hui</numerusform>
                <numerusform>{n} commandes aujourd’hui</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Copy the command</source>
            <translation>Copier la commande</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Cut off</source>
            <translation>Interrompue</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Did not start</source>
            <translation>N’a pas démarré</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Done in {time}</source>
            <translation>Fait en {time}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Ended by {signal}</source>
            <translation>Arrêtée par {signal}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>No command has run yet. Each one that does will stand here.</source>
            <translation>Aucune commande n’a encore été exécutée. Chacune qui le sera apparaîtra ici.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Open the journal</source>
            <translation>Ouvrir le journal</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/journal_drawer.py" />
            <source>Started</source>
            <translation>Démarrée</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/known_error_card.py" />
            <source>Better not</source>
            <translation>À éviter</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/known_error_card.py" />
            <source>Copy {command}</source>
            <translation>Copier {command}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/known_error_card.py" />
            <location filename="../../app/ui/widgets/log_text.py" />
            <source>Line {number}</source>
            <translation>Ligne {number}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/known_error_card.py" />
            <source>This happens on {systems}.</source>
            <translation>Cela arrive sous {systems}.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/last_commands.py" />
            <source>None yet. Whatever Labwright runs for you will stand here, so that you can look it up.</source>
            <translation>Encore aucune. Tout ce que Labwright exécute pour vous apparaîtra ici, pour que vous puissiez le consulter.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/legend.py" />
            <source>under {percent} %</source>
            <translation>moins de {percent} %</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/list_sheet.py" />
            <location filename="../../app/ui/widgets/search_field.py" />
            <source>Search</source>
            <translation>Chercher</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/list_sheet.py" />
            <source>Show all</source>
            <translation>Tout afficher</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_input.py" />
            <source>Select all</source>
            <translation>Tout sélectionner</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>Find in the output</source>
            <translation>Chercher dans la sortie</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>Next</source>
            <translation>Suivant</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>Searching…</source>
            <translation>Recherche…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>The one before</source>
            <translation>Précédent</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>{number} of {total}</source>
            <translation>{number} sur {total}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/log_search.py" />
            <source>{n} places</source>
            <extracomment>for one: {n} place</extracomment>
            <translation>
                <numerusform>{n} résultat</numerusform>
                <numerusform>{n} résultats</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_text.py" />
            <source>Line {number}, printed as an error or a remark (standard error)</source>
            <translation>Ligne {number}, affichée comme erreur ou remarque (erreur standard)</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_text.py" />
            <source>Line {number}, said by Labwright, not by the program</source>
            <translation>Ligne {number}, dite par Labwright et non par le programme</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>All {n} lines</source>
            <extracomment>for one: All {n} line</extracomment>
            <translation>
                <numerusform>{n} ligne en tout</numerusform>
                <numerusform>Les {n} lignes</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Around the error</source>
            <translation>Près de l’erreur</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Copy what is chosen, or everything</source>
            <translation>Copier la sélection, ou tout</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Find</source>
            <translation>Chercher</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Follow new lines</source>
            <translation>Suivre les nouvelles lignes</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Jump to end</source>
            <translation>Aller à la fin</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>Which lines</source>
            <translation>Quelles lignes</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/log_view.py" />
            <source>{n} new lines</source>
            <extracomment>for one: {n} new line</extracomment>
            <translation>
                <numerusform>{n} nouvelle ligne</numerusform>
                <numerusform>{n} nouvelles lignes</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/machine_rows.py" />
            <source>Look closer at {program}…</source>
            <translation>Examiner {program}…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/machine_rows.py" />
            <source>Look closer…</source>
            <translation>Examiner…</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>New major version</source>
            <translation>Nouvelle version majeure</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>Programs that use it may have to be changed: its authors say what is new.</source>
            <translation>Les programmes qui l’utilisent devront peut-être être changés : ses auteurs disent ce qui est nouveau.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>Show {n} more</source>
            <extracomment>for one: Show {n} more</extracomment>
            <translation>
                <numerusform>Afficher {n} autre</numerusform>
                <numerusform>Afficher {n} autres</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>{name} {version} comes</source>
            <translation>{name} {version} s’ajoute</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>{name} {version} goes</source>
            <translation>{name} {version} est retiré</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/package_changes.py" />
            <source>{name}: {before} becomes {after}</source>
            <translation>{name} : {before} devient {after}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/rail.py" />
            <source>More pages below</source>
            <translation>D’autres pages plus bas</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/search_field.py" />
            <source>Clear the search</source>
            <translation>Effacer la recherche</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/search_field.py" />
            <source>{shown} of {whole}</source>
            <translation>{shown} sur {whole}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/stacked_bar.py" />
            <source>{n} others</source>
            <extracomment>for one: {n} other</extracomment>
            <translation>
                <numerusform>{n} autre</numerusform>
                <numerusform>{n} autres</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/steps.py" />
            <source>Copy all steps</source>
            <translation>Copier les étapes</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/steps.py" />
            <source>Step {number}</source>
            <translation>Étape {number}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/steps.py" />
            <source>Step {number} of {whole}</source>
            <translation>Étape {number} sur {whole}</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/table_header.py" />
            <source>Column titles</source>
            <translation>Titres des colonnes</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/table_header.py" />
            <source>Columns as at first</source>
            <translation>Colonnes comme au début</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/table_header.py" />
            <source>{title}. Enter sorts by it, Ctrl and an arrow move it.</source>
            <translation>{title}. Entrée trie selon elle ; Ctrl et une flèche la déplacent.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/tree_view.py" />
            <source>{name} stands above already: they need each other.</source>
            <translation>{name} est déjà plus haut : ils ont besoin l’un de l’autre.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>Copy these sizes as text</source>
            <translation>Copier ces tailles comme texte</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>Point at a tile, or walk with the arrow keys.</source>
            <translation>Pointez une case, ou déplacez-vous avec les flèches.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>There is nothing to show yet.</source>
            <translation>Il n’y a encore rien à montrer.</translation>
        </message>
        <message>
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>small ones together</source>
            <translation>petits réunis</translation>
        </message>
        <message numerus="yes">
            <location filename="../../app/ui/widgets/treemap.py" />
            <source>{n} small ones</source>
            <extracomment>for one: {n} small one</extracomment>
            <translation>
                <numerusform>{n} petit</numerusform>
                <numerusform>{n} petits</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>About Labwright</source>
            <translation>À propos de Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Collapse or widen the rail</source>
            <translation>Réduire ou élargir la barre latérale</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Dark theme</source>
            <translation>Thème sombre</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Light theme</source>
            <translation>Thème clair</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>New project with Poetry…</source>
            <translation>Nouveau projet avec Poetry…</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Next part of the window</source>
            <translation>Partie suivante de la fenêtre</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Quit</source>
            <translation>Quitter</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Refresh</source>
            <translation>Actualiser</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Report for your helper…</source>
            <translation>Rapport pour qui vous aide…</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>The bin…</source>
            <translation>La corbeille…</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Theme as the system has it</source>
            <translation>Thème du système</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>Welcome</source>
            <translation>Bienvenue</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>a folder with a pyproject.toml that says what it needs</source>
            <translation>un dossier avec un pyproject.toml qui dit ce dont il a besoin</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>a place of its own for the packages of one project</source>
            <translation>un endroit à part pour les paquets d’un projet</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>bring back what was deleted, or remove it for good</source>
            <translation>restaurer ce qui a été supprimé, ou le supprimer définitivement</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>close the window</source>
            <translation>fermer la fenêtre</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>every shortcut</source>
            <translation>tous les raccourcis</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>how this machine stands, without names and secrets</source>
            <translation>l’état de cet ordinateur, sans noms ni secrets</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>icons alone, or with their words</source>
            <translation>les icônes seules, ou avec leurs noms</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>open or close the drawer</source>
            <translation>ouvrir ou fermer le volet</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>paste what a tool printed, and read what to do</source>
            <translation>collez ce qu’un outil a affiché, et lisez que faire</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>rail, page, strip</source>
            <translation>barre latérale, page, barre du bas</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>read this page again</source>
            <translation>relire cette page</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>this list</source>
            <translation>cette liste</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>version and licences</source>
            <translation>version et licences</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>what Labwright is for</source>
            <translation>à quoi sert Labwright</translation>
        </message>
        <message>
            <location filename="../../app/ui/window_actions.py" />
            <source>what runs now, and what ran</source>
            <translation>ce qui est en cours, et ce qui l’a été</translation>
        </message>
    </context>
</TS>
