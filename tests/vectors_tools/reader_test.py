"""The Python reader: hex words, Philox against its published answers, and cutting of runs."""

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


class HexTest(unittest.TestCase):
    def test_words_are_masked_and_lanes_packed_lowest_first(self):
        for port, samples, text in [
                (plv.Port("x", "in", 7, True), [0, -1, 63, -64], "00\n7f\n3f\n40\n"),
                (plv.Port("x", "in", 2, False, lanes=3), [1, 2, 3, 0, 0, 3], "39\n30\n"),
                (plv.Port("x", "in", 5, True, lanes=2), [-1, 1, -16, 15], "03f\n1f0\n"),
                (plv.Port("x", "in", 32, False), [-1, 5], "ffffffff\n00000005\n"),
                (plv.Port("x", "in", 32, True, lanes=2), [-2, 1], "00000001fffffffe\n")]:
            self.assertEqual(port.encode(samples), text)
            self.assertEqual(port.decode(text.split()), samples)

    def test_wrap_keeps_the_low_bits(self):
        self.assertEqual([plv.Port("x", "in", 4, True).wrap(v) for v in (7, 8, -9, 16)], [7, -8, 7, 0])
        self.assertEqual([plv.Port("x", "in", 4, False).wrap(v) for v in (15, 16, -1)], [15, 0, 15])


class PhiloxTest(unittest.TestCase):
    # Known answers of philox 4x32 10 in the authors' distribution (Random123, kat_vectors).
    ANSWERS = [((0, 0), 0, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
               ((0xFFFFFFFF, 0xFFFFFFFF), (1 << 128) - 1, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
               ((0xA4093822, 0x299F31D0), 0x0370734413198A2E85A308D3243F6A88, "d16cfe09 94fdcceb 5001e420 24126ea1")]

    def test_published_answers(self):
        for (seed, stream), counter, answer in self.ANSWERS:
            self.assertEqual(" ".join(f"{word:08x}" for word in plv.philox(seed, stream, counter)), answer)

    @unittest.skipIf(plv.numpy is None, "numpy is not installed")
    def test_arrays_are_the_same_words(self):
        first = (1 << 32) - 2
        found = plv.philox_array(-5, 9, first, 4).tolist()
        self.assertEqual(found, [plv.philox(-5, 9, first + i) for i in range(4)])

    def test_draws_without_numpy_are_the_same(self):
        recipes = [({"generator": "philox", "seed": 3, "stream": 4}, plv.Port("x", "in", 9, True)),
                   ({"generator": "philox", "seed": 3, "stream": 4}, plv.Port("x", "in", 9, False)),
                   ({"generator": "philox", "seed": 3, "stream": 4, "values": [-3, 5, 6]}, plv.Port("x", "in", 9, True)),
                   ({"generator": "repeat", "words": [1, 2, 3]}, plv.Port("x", "in", 9, True))]
        for recipe, port in recipes:
            fast = list(plv.draw(recipe, port, 50, None))
            kept, plv.numpy = plv.numpy, None
            try:
                slow = list(plv.draw(recipe, port, 50, None))
            finally:
                plv.numpy = kept
            self.assertEqual(fast, slow)
            self.assertGreater(len(set(slow)), 2)


class Adder:
    """A model for the runner: y = x + k, frames of two words; remembers how it was called."""

    def __init__(self):
        self.k, self.rest, self.calls = 0, [], []

    def set_coefs(self, coefs):
        self.k = coefs.get("k", [self.k])[0]

    def reset(self):
        self.k, self.rest = 0, []

    def process(self, inputs):
        self.calls.append(len(inputs["x"]))
        self.rest += inputs["x"]
        n = len(self.rest) // 2 * 2
        done, self.rest = self.rest[:n], self.rest[n:]
        return {"y": [x + self.k for x in done]}

    def save_state(self):
        return {"pending.x": self.rest}


class RunTest(unittest.TestCase):
    PORTS = [plv.Port("x", "in", 8, True, words=2), plv.Port("k", "coef", 8, True), plv.Port("y", "out", 8, True, words=2)]

    def case(self, kind, data, **entry):
        vectors = plv.VectorSet(pathlib.Path("."), {"block": "adder", "set": "adder_basic", "notes": {}}, [])
        return plv.Case(vectors, 1, kind, {}, self.PORTS, {"flags": [], "stats": {}, **entry}, data)

    def test_settings_and_resets_fall_on_their_frames_and_splits_anywhere(self):
        x = list(range(11))
        y = [0 + 1, 1 + 1, 2 + 1, 3 + 1, 4 + 9, 5 + 9, 6 + 9, 7 + 9, 8 + 9, 9 + 9]
        models = []

        def make(*_):
            models.append(Adder())
            return models[-1]

        case = self.case("STR", {"x": x, "k": [1, 9], "y": y}, coef_every=2, reset_at=[3], splits=[3, 0, 5, 3])
        case.state = {"pending.x": [10]}
        self.assertEqual(plv.run_case(case, make).words, 10)
        self.assertEqual(models[0].calls, [3, 1, 2, 2, 3])

    def test_a_difference_names_port_index_and_both_values(self):
        case = self.case("AFT", {"x": [1, 2], "k": [0], "y": [1, 3]})
        with self.assertRaisesRegex(plv.Mismatch, "adder/adder_basic case 1 port y sample 1: expected 3, found 2"):
            plv.run_case(case, lambda *_: Adder())
        case = self.case("AFT", {"x": [1, 2], "k": [0], "y": [1, 2, 3, 4]})
        with self.assertRaisesRegex(plv.Mismatch, "expected 4 samples, found 2"):
            plv.run_case(case, lambda *_: Adder())

    def test_a_state_that_differs_is_found(self):
        case = self.case("STR", {"x": [1], "k": [0], "y": []}, splits=[1])
        case.state = {"pending.x": [2]}
        with self.assertRaisesRegex(plv.Mismatch, "state field pending.x"):
            plv.run_case(case, lambda *_: Adder())

    def test_an_illegal_case_must_be_refused_by_name(self):
        case = self.case("ERR", {}, error={"field": "num_taps", "text": ""})

        def refuse(field):
            def make(*_):
                raise plv.Refused(field)
            return make

        plv.run_case(case, refuse("num_taps"))
        with self.assertRaisesRegex(plv.Mismatch, "a refusal of num_taps"):
            plv.run_case(case, refuse("other"))
        with self.assertRaisesRegex(plv.Mismatch, "found none"):
            plv.run_case(case, lambda *_: Adder())


class StrictTest(unittest.TestCase):
    """A copy of a real set, and of an index with it: each planted defect is refused by name."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)
        shutil.copytree(ROOT / "vectors" / "slicer", self.root / "slicer")
        self.path = self.root / "slicer" / "slicer_basic" / "manifest.json"
        self.text = self.path.read_text()
        self.index()

    def index(self):
        sets = [{"block": "slicer", "set": path.parent.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
                for path in sorted(self.root.glob("slicer/*/manifest.json"))]
        (self.root / "INDEX.json").write_text(json.dumps({"sets": sets}))

    def refused(self, pattern, change, **known):
        manifest = json.loads(self.text)
        change(manifest)
        self.path.write_text(json.dumps(manifest, indent=1))
        with self.assertRaisesRegex(plv.VectorError, pattern):
            plv.load(self.path.parent, **known)

    @staticmethod
    def group(manifest, kind):
        return next(group for group in manifest["groups"] if group["type"] == kind)

    def case(self, manifest, kind):
        return self.group(manifest, kind)["cases"][0]

    def test_unknown_fields_at_every_level(self):
        first = lambda m: self.case(m, "AFT")  # noqa: E731
        places = {"source": lambda m: m["source"], "spec": lambda m: m["spec"][0], "keys": lambda m: m["keys"][0],
                  "port z": lambda m: m["ports"][0], "note Zeros": lambda m: m["notes"]["Zeros"],
                  "group 1": lambda m: m["groups"][0], "case 1": first, "case 1: port z": lambda m: first(m)["files"]["z"],
                  "case 14: state": lambda m: self.case(m, "STR")["state"],
                  "case 17: checkpoint": lambda m: self.case(m, "MCT")["checkpoints"][0],
                  "case 18: recipe of port z": lambda m: self.case(m, "LDT")["recipe"]["z"],
                  "": lambda m: m}
        for where, place in places.items():
            self.refused(f"{where}: unknown field 'colour'", lambda m, place=place: place(m).update(colour=1))
        self.refused("case 1: unknown field 'splits'", lambda m: first(m).update(splits=[1]))
        self.refused("note Zeros: proof: unknown field",
                     lambda m: m["notes"]["Zeros"].update(proof={"stat": "x", "min": 1, "max": 2}))

    def test_configurations(self):
        def config(**values):
            return lambda m: self.group(m, "STR")["config"].update(values)

        self.refused("case 14: config: unknown field 'colour'", config(colour=1))
        self.refused("case 14: config: field 'error_bits' is missing", lambda m: self.group(m, "STR")["config"].clear())
        for value in (99, -1, 12.0, True, "12"):
            self.refused("case 14: config: error_bits = .* is not an integer in", config(error_bits=value))

    def test_nothing_to_compare(self):
        self.refused("case 1: port decision has no file", lambda m: self.case(m, "AFT")["files"].pop("decision"))
        self.refused("case 17: no checkpoint", lambda m: self.case(m, "MCT")["checkpoints"].clear())
        self.refused("case 17: checkpoint of round 1: port error has no digest",
                     lambda m: self.case(m, "MCT")["checkpoints"][0]["digests"].pop("error"))
        self.refused("case 18: port error has no digest", lambda m: self.case(m, "LDT")["digests"].pop("error"))
        self.refused("case 18: port error has no digest", lambda m: self.case(m, "LDT")["digests"]["error"].clear())
        self.refused("case 18: port z has no recipe", lambda m: self.case(m, "LDT")["recipe"].clear())
        self.refused("case 14: port z: the splits add up", lambda m: self.case(m, "STR")["splits"].append(1))

    def test_results_and_arithmetic(self):
        self.refused("case 1: result 'invalid'", lambda m: self.case(m, "AFT").update(result="invalid"))
        self.refused("made with arith_version 1 of slicer; this one computes arith_version 2", lambda m: None, arith_version=2)
        self.path.write_text(self.text.replace('"revision":', '"revision": 1,\n "revision":', 1))
        with self.assertRaisesRegex(plv.VectorError, "key 'revision' stands twice"):
            plv.load(self.path.parent)

    def test_files_name_case_port_and_line_before_their_digest(self):
        path = self.path.parent / "tc0002.z.hex"
        good = path.read_bytes()
        lines = good.split(b"\n")
        for pattern, data in [
                (r":\d+: the last line has no line end: a truncated file", good[:-2]),
                (r":\d+: \d+ words; the manifest says", b"\n".join(lines[:-2]) + b"\n"),
                (":3: '000' is not 4 lower-case hex digits", b"\n".join(lines[:2] + [b"000"] + lines[3:])),
                (":1: CRLF line end", good.replace(b"\n", b"\r\n")),
                (":1: the header is ", good.replace(b"port=z", b"port=y")),
                (": sha256 differs from the manifest's", b"\n".join(lines[:2] + [b"0001"] + lines[3:])),
                (": No such file", None)]:
            path.unlink(missing_ok=True)
            if data is not None:
                path.write_bytes(data)
            with self.assertRaisesRegex(plv.VectorError, f"manifest.json: case 2: port z: .*tc0002.z.hex{pattern}"):
                plv.load(self.path.parent)
        path.write_bytes(good)
        state = self.path.parent / "tc0014.state.json"
        state.write_text(state.read_text() + " ")
        with self.assertRaisesRegex(plv.VectorError, "case 14: state: .*tc0014.state.json: sha256 differs"):
            plv.load(self.path.parent)

    def test_another_manifest_says_what_is_wrong_with_it(self):
        manifest = json.loads(self.text)
        self.case(manifest, "AFT")["colour"] = 1
        self.path.write_text(json.dumps(manifest, indent=1))
        with self.assertRaisesRegex(plv.VectorError, "slicer_basic/manifest.json: case 1: unknown field 'colour'"):
            plv.find(self.root)
        self.path.write_text(self.text.replace('"arith_version": 1', '"arith_version": 7'))
        with self.assertRaisesRegex(plv.VectorError, "made with arith_version 7 of slicer"):
            plv.find(self.root, "slicer", arith_version=1)
        with self.assertRaisesRegex(plv.VectorError, "sha256 differs from INDEX.json's"):
            plv.find(self.root)

    def test_the_index_says_which_sets_there_are(self):
        self.assertEqual(len(plv.find(self.root)), 3)
        self.assertEqual(len(plv.find(self.root, "slicer")), 3)
        with self.assertRaisesRegex(plv.VectorError, "no set of vectors here for block ffe"):
            plv.find(self.root, "ffe")
        self.path.write_text(self.text + " ")
        with self.assertRaisesRegex(plv.VectorError, "sha256 differs from INDEX.json's"):
            plv.find(self.root)
        self.path.unlink()
        with self.assertRaisesRegex(plv.VectorError, "slicer_basic/manifest.json: missing, but INDEX.json lists the set"):
            plv.find(self.root)
        self.index()
        self.assertEqual(len(plv.find(self.root)), 2)
        self.path.write_text(self.text)
        with self.assertRaisesRegex(plv.VectorError, "slicer_basic/manifest.json: a set that INDEX.json does not list"):
            plv.find(self.root)
        (self.root / "INDEX.json").unlink()
        with self.assertRaisesRegex(plv.VectorError, "it says which sets there are"):
            plv.find(self.root)


if __name__ == "__main__":
    unittest.main()
