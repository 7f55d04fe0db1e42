#!/usr/bin/env python3
"""Linter of the golden vectors: a second reader that shares no code with the generator.

    tools/vectors_lint.py [--root DIR] [BLOCK...]

Schemas (vectors/schema), canonical form, hex form, digests, counts, sizes, ids, ports and keys against the oracles, flags
proven by statistics that the oracles recompute, `requires`, coverage, the policy on what every block's sets contain, the
examples worked by hand against the pages of the blocks, INDEX.json and SHA256SUMS. With blocks named, only those and neither index nor sums. One line a finding; exit status 1 when
there is one, and when nothing was looked at.
"""

import argparse
import collections
import hashlib
import itertools
import json
import multiprocessing
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests" / "oracle")]

import jsonschema  # noqa: E402
import referencing  # noqa: E402

import base  # noqa: E402
import plumbline_vectors as plv  # noqa: E402

FILE_BYTES = 64 << 10  # a hex or state file
SET_BYTES = 2 << 20  # a set with its manifest
ALL_BYTES = 20 << 20
NO_WORDS = hashlib.sha256().hexdigest()
COVERAGE_IDS = 8  # case ids a coverage point lists
TOP_FILES = {"README.md", "CHANGELOG.md", "INDEX.json", "SHA256SUMS"}
# What the sets of a block contain together (see vectors/README.md): flags, then kinds of notes.
POLICY_FLAGS = ("Zeros", "Impulse", "Step", "Rails")
POLICY_KINDS = ("HAND", "SIZE", "STATE", "SPLIT", "CHAIN")
PORT_FACTS = ("dir", "width", "signed", "lanes", "words", "varies", "min", "max")
SIZES = {1, 63, 64, 65}  # frames of the SIZE cases
WIDE_FRAME = 32  # samples; a block with frames this large covers other sizes, at least two of them


def schemas(root):
    """Validators by name: "manifest", "coverage"."""
    loaded = {path.name: json.loads(path.read_text(encoding="ascii"))
              for path in (root / "schema").glob("*.schema.json")}
    registry = referencing.Registry().with_resources(
        (name, referencing.Resource.from_contents(schema)) for name, schema in loaded.items())
    validators = {}
    for kind in ("manifest", "coverage"):
        schema = loaded[f"{kind}_v1.schema.json"]
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[kind] = jsonschema.Draft202012Validator(schema, registry=registry)
    return validators


def place(document, path):
    """Where in a manifest: the case and port rather than indices."""
    words, node = [], document
    for step in path:
        node = node[step]
        if isinstance(node, dict) and "id" in node:
            words = [f"case {node['id']}"]
        elif isinstance(node, dict) and "gid" in node:
            words = [f"group {node['gid']}"]
        elif isinstance(node, dict) and {"name", "dir"} <= set(node):
            words.append(f"port {node['name']}")
        elif not isinstance(step, int) and step not in ("groups", "cases", "ports"):
            words.append(f"port {step}" if words and words[-1] == "files" else str(step))
    return ": ".join(word for word in words if word != "files")


def schema_findings(path, document, validator):
    for error in sorted(validator.iter_errors(document), key=lambda e: list(map(str, e.absolute_path))):
        where = place(document, error.absolute_path)
        message = error.message if len(error.message) < 200 else f"{error.message[:120]} ... ({error.validator})"
        yield f"{path}: {where + ': ' if where else ''}{message}"


def read_json(path):
    """(text, document, findings)."""
    try:
        text = path.read_bytes().decode("ascii")
        return text, json.loads(text), []
    except (OSError, ValueError) as error:
        return "", None, [f"{path}: {error}"]


def canonical(document):
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def canonical_findings(path, text, document):
    wanted = canonical(document)
    if text == wanted:
        return
    lines, wanted_lines = text.split("\n"), wanted.split("\n")
    for number, (line, want) in enumerate(zip(lines, wanted_lines), 1):
        if line != want:
            yield f"{path}:{number}: not canonical JSON: '{line[:60]}'; '{want[:60]}' is expected"
            return
    yield f"{path}: not canonical JSON: {len(lines)} lines; {len(wanted_lines)} are expected"


def order_findings(path, where, found, order):
    """Keys in their stated order."""
    wanted = [key for key in order if key in found]
    if [key for key in found if key in wanted] != wanted:
        yield f"{path}: {where}fields are not in the order {', '.join(wanted)}"


def shape_findings(path, manifest):
    """Order of fields, canonical like their layout."""
    keys = [key["name"] for key in manifest["keys"]]
    ports = [port["name"] for port in manifest["ports"]]
    yield from order_findings(path, "", manifest, plv.MANIFEST_KEYS)
    yield from order_findings(path, "requires: ", manifest["requires"], keys)
    for group in manifest["groups"]:
        where = f"group {group['gid']}: "
        yield from order_findings(path, where, group, plv.GROUP_KEYS)
        yield from order_findings(path, where + "config: ", group["config"], keys)
        names = [port["name"] for port in group["ports"]] if "ports" in group else ports
        if "ports" in group and group["ports"] == manifest["ports"]:
            yield f"{path}: {where}ports repeat those of the set"
        for case in group["cases"]:
            where = f"case {case['id']}: "
            yield from order_findings(path, where, case, plv.CASE_KEYS[group["type"]])
            yield from order_findings(path, where + "files: ", case.get("files", {}), names)
            for field in ("feedback", "recipe", "words", "digests", "stats", "coef_values"):
                yield from order_findings(path, f"{where}{field}: ", case.get(field, {}), sorted(case.get(field, {})))


def id_findings(path, manifest):
    ids = [case["id"] for group in manifest["groups"] for case in group["cases"]]
    withdrawn = [case["id"] for case in manifest.get("withdrawn", [])]
    for number, count in collections.Counter(ids + withdrawn).items():
        if count > 1:
            yield f"{path}: case {number}: the id stands {count} times"
    if ids != sorted(ids) or withdrawn != sorted(withdrawn):
        yield f"{path}: ids do not ascend"
    if len(ids) != manifest["numberOfCases"]:
        yield f"{path}: {len(ids)} cases; numberOfCases says {manifest['numberOfCases']}"
    gids = [group["gid"] for group in manifest["groups"]]
    if gids != list(range(1, len(gids) + 1)):
        yield f"{path}: gids are not 1..{len(gids)}"
    for name, key in (("block", path.parent.parent.name), ("set", path.parent.name)):
        if manifest[name] != key:
            yield f"{path}: {name} '{manifest[name]}' stands in a folder '{key}'"
    if not manifest["set"].startswith(manifest["block"] + "_"):
        yield f"{path}: set '{manifest['set']}' does not begin with its block's name"


def config_findings(path, manifest, oracle):
    """Keys, configurations and `requires`."""
    keys = {key["name"]: key for key in manifest["keys"]}
    own = {name: (key["min"], key["max"], key["default"]) for name, key in keys.items()}
    for name in list(oracle.KEYS) + [name for name in own if name not in oracle.KEYS]:
        if own.get(name) != oracle.KEYS.get(name):
            yield (f"{path}: key {name}: min, max, default are {own.get(name)} here and {oracle.KEYS.get(name)} in the "
                   "oracle")
    spread = {}
    for group in manifest["groups"]:
        where = f"{path}: group {group['gid']}: config"
        if list(group["config"]) != list(keys):
            yield f"{where}: keys are {list(group['config'])}; {list(keys)} are expected"
            continue
        for name, value in group["config"].items():
            if group["type"] != "ERR":
                spread.setdefault(name, set()).add(value)
                if not keys[name]["min"] <= value <= keys[name]["max"]:
                    yield f"{where}: {name} = {value} is outside {keys[name]['min']}..{keys[name]['max']}"
    required = {name: [min(values), max(values)] for name, values in spread.items()}
    for name in keys:
        if manifest["requires"].get(name) != required.get(name):
            yield (f"{path}: requires: {name}: {manifest['requires'].get(name)}; the valid cases have "
                   f"{required.get(name)}")


def port_findings(path, manifest, oracle):
    """Ports against those that the oracle has for the same configuration."""
    for where, config, ports in [("", {}, manifest["ports"])] + [
            (f"group {group['gid']}: ", group["config"], group.get("ports", manifest["ports"]))
            for group in manifest["groups"] if group["type"] != "ERR"]:
        try:
            mine = {port.name: port for port in oracle(config).ports}
        except base.Refused as refusal:
            yield f"{path}: {where}the oracle refuses the configuration: {refusal}"
            continue
        if list(mine) != [port["name"] for port in ports]:
            yield f"{path}: {where}ports are {[port['name'] for port in ports]}; the oracle has {list(mine)}"
            continue
        for port in ports:
            for fact in PORT_FACTS:
                if getattr(mine[port["name"]], fact) != port[fact]:
                    yield (f"{path}: {where}port {port['name']}: {fact} is {port[fact]}; the oracle has "
                           f"{getattr(mine[port['name']], fact)}")


def recomputed_stats(case):
    """Statistics of one case from its oracle; None where they are not recomputed here (long recipes: tests/oracle/run.py)."""
    if case.type == "ERR" or case.type == "LDT" and not base.oracle_class(case.set.block).LINT_RECIPES:
        return None
    try:
        return plv.run_case(case, base.create).model.stats()
    except plv.Mismatch as mismatch:
        return str(mismatch)


def flag_findings(path, vectors):
    """Every flag has a note, and is true where it stands."""
    notes, used = vectors.manifest["notes"], collections.Counter()
    proven = {note["proof"]["stat"] for note in notes.values() if note["proof"]}
    for case in vectors.cases:
        where = f"{path}: case {case.id}"
        stats = recomputed_stats(case)
        if isinstance(stats, str):
            yield f"{path}: the oracle differs: {stats}"
            continue
        # Cases of files lack a statistic only where it is zero.
        for name in sorted((proven if case.type in ("AFT", "STR") else set()) | set(case.stats)):
            if stats is not None and stats.get(name, 0) != case.stats.get(name, 0):
                yield f"{where}: stat {name} is {case.stats.get(name, 0)}; the oracle counts {stats.get(name, 0)}"
        for flag in case.flags:
            used[flag] += 1
            if flag not in notes:
                yield f"{where}: flag {flag} has no note"
                continue
            proof = notes[flag]["proof"]
            if proof is None:
                continue
            counted = case.stats.get(proof["stat"], 0) if stats is None else stats.get(proof["stat"], 0)
            if counted < proof["min"]:
                yield f"{where}: flag {flag} is not true: {proof['stat']} is {counted}, below {proof['min']}"
    for flag in notes:
        if not used[flag]:
            yield f"{path}: note {flag} is used by no case"


def compared_words(manifest, group, case):
    """Words of outputs and probes that a valid case compares, a digest counted as one where it is of any word."""
    results = [port["name"] for port in group.get("ports", manifest["ports"]) if port["dir"] in ("out", "probe")]
    digests = [digest for port in case.get("digests", {}).values() for digest in port]
    digests += [digest for point in case.get("checkpoints", ()) for digest in point["digests"].values()]
    return (sum(file["words"] for name, file in case.get("files", {}).items() if name in results)
            + sum(digest != NO_WORDS for digest in digests))


def nothing_findings(path, manifest):
    """A valid case compares something; one whose point is that nothing comes out has the flag Nothing, and nothing does."""
    for group in manifest["groups"]:
        for case in group["cases"] if group["type"] != "ERR" else ():
            words = compared_words(manifest, group, case)
            if not words and "Nothing" not in case["flags"]:
                yield f"{path}: case {case['id']}: compares no word of an output or probe"
            if words and "Nothing" in case["flags"]:
                yield f"{path}: case {case['id']}: flag Nothing is not true: {words} words are compared"


def file_findings(path, manifest):
    """Every file is named, none is missing, sizes keep their limits."""
    folder = path.parent
    named = {"manifest.json"}
    for group in manifest["groups"]:
        for case in group["cases"]:
            named |= {file["path"] for file in case.get("files", {}).values()}
            if "state" in case:
                named.add(case["state"]["path"])
                if case["state"]["path"] != f"tc{case['id']:04d}.state.json":
                    yield f"{path}: case {case['id']}: state: the file is '{case['state']['path']}'"
    total = 0
    for file in sorted(folder.iterdir()):
        size = file.stat().st_size
        total += size
        if file.name not in named:
            yield f"{file}: no case names this file"
        if size > FILE_BYTES and file.name != "manifest.json":
            yield f"{file}: {size} bytes; the limit is {FILE_BYTES}"
    if total > SET_BYTES:
        yield f"{folder}: {total} bytes; the limit of a set is {SET_BYTES}"


def lint_set(job):
    """Findings of one set, and what the block's checks need of it: (findings, manifest or None)."""
    root, path = job
    text, manifest, findings = read_json(path)
    if manifest is None:
        return findings, None
    findings = list(schema_findings(path, manifest, schemas(root)["manifest"]))
    findings += canonical_findings(path, text, manifest)
    if not isinstance(manifest, dict) or findings and not isinstance(manifest.get("groups"), list):
        return findings, None
    if findings:  # the rest relies on the schema
        return findings, None
    for check in (shape_findings, id_findings, nothing_findings, file_findings):
        findings += check(path, manifest)
    try:
        oracle = base.oracle_class(manifest["block"])
    except KeyError as error:
        return findings + [f"{path}: {error.args[0]}"], manifest
    findings += config_findings(path, manifest, oracle)
    findings += port_findings(path, manifest, oracle)
    try:
        vectors = plv.load(path.parent, oracle.ARITH_VERSION)
    except plv.VectorError as error:
        return findings + [str(error)], manifest
    except (KeyError, TypeError, ValueError) as error:
        return findings + [f"{path}: {type(error).__name__}: {error}"], manifest
    if not findings:
        findings += flag_findings(path, vectors)
    return findings, manifest


def cases_of(manifests):
    """(set/id, group, case) of every case of a block, sets sorted by name."""
    for manifest in manifests:
        for group in manifest["groups"]:
            for case in group["cases"]:
                yield f"{manifest['set']}/{case['id']}", group, case


def hits(point, group, case):
    if "config" in point:
        # Of a point that is out of reach: the cases that must be refused.
        return (group["type"] == "ERR") == ("out_of_reach" in point) and all(group["config"].get(k) == v for k, v in point["config"].items())
    if "stat" in point:
        return case["stats"].get(point["stat"], 0) > 0
    return group["type"] == point.get("type")


def expected_points(manifests):
    """The points that a block's coverage must have: every key's limits, default and choices, every proven statistic, every
    type."""
    points = {}
    choices = base.oracle_class(manifests[0]["block"]).CHOICES
    for key in manifests[0]["keys"]:
        values = {which: key[which] for which in ("min", "default", "max")}
        values.update({value: value for value in choices.get(key["name"], ()) if value not in values.values()})
        for which, value in values.items():
            points[f"{key['name']}={which}"] = {"config": {key["name"]: value}}
    for manifest in manifests:
        for note in manifest["notes"].values():
            if note["proof"]:
                points[note["proof"]["stat"]] = {"stat": note["proof"]["stat"]}
    types = {group["type"] for manifest in manifests for group in manifest["groups"]} | {"AFT", "STR", "MCT"}
    if any(key["min"] > -2 ** 31 or key["max"] < 2 ** 31 - 1 for key in manifests[0]["keys"]):
        types.add("ERR")
    for kind in types:
        points[f"type={kind}"] = {"type": kind}
    return points


def reach_findings(where, point, manifests, everything):
    """A limit said to be out of reach: keys that keep it out whatever they are, and no case that has it all the same."""
    keys = {key["name"]: key for key in manifests[0]["keys"]}
    oracle = base.oracle_class(manifests[0]["block"])
    if "config" not in point or next(iter(point["config"])) in point["out_of_reach"]["because"]:
        yield f"{where}: out of reach: limits of a key can be, because of other keys"
        return
    for name in point["out_of_reach"]["because"]:
        if name not in keys:
            yield f"{where}: out of reach because of {name}: there is no such key"
            return
    for name, (group, _) in everything.items():
        if group["type"] != "ERR" and all(group["config"].get(k) == v for k, v in point["config"].items()):
            yield f"{where}: is said to be out of reach; case {name} reaches it"
    because = point["out_of_reach"]["because"]
    for values in itertools.product(*([keys[k]["min"], keys[k]["default"], keys[k]["max"]] for k in because)):
        others = dict(zip(because, values))
        try:
            oracle({**point["config"], **others})
        except base.Refused:
            continue
        yield f"{where}: is said to be out of reach; the oracle accepts it with {others}"
        return


def coverage_findings(root, block, manifests):
    path = root / block / "coverage.json"
    text, coverage, findings = read_json(path)
    if coverage is None:
        yield from findings
        return
    findings = list(schema_findings(path, coverage, schemas(root)["coverage"]))
    yield from findings
    if findings:
        return
    yield from canonical_findings(path, text, coverage)
    if coverage["block"] != block:
        yield f"{path}: block '{coverage['block']}' stands in a folder '{block}'"
    everything = {name: (group, case) for name, group, case in cases_of(manifests)}
    wanted = expected_points(manifests)
    names = [point["point"] for point in coverage["points"]]
    for name in wanted:
        if name not in names:
            yield f"{path}: point {name} is missing"
    for name, count in collections.Counter(names).items():
        if count > 1:
            yield f"{path}: point {name} stands {count} times"
    for point in coverage["points"]:
        where = f"{path}: point {point['point']}"
        condition = {key: point[key] for key in ("config", "stat", "type") if key in point}
        if point["point"] in wanted and wanted[point["point"]] != condition:
            yield f"{where}: {condition}; {wanted[point['point']]} is expected"
            continue
        if len(condition) != 1:
            yield f"{where}: one of config, stat and type is expected"
            continue
        if "out_of_reach" in point:
            yield from reach_findings(where, point, manifests, everything)
        for name in point["cases"]:
            if name not in everything:
                yield f"{where}: stale id: there is no case {name}"
            elif not hits(point, *everything[name]):
                yield f"{where}: stale id: case {name} does not hit it"
        hitting = sum(hits(point, *found) for found in everything.values())
        if len(point["cases"]) < min(COVERAGE_IDS, hitting):
            yield f"{where}: {len(point['cases'])} cases are listed; {hitting} hit it"


def frames_of(group, manifest, case):
    """Frames of the first input port of a case with files."""
    ports = group.get("ports", manifest["ports"])
    first = next(port for port in ports if port["dir"] == "in")
    return case["files"][first["name"]]["words"] // first["words"], first["words"] * first["lanes"]


def policy_findings(root, block, manifests):
    """Each block's sets hold what every block needs; random cases are the minority."""
    where = root / block
    flags, kinds, types = set(), set(), set()
    sizes, widest, random, count, resets = set(), 1, 0, 0, 0
    for manifest in manifests:
        widest = max([widest] + [p["words"] * p["lanes"] for p in manifest["ports"] if p["dir"] in ("in", "out")])
        for group in manifest["groups"]:
            types.add(group["type"])
            for case in group["cases"]:
                count += 1
                flags |= set(case["flags"])
                of_case = {manifest["notes"][flag]["kind"] for flag in case["flags"] if flag in manifest["notes"]}
                kinds |= of_case
                random += "RANDOM" in of_case
                resets += "reset_at" in case
                if "SIZE" in of_case and "files" in case:
                    sizes.add(frames_of(group, manifest, case)[0])
    for flag in POLICY_FLAGS:
        if flag not in flags:
            yield f"{where}: no case has the flag {flag}"
    for kind in POLICY_KINDS:
        if kind not in kinds:
            yield f"{where}: no case has a flag of kind {kind}"
    for kind in ("AFT", "STR", "MCT"):
        if kind not in types:
            yield f"{where}: no case of type {kind}"
    refusable = any(key["min"] > -2 ** 31 or key["max"] < 2 ** 31 - 1 for key in manifests[0]["keys"])
    if refusable and "ERR" not in types:
        yield f"{where}: no case of type ERR"
    if not resets:
        yield f"{where}: no case with reset_at"
    if not SIZES <= sizes and (widest < WIDE_FRAME or len(sizes) < 2):
        yield f"{where}: sizes {sorted(sizes)} frames; {sorted(SIZES)} are expected"
    if 2 * random >= count:
        yield f"{where}: {random} of {count} cases are random; they are to be the minority"


def page_of(block):
    """The page that the table of docs/blocks.md gives the block; None when there is none."""
    row = re.search(rf"^\| \[`{block}`\]\((blocks/\w+\.md)\)", (ROOT / "docs/blocks.md").read_text(encoding="ascii"), re.M)
    return ROOT / "docs" / row[1] if row else None


def hand_findings(root, block, manifests):
    """What is flagged Hand is an example of the block's page, and the page names it: `<set>` <id>."""
    page = page_of(block)
    if page is None:
        yield f"{ROOT / 'docs/blocks.md'}: no page for block {block}"
        return
    sets = {manifest["set"] for manifest in manifests}
    named = {f"{name}/{number}"
             for name, numbers in re.findall(r"`(\w+)` (\d+(?:(?:, | and )\d+)*)", page.read_text(encoding="ascii"))
             if name in sets for number in re.findall(r"\d+", numbers)}
    hand = {name for name, _, case in cases_of(manifests) if "Hand" in case["flags"]}
    for name in sorted(hand - named):
        yield f"{root / block}: case {name} has the flag Hand; {page} does not name it"
    for name in sorted(named - hand):
        yield f"{page}: names {name}; no such case has the flag Hand"


def index_findings(root, manifests):
    """INDEX.json, SHA256SUMS and stray files."""
    path = root / "INDEX.json"
    text, index, findings = read_json(path)
    yield from findings
    if index is not None:
        yield from canonical_findings(path, text, index)
        wanted = {"schema": "plumbline-vectors-index-1",
                  "sets": [{"block": m["block"], "set": m["set"], "revision": m["revision"], "cases": m["numberOfCases"],
                            "sha256": hashlib.sha256(p.read_bytes()).hexdigest()} for p, m in manifests]}
        if index != wanted:
            listed = {(s.get("block"), s.get("set")): s for s in index.get("sets", [])}
            for entry in wanted["sets"]:
                if listed.pop((entry["block"], entry["set"]), None) != entry:
                    yield f"{path}: {entry['block']}/{entry['set']}: the entry differs from the manifest"
            for block, name in listed:
                yield f"{path}: {block}/{name}: there is no such set"
            if list(index) != list(wanted) or index.get("schema") != wanted["schema"]:
                yield f"{path}: not an index of schema {wanted['schema']}"
    sums_path = root / "SHA256SUMS"
    try:
        lines = sums_path.read_bytes().decode("ascii").split("\n")
    except (OSError, ValueError) as error:
        yield f"{sums_path}: {error}"
        return
    sums = {}
    for number, line in enumerate(lines[:-1], 1):
        digest, gap, name = line.partition("  ")
        if not gap or name in sums:
            yield f"{sums_path}:{number}: '{line[:80]}' is not a digest, two blanks and a new path"
        sums[name] = digest
    if lines[-1]:
        yield f"{sums_path}: the last line has no line end"
    if list(sums) != sorted(sums):
        yield f"{sums_path}: paths are not sorted"
    total = 0
    for file in sorted(root.rglob("*")):
        if not file.is_file():
            continue
        name = file.relative_to(root).as_posix()
        total += file.stat().st_size
        if name == "SHA256SUMS":
            continue
        digest = sums.pop(name, None)
        if digest is None:
            yield f"{sums_path}: {name} is not listed"
        elif digest != hashlib.sha256(file.read_bytes()).hexdigest():
            yield f"{sums_path}: {name}: the digest differs"
        parts = name.split("/")
        if len(parts) == 1 and name not in TOP_FILES or len(parts) == 2 and parts[0] != "schema" and parts[1] != "coverage.json" \
                or parts[0] == "statistical" and parts[2:] != ["curve.json"]:
            yield f"{file}: nothing of the format"
    for name in sums:
        yield f"{sums_path}: {name} does not exist"
    if total > ALL_BYTES:
        yield f"{root}: {total} bytes; the limit is {ALL_BYTES}"


def lint(root, blocks=()):
    """(findings, sets, cases) of all sets below root, or of some blocks'."""
    root = pathlib.Path(root)
    paths = [path for path in sorted(root.glob("*/*/manifest.json")) if not blocks or path.parent.parent.name in blocks]
    if not paths:
        return [f"{root}: no set of vectors here"], 0, 0
    with multiprocessing.Pool(2) as pool:
        results = pool.map(lint_set, [(root, path) for path in paths], chunksize=1)
    findings = [finding for found, _ in results for finding in found]
    manifests = [(path, manifest) for path, (_, manifest) in zip(paths, results) if manifest is not None]
    by_block = collections.defaultdict(list)
    for path, manifest in manifests:
        by_block[path.parent.parent.name].append(manifest)
    complete = len(manifests) == len(paths)
    for block, of_block in by_block.items():
        if complete:
            findings += coverage_findings(root, block, of_block)
            findings += policy_findings(root, block, of_block)
            findings += hand_findings(root, block, of_block)
    if not blocks and complete:
        findings += index_findings(root, manifests)
    return findings, len(paths), sum(manifest["numberOfCases"] for _, manifest in manifests)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=ROOT / "vectors")
    parser.add_argument("blocks", nargs="*", metavar="BLOCK")
    options = parser.parse_args()
    findings, sets, cases = lint(options.root, options.blocks)
    for finding in findings:
        print(finding)
    print(f"vectors lint: {sets} sets, {cases} cases, {len(findings)} findings")
    return 1 if findings or cases == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
