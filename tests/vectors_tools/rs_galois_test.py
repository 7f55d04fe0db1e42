"""The Reed-Solomon oracles against PyPI's galois, a third opinion that knows neither of the two models."""

import os
import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "oracle"))
import base  # noqa: E402

try:
    import galois
    import numpy as np
except ImportError:
    if os.environ.get("CI"):
        raise  # a third opinion that is missing is a failure there, not a skipped test
    galois = None


@unittest.skipIf(galois is None, "galois (tools/requirements.txt) is not installed")
class GaloisTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.field = galois.GF(2 ** 10, irreducible_poly="x^10 + x^3 + 1", primitive_element=2, compile="python-calculate")

    def test_codewords_and_every_number_of_errors(self):
        draw = random.Random(20261121)
        for code, t in ((0, 15), (1, 7)):
            n = 514 + 2 * t
            # The codes are shortened from 1023 symbols: zeros in front of the message.
            full = galois.ReedSolomon(1023, 1023 - 2 * t, field=self.field, alpha=self.field(2), c=0)
            self.assertEqual(len(full.generator_poly.coeffs), 2 * t + 1)
            encoder, decoder = (base.create(name, {"code": code}) for name in ("rs_encode", "rs_decode"))
            for errors in range(t + 2):
                with self.subTest(code=code, errors=errors):
                    message = [draw.randrange(1024) for _ in range(514)]
                    codeword = encoder.process({"message": message})["codeword"].tolist()
                    # Division by galois, not by either model.
                    remainder = galois.Poly(self.field(message + [0] * 2 * t)) % full.generator_poly
                    self.assertEqual(codeword, message + [int(a) for a in remainder.coefficients(2 * t)])
                    places = sorted(draw.sample(range(n), errors))
                    magnitudes = [draw.randint(1, 1023) for _ in places]
                    received = list(codeword)
                    for place, magnitude in zip(places, magnitudes):
                        received[place] ^= magnitude
                    found = {name: values.tolist() for name, values in decoder.process({"received": received}).items()}
                    syndromes = galois.Poly(self.field(received))(self.field(2) ** np.arange(2 * t))
                    self.assertEqual(found["syndrome"], [int(s) for s in syndromes])
                    # Its own decoder, on the word as the full code has it: the symbols that it wrote, -1 when it cannot.
                    decoded, count = full.decode(self.field([0] * (1023 - n) + received), output="codeword", errors=True)
                    if errors > t:
                        self.assertEqual((found["status"], int(count)), ([2], -1))
                        self.assertEqual(found["corrected"], received)
                        continue
                    self.assertEqual((found["status"], int(count)), ([int(errors > 0)], errors))
                    self.assertEqual(found["corrected"], [int(s) for s in decoded][1023 - n:])
                    self.assertEqual(found["corrected"], codeword)
                    unused = [0] * (t - errors)
                    self.assertEqual(found["position"], places + unused)
                    self.assertEqual(found["magnitude"], magnitudes + unused)


if __name__ == "__main__":
    unittest.main()
