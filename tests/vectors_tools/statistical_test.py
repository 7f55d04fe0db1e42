"""The statistical references: schema, theory and intervals computed again, counts of slicer and DFE by a second model."""

import json
import math
import pathlib
import sys
import unittest

import jsonschema
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests" / "oracle")]
import _noise  # noqa: E402
from base import philox_array  # noqa: E402


def tail(x):
    return math.erfc(x / math.sqrt(2)) / 2


def theory(link, alpha, sigma):
    first = 1.5 * tail(1 / sigma)
    if link == "awgn_slicer":
        return first
    if link == "awgn_dfe":
        return first / (1 - 0.75 * (tail((1 - 2 * alpha) / sigma) + tail((1 + 2 * alpha) / sigma)) + first)
    distance = [math.sqrt(1 + (j - 1) * (1 - alpha) ** 2 + alpha ** 2) for j in range(1, 401)]
    return 2 * sum(j * 0.75 ** j * tail(d / sigma) for j, d in enumerate(distance, 1))


def received(config, point):
    """Symbols and samples as the curve's `stimulus` says."""
    words = philox_array(config["seed"], point["stream"], 0, point["symbols"])
    symbols = words[:, 0] % 4
    amplitude = 2 * symbols - 3
    noise = (_noise.deviates(words[:, 1]) * point["sigma"] + 2 ** 11) >> 12
    before = np.concatenate([[0], amplitude[:-1]])
    return symbols, np.clip(config["amplitude"] * amplitude + config["alpha"] * before + noise, -2 ** 15, 2 ** 15 - 1)


class StatisticalTest(unittest.TestCase):
    def setUp(self):
        schema = json.loads((ROOT / "vectors/schema/statistical_v1.schema.json").read_text(encoding="ascii"))
        jsonschema.Draft202012Validator.check_schema(schema)
        self.curves = {}
        for path in sorted((ROOT / "vectors/statistical").glob("*/curve.json")):
            curve = json.loads(path.read_text(encoding="ascii"))
            jsonschema.Draft202012Validator(schema).validate(curve)
            self.assertEqual(curve["link"], path.parent.name)
            self.curves[curve["link"]] = curve
        self.assertEqual(set(self.curves), {"awgn_slicer", "awgn_dfe", "awgn_mlse"})

    def test_theory_and_intervals(self):
        for link, curve in self.curves.items():
            amplitude, alpha = curve["config"]["amplitude"], curve["config"]["alpha"]
            for point in curve["points"]:
                with self.subTest(link=link, sigma=point["sigma"]):
                    sigma = point["sigma"] / amplitude
                    self.assertAlmostEqual(point["theory_ser"] / theory(link, alpha / amplitude, sigma), 1, delta=6e-4)
                    self.assertAlmostEqual(point["snr_db"], 10 * math.log10(5 / sigma ** 2), delta=6e-4)
                    self.assertGreaterEqual(point["symbol_errors"], curve["min_symbol_errors"])
                    self.assertGreaterEqual(point["symbol_errors"], point["error_events"])
                    low, high = point["ser_ci95"]
                    ser = point["symbol_errors"] / point["symbols"]
                    spread = 1.9 * math.sqrt(point["symbol_errors"]) / point["symbols"]  # at least that of single errors
                    self.assertLess(low, ser - 0.9 * spread)
                    self.assertGreater(high, ser + 0.9 * spread)
                    # The union bound of the MLSE is tight where errors are rare.
                    self.assertLess(low, point["theory_ser"])
                    if link != "awgn_mlse" or ser < 5e-4:
                        self.assertGreater(high, point["theory_ser"])

    def test_counts_of_the_slicer(self):
        for point in self.curves["awgn_slicer"]["points"]:
            symbols, z = received(self.curves["awgn_slicer"]["config"], point)
            decided = sum((z >= threshold).astype(int) for threshold in (-1024, 0, 1024))
            distance = abs(decided - symbols)
            self.assertEqual(int((distance > 0).sum()), point["symbol_errors"])
            self.assertEqual(int(np.where(distance == 2, 2, distance > 0).sum()), point["bit_errors"])

    def test_counts_of_the_dfe(self):
        curve = self.curves["awgn_dfe"]
        point = curve["points"][-1]
        symbols, z = received(curve["config"], point)
        alpha, before, errors = curve["config"]["alpha"], 0, 0
        for sent, sample in zip(symbols.tolist(), z.tolist()):
            y = sample - alpha * before
            symbol = (y >= -1024) + (y >= 0) + (y >= 1024)
            errors += symbol != sent
            before = 2 * symbol - 3
        self.assertEqual(errors, point["symbol_errors"])


if __name__ == "__main__":
    unittest.main()
