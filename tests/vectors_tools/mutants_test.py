"""The lists of planted faults as they stand, without building any, and what the planter refuses."""

import json
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import mutants  # noqa: E402

LISTED = {path.stem: json.loads(path.read_text(encoding="ascii")) for path in sorted(mutants.LISTS.glob("*.json"))}


class Lists(unittest.TestCase):
    def test_every_block_has_enough(self):
        self.assertEqual(mutants.too_few(LISTED), [])

    def test_a_short_list_and_a_missing_one_are_problems(self):
        lists = {block: faults for block, faults in LISTED.items() if block != "ffe"}
        lists["dfe"] = lists["dfe"][:4] * 2
        lists["adc"] = lists["adc"][: mutants.MINIMUM - 1]
        problems = mutants.too_few(lists)
        self.assertEqual([problem.split(":")[0] for problem in problems], ["adc", "ffe", "dfe"])
        self.assertIn("classes", problems[2])

    def test_every_fault_changes_one_line(self):
        for block, faults in LISTED.items():
            for fault in faults:
                with self.subTest(block=block, fault=fault["id"]):
                    patched = mutants.patched_text(fault).split("\n")
                    plain = (ROOT / fault["file"]).read_text(encoding="ascii").split("\n")
                    self.assertEqual(len(patched), len(plain))
                    self.assertEqual(sum(a != b for a, b in zip(plain, patched)), 1)


class Refused(unittest.TestCase):
    def refused(self, says, **change):
        fault = {"id": "f", "class": "tail", "file": "reference/coding/gray.cc", "find": "pair >> 1", "replace": "pair",
                 "note": "n", **change}
        with self.assertRaisesRegex(mutants.Planting, says):
            mutants.patched_text(fault)

    def test_more_than_one_line(self):
        self.refused("one line", find="namespace {\n")
        self.refused("one line", replace="pair;\n  //")

    def test_a_place_that_is_not_one(self):
        self.refused("2 times", find="symbols.size(); ++k")
        self.refused("0 times", find="no such text")
        self.refused("does not stand behind", find="void GrayMap(", after="void GrayDemap(")

    def test_no_change_and_no_class(self):
        self.refused("the same", replace="pair >> 1")
        self.refused("class", **{"class": "other"})


if __name__ == "__main__":
    unittest.main()
