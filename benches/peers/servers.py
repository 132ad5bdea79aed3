"""The sides of the comparison: how each is set up, started, watched and stopped."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

LAYERS = ("address", "enterprise", "plan")


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Server:
    """A server of our own, known by its process; the sides below say how it is started and asked."""

    def __init__(self, name, command, ready, port, environment=None, folder=None, log=None, user=None):
        self.name, self.port, self.log = name, port, log
        with open(log, "ab") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=folder, user=user, group=user,
                extra_groups=[] if user else None, env={**os.environ, **(environment or {})}, start_new_session=True,
            )
        try:
            self.wait(ready)
        except BaseException:
            self.stop()
            raise

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def wait(self, ready):
        for _ in range(1200):
            if self.process.poll() is not None:
                break
            if ready(self):
                return
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} did not start:\n" + Path(self.log).read_text(errors="replace")[-3000:])

    def processes(self):
        """The process and its children, the folders of each in /proc."""
        left = [self.process.pid]
        while left:
            folder = Path(f"/proc/{left.pop()}")
            try:
                for task in (folder / "task").iterdir():
                    left += map(int, (task / "children").read_text().split())
                yield folder
            except OSError:
                continue

    def memory(self):
        """Megabytes; pages that several processes share count once (PSS)."""
        total = 0
        for folder in self.processes():
            try:
                lines = (folder / "smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024

    def cpu(self):
        """Seconds of processor time so far, with those of children that are gone."""
        total = 0
        for folder in self.processes():
            try:
                # Behind the name, which may hold anything: user, system, and both of the gone.
                total += sum(map(int, (folder / "stat").read_text().rpartition(")")[2].split()[11:15]))
            except OSError:
                continue
        return total / os.sysconf("SC_CLK_TCK")

    def stop(self, signal=None):
        if self.process.poll() is None:
            self.process.send_signal(signal) if signal else self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def answers(path):
    def ready(server):
        try:
            with urllib.request.urlopen(f"http://{server.address}{path}", timeout=30) as reply:
                return reply.status == 200
        except OSError:
            return False

    return ready


def postgres_programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]), reverse=True)
    if not found:
        raise SystemExit("PostgreSQL is not installed: run scripts/install-debian.sh")
    return found[0].parent


def postgres(folder):
    """A private PostgreSQL in a folder, with room to keep all tables in memory, never as root."""
    programs, data = postgres_programs(), folder / "pg"
    user = None
    folder.chmod(0o755)
    data.mkdir()
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres").pw_uid
        shutil.chown(data, "postgres", "postgres")
    subprocess.run(
        [programs / "initdb", f"--pgdata={data}", "--username=bench", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, cwd="/tmp", user=user, group=user, extra_groups=[] if user else None,
    )
    port = free_port()
    settings = {
        "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "shared_buffers": "1GB", "work_mem": "64MB",
        "maintenance_work_mem": "256MB", "random_page_cost": "1.1", "jit": "off", "fsync": "off", "max_connections": "100",
    }
    command = [programs / "postgres", "-D", data, "-p", str(port)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]

    def ready(_):
        asked = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "bench"]
        return subprocess.run(asked, check=False).returncode == 0

    server = Server("PostgreSQL", command, ready, port, folder="/tmp", log=folder / "postgres.log", user=user)
    server.psql = [programs / "psql", "-q", "-X", "-h", "127.0.0.1", "-p", str(port), "-U", "bench", "-d", "postgres", "-v", "ON_ERROR_STOP=1"]
    server.url = f"postgresql://bench@127.0.0.1:{port}/postgres"
    return server


def load_tables(server, data):
    here = Path(__file__).parent

    def run(sql):
        subprocess.run([*server.psql, "-c", sql], check=True, stdin=subprocess.DEVNULL)

    subprocess.run([*server.psql, "-f", here / "schema.sql"], check=True, stdin=subprocess.DEVNULL)
    for layer in LAYERS:
        with (data / f"{layer}.tsv").open("rb") as rows:
            subprocess.run([*server.psql, "-c", f"COPY {layer} FROM STDIN"], stdin=rows, check=True)
        run(f"CREATE INDEX ON {layer} USING gist (geom)")
        # In the order of space, which is what a map asks by: the best case of the peers.
        run(f"CLUSTER {layer} USING {layer}_geom_idx")
        run(f"VACUUM ANALYZE {layer}")


class Ours:
    name = "ftz-atlas"

    def __init__(self, binary, folder, data):
        self.binary, self.folder = binary, folder / "ours"
        self.layers = []
        steps = [
            ("", ["divisions", data / "divisions.csv", "--no-build"]),
            ("address", ["addresses", data / "addresses.csv", "--crs", "wgs84", "--no-build"]),
            ("enterprise", ["layer", data / "enterprises.csv", "--layer", "enterprise", "--crs", "wgs84", "--no-build"]),
            ("plan", ["zones", data / "polygons.geojson", "--crs", "wgs84"]),
        ]
        for layer, arguments in steps:
            command = [binary, "--data", self.folder, "import", *arguments, "--rejects", folder / "rejects.csv"]
            begin = time.monotonic()
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            print(f"  import {arguments[0]}: {time.monotonic() - begin:.1f} s, exit code {done.returncode}")
            if done.returncode == 0:
                self.layers += [layer] if layer else []
            elif layer == "enterprise":
                print(f"  the enterprise layer is left out on all sides: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")
            else:
                raise SystemExit(f"import {arguments[0]} failed:\n{done.stdout}{done.stderr}")

    def start(self):
        port = free_port()
        return Server(
            self.name, [self.binary, "--data", self.folder, "serve", "--listen", f"127.0.0.1:{port}"], answers("/readyz"), port,
            log=f"{self.folder}.log", environment={"FTZ_ATLAS_LOG": "warn"},
        )

    def tile(self, layers, tile):
        return f"/tiles/{','.join(layers)}/{tile}.mvt"

    def items(self, layer, box):
        return f"/ogc/collections/{layer}/items?bbox={box}&limit=100"


class Martin:
    name = "Martin"

    def __init__(self, binary, folder, database):
        self.binary, self.folder, self.config = binary, folder, folder / "martin.json"
        columns = {
            "address": dict.fromkeys("id county town village road number place building unit floor room".split(), "text"),
            "enterprise": dict.fromkeys("id name kind sector status legal_form established".split(), "text")
            | {"capital_cny": "int8", "employees": "int4"},
            "plan": dict.fromkeys("id code name kind".split(), "text"),
        }
        tables = {
            layer: {
                "schema": "public", "table": layer, "srid": 4326, "geometry_column": "geom",
                "geometry_type": "POLYGON" if layer == "plan" else "POINT", "bounds": [119.8, 29.0, 120.4, 29.6],
                # As ours: a point is in one tile, a polygon reaches 64 units beyond it.
                "extent": 4096, "buffer": 64 if layer == "plan" else 0, "clip_geom": True, "properties": properties,
            }
            for layer, properties in columns.items()
        }
        document = {
            "worker_processes": os.cpu_count(), "preferred_encoding": "gzip", "cache": {"size_mb": 1024, "tile_size_mb": 1024},
            "postgres": {"connection_string": database, "pool_size": 20, "auto_publish": False, "tables": tables},
        }
        # JSON is YAML.
        self.config.write_text(json.dumps(document))

    def start(self):
        port = free_port()
        command = [self.binary, "--config", self.config, "--listen-addresses", f"127.0.0.1:{port}"]
        return Server(self.name, command, answers("/health"), port, log=self.folder / "martin.log", environment={"RUST_LOG": "warn"})

    def tile(self, layers, tile):
        return f"/{','.join(layers)}/{tile}"


class Bbox:
    name = "BBOX"

    def __init__(self, binary, folder, database):
        self.binary, self.folder, self.database = binary, folder / "bbox", database
        self.folder.mkdir()

    def start(self):
        port = free_port()
        lines = [
            "[webserver]", f'server_addr = "127.0.0.1:{port}"', 'loglevel = "Error"',
            "[[datasource]]", 'name = "pg"', f'postgis = {{ url = "{self.database}" }}',
        ]
        for layer in LAYERS:
            lines += ["[[collection]]", f'name = "{layer}"', f'postgis = {{ table_name = "{layer}", fid_field = "id" }}']
        (self.folder / "bbox.toml").write_text("\n".join(lines) + "\n")
        return Server(
            self.name, [self.binary, "serve"], answers("/collections/address"), port, folder=self.folder,
            log=self.folder / "bbox.log",
        )

    def items(self, layer, box):
        return f"/collections/{layer}/items?bbox={box}&limit=100"


class Pygeoapi:
    name = "pygeoapi"

    def __init__(self, environment, folder, database_port):
        self.programs, self.folder, self.database_port = environment / "bin", folder / "pygeoapi", database_port
        self.folder.mkdir()

    def start(self):
        port = free_port()
        said = {"title": "bench", "description": "bench", "keywords": ["bench"]}
        resources = {
            layer: {
                "type": "collection", **said, "extents": {"spatial": {"bbox": [119.8, 29.0, 120.4, 29.6]}},
                "links": [],
                "providers": [{
                    "type": "feature", "name": "PostgreSQL", "table": layer, "id_field": "id", "geom_field": "geom",
                    "data": {"host": "127.0.0.1", "port": self.database_port, "dbname": "postgres", "user": "bench", "password": "",
                             "search_path": ["public"]},
                }],
            }
            for layer in LAYERS
        }
        document = {
            "server": {
                "bind": {"host": "127.0.0.1", "port": port}, "url": f"http://127.0.0.1:{port}", "mimetype": "application/json; charset=UTF-8",
                "encoding": "utf-8", "gzip": True, "languages": ["en-US"], "pretty_print": False,
                "limits": {"default_items": 100, "max_items": 1000}, "map": {"url": "http://localhost/{z}/{x}/{y}.png", "attribution": ""},
            },
            "logging": {"level": "ERROR"},
            "metadata": {
                "identification": {**said, "keywords_type": "theme", "terms_of_service": "", "url": "http://localhost"},
                "license": {"name": "", "url": "http://localhost"}, "provider": {"name": "", "url": "http://localhost"},
                "contact": {"name": "bench", "email": "bench@localhost"},
            },
            "resources": resources,
        }
        config, described = self.folder / "config.yml", self.folder / "openapi.yml"
        config.write_text(json.dumps(document))
        environment = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(described)}
        if not described.exists():
            subprocess.run(
                [self.programs / "pygeoapi", "openapi", "generate", config, "--output-file", described], check=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env={**os.environ, **environment},
            )
        command = [
            self.programs / "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(os.cpu_count()), "--worker-class", "gthread",
            "--threads", "4", "--keep-alive", "75", "--log-level", "error", "pygeoapi.flask_app:APP",
        ]
        return Server(
            self.name, command, answers("/collections/address?f=json"), port, folder=self.folder, environment=environment,
            log=self.folder / "pygeoapi.log",
        )

    def items(self, layer, box):
        return f"/collections/{layer}/items?bbox={box}&limit=100&f=json"


class Static:
    name = "static handler"

    def __init__(self, binary, paths, bodies, folder):
        self.binary, self.paths, self.bodies, self.folder = binary, paths, bodies, folder

    def start(self):
        port = free_port()
        command = [self.binary, "static", f"127.0.0.1:{port}", self.paths, self.bodies]

        def ready(server):
            with socket.socket() as stream:
                return stream.connect_ex(("127.0.0.1", server.port)) == 0

        return Server(self.name, command, ready, port, log=self.folder / "static.log")
