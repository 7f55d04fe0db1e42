"""The Python reader: hex words, Philox against its published answers, and cutting of runs."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
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


if __name__ == "__main__":
    unittest.main()
