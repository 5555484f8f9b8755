#!/bin/sh
# Runs in somebody else's container, and in the application's directory, what sluice hands over through the directory
# that this file is in, one command after the other, and shows what sluice says; ends with the exit status of sluice.
# It needs a shell and sleep, and nothing of ours; with setsid and grep it finds more of what a command leaves running.
# A command ends when sluice says so, when sluice gives no sign of life, and when this script ends, in whatever way.
set -u

case $0 in
*/*) dir=${0%/*} ;;
*) dir=. ;;
esac
patience=20 # seconds without a sign of life from sluice; every 1 s there should be one
grace=100   # tenths of a second between SIGTERM and SIGKILL
main=$$
own_session=
if command -v setsid >/dev/null 2>&1; then own_session=setsid; fi
mask=$(umask)
if [ -g "$dir" ]; then umask 027; else umask 077; fi

tell() {
    printf 'sluice: %s\n' "$1" >&2
}

if ! command -v sleep >/dev/null 2>&1; then
    tell "this container has no sleep; use an image with a shell's usual programs"
    exit 1
fi
tick=1
if [ -r /proc/uptime ] && sleep 0.1 2>/dev/null; then tick=0.2; fi

# Sets $now to seconds on a clock that nobody corrects.
now=0
look_at_the_clock() {
    if read -r now _ 2>/dev/null </proc/uptime; then now=${now%%.*}; else now=$((now + 1)); fi
}

alive() {
    if [ -r /proc/self/stat ]; then
        read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
        case ${stat##*) } in [ZX]*) return 1 ;; esac
    else
        kill -0 "$1" 2>/dev/null
    fi
}

if ! read -r token heard 2>/dev/null <"$dir/keeper"; then
    tell "there is no readable file $dir/keeper: start this as the same user as sluice, or give the pod an fsGroup, and after sluice"
    exit 1
fi
look_at_the_clock
heard_at=$now
looked_at=$now
# A container that stood still for as long as the patience (frozen, its machine asleep) cannot know what was decided
# meanwhile: another run may be at work.
sluice_lives() {
    look_at_the_clock
    gap=$((now - looked_at))
    looked_at=$now
    [ "$gap" -lt "$patience" ] || return 1
    if read -r whose count 2>/dev/null <"$dir/keeper"; then
        [ "$whose" = "$token" ] || return 1
        if [ "$count" != "$heard" ]; then
            heard=$count
            heard_at=$now
        fi
    fi
    [ $((now - heard_at)) -lt "$patience" ]
}

session=$dir/$token
if ! (set -C && true >"$session.runner") 2>/dev/null; then
    if [ -e "$session.runner" ]; then
        tell "another container works for this run already; let only one start $0"
    else
        tell "cannot write to $dir: start this as the same user as sluice, or give the pod an fsGroup"
    fi
    exit 1
fi

beats=0
beat() {
    beats=$((beats + 1))
    echo "$beats" >"$session.beat"
}

# What sluice says, from where the step before this one ended.
exec 3>&1 4<"$dir/log"
shown=0
if [ -r "$session.shown.prepare" ]; then
    read -r before <"$session.shown.prepare"
    while [ "$shown" -lt "$before" ] && IFS= read -r line <&4; do shown=$((shown + 1)); done
fi
part=
show() {
    while IFS= read -r line <&4; do
        printf '%s\n' "$part$line"
        part=
        shown=$((shown + 1))
    done
    part=$part$line
}

stopped=
trap 'stopped=1' HUP INT TERM

leave() {
    show
    echo "$shown" >"$session.shown.run"
    echo gone >"$session.beat"
    exit "$1"
}

# Becomes the command. The mark is what the watchdog finds it by.
launch() {
    umask "$mask"
    trap - HUP INT TERM
    SLUICE_RUN=$mark
    export SLUICE_RUN
    exec 3>&- 4<&-
    exec $own_session sh "$base.command"
}

watch() {
    trap - HUP INT TERM
    unset SLUICE_RUN
    exec 3>&- 4<&-
    exec $own_session sh "$dir/watchdog" "$mark" "$grace"
}

# Starts the command and waits for its end. The watchdog reads what this says: it ends the command, and everything that
# it started, unless it reads "done".
supervise() {
    trap - HUP INT TERM
    while [ ! -s "$base.ready" ]; do
        if [ -e "$base.stop" ] || ! alive "$main"; then exit 1; fi
        sleep "$tick"
    done
    if [ -e "$base.cancel" ]; then exit 1; fi
    launch >>"$base.output" 2>&1 </dev/null &
    command=$!
    echo "$command"
    echo "$command" >"$base.group"
    while alive "$command"; do
        if [ -e "$base.cancel" ] || [ -e "$base.stop" ] || ! alive "$main"; then exit 1; fi
        sleep "$tick"
    done
    wait "$command"
    status=$?
    echo "$status ended" >"$base.status"
    echo done
}

attend() {
    mark="handed-over/$token/$number."
    true >"$base.output"
    if [ ! -r "$base.command" ]; then
        echo "cannot read $base.command: run this container as the same user as sluice, or give the pod an fsGroup" >"$base.output"
        echo "126 ended" >"$base.status"
        return
    fi
    supervise | watch >"$base.ready" 2>/dev/null &
    guard=$!
    while alive "$guard"; do
        beat
        show
        if [ -n "$stopped" ] || ! sluice_lives; then true >"$base.stop"; fi
        sleep "$tick"
    done
    if [ ! -e "$base.status" ]; then # the watchdog has ended it, or was killed: then another one does
        true >"$base.stop"
        wait "$guard"
        group=
        read -r group 2>/dev/null <"$base.group"
        echo "$group" | watch >/dev/null 2>&1
        echo "143 ended" >"$base.status"
    fi
    wait "$guard"
    rm -f "$base.command" 2>/dev/null
}

number=1
while :; do
    beat
    base=$session.$number
    if [ -e "$base.command" ]; then
        attend
        number=$((number + 1))
        continue
    fi
    if read -r whose status 2>/dev/null <"$dir/ended" && [ "$whose" = "$token" ]; then leave "$status"; fi
    if [ -n "$stopped" ]; then leave 143; fi
    if ! sluice_lives; then
        show
        tell "sluice gave no sign of life for $patience s; start the same release again"
        leave 143
    fi
    show
    sleep "$tick"
done
