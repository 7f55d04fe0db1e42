"""The examples of vectors/README.md, run as they stand there; the one in C++ is built by tests/CMakeLists.txt."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "vectors" / "README.md").read_text(encoding="ascii")


def example(title, language):
    """The fenced block of that language under a heading."""
    return re.search(rf"^## {re.escape(title)}\n.*?^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE).group(1)


def simulator(test):
    if not shutil.which("iverilog"):
        test.assertFalse(os.environ.get("CI"), "iverilog is not installed")
        test.skipTest("iverilog is not installed")


class ReadmeTest(unittest.TestCase):
    """Each runs in a folder that has what the root of the repository has, and no more than the examples name."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        for name in ("vectors", "rtl", "tools"):
            (self.folder / name).symlink_to(ROOT / name)

    def run_in_folder(self, command, **environment):
        done = subprocess.run(command, shell=isinstance(command, str), cwd=self.folder, env={**os.environ, **environment},
                              timeout=300, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def test_first_result(self):
        simulator(self)
        command, result = re.search(r"^    (iverilog .*)\n\nprints `(.*)`\.$", README, re.MULTILINE).groups()
        self.assertEqual(self.run_in_folder(command), f"{result}\n")

    def test_systemverilog(self):
        simulator(self)
        code = example("Ten lines of SystemVerilog", "systemverilog")
        (self.folder / "my_ffe_tb.sv").write_text(code)
        result = self.run_in_folder(re.search(r"// (iverilog .*)", code).group(1))
        self.assertIn(f"\n{re.search(r'// (plv: PASS .*)', code).group(1)}\n", f"\n{result}")

    def test_cocotb(self):
        simulator(self)
        try:
            import cocotb  # noqa: F401
        except ImportError:
            self.assertFalse(os.environ.get("CI"), "cocotb is not installed")
            self.skipTest("cocotb is not installed")
        (self.folder / "my_ffe_cocotb.py").write_text(example("Ten lines of cocotb", "python"))
        result = self.run_in_folder([sys.executable, "-B", "my_ffe_cocotb.py"], PYTHONPATH="tools:.")
        self.assertRegex(result, "TESTS=1 PASS=1 FAIL=0")

    def test_python(self):
        (self.folder / "my_ffe.py").write_text(example("Ten lines of Python", "python"))
        lines = self.run_in_folder([sys.executable, "-B", "my_ffe.py"]).splitlines()
        self.assertGreater(len(lines), 30)
        for line in lines:
            self.assertRegex(line, r"^ffe/ffe_\w+ case \d+ \d+$")


if __name__ == "__main__":
    unittest.main()
