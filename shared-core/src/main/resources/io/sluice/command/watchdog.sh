# Ends a command when the process that started it is gone or lets go of it. Standard input is a pipe from that process:
# first line: process group of the command; second line: "done" when the command ended by itself. End of input before
# that means: end the command and everything it started. It is run by sh -c, so that it needs no file.
# Arguments: the marker in the command's environment, and the grace between SIGTERM and SIGKILL in tenths of a second.
# No name of ours is in here, so that "pkill -f" with it spares the watchdog and the command does not lose its guard.
marker=$1
ticks=$2
PATH=$PATH:/usr/bin:/bin
trap '' HUP INT TERM
echo ready # in a session of its own and deaf to signals: only now may the command start

IFS= read -r group
IFS= read -r word
[ "$word" = done ] && exit 0

# The environ files of marked processes. The grep of busybox stops at a NUL: then one process after the other.
marked_files() {
    if printf 'a\000b' | grep -qF b; then
        grep -lsF "SLUICE_RUN=$marker" /proc/[0-9]*/environ
    else
        for environ in /proc/[0-9]*/environ; do
            tr '\000' '\n' <"$environ" | grep -qF "SLUICE_RUN=$marker" && echo "$environ"
        done
    fi
}

# What to hand to kill, each process once, since some take a second SIGTERM for an order to drop everything: process
# groups with a living member (a zombie is none) that the command or a marked process leads, then marked ones elsewhere.
targets() {
    if [ ! -r /proc/self/stat ]; then
        [ -n "$group" ] && kill -0 "-$group" && echo "-$group"
        return
    fi
    marked=$(marked_files | while IFS=/ read -r _ _ pid _; do printf '%s ' "$pid"; done)
    said=" "
    for stat in /proc/[0-9]*/stat; do
        read -r line <"$stat" || continue
        set -- "${line%% *}" ${line##*) }
        case $2 in Z | X) continue ;; esac
        case " $group $marked" in
            *" $4 "*) target=-$4 ;;
            *" $1 "*) target=$1 ;;
            *) continue ;;
        esac
        case $said in *" $target "*) continue ;; esac
        said="$said$target "
        echo "$target"
    done
}

signal() {
    for target in $(targets); do
        kill "-$1" "$target"
    done
}

pause() {
    sleep 0.1 || sleep 1
}

# A look takes time of its own on a busy machine: the clock that never jumps counts, too, where there is one.
late() {
    [ "$ticks" -le 0 ] && return
    [ -n "$deadline" ] && read -r uptime _ </proc/uptime && [ "${uptime%%.*}" -ge "$deadline" ]
}

# Without a group the command may be about to start: look a little longer.
if [ -z "$group" ]; then
    tries=10
    while [ -z "$(targets)" ] && [ "$tries" -gt 0 ]; do
        pause
        tries=$((tries - 1))
    done
fi

# A process that is just starting another program shows no environment: only three looks in a row that find nothing count.
signal TERM
signal CONT
deadline=
if read -r uptime _ </proc/uptime; then
    deadline=$((${uptime%%.*} + ticks / 10 + 1))
fi
looks=3
while [ "$looks" -gt 0 ]; do
    looks=$((looks - 1))
    if [ -n "$(targets)" ]; then
        looks=3
        ! late || signal KILL
    fi
    ticks=$((ticks - 1))
    pause
done
