# Shared by app/run and tests/run: installs the packages that are missing and builds. Sourced by bash with the
# project's top folder as the working directory.

say() { printf '%s\n' "$*" >&2; }

# The packages of the named sections of app/packages.txt.
packages_of() {
    local wanted=" $* " section="" line
    while read -r line; do
        case "$line" in
        '' | '#'*) ;;
        '['*']') section=${line:1:-1} ;;
        *) if [[ $wanted == *" $section "* ]]; then printf '%s\n' "$line"; fi ;;
        esac
    done < app/packages.txt
}

# Whether what a package brings is there although the package is not: Node.js often comes from elsewhere.
comes_from_elsewhere() {
    case "$1" in
    nodejs) command -v node ;;
    npm) command -v npm ;;
    *) false ;;
    esac > /dev/null
}

install_packages() {
    local package missing=()
    if ! command -v apt-get > /dev/null; then
        say "This system has no apt-get. Tokenwise needs what these Debian 12 packages hold:"
        say "$(packages_of "$@" | tr '\n' ' ')"
        say "Going on in the hope that it is there."
        return
    fi
    local installed
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2> /dev/null | sed -n 's/ installed$//p')
    while read -r package; do
        if ! grep -qxF "$package" <<< "$installed" && ! comes_from_elsewhere "$package"; then
            missing+=("$package")
        fi
    done < <(packages_of "$@")
    if [ ${#missing[@]} -eq 0 ]; then return; fi

    say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo > /dev/null; then
            say "That needs root, and there is no sudo. As root, run:"
            say "  apt-get install --no-install-recommends ${missing[*]}"
            exit 1
        fi
        as_root=(sudo)
    fi
    quietly "${as_root[@]}" apt-get update
    quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y \
        --no-install-recommends "${missing[@]}"
}

# Runs a command and shows what it printed only when it fails, which ends the script.
quietly() {
    local log
    log=$(mktemp)
    if ! "$@" > "$log" 2>&1; then
        tail -n 60 "$log" >&2
        rm -f "$log"
        say "Failed: $*"
        exit 1
    fi
    rm -f "$log"
}

# build PRESET [TARGET…]: configures when needed and builds. Quiet unless something goes wrong or is built anew.
build() {
    local preset=$1
    shift
    if [ ! -f "build/$preset/build.ninja" ]; then
        say "Configuring build/$preset"
        quietly cmake --preset "$preset" -DTOKENWISE_UNITY=ON
        say "Building build/$preset (minutes the first time)"
    fi
    local target targets=()
    for target in "$@"; do targets+=(--target "$target"); done
    quietly cmake --build --preset "$preset" "${targets[@]}"
}
