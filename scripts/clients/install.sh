#!/usr/bin/env bash
# Installs what `make clients` needs besides the server: install.sh FOLDER
#
# From Debian's packages: GDAL and QGIS with their Python modules, PROJ, Python's venv. Into a
# virtual environment FOLDER, from Python's package index: pmtiles, pyproj and schemathesis, in the versions below. Does nothing when all is there.
set -euo pipefail

folder=${1:?usage: install.sh FOLDER}
python=/usr/bin/python3
wanted=(pmtiles==3.8.1 pyproj==3.7.2 schemathesis==4.32.5)

missing=()
want() { missing+=("$1"); }
has_module() { "$python" -c "import $1" 2>/dev/null; }

command -v ogr2ogr >/dev/null || want gdal-bin
[ -x "$python" ] || want python3
has_module osgeo.gdal_array || want python3-gdal
QT_QPA_PLATFORM=offscreen has_module qgis.core || want python3-qgis
ls /usr/lib/qgis/plugins/*wfs*.so >/dev/null 2>&1 || want qgis-providers
command -v proj >/dev/null || want proj-bin
has_module ensurepip || want python3-venv

if [ ${#missing[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null; then
        echo "error: missing: ${missing[*]}; this system has no apt-get, so please install them by its own means" >&2
        exit 1
    fi
    root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "error: missing: ${missing[*]}; installing them needs root, and there is no sudo: run this script as root" >&2
            exit 1
        fi
        root=(sudo)
    fi
    echo "Installing from Debian's packages: ${missing[*]}"
    "${root[@]}" apt-get update -q
    if ! "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; then
        echo "error: apt-get could not install: ${missing[*]}" >&2
        exit 1
    fi
fi

# The versions that are in it are written beside it once they are.
if [ "$(cat "$folder/wanted" 2>/dev/null)" != "${wanted[*]}" ]; then
    echo "Installing from Python's package index into $folder: ${wanted[*]}"
    "$python" -m venv --clear "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check --no-input "${wanted[@]}"
    echo "${wanted[*]}" >"$folder/wanted"
fi
