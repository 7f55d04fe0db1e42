"""The table of stages at the end of .ci/run, with a plumbline that only says yes or no."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Stages(unittest.TestCase):
    def stages(self, failing):
        """(exit status, [(OK or FAILED, stage)]) where `./plumbline <failing>` fails."""
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            (place / ".ci").mkdir()
            shutil.copy(ROOT / ".ci/run", place / ".ci/run")
            (place / "plumbline").write_text(f'#!/bin/sh\n[ "$*" != "{failing}" ]\n', encoding="ascii")
            (place / "plumbline").chmod(0o755)
            done = subprocess.run([place / ".ci/run"], stdout=subprocess.PIPE, text=True, check=False)
        table = done.stdout.split("=== seconds per stage\n")[1]
        return done.returncode, re.findall(r"^ *\d+ s  (OK|FAILED) +(.*)$", table, re.MULTILINE)

    def test_all_stages_stand_in_it(self):
        status, table = self.stages("nothing")
        self.assertEqual(status, 0)
        self.assertGreater(len(table), 5)
        self.assertEqual({verdict for verdict, _ in table}, {"OK"})
        self.assertEqual(table[-1], ("OK", "all"))

    def test_a_stage_that_fails_is_the_last(self):
        status, table = self.stages("test asan")
        self.assertEqual(status, 1)
        self.assertEqual([verdict for verdict, _ in table], ["OK"] * (len(table) - 2) + ["FAILED"] * 2)
        self.assertIn("asan", table[-2][1])
        self.assertEqual(table[-1], ("FAILED", "all"))


if __name__ == "__main__":
    unittest.main()
