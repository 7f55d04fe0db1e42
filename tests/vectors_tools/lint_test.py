"""The linter on a copy of a real set: each planted defect is reported, and the copy alone is clean."""

import hashlib
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import plumbline_vectors as plv  # noqa: E402
import vectors_lint as lint  # noqa: E402

BLOCK = "slicer"


class Copy(unittest.TestCase):
    """A copy of one block's sets to plant defects in."""
    block = BLOCK

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name) / "vectors"
        shutil.copytree(ROOT / "vectors" / "schema", self.root / "schema")
        shutil.copytree(ROOT / "vectors" / self.block, self.root / self.block)
        self.open("basic")

    def open(self, name):
        """The set that is to have a defect."""
        self.path = self.root / self.block / f"{self.block}_{name}" / "manifest.json"
        self.manifest = json.loads(self.path.read_text())

    def cases(self):
        return [case for group in self.manifest["groups"] for case in group["cases"]]

    def with_files(self):
        return next(case for case in self.cases() if len(case.get("files", {})) > 1)

    def write(self):
        self.path.write_text(lint.canonical(self.manifest))

    def rewrite(self, port, change, digest=True):
        """Changes the bytes of one hex file; by default the manifest's digest follows."""
        case = self.with_files()
        file = case["files"][port]
        path = self.path.parent / file["path"]
        path.write_bytes(change(path.read_bytes()))
        if digest:
            file["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
            self.write()
        return case

    def assert_finds(self, *texts):
        findings, _, _ = lint.lint(self.root, [self.block])
        for text in texts:
            self.assertTrue(any(text in finding for finding in findings), f"'{text}' is not in\n" + "\n".join(findings))
        for finding in findings:
            self.assertNotIn("\n", finding)


class LintTest(Copy):
    def test_the_copy_is_clean(self):
        findings, sets, cases = lint.lint(self.root, [BLOCK])
        self.assertEqual(findings, [])
        self.assertGreaterEqual(sets, 1)
        self.assertGreaterEqual(cases, 10)

    def test_no_set_is_a_finding(self):
        shutil.rmtree(self.root / BLOCK)
        self.assertEqual(len(lint.lint(self.root)[0]), 1)

    def test_a_case_that_compares_nothing(self):
        case = self.with_files()
        for port in self.manifest["ports"]:
            if port["dir"] in ("out", "probe"):
                case["files"].pop(port["name"], None)
        self.write()
        self.assert_finds(f"case {case['id']}: compares no word of an output or probe")

    def test_nothing_where_something_comes_out(self):
        case = self.with_files()
        case["flags"].append("Nothing")
        self.write()
        self.assert_finds(f"case {case['id']}: flag Nothing is not true")

    # Form of the manifest.
    def test_unknown_field(self):
        self.with_files()["surprise"] = 1
        self.write()
        self.assert_finds(f"case {self.with_files()['id']}: Additional properties are not allowed ('surprise'")
        with self.assertRaisesRegex(plv.VectorError, "unknown field 'surprise'"):
            plv.load(self.path.parent)

    def test_wrong_type(self):
        self.manifest["revision"] = "1"
        self.write()
        self.assert_finds("revision: '1' is not of type 'integer'")

    def test_json_that_is_not_canonical(self):
        self.path.write_text(json.dumps(self.manifest, indent=2) + "\n")
        self.assert_finds("manifest.json:2: not canonical JSON")

    def test_order_of_fields(self):
        case = self.with_files()
        case["id"] = case.pop("id")
        self.write()
        self.assert_finds("fields are not in the order id, comment")

    def test_an_id_twice(self):
        cases = self.cases()
        cases[1]["id"] = cases[0]["id"]
        self.write()
        self.assert_finds(f"case {cases[0]['id']}: the id stands 2 times")

    def test_withdrawn_cases(self):
        free = max(case["id"] for case in self.cases()) + 1
        self.manifest["withdrawn"] = [{"id": free, "reason": "it said nothing that case 1 does not say"}]
        self.manifest["groups"] = self.manifest.pop("groups")  # its place is before them
        self.write()
        self.assertEqual(lint.lint(self.root, [BLOCK])[0], [])
        self.manifest["withdrawn"][0]["id"] = self.cases()[0]["id"]
        self.write()
        self.assert_finds(f"case {self.cases()[0]['id']}: the id stands 2 times")
        with self.assertRaisesRegex(plv.VectorError, f"case {self.cases()[0]['id']} stands twice"):
            plv.load(self.path.parent)
        self.manifest["withdrawn"] = [{"id": free, "reason": ""}]
        self.write()
        self.assert_finds("reason: '' should be non-empty")

    def test_number_of_cases(self):
        self.manifest["numberOfCases"] += 1
        self.write()
        self.assert_finds("numberOfCases says", )

    def test_arith_version(self):
        self.manifest["source"]["arith_version"] += 1
        self.write()
        self.assert_finds("made with arith_version 2 of slicer; this one computes arith_version 1")

    def test_requires(self):
        key = next(iter(self.manifest["requires"]))
        self.manifest["requires"][key][1] += 1
        self.write()
        self.assert_finds(f"requires: {key}")

    def test_key_limits(self):
        self.manifest["keys"][0]["max"] += 1
        self.write()
        self.assert_finds(f"key {self.manifest['keys'][0]['name']}: min, max, default are")

    def test_port_width(self):
        self.manifest["ports"][0]["width"] -= 1
        self.write()
        self.assert_finds(f"port {self.manifest['ports'][0]['name']}: width is")

    # Files.
    def test_wrong_digest(self):
        case = self.rewrite("z", lambda data: data[:-2] + (b"0\n" if data[-2:] != b"0\n" else b"1\n"), digest=False)
        self.assert_finds(f"{case['files']['z']['path']}: sha256 differs")

    def test_crlf_is_named_whether_the_digest_has_it_or_not(self):
        case = self.rewrite("z", lambda data: data.replace(b"\n", b"\r\n"), digest=False)
        self.assert_finds(f"{case['files']['z']['path']}:1: CRLF line end")
        self.rewrite("z", lambda data: data)
        self.assert_finds(f"{case['files']['z']['path']}:1: CRLF line end")

    def test_truncated_file(self):
        case = self.rewrite("z", lambda data: data[:-1])
        self.assert_finds(f"{case['files']['z']['path']}:", "the last line has no line end")

    def test_a_word_too_few(self):
        case = self.rewrite("z", lambda data: data[:-5])
        self.assert_finds(f"{case['files']['z']['words'] - 1} words; the manifest says {case['files']['z']['words']}")

    def test_a_digit_too_many(self):
        self.rewrite("z", lambda data: data[:-5] + b"0" + data[-5:])
        self.assert_finds("is not 4 lower-case hex digits")

    def test_upper_case(self):
        self.rewrite("z", lambda data: data[:-5] + b"FFFF\n")
        self.assert_finds("'FFFF' is not 4 lower-case hex digits")

    def test_bits_beyond_the_width(self):
        self.rewrite("decision", lambda data: data[:-2] + b"4\n")
        self.assert_finds("'4' has bits beyond 2 * 1")

    def test_header_of_another_case(self):
        self.rewrite("z", lambda data: data.replace(b" case=", b" case=9", 1))
        self.assert_finds("the header is")

    def test_missing_file(self):
        file = self.with_files()["files"]["z"]["path"]
        (self.path.parent / file).unlink()
        self.assert_finds(f"{file}: No such file")

    def test_stray_file(self):
        (self.path.parent / "tc9999.z.hex").write_text("")
        self.assert_finds("tc9999.z.hex: no case names this file")

    def test_too_large_a_file(self):
        case = self.with_files()
        count = lint.FILE_BYTES // 5 + 1
        header = f"// plv-hex-1 {BLOCK}/{BLOCK}_basic case={case['id']} port=z width=16 words={count}\n"
        case["files"]["z"]["words"] = count
        self.rewrite("z", lambda _: (header + "0000\n" * count).encode())
        self.assert_finds(f"the limit is {lint.FILE_BYTES}")

    # Meaning.
    def test_a_wrong_expected_value_is_the_oracles_finding(self):
        case = self.rewrite("decision", lambda data: data[:-2] + bytes([data[-2] ^ 1]) + b"\n")
        self.assert_finds(f"the oracle differs: {BLOCK}/{BLOCK}_basic case {case['id']} port decision sample")

    def test_a_flag_that_is_not_true(self):
        proven = next(flag for flag, note in self.manifest["notes"].items() if note["proof"])
        case = next(c for c in self.cases() if "Zeros" in c["flags"] and proven not in c["flags"])
        if case["stats"][self.manifest["notes"][proven]["proof"]["stat"]]:
            self.skipTest("zeros reach it")
        case["flags"].append(proven)
        self.write()
        self.assert_finds(f"case {case['id']}: flag {proven} is not true")

    def test_a_statistic_that_is_made_up(self):
        case = self.with_files()
        case["stats"]["sat_hi"] += 1
        self.write()
        self.assert_finds(f"case {case['id']}: stat sat_hi is")

    def test_a_statistic_that_is_left_out(self):
        case = next(case for case in self.cases() if case.get("stats", {}).get("sat_hi"))
        del case["stats"]["sat_hi"]
        case["flags"] = [flag for flag in case["flags"] if flag != "SatHigh"] or ["Random"]
        self.write()
        self.assert_finds(f"case {case['id']}: stat sat_hi is 0; the oracle counts")

    def test_a_flag_without_note_and_a_note_without_case(self):
        case = self.with_files()
        case["flags"].append("NoSuchNote")
        self.manifest["notes"]["Unused"] = {"kind": "BASIC", "description": "none", "catches": "none", "proof": None}
        self.write()
        self.assert_finds("flag NoSuchNote has no note", "note Unused is used by no case")

    def test_a_case_without_a_flag(self):
        self.with_files()["flags"] = []
        self.write()
        self.assert_finds("flags: [] should be non-empty")

    def test_policy(self):
        for case in self.cases():
            case["flags"] = [flag if flag != "Zeros" else "Random" for flag in case["flags"]]
        self.manifest["notes"].pop("Zeros")
        self.write()
        self.assert_finds(f"{BLOCK}: no case has the flag Zeros")

    def test_random_cases_are_the_minority(self):
        for note in self.manifest["notes"].values():
            note["kind"] = "RANDOM"
        self.write()
        manifests = [json.loads(path.read_text()) for path in sorted((self.root / BLOCK).glob("*/manifest.json"))]
        for manifest in manifests:
            for note in manifest["notes"].values():
                note["kind"] = "RANDOM"
        findings = list(lint.policy_findings(self.root, BLOCK, manifests))
        self.assertTrue(any("cases are random" in finding for finding in findings), findings)

    def test_examples_that_the_page_names(self):
        self.open("corners")
        page = next(case for case in self.cases() if "Hand" in case["flags"])
        other = next(case for case in self.cases() if case["flags"] != page["flags"])
        page["flags"], other["flags"] = other["flags"], page["flags"]
        self.write()
        self.assert_finds(f"case slicer_corners/{other['id']} has the flag Hand; ", f"slicer.md: names slicer_corners/{page['id']}; ")

    # Coverage.
    def coverage(self, change):
        path = self.root / BLOCK / "coverage.json"
        coverage = json.loads(path.read_text())
        change(coverage["points"])
        path.write_text(lint.canonical(coverage))

    def test_stale_coverage(self):
        self.coverage(lambda points: points[0]["cases"].__setitem__(0, f"{BLOCK}_basic/9999"))
        self.assert_finds("stale id: there is no case")

    def test_coverage_by_a_case_that_does_not_hit(self):
        def change(points):
            point = next(p for p in points if p["point"] == "type=STR")
            other = next(p for p in points if p["point"] == "type=MCT")
            point["cases"] = other["cases"]
        self.coverage(change)
        self.assert_finds("point type=STR: stale id")

    def test_incomplete_coverage(self):
        self.coverage(lambda points: points.pop(0))
        self.assert_finds("is missing")

    def test_choices_are_points(self):
        manifest = json.loads((ROOT / "vectors/prbs/prbs_basic/manifest.json").read_text())
        points = lint.expected_points([manifest])
        self.assertEqual([name for name in points if name.startswith("order=")],
                         ["order=min", "order=default", "order=max", "order=9", "order=11", "order=15", "order=23"])

    def test_out_of_reach_because_of_nothing(self):
        for because, finding in (([BLOCK], "there is no such key"), (["error_bits"], "because of other keys")):
            self.coverage(lambda points: points[0].update(out_of_reach={"because": because, "reason": "none"}))
            self.assert_finds(finding)


class PeriodTest(Copy):
    block = "patterns"

    def test_a_period_that_no_run_reaches(self):
        self.open("corners")
        case = next(case for group in self.manifest["groups"] for case in group["cases"]
                    if group["type"] == "LDT" and group["config"]["pattern"] == 1)
        case["flags"], case["stats"]["periods"] = ["Period"], 1
        self.write()
        self.assert_finds(f"case {case['id']}: stat periods is 1; the oracle counts 0",
                          f"case {case['id']}: flag Period is not true: periods is 0, below 1")


class ReachTest(unittest.TestCase):
    """Limits of the receiver's keys that are said to be out of reach."""

    @classmethod
    def setUpClass(cls):
        folder = lint.ROOT / "vectors" / "rx"
        cls.points = json.loads((folder / "coverage.json").read_text())["points"]
        cls.manifests = [json.loads(path.read_text()) for path in sorted(folder.glob("*/manifest.json"))]
        cls.everything = {name: (group, case) for name, group, case in lint.cases_of(cls.manifests)}

    def findings(self, point):
        return "\n".join(lint.reach_findings("rx", point, self.manifests, self.everything))

    def test_those_that_are(self):
        points = [point for point in self.points if "out_of_reach" in point]
        self.assertTrue(points)
        for point in points:
            self.assertEqual(self.findings(point), "")

    def test_one_that_a_case_and_the_oracle_reach(self):
        point = next(p for p in self.points if p["point"] == "frequency_search.clocks_log2=max")
        found = self.findings({**point, "out_of_reach": {"because": ["frequency_search.max_offset_ppm"], "reason": "none"}})
        self.assertIn("rx_configs/", found)
        self.assertIn("the oracle accepts it with {'frequency_search.max_offset_ppm': 0}", found)


class IndexTest(Copy):
    """INDEX.json and SHA256SUMS."""

    def setUp(self):
        super().setUp()
        manifests = [(path, json.loads(path.read_text())) for path in sorted(self.root.glob("*/*/manifest.json"))]
        index = {"schema": "plumbline-vectors-index-1",
                 "sets": [{"block": m["block"], "set": m["set"], "revision": m["revision"], "cases": m["numberOfCases"],
                           "sha256": hashlib.sha256(p.read_bytes()).hexdigest()} for p, m in manifests]}
        (self.root / "INDEX.json").write_text(lint.canonical(index))
        files = sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        (self.root / "SHA256SUMS").write_text("".join(
            f"{hashlib.sha256((self.root / name).read_bytes()).hexdigest()}  {name}\n" for name in files))
        self.manifests = manifests

    def findings(self):
        return "\n".join(lint.index_findings(self.root, self.manifests))

    def test_the_tree_is_clean(self):
        self.assertEqual(self.findings(), "")

    def test_changed_and_unlisted_files(self):
        (self.root / BLOCK / "coverage.json").write_text("{}\n")
        (self.root / "notes.txt").write_text("x")
        found = self.findings()
        self.assertIn("slicer/coverage.json: the digest differs", found)
        self.assertIn("notes.txt is not listed", found)
        self.assertIn("nothing of the format", found)

    def test_a_listed_file_that_is_gone(self):
        (self.root / BLOCK / "coverage.json").unlink()
        self.assertIn("slicer/coverage.json does not exist", self.findings())

    def test_an_index_that_is_out_of_date(self):
        path = self.root / "INDEX.json"
        index = json.loads(path.read_text())
        index["sets"][0]["cases"] += 1
        path.write_text(lint.canonical(index))
        self.assertIn("the entry differs from the manifest", self.findings())


if __name__ == "__main__":
    unittest.main()
