# Read by the bash in a terminal that Labwright opened: your own start-up file first, then the environment.
case $OSTYPE in
darwin*) # there, a terminal starts login shells
    for LABWRIGHT_FILE in ~/.bash_profile ~/.bash_login ~/.profile; do
        if [ -r "$LABWRIGHT_FILE" ]; then
            . "$LABWRIGHT_FILE"
            break
        fi
    done
    unset LABWRIGHT_FILE
    ;;
*)
    if [ -r ~/.bashrc ]; then
        . ~/.bashrc
    fi
    ;;
esac
eval "$LABWRIGHT_ACTIVATE"
unset LABWRIGHT_ACTIVATE
