"""Oracles are models of their own: none reads a source of the C++, and their tables come from the pages' equations."""

import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "tests/oracle"), str(ROOT / "tools")]

import base  # noqa: E402
import plumbline_vectors as plv  # noqa: E402

opened = []


def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, pathlib.Path)):
        opened.append(pathlib.Path(str(arguments[0])).suffix)


class Sources(unittest.TestCase):
    def test_no_oracle_reads_the_reference(self):
        sys.addaudithook(watch)
        for block in base.names():
            case = next(c for folder in plv.find(ROOT / "vectors") if folder.parent.name == block
                        for c in plv.load(folder).cases if c.type == "AFT")
            plv.run_case(case, base.create)
        self.assertIn(".hex", opened)
        self.assertEqual([suffix for suffix in opened if suffix in (".h", ".cc")], [])


if __name__ == "__main__":
    unittest.main()
