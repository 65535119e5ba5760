#!/usr/bin/env bash
# Prepares this checkout: `infra/setup.sh run` for what the product needs, `develop` for the tests and checks too.
# Each step is done once and skipped while what it was made from has not changed. Packages come from the registries this
# machine's own clients (pip, Maven, npm, apt) are set up for.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
purpose=${1:-run}

say() { printf '• %s\n' "$*"; }
fail() { printf 'lisiere : %s\n' "$*" >&2; exit 1; }

# --- Debian's packages -------------------------------------------------------------------------------------------

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo "$@"; else return 1; fi
}

# debian PURPOSE PACKAGE...: install packages, or say what to install and why.
debian() {
  local why=$1; shift
  if command -v apt-get >/dev/null && as_root true; then
    say "Debian : installation de $* ($why)"
    if [ -z "${apt_updated:-}" ]; then as_root apt-get update -qq >/dev/null || true; apt_updated=1; fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null && return
  fi
  say "à installer à la main : $* ($why)"
  return 1
}

java_is_recent() {
  local version
  version=$(java -version 2>&1 | sed -nE 's/.*version "([0-9]+).*/\1/p' | head -n 1)
  [ "${version:-0}" -ge 17 ]
}

french_ocr_is_there() {
  local folder
  for folder in "${TESSDATA_PREFIX:-/nowhere}" /usr/share/tesseract-ocr/*/tessdata /usr/share/tessdata /usr/local/share/tessdata; do
    [ -e "$folder/fra.traineddata" ] && return
  done
  return 1
}

# --- Python ------------------------------------------------------------------------------------------------------

find_python() {
  local candidate
  for candidate in python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

digest() { cat "$@" | sha256sum | cut -c1-16; }

install_python() {
  local lock=requirements.lock stamp python
  [ "$purpose" = develop ] && lock=requirements-dev.lock
  stamp=.venv/.installed-$(digest "$lock" pyproject.toml)
  if [ -e "$stamp" ] || { [ "$purpose" = run ] && [ -e ".venv/.installed-$(digest requirements-dev.lock pyproject.toml)" ]; }; then
    return
  fi
  python=$(find_python) || fail "Python 3.11 à 3.13 est nécessaire et n’a pas été trouvé"
  if [ ! -x .venv/bin/python ]; then
    say "Python : environnement .venv ($("$python" --version))"
    "$python" -m venv .venv 2>/dev/null || {
      rm -rf .venv
      debian "environnements Python" python3-venv && "$python" -m venv .venv
    } || fail "l’environnement .venv ne peut pas être créé (Debian : apt-get install python3-venv)"
  fi
  if [ ! -x .venv/bin/uv ]; then
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip -q >/dev/null
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r infra/requirements-setup.lock
  fi
  say "Python : paquets de $lock"
  .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$lock"
  .venv/bin/uv pip install -q --python .venv/bin/python --no-deps -e .
  rm -f .venv/.installed-*
  touch "$stamp"
}

# --- The reader's C ----------------------------------------------------------------------------------------------

# Compiles the one C file with any compiler at hand, else with one that comes as a Python package and goes again.
install_reader() {
  local source=workers/_extraction/native/page_reader.c library compiler
  library=${source%.c}-$(sha256sum "$source" | cut -c1-12).so
  [ -e "$library" ] && return
  say "Lecteur de PDF : compilation de $source"
  rm -f workers/_extraction/native/*.so
  for compiler in ${CC:-} cc gcc clang; do
    compile_reader "$compiler" "$source" "$library" && return
  done
  say "Lecteur de PDF : aucun compilateur C ici, un est pris pour l’occasion"
  .venv/bin/uv pip install -q --python .venv/bin/python --target .venv/compiler --require-hashes -r infra/requirements-compiler.lock
  PYTHONPATH=.venv/compiler compile_reader ".venv/bin/python -m ziglang cc" "$source" "$library" ||
    fail "le lecteur de PDF n’a pas pu être compilé : installer un compilateur C (Debian : apt-get install gcc)"
  rm -rf .venv/compiler
}

compile_reader() {
  # The library is linked with nothing, so that neither headers nor a C library need to be there.
  $1 -O2 -shared -fPIC -nostdlib -ffreestanding "$2" -o "$3.part" 2>/dev/null && mv "$3.part" "$3"
}

# --- Kafka -------------------------------------------------------------------------------------------------------

install_kafka() {
  [ -n "${LISIERE_KAFKA_BOOTSTRAP:-}" ] && [ "$purpose" = run ] && return
  java_is_recent 2>/dev/null || debian "Java pour Kafka" default-jre-headless || fail "Java 17 ou plus récent est nécessaire à Kafka"
  local stamp=infra/kafka/lib/.fetched-$(digest infra/kafka/pom.xml)
  if [ ! -e "$stamp" ]; then
    command -v mvn >/dev/null || debian "Maven, pour les fichiers de Kafka" maven || fail "Maven est nécessaire pour obtenir Kafka"
    say "Kafka : fichiers de infra/kafka/pom.xml"
    rm -rf infra/kafka/lib infra/kafka/kafka.jsa
    (cd infra/kafka && mvn -q -B dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=lib) ||
      fail "les fichiers de Kafka n’ont pas pu être obtenus par Maven"
    touch "$stamp"
  fi
  if [ ! -e infra/kafka/kafka.jsa ]; then
    say "Kafka : archive de démarrage rapide"
    .venv/bin/python -m infra.kafka.archive || say "sans archive : Kafka démarrera un peu moins vite"
  fi
}

# --- The screens' scripts ----------------------------------------------------------------------------------------

# Prints the machine's npm, else that of a Python package, installed when it is first needed.
find_npm() {
  command -v npm && return
  [ -x .venv/bin/npm ] ||
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r infra/requirements-node.lock >&2
  echo "$PWD/.venv/bin/npm"
}

install_screens() {
  local stamp=reviewer_ui/static/vendor/.installed-$(digest reviewer_ui/package-lock.json)
  [ -e "$stamp" ] && return
  local npm
  npm=$(find_npm)
  say "Interface : scripts de reviewer_ui/package-lock.json"
  (cd reviewer_ui && PATH="$PWD/../.venv/bin:$PATH" "$npm" ci --silent --ignore-scripts --no-audit --no-fund)
  .venv/bin/python -m reviewer_ui.vendor
  touch "$stamp"
}

# --- The tests' identity provider --------------------------------------------------------------------------------

install_identity_provider() {
  local stamp=tests/wire/oidc/node_modules/.installed-$(digest tests/wire/oidc/package-lock.json)
  [ -e "$stamp" ] && return
  say "Essais de connexion : fournisseur d’identité de tests/wire/oidc/package-lock.json"
  local npm
  npm=$(find_npm)
  (cd tests/wire/oidc && PATH="$PWD/../../../.venv/bin:$PATH" "$npm" ci --silent --ignore-scripts --no-audit --no-fund)
  touch "$stamp"
}

install_python
install_reader
french_ocr_is_there || debian "lecture des pages numérisées" tesseract-ocr-fra ||
  say "sans elles, les pages numérisées seront listées comme non lues"
install_kafka
install_screens
if [ "$purpose" = develop ]; then
  ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || debian "essais sur une base servie" postgresql ||
    fail "PostgreSQL est nécessaire aux essais"
  install_identity_provider
  command -v chromium >/dev/null || debian "essais dans un navigateur" chromium || fail "Chromium est nécessaire aux essais"
fi
