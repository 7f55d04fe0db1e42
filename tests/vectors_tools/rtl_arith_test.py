"""Vectors of another arith_version stop the RTL flow before anything is compiled."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NOT_INSTALLED = 77  # what rtl/run.py then says


class RaisedVersion(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        entries = []
        self.message = {}  # by block
        for block in ("slicer", "ffe"):
            for source in sorted((ROOT / "vectors" / block).glob("*/manifest.json")):
                shutil.copytree(source.parent, self.root / block / source.parent.name)
                path = self.root / block / source.parent.name / "manifest.json"
                manifest = json.loads(path.read_text(encoding="ascii"))
                self.message[block] = "made with arith_version {} of {}; this one computes arith_version {}".format(
                    manifest["source"]["arith_version"] + 1, block, manifest["source"]["arith_version"])
                manifest["source"]["arith_version"] += 1
                path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="ascii")
                entries.append({"block": block, "set": source.parent.name,
                                "sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
        (self.root / "INDEX.json").write_text(json.dumps({"sets": entries}), encoding="ascii")

    def run_flow(self, *words):
        done = subprocess.run([sys.executable, "-B", ROOT / "rtl/run.py", *words, "--vectors", self.root, "--out", self.root / "out"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                              env={key: value for key, value in os.environ.items() if key != "CI"})
        return done.returncode, done.stdout

    def test_every_flow_says_so(self):
        for flow, bench in (("icarus", "slicer"), ("verilator", "slicer"), ("ghdl", "slicer"), ("icarus", "loader"),
                            ("cocotb", "ffe")):
            with self.subTest(flow=flow, bench=bench):
                status, output = self.run_flow(flow, bench)
                if status == NOT_INSTALLED:
                    self.skipTest(output)
                self.assertEqual(status, 1, output)
                self.assertIn(self.message["ffe" if bench == "ffe" else "slicer"], output)
                self.assertNotIn("plv: ", output)

    def test_no_list_is_written_from_them(self):
        before = {path: path.read_bytes() for path in (ROOT / "rtl/tb/cases").iterdir()}
        status, output = self.run_flow("lists")
        self.assertEqual(status, 1, output)
        self.assertIn(self.message["ffe"], output)
        self.assertEqual({path: path.read_bytes() for path in before}, before)


if __name__ == "__main__":
    unittest.main()
