# Read by the zsh in a terminal that Labwright opened. From here on everything is read from where you have
# it; the environment is activated last, just before the first prompt.
if [[ -n "$LABWRIGHT_ZDOTDIR" ]]; then
    export ZDOTDIR="$LABWRIGHT_ZDOTDIR"
else
    unset ZDOTDIR
fi
unset LABWRIGHT_ZDOTDIR
labwright_activate() {
    precmd_functions=("${(@)precmd_functions:#labwright_activate}")
    unfunction labwright_activate
    eval "$LABWRIGHT_ACTIVATE"
    unset LABWRIGHT_ACTIVATE
}
precmd_functions+=(labwright_activate)
if [[ -r "${ZDOTDIR:-$HOME}/.zshenv" ]]; then
    . "${ZDOTDIR:-$HOME}/.zshenv"
fi
