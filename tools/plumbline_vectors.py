#!/usr/bin/env python3
"""Reader and runner of Plumbline's golden vectors (format plumbline-vectors-1; see vectors/README.md).

    import plumbline_vectors as plv
    for case in plv.load("vectors/ffe/ffe_basic").cases:
        x, tap, y = case.data["x"], case.data["tap"], case.data["y"]    # lists of int
        plv.run_case(case, lambda block, config: MyFfe(config))         # raises plv.Mismatch in words

A model is any object with
    ports                       list of Port, or of anything with the same attributes (chains only)
    set_coefs({port: samples})  settings of some coefficient ports; the others keep theirs
    reset()                     state and coefficients as after creation
    process({port: samples})    takes all of it and returns {output or probe port: samples}; a probe may be left out
    save_state()                dict with named fields, or None when it cannot say
and `make_block(block, config)` creates one. A model refuses an illegal configuration or coefficient with Refused.

Samples are int. A port of width 32 without sign carries bit patterns, held as int32 like everywhere in Plumbline. Only
the standard library is needed; numpy, where installed, makes long recipes fast, and samples of recipes are then arrays.

As a program it checks sets: `plumbline_vectors.py FOLDER...` reads every file and prints one line a set.
"""

import dataclasses
import hashlib
import json
import pathlib
import re
import sys

try:
    import numpy
except ImportError:
    numpy = None

SCHEMA = "plumbline-vectors-1"
HEX_MAGIC = "// plv-hex-1 "
TYPES = ("AFT", "STR", "MCT", "LDT", "ERR")


class VectorError(ValueError):
    """A file of a set that is not what it must be. One line that names file, case and port."""


class Refused(ValueError):
    """A model's refusal of a configuration or coefficient; `field` is the key or port that it is about."""

    def __init__(self, field, text=""):
        super().__init__(text or f"{field} is not legal")
        self.field = field


class Mismatch(AssertionError):
    """A model's answer that differs from the expected one. One line."""

    def __init__(self, case, port, index, expected, found, why=""):
        self.case, self.port, self.index, self.expected, self.found = case, port, index, expected, found
        flags = "; ".join(f"{flag}: {case.note(flag)}" for flag in case.flags)
        where = f"{case.name} port {port}" + ("" if index is None else f" sample {index}")
        super().__init__(f"{where}: expected {expected}, found {found}{why} [{flags}]")


@dataclasses.dataclass(frozen=True)
class Port:
    """One port of a block; the fields are those of the manifest."""
    name: str
    dir: str
    width: int
    signed: bool
    frac: int = 0
    lanes: int = 1
    words: int = 1
    varies: bool = False
    wide: bool = False  # pairs of lanes are 64-bit numbers, the lower half first
    unit: str = "1"
    min: int = 0
    max: int = 0
    description: str = ""

    @property
    def samples(self):
        """Samples of one frame; of a coefficient port, of the whole setting."""
        return self.lanes * self.words

    @property
    def digits(self):
        return (self.width * self.lanes + 3) // 4

    def wrap(self, value):
        """The low `width` bits of a value, as a sample."""
        value &= (1 << self.width) - 1
        half = 1 << (self.width - 1)
        return value - 2 * half if (self.signed or self.width == 32) and value & half else value

    def encode(self, samples):
        """Samples as hex lines, a word a line, LF after each: what files hold and digests are taken of."""
        mask = (1 << self.width) - 1
        values = samples.tolist() if hasattr(samples, "tolist") else samples
        if self.lanes == 1:
            return "".join([f"{v & mask:0{self.digits}x}\n" for v in values])
        lines = []
        for i in range(0, len(values), self.lanes):
            word = 0
            for lane, v in enumerate(values[i:i + self.lanes]):
                word |= (v & mask) << (lane * self.width)
            lines.append(f"{word:0{self.digits}x}\n")
        return "".join(lines)

    def decode(self, lines):
        """Samples of hex lines that have the right form."""
        mask, half = (1 << self.width) - 1, 1 << (self.width - 1)
        top = 2 * half if self.signed or self.width == 32 else 0
        samples = []
        for line in lines:
            word = int(line, 16)
            for _ in range(self.lanes):
                v = word & mask
                samples.append(v - top if v & half else v)
                word >>= self.width
        return samples


# --- reading -----------------------------------------------------------------------------------------------------------

PORT_KEYS = tuple(field.name for field in dataclasses.fields(Port))
MANIFEST_KEYS = ("schema", "block", "set", "revision", "summary", "spec", "source", "requires", "keys", "ports", "notes",
                 "numberOfCases", "withdrawn", "groups")
SOURCE_KEYS = ("tool", "model", "arith_version", "seed", "command", "sources_sha256")
GROUP_KEYS = ("gid", "type", "config", "ports", "cases")
_HEAD = ("id", "comment", "flags", "result")
CASE_KEYS = {
    "AFT": _HEAD + ("coef_every", "reset_at", "files", "stats"),
    "STR": _HEAD + ("coef_every", "reset_at", "files", "splits", "state", "stats"),
    "MCT": _HEAD + ("files", "rounds", "feedback", "checkpoints", "stats"),
    "LDT": _HEAD + ("files", "recipe", "words", "digest_words", "digests", "stats"),
    "ERR": _HEAD + ("coef_values", "error", "stats"),
}
CASE_OPTIONAL = ("coef_every", "reset_at", "coef_values")


@dataclasses.dataclass
class Case:
    """One case with its samples. `data` has every port that has a file, by name; coefficients without one keep their
    initial setting."""
    set: "VectorSet"
    id: int
    type: str
    config: dict
    ports: list
    entry: dict  # as in the manifest
    data: dict
    state: dict = None

    @property
    def name(self):
        return f"{self.set.name} case {self.id}"

    @property
    def flags(self):
        return self.entry["flags"]

    @property
    def stats(self):
        return self.entry["stats"]

    def note(self, flag):
        return self.set.manifest["notes"].get(flag, {}).get("catches", "?")

    def of(self, *directions):
        return [port for port in self.ports if port.dir in directions]


@dataclasses.dataclass
class VectorSet:
    folder: pathlib.Path
    manifest: dict
    cases: list

    @property
    def block(self):
        return self.manifest["block"]

    @property
    def name(self):
        return f"{self.manifest['block']}/{self.manifest['set']}"


def _keys(where, found, required, optional=()):
    """Refuses an object with an unknown or a missing field."""
    if not isinstance(found, dict):
        raise VectorError(f"{where}: an object is expected here")
    for key in found:
        if key not in required and key not in optional:
            raise VectorError(f"{where}: unknown field '{key}'")
    for key in required:
        if key not in found and key not in optional:
            raise VectorError(f"{where}: field '{key}' is missing")


def _unique(pairs):
    """A JSON object whose keys stand once; readers would differ in which of two they take."""
    found = dict(pairs)
    for key, _ in pairs if len(found) != len(pairs) else ():
        if sum(key == other for other, _ in pairs) > 1:
            raise ValueError(f"key '{key}' stands twice in one object")
    return found


def _list(where, found):
    if not isinstance(found, list):
        raise VectorError(f"{where}: a list is expected here")
    return found


def _integer(where, value, least, most):
    """Refuses what is not an integer within limits; JSON's true and 1.0 are none."""
    if type(value) is not int or not least <= value <= most:
        raise VectorError(f"{where} = {value!r} is not an integer in {least}..{most}")
    return value


def _ports(where, entries):
    ports = []
    for entry in _list(f"{where}: ports", entries):
        name = entry.get("name", "?") if isinstance(entry, dict) else "?"
        _keys(f"{where}: port {name}", entry, PORT_KEYS, ("wide",))
        ports.append(Port(**entry))
    return ports


def _config(where, config, keys, illegal):
    """Every key of the set's table and no other, within its limits unless the case is there to be refused."""
    _keys(f"{where}: config", config, [key["name"] for key in keys])
    for key in keys:
        limits = (-(1 << 31), (1 << 31) - 1) if illegal else (key["min"], key["max"])
        _integer(f"{where}: config: {key['name']}", config[key["name"]], *limits)


def _recipe(where, recipe):
    """The form of a recipe, and of the one inside a chain."""
    kind = recipe.get("generator") if isinstance(recipe, dict) else None
    if kind == "philox":
        _keys(where, recipe, ("generator", "seed", "stream"), ("values",))
    elif kind == "repeat":
        _keys(where, recipe, ("generator", "words"))
        if not _list(where, recipe["words"]):
            raise VectorError(f"{where}: repeats nothing")
    elif kind == "chain":
        _keys(where, recipe, ("generator", "source", "samples", "stages"))
        _recipe(f"{where}: source", recipe["source"])
        for stage in _list(f"{where}: stages", recipe["stages"]):
            _keys(f"{where}: stage", stage, ("block", "config", "coef", "in", "out"))
    else:
        raise VectorError(f"{where}: unknown generator '{kind}'")


def _of_ports(where, what, found, ports, direction):
    """One entry for every port of that direction, and for no other."""
    names = [port.name for port in ports if port.dir == direction]
    for name in names:
        if name not in found:
            raise VectorError(f"{where}: port {name} has no {what}")
    for name in found:
        if name not in names:
            raise VectorError(f"{where}: a {what} of '{name}', which is no {direction} port")


def read_bytes(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise VectorError(f"{path}: {error.strerror}") from None


def check_digest(path, data, sha256, whose="the manifest's"):
    if hashlib.sha256(data).hexdigest() != sha256:
        raise VectorError(f"{path}: sha256 differs from {whose}")


def check_hex(path, data, port, words, title):
    """Samples of a hex file; its form is strict because simulators are not."""
    def fail(line, what):
        raise VectorError(f"{path}:{line}: {what}")

    if b"\r" in data:
        fail(data[:data.index(b"\r")].count(b"\n") + 1, "CRLF line end; lines end with LF")
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        fail(data[:error.start].count(b"\n") + 1, "not ASCII")
    if not text.endswith("\n"):
        fail(text.count("\n") + 1, "the last line has no line end: a truncated file")
    lines = text[:-1].split("\n")
    lanes = f" lanes={port.lanes}" if port.lanes > 1 else ""
    header = f"{HEX_MAGIC}{title} port={port.name} width={port.width}{lanes} words={words}"
    if lines[0] != header:
        fail(1, f"the header is '{lines[0]}'; '{header}' is expected")
    first = 1
    while first < len(lines) and lines[first].startswith("//"):
        first += 1
    body = lines[first:]
    form = re.compile(f"[0-9a-f]{{{port.digits}}}")
    largest = 1 << (port.width * port.lanes)
    for number, line in enumerate(body, first + 1):
        if not form.fullmatch(line):
            fail(number, f"'{line[:40]}' is not {port.digits} lower-case hex digits")
        if int(line, 16) >= largest:
            fail(number, f"'{line[:40]}' has bits beyond {port.width} * {port.lanes}")
    if len(body) != words:
        fail(len(lines), f"{len(body)} words; the manifest says {words}")
    samples = port.decode(body)
    if port.dir in ("in", "coef"):
        for i, sample in enumerate(samples):
            if not port.min <= sample <= port.max:
                fail(first + 1 + i // port.lanes, f"sample {sample} is outside {port.min}..{port.max}")
    return samples


def _read_case(vectors, group, ports, entry):
    manifest, kind = vectors.manifest, group["type"]
    number = entry.get("id", "?") if isinstance(entry, dict) else "?"
    where = f"{vectors.folder / 'manifest.json'}: case {number}"
    _keys(where, entry, CASE_KEYS[kind], [key for key in CASE_OPTIONAL if key in CASE_KEYS[kind]])
    _config(where, group["config"], manifest["keys"], illegal=kind == "ERR" and "coef_values" not in entry)
    if entry["result"] != ("invalid" if kind == "ERR" else "valid"):
        raise VectorError(f"{where}: result '{entry['result']}' does not go with type {kind}")
    case = Case(vectors, entry["id"], kind, group["config"], ports, entry, {})
    by_name = {port.name: port for port in ports}
    for name, file in entry.get("files", {}).items():
        if name not in by_name:
            raise VectorError(f"{where}: there is no port '{name}'")
        port = by_name[name]
        _keys(f"{where}: port {name}", file, ("path", "words", "sha256"))
        if file["path"] != f"tc{case.id:04d}.{name}.hex":
            raise VectorError(f"{where}: port {name}: the file is '{file['path']}', not tc{case.id:04d}.{name}.hex")
        path = vectors.folder / file["path"]
        try:  # the form first: it names the line
            data = read_bytes(path)
            case.data[name] = check_hex(path, data, port, file["words"],
                                        f"{manifest['block']}/{manifest['set']} case={case.id}")
            check_digest(path, data, file["sha256"])
        except VectorError as error:
            raise VectorError(f"{where}: port {name}: {error}") from None
        if port.dir == "coef":
            if "coef_every" not in entry and file["words"] != port.words:
                raise VectorError(f"{where}: port {name}: {file['words']} words; a setting has {port.words}")
            if file["words"] % port.words:
                raise VectorError(f"{where}: port {name}: {file['words']} words are not whole settings of {port.words}")
    if kind in ("AFT", "STR", "MCT"):
        needed = ("in",) if kind == "MCT" else ("in", "out")  # a long probe may be left out
        for port in ports:
            if port.dir in needed and port.name not in case.data:
                raise VectorError(f"{where}: port {port.name} has no file")
    if kind == "STR":
        _keys(f"{where}: state", entry["state"], ("path", "sha256"))
        path = vectors.folder / entry["state"]["path"]
        try:
            data = read_bytes(path)
            check_digest(path, data, entry["state"]["sha256"])
        except VectorError as error:
            raise VectorError(f"{where}: state: {error}") from None
        case.state = json.loads(data)
        first = next(port for port in ports if port.dir == "in")
        if not isinstance(case.state, dict):
            raise VectorError(f"{path}: a state is an object")
        if sum(entry["splits"]) != entry["files"][first.name]["words"]:
            raise VectorError(f"{where}: port {first.name}: the splits add up to {sum(entry['splits'])} words, not to "
                              f"{entry['files'][first.name]['words']}")
    if kind == "MCT":
        rounds = []
        for point in _list(f"{where}: checkpoints", entry["checkpoints"]):
            _keys(f"{where}: checkpoint", point, ("round", "digests"))
            rounds.append(_integer(f"{where}: checkpoint: round", point["round"], rounds[-1] + 1 if rounds else 1,
                                   entry["rounds"]))
            _of_ports(f"{where}: checkpoint of round {point['round']}", "digest", point["digests"], ports, "out")
        if not rounds:
            raise VectorError(f"{where}: no checkpoint: nothing would be compared")
    if kind == "LDT":
        probes = {port.name for port in ports if port.dir == "probe"}  # may have digests, outputs must
        outputs = {name: digests for name, digests in entry["digests"].items() if name not in probes}
        for what, found, direction in (("recipe", entry["recipe"], "in"), ("words", entry["words"], "in"),
                                       ("digests", outputs, "out")):
            _of_ports(where, what, found, ports, direction)
        for name, recipe in entry["recipe"].items():
            _recipe(f"{where}: recipe of port {name}", recipe)
        for name, digests in entry["digests"].items():
            if not _list(f"{where}: digests of port {name}", digests):
                raise VectorError(f"{where}: port {name} has no digest")
    if kind == "ERR":
        _keys(f"{where}: error", entry["error"], ("field", "text"))
        if not entry["error"]["field"]:
            raise VectorError(f"{where}: error: no field is named")
    return case


def load(folder, arith_version=None):
    """A set with all its samples. `arith_version`: what the implementation under test computes; another one is an error."""
    folder = pathlib.Path(folder)
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_bytes(), object_pairs_hook=_unique)
    except OSError as error:
        raise VectorError(f"{path}: {error.strerror}") from None
    except RecursionError:
        raise VectorError(f"{path}: nests too deep") from None
    except ValueError as error:
        raise VectorError(f"{path}: not JSON: {error}") from None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise VectorError(f"{path}: not a manifest of {SCHEMA}")
    _keys(path, manifest, MANIFEST_KEYS, ("withdrawn",))
    for field in ("requires", "notes"):
        _keys(f"{path}: {field}", manifest[field], manifest[field])
    _keys(f"{path}: source", manifest["source"], SOURCE_KEYS)
    for spec in _list(f"{path}: spec", manifest["spec"]):
        _keys(f"{path}: spec", spec, ("doc", "clause"))
    for key in _list(f"{path}: keys", manifest["keys"]):
        _keys(f"{path}: keys", key, ("name", "unit", "min", "max", "default"))
    for name in manifest["requires"]:
        if name not in [key["name"] for key in manifest["keys"]]:
            raise VectorError(f"{path}: requires: unknown key '{name}'")
    for name, note in manifest["notes"].items():
        _keys(f"{path}: note {name}", note, ("kind", "description", "catches", "proof"))
        if note["proof"] is not None:
            _keys(f"{path}: note {name}: proof", note["proof"], ("stat", "min"))
    for gone in manifest.get("withdrawn", []):
        _keys(f"{path}: withdrawn", gone, ("id", "reason"))
    version = manifest["source"]["arith_version"]
    if arith_version is not None and version != arith_version:
        raise VectorError(f"{path}: made with arith_version {version} of {manifest['block']}; this one computes "
                          f"arith_version {arith_version}")
    vectors = VectorSet(folder, manifest, [])
    common = _ports(path, manifest["ports"])
    for group in manifest["groups"]:
        where = f"{path}: group {group.get('gid', '?') if isinstance(group, dict) else '?'}"
        _keys(where, group, GROUP_KEYS, ("ports",))
        if group["type"] not in TYPES:
            raise VectorError(f"{where}: unknown type '{group['type']}'")
        ports = _ports(where, group["ports"]) if "ports" in group else common
        vectors.cases += [_read_case(vectors, group, ports, entry) for entry in group["cases"]]
    vectors.cases.sort(key=lambda case: case.id)
    ids = [case.id for case in vectors.cases] + [gone["id"] for gone in manifest.get("withdrawn", [])]
    for number in set(ids):
        if ids.count(number) > 1:
            raise VectorError(f"{path}: case {number} stands twice")
    if len(vectors.cases) != manifest["numberOfCases"]:
        raise VectorError(f"{path}: {len(vectors.cases)} cases; numberOfCases says {manifest['numberOfCases']}")
    if not vectors.cases:
        raise VectorError(f"{path}: no case")
    return vectors


def find(root, block=None, arith_version=None):
    """The folders of all sets below `root`, or of one block's, sorted. INDEX.json says which there are: one that is missing,
    that has another manifest or that is not listed is an error, and so is none. Of another manifest the error says what
    load(), with this arith_version, has against it."""
    path = pathlib.Path(root) / "INDEX.json"
    try:
        listed = {(entry["block"], entry["set"]): entry["sha256"] for entry in json.loads(path.read_bytes())["sets"]}
    except OSError as error:
        raise VectorError(f"{path}: {error.strerror}; it says which sets there are") from None
    except (KeyError, TypeError, ValueError) as error:
        raise VectorError(f"{path}: not an index: {error!r}") from None
    manifests = {(path.parent.parent.name, path.parent.name): path for path in pathlib.Path(root).glob("*/*/manifest.json")}
    folders = []
    for name in sorted(listed.keys() | manifests.keys()):
        if block is not None and name[0] != block:
            continue
        if name not in listed:
            raise VectorError(f"{manifests[name]}: a set that INDEX.json does not list")
        if name not in manifests:
            raise VectorError(f"{pathlib.Path(root, *name)}/manifest.json: missing, but INDEX.json lists the set")
        try:
            check_digest(manifests[name], read_bytes(manifests[name]), listed[name], "INDEX.json's")
        except VectorError:
            load(manifests[name].parent, arith_version)
            raise
        folders.append(manifests[name].parent)
    if not folders:
        raise VectorError(f"{root}: no set of vectors here" + (f" for block {block}" if block else ""))
    return folders


# --- recipes -----------------------------------------------------------------------------------------------------------

def philox(seed, stream, counter):
    """The four words of Philox4x32-10 (Salmon et al., SC'11): key {seed, stream}, 128-bit counter."""
    c = [counter >> (32 * i) & 0xFFFFFFFF for i in range(4)]
    k0, k1 = seed & 0xFFFFFFFF, stream & 0xFFFFFFFF
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [p1 >> 32 ^ c[1] ^ k0, p1 & 0xFFFFFFFF, p0 >> 32 ^ c[3] ^ k1, p0 & 0xFFFFFFFF]
        k0, k1 = k0 + 0x9E3779B9 & 0xFFFFFFFF, k1 + 0xBB67AE85 & 0xFFFFFFFF
    return c


def philox_array(seed, stream, first, count):
    """Words of the blocks `first` .. `first + count - 1`: an array of `count` rows of four, in numpy."""
    u = numpy.uint64
    low, shift = u(0xFFFFFFFF), u(32)
    counter = numpy.arange(first, first + count, dtype=u)
    c0, c1, c2, c3 = counter & low, counter >> shift, numpy.zeros(count, u), numpy.zeros(count, u)
    k0, k1 = seed & 0xFFFFFFFF, stream & 0xFFFFFFFF
    for _ in range(10):
        p0, p1 = u(0xD2511F53) * c0, u(0xCD9E8D57) * c2
        c0, c1, c2, c3 = p1 >> shift ^ c1 ^ u(k0), p1 & low, p0 >> shift ^ c3 ^ u(k1), p0 & low
        k0, k1 = k0 + 0x9E3779B9 & 0xFFFFFFFF, k1 + 0xBB67AE85 & 0xFFFFFFFF
    return numpy.stack([c0, c1, c2, c3], axis=1).astype(numpy.int64)


def draw(recipe, port, count, make_block):
    """`count` samples of a recipe for `port`. `make_block` makes the stages of a chain."""
    kind = recipe["generator"]
    if kind == "philox":
        seed, stream, values = recipe["seed"], recipe["stream"], recipe.get("values")
        if numpy is None:
            words = [philox(seed, stream, i)[0] for i in range(count)]
            return [values[w % len(values)] for w in words] if values else [port.wrap(w) for w in words]
        words = philox_array(seed, stream, 0, count)[:, 0]
        if values:
            return numpy.array(values, numpy.int64)[words % len(values)]
        words &= (1 << port.width) - 1
        if port.signed or port.width == 32:
            words -= (words >> (port.width - 1)) << port.width
        return words
    if kind == "repeat":
        words = recipe["words"]
        return [words[i % len(words)] for i in range(count)]
    if kind == "chain":
        samples = None
        for stage in recipe["stages"]:
            model = make_block(stage["block"], stage["config"])
            model.set_coefs(stage.get("coef", {}))
            if samples is None:
                first = next(p for p in model.ports if p.name == stage["in"])
                samples = draw(recipe["source"], first, recipe["samples"], make_block)
            samples = model.process({stage["in"]: samples})[stage["out"]]
        if len(samples) < count:
            raise VectorError(f"the chain for port {port.name} gives {len(samples)} samples; {count} are wanted")
        return samples[:count]
    raise VectorError(f"unknown generator '{kind}'")


# --- running -----------------------------------------------------------------------------------------------------------

def _segments(case, lengths):
    """What happens in which order: (frame at which the segment begins, {input port: (begin, end) in words}).

    Cuts fall on the frames where a coefficient setting changes or a reset stands, and on the splits. Every input is cut
    in proportion to the first one; before a frame cut, never past it."""
    inputs = case.of("in")
    first = inputs[0]
    total = lengths[first.name]
    frames = total // first.words
    every = case.entry.get("coef_every", 0)
    marks = set(case.entry.get("reset_at", []))
    marks |= {f for f in range(0, frames, every)} if every else set()
    cuts = {min(f * first.words, total): f for f in marks}
    at = 0
    for n in case.entry.get("splits", [total]):
        at += n
        cuts.setdefault(at, None)
    cuts.pop(0, None)
    cuts.setdefault(total, None)
    begin = {port.name: 0 for port in inputs}
    frame = 0
    pieces = []
    order = sorted(cuts)
    bounds = sorted(f for f in cuts.values() if f is not None)
    for cut in order:
        end = {}
        for port in inputs:
            words = lengths[port.name]
            if cuts[cut] is not None:
                upto = cuts[cut] * port.words
            else:
                upto = words * cut // total if total else words
                later = [f * port.words for f in bounds if f * first.words > cut]
                upto = min(upto, later[0] if later else words)
            end[port.name] = max(begin[port.name], min(words, upto))
        pieces.append((frame, {name: (begin[name], end[name]) for name in begin}))
        begin = end
        frame = cuts[cut] if cuts[cut] is not None else None
    return pieces or [(0, {port.name: (0, lengths[port.name]) for port in inputs})]


def _setting(case, frame):
    """The coefficient setting in force from `frame` on."""
    every = case.entry.get("coef_every", 0)
    setting = {}
    for port in case.of("coef"):
        if port.name not in case.data:
            continue
        values = case.data[port.name]
        last = len(values) // port.samples - 1
        j = min(frame // every, last) if every else 0
        setting[port.name] = values[j * port.samples:(j + 1) * port.samples]
    return setting


def _add(found, piece):
    for name, samples in piece.items():
        if numpy is not None and isinstance(samples, numpy.ndarray):
            found.setdefault(name, []).append(samples)
        else:
            found.setdefault(name, []).append(list(samples))


def _joined(found):
    result = {}
    for name, parts in found.items():
        if numpy is not None and any(isinstance(part, numpy.ndarray) for part in parts):
            result[name] = numpy.concatenate(parts)
        else:
            result[name] = [sample for part in parts for sample in part]
    return result


def _compare(case, port, expected, found):
    """Raises at the first sample that differs; bits beyond the width do not exist."""
    mask = (1 << port.width) - 1
    found = found.tolist() if hasattr(found, "tolist") else list(found)
    for i, (e, f) in enumerate(zip(expected, found)):
        if e & mask != f & mask:
            raise Mismatch(case, port.name, i, e, f, f" ({e & mask:0{port.digits}x}, {f & mask:0{port.digits}x} in hex)"
                           if port.lanes == 1 else "")
    if len(expected) != len(found):
        raise Mismatch(case, port.name, None, f"{len(expected)} samples", len(found))


def _digest(port, samples):
    return hashlib.sha256(port.encode(samples).encode("ascii")).hexdigest()


def _run_files(case, model):
    lengths = {port.name: len(case.data[port.name]) // port.lanes for port in case.of("in")}
    resets = set(case.entry.get("reset_at", []))
    found = {}
    for frame, piece in _segments(case, lengths):
        if frame is not None:
            if frame in resets:
                model.reset()
            model.set_coefs(_setting(case, frame))
        _add(found, model.process({port.name: case.data[port.name][piece[port.name][0] * port.lanes:
                                                                   piece[port.name][1] * port.lanes]
                                   for port in case.of("in")}))
    found = _joined(found)
    words = 0
    for port in case.of("out", "probe"):
        if port.name not in found and port.dir == "probe":
            continue
        if port.name not in case.data:  # a long probe may be left out
            continue
        _compare(case, port, case.data[port.name], found.get(port.name, []))
        words += len(case.data[port.name]) // port.lanes
    state = model.save_state()
    if case.state is not None and state is not None:
        for name in list(case.state) + [name for name in state if name not in case.state]:
            expected, got = case.state.get(name, "no such field"), state.get(name, "no such field")
            if expected != got:
                raise Mismatch(case, f"state field {name}", None, expected, got)
    return words


def _run_rounds(case, model):
    model.set_coefs(_setting(case, 0))
    inputs = {port.name: case.data[port.name] for port in case.of("in")}
    ports = {port.name: port for port in case.ports}
    checkpoints = {c["round"]: c["digests"] for c in case.entry["checkpoints"]}
    words = 0
    for number in range(1, case.entry["rounds"] + 1):
        found = model.process(inputs)
        for name, digest in checkpoints.get(number, {}).items():
            if name in found and _digest(ports[name], found[name]) != digest:
                raise Mismatch(case, name, None, f"sha256 {digest}", _digest(ports[name], found[name]),
                               f" of the words of round {number}")
        words += sum(len(found[port.name]) // port.lanes for port in case.of("out"))
        for name, source in case.entry["feedback"].items():
            back = found[source].tolist() if hasattr(found[source], "tolist") else found[source]
            inputs[name] = [ports[name].wrap(value) for value in back]
    return words


def _run_recipe(case, make_block, limit, chunk):
    """In one call, then in chunks (where the model has not CHUNKS = False). With more than `limit` words only that many, and the digests that are then whole."""
    block, entry = case.set.block, case.entry
    share = min(1.0, limit / max(entry["words"].values()))
    inputs = {}
    for port in case.of("in"):
        whole = entry["words"][port.name]
        words = whole if share == 1.0 else int(whole * share) // port.words * port.words
        inputs[port.name] = draw(entry["recipe"][port.name], port, words * port.lanes, make_block)
    step = {port.name: max(1, chunk // port.words) * port.words * port.lanes for port in case.of("in")}
    count = 0
    results = []
    for whole in (True, False):
        model = make_block(block, case.config)
        if not whole and not getattr(model, "CHUNKS", True):
            break
        model.set_coefs(_setting(case, 0))
        found = {}
        at = {name: 0 for name in inputs}
        while any(at[name] < len(inputs[name]) for name in inputs) or not found:
            end = {name: len(inputs[name]) if whole else min(len(inputs[name]), at[name] + step[name]) for name in inputs}
            _add(found, model.process({name: inputs[name][at[name]:end[name]] for name in inputs}))
            at = end
        found = _joined(found)
        if whole and share == 1.0 and hasattr(model, "large_stats"):
            model.large_stats(entry["recipe"], found)
        for port in case.of("out", "probe"):
            digests = entry["digests"].get(port.name)
            if digests is None or port.dir == "probe" and port.name not in found:
                continue
            samples, size = found[port.name], entry["digest_words"] * port.lanes
            pieces = -(-len(samples) // size) if share == 1.0 else len(samples) // size
            if share == 1.0 and pieces != len(digests):
                raise Mismatch(case, port.name, None, f"{len(digests)} digests", pieces)
            for i in range(pieces):
                got = _digest(port, samples[i * size:(i + 1) * size])
                if got != digests[i]:
                    raise Mismatch(case, port.name, None, f"sha256 {digests[i]}", got,
                                   f" of words {i * entry['digest_words']} on, {'in one call' if whole else 'in chunks'}")
            count += len(samples) // port.lanes if whole else 0
        results.append(model)
    return count, results[0]


@dataclasses.dataclass
class Result:
    words: int  # output and probe words compared
    model: object  # after the run


def run_case(case, make_block, limit=1 << 20, chunk=4099):
    """Runs one case and compares everything that it has. Raises Mismatch, or VectorError when the case cannot be run."""
    if case.type == "ERR":
        field = case.entry["error"]["field"]
        try:
            model = make_block(case.set.block, case.config)
            if "coef_values" in case.entry:
                model.set_coefs(case.entry["coef_values"])
        except Refused as refusal:
            if field not in refusal.field and field not in str(refusal):
                raise Mismatch(case, "config", None, f"a refusal of {field}", str(refusal)) from None
            return Result(1, None)
        raise Mismatch(case, "config", None, f"a refusal of {field}", "none")
    if case.type == "LDT":
        words, model = _run_recipe(case, make_block, limit, chunk)
        return Result(words, model)
    model = make_block(case.set.block, case.config)
    if case.type == "MCT":
        return Result(_run_rounds(case, model), model)
    return Result(_run_files(case, model), model)


def main():
    if not sys.argv[1:]:
        print(__doc__)
        return 2
    try:
        for folder in sys.argv[1:]:
            vectors = load(folder)
            words = sum(len(samples) for case in vectors.cases for samples in case.data.values())
            print(f"{vectors.name}: revision {vectors.manifest['revision']}, {len(vectors.cases)} cases, {words} samples")
    except VectorError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
