# Sourced by each application's install; $1 is the directory of the cache to install into.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[1]}")"
into=$1
mkdir -p "$into/bin" "$into/app"
rm -f "$into/debian"

# missing SENTENCE: the toolchain is not on this machine
missing() {
    echo "$*" >&2
    exit 69
}

# program NAME PACKAGE: NAME has to be on the PATH
program() {
    command -v "$1" >/dev/null || missing "$1 is not on the PATH; install $2"
}

# debian PACKAGE...: in CI installs what is missing of Debian's packages, elsewhere says what is
debian() {
    local package absent=()
    printf '%s\n' "$@" >>"$into/debian" # looked at again by later runs: the cache may outlive the packages
    for package; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || absent+=("$package")
    done
    [ "${#absent[@]}" -gt 0 ] || return 0
    [ "${CI:-}" = true ] && [ "$(id -u)" = 0 ] || missing "missing; install it with: apt-get install ${absent[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${absent[@]}" >&2
}

# node_modules PACKAGE: what package-lock.json pins, as the application's; the tool's version is that of PACKAGE
node_modules() {
    program node nodejs
    program npm npm
    cp package.json package-lock.json "$into/app/"
    npm ci --prefix "$into/app" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    node -p 'require(process.argv[1]).version' "$into/app/node_modules/$1/package.json" >"$into/version"
}

# virtual_environment FILE: a Python environment in app/.venv with what the requirements file pins
virtual_environment() {
    program python3 python3
    python3 -c 'import ensurepip' 2>/dev/null || debian python3-venv
    python3 -m venv "$into/app/.venv"
    "$into/app/.venv/bin/pip" install --quiet --disable-pip-version-check -r "$1"
}

# go_program PACKAGE@VERSION TAGS: builds it with these build tags; the tool's version is that of its module
go_program() {
    program go golang-go
    GOBIN="$into/bin" go install -tags "$2" "$1" >&2
    go version -m "$into"/bin/* | awk '$1 == "mod" { sub("^v", "", $3); print $3 }' >"$into/version"
}
