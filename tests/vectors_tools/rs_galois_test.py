"""The Reed-Solomon oracles against PyPI's galois, a third opinion that knows neither of the two models."""

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
    galois = None


@unittest.skipIf(galois is None, "galois (tools/requirements.txt) is not installed")
class GaloisTest(unittest.TestCase):
    def test_field_codewords_and_corrections(self):
        draw = random.Random(20261121)
        field = galois.GF(2 ** 10, irreducible_poly="x^10 + x^3 + 1", primitive_element=2, compile="python-calculate")
        for code, t in ((0, 15), (1, 7)):
            n = 514 + 2 * t
            # The codes are shortened from 1023 symbols: zeros in front of the message.
            full = galois.ReedSolomon(1023, 1023 - 2 * t, field=field, alpha=field(2), c=0)
            generator = [int(a) for a in full.generator_poly.coeffs]
            encoder = base.create("rs_encode", {"code": code})
            message = [draw.randrange(1024) for _ in range(514)]
            codeword = encoder.process({"message": message})["codeword"].tolist()
            # Division by galois, not by either model.
            remainder = galois.Poly(field(message + [0] * 2 * t)) % full.generator_poly
            parity = [int(a) for a in remainder.coefficients(2 * t)]
            self.assertEqual(codeword, message + parity)
            self.assertEqual(len(generator), 2 * t + 1)
            received = list(codeword)
            places = sorted(draw.sample(range(n), t))
            for place in places:
                received[place] ^= draw.randint(1, 1023)
            found = base.create("rs_decode", {"code": code}).process({"received": received})
            self.assertEqual(found["corrected"].tolist(), codeword)
            self.assertEqual(found["position"].tolist(), places)
            syndromes = galois.Poly(field(received))(field([2 ** 0] + [int(field(2) ** j) for j in range(1, 2 * t)]))
            self.assertEqual(found["syndrome"].tolist(), [int(s) for s in np.array(syndromes)])


if __name__ == "__main__":
    unittest.main()
