"""Every oracle on the example that its block's page works out by hand (docs/blocks/<block>.md, "Worked by hand")."""

import itertools
import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "oracle"))
import base  # noqa: E402


def run(block, inputs, config=None, coefs=None):
    """Outputs and probes as lists, and the oracle."""
    oracle = base.create(block, config or {})
    oracle.set_coefs(coefs or {})
    found = oracle.process(inputs)
    return {name: [int(v) for v in values] for name, values in found.items()}, oracle


def numbers(samples):
    """64-bit numbers of a wide port."""
    return [low | high << 32 for low, high in zip(samples[0::2], samples[1::2])]


def signed(number):
    number &= (1 << 64) - 1
    return number - (1 << 64) if number >> 63 else number


class WorkedByHand(unittest.TestCase):
    def test_ffe(self):
        found, _ = run("ffe", {"x": [10, -2, 100, 127, 127]}, {"num_taps": 3, "in_bits": 8, "tap_bits": 8, "out_shift": 6},
                       {"tap": [-16, 64, 8]})
        self.assertEqual(found, {"sum": [-160, 672, -1648, 4352, 6896], "y": [-2, 11, -26, 68, 108]})

    def test_slicer(self):
        found, _ = run("slicer", {"z": [-1018, -1019, 2, 3, 4000]}, None,
                       {"level": [-1536, -500, 505, 1536], "threshold": [-1018, 3, 1021]})
        self.assertEqual(found, {"decision": [1, 0, 1, 2, 3], "error": [-518, 517, 502, -502, 2047]})

    def test_dfe(self):
        found, _ = run("dfe", {"y": [1500, 1112, -824, 1024]}, None, {"tap": [200]})
        self.assertEqual(found, {"z": [1500, 512, -1024, 1224], "decision": [3, 2, 1, 3], "feedback": [0, 600, 200, -200]})

    def test_dac(self):
        found, oracle = run("dac", {"x": [16, 8, -8, 17, -20]}, {"bits": 5, "in_frac_bits": 4})
        self.assertEqual(found, {"code": [15, 8, -7, 15, -15], "clip": [0, 0, 0, 1, 1]})
        self.assertEqual(oracle.state(), {"clip_count": 2})

    def test_vga(self):
        x = [100, -100, 1, -1, 30000]
        self.assertEqual(run("vga", {"x": x}, None, {"gain_code": [32]})[0]["y"], [141, -141, 1, -1, 32767])
        self.assertEqual(run("vga", {"x": x}, None, {"gain_code": [-64]})[0]["y"], [50, -50, 1, 0, 15000])

    def test_gray(self):
        self.assertEqual(run("gray_map", {"bit": [0, 1, 1, 0, 1, 1, 0, 0]})[0]["symbol"], [1, 3, 2, 0])
        self.assertEqual(run("gray_demap", {"symbol": [1, 3, 2, 0]})[0]["bit"], [0, 1, 1, 0, 1, 1, 0, 0])

    def test_precoder(self):
        self.assertEqual(run("precoder_encode", {"symbol": [1, 3, 0, 2, 2]}, {"enable": 1})[0]["line"], [1, 2, 2, 0, 2])
        self.assertEqual(run("precoder_decode", {"line": [1, 2, 2, 0, 2]}, {"enable": 1})[0]["symbol"], [1, 3, 0, 2, 2])

    def test_prbs(self):
        found, _ = run("prbs", {"enable": [1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1]}, {"order": 7, "seed": 0x41})
        self.assertEqual(found["bit"], [1, 0, 0, 0, 0, 1, 0, 1, 0, 0])
        self.assertEqual(found["register"][:9], [0b0000011, 0b0000110, 0b0001100, 0b0011000, 0b0110000, 0b1100001,
                                                 0b1000010, 0b0000101, 0b0001010])

    def test_patterns(self):
        found, _ = run("patterns", {"enable": [1] * 19}, {"pattern": 1})
        self.assertEqual(found["symbol"], [2] * 14 + [0, 1, 2, 2, 2])

    def test_pam4_levels(self):
        found, _ = run("pam4_levels", {"symbol": [0, 1, 2, 3]}, {"rlm": 950, "nlc_percentage": 10})
        self.assertEqual(found["y"], [-1024, -358, 292, 1024])

    def test_tx(self):
        found, _ = run("tx", {"bit": [0, 1, 1, 0, 0, 0, 1, 1] + [0] * 120}, {"precode": 1, "num_pre": 1, "num_post": 1},
                       {"tap": [-102, 768, -154]})
        self.assertEqual([found["symbol"][:4], found["equalized"][:4], found["code"][:4]],
                         [[1, 2, 2, 0], [543, -4635, 4369, 4903], [4, -36, 34, 38]])

    def test_channel(self):
        config, coefs = {"span_ui": 2, "shift": 3}, {"pulse": [0, 40, 100, 60, 20, 4, -4, 0]}
        self.assertEqual(run("channel", {"code": [2, -1, 1]}, config, coefs)[0]["afe"], [0, 10, 25, 15, 5, -4, -13, -7])
        self.assertEqual(run("channel", {"code": [2, -1, 1]}, {**config, "start": 16}, coefs)[0]["afe"][0], 3)

    def test_adc(self):
        found, _ = run("adc", {"x": [1000, 1000, 768, 32767, -32768, -32768]}, {"slices": 2},
                       {"offset": [0, 64], "gain": [16384, 16000]})
        self.assertEqual(found["code"], [2, 2, 2, 63, -64, -62])

    def test_adc_noise(self):
        import _noise
        self.assertEqual(_noise.deviates([0x40000000, 0xC0000000]).tolist(), [2763, -2763])

    def test_agc(self):
        sums = [15, 30, 32, 30, 40, 41, 39, 41, 42, 90]
        found, _ = run("agc", {"sum": sums, "hold": [0] * len(sums)},
                       {"symbols_per_clock": 4, "target": 2560, "window_log2": 1, "settle_clocks": 1})
        self.assertEqual(found["gain_code"], [4, 4, 4, 25, 25, 25, 25, 25, 25, 21])
        self.assertEqual(found["settled"], [0, 0, 0, 0, 0, 0, 1, 1, 1, 0])

    def test_ctle(self):
        found, oracle = run("ctle", {"x": [1000] + [0] * 7}, None, {"gdc_code": [6], "gdc2_code": [12]})
        self.assertEqual(found["v"][:4], [265000, -1137000, 8331000, 4697000])
        self.assertEqual(found["low_pass"][3], 229539)
        self.assertEqual(found["y"], [0, 0, 0, 0, 13, -73, 505, 283])

    def test_phase_interpolator(self):
        # 1000, 3000, 2000 at 3, 4 and 5 UI/4; the symbol of UI 2 with phase -16 lies between the first two.
        x = [0, 0, 0, 1000, 3000, 2000, 0, 0] + [0] * 4
        found, _ = run("phase_interpolator", {"x": x, "phase": [0, 0, 112]})
        self.assertEqual(found["y"], [0, 0, 2151])

    def test_lms(self):
        # One clock gives the history, the next the three symbols of the example; the shifts of it.
        oracle = base.create("lms", {"num_ffe_taps": 2, "symbols_per_clock": 3})
        oracle.set_coefs({"adapt_ffe": [0], "adapt_dfe": [0], "adapt_level": [0]})
        oracle.process({"x": [0, 0, -20], "ffe_error": [0] * 3, "error": [0] * 3, "decision": [0] * 3})
        oracle.set_coefs({"ffe_shift": [3], "dfe_shift": [2], "level_shift": [0], "adapt_ffe": [1], "adapt_dfe": [1],
                          "adapt_level": [1]})
        error = [100, -50, 20]
        found = oracle.process({"x": [19, -6, 7], "ffe_error": error, "error": error, "decision": [3, 1, 2]})
        self.assertEqual(found["ffe_gradient"].tolist(), [2340, -3070])
        self.assertEqual(found["dfe_gradient"].tolist(), [-470])
        self.assertEqual(found["level_gradient"].tolist(), [0, -50, 20, 100])
        self.assertEqual(found["ffe_accumulator"].tolist(), [-9360, 12280])
        self.assertEqual(found["dfe_accumulator"].tolist(), [-117])
        nominal = [level * 512 << 14 for level in (-3, -1, 1, 3)]
        self.assertEqual([a - b for a, b in zip(found["level_accumulator"].tolist(), nominal)], [800, -800, 320, 800])

    def test_phase_detector(self):
        inputs = {"z": [1556, -552, 482], "error": [20, -40, -30], "decision": [3, 1, 2]}
        config = {"symbols_per_clock": 3}
        self.assertEqual(run("phase_detector", {**inputs, "blind": [0]}, config)[0]["phase_error"], [-30])
        self.assertEqual(run("phase_detector", {**inputs, "blind": [1]}, config)[0]["phase_error"], [2148])

    def test_loop_filter(self):
        class Unchecked(base.oracle_class("loop_filter")):  # the example's loop is not stable; its arithmetic is the same
            def check(self):
                pass

        found = Unchecked({"kp": 1 << 30, "ki": 1 << 28, "latency_clocks": 2}).process(
            {"error": [1024, -2048, 0, 0], "hold": [0] * 4, "turn": [0] * 4})
        quarter = 1 << 38
        self.assertEqual([signed(f) / quarter for f in numbers(found["frequency"].tolist())], [0, 1, -1, -1])
        self.assertEqual([signed(f) / quarter for f in numbers(found["fraction"].tolist())], [0, 1, 0, 3])
        self.assertEqual([signed(c) for c in numbers(found["phase_code"].tolist())], [0, 1, -1, -2])

    def test_frequency_search(self):
        import math
        beat = 0.125 - 0.0064
        error = [round(1000 * math.cos(2 * math.pi * beat * n)) for n in range(512)]
        found, oracle = run("frequency_search", {"error": error})
        self.assertEqual(oracle.side(), 17)
        self.assertEqual(numbers(found["frequency"]), [7 << 37])

    def test_lock_detector(self):
        error = [100, -100, 50, 0, -50, 0, 100, 10, -130, 0, 100, 10, 100, -100, 130, 0, -130, 0, 190, 10, 100, -100, 130, 0]
        found, _ = run("lock_detector", {"error": error, "decision": [0, 1, 2, 3] * 6},
                       {"window_clocks": 2, "symbols_per_clock": 4, "lock_mse": 5000, "unlock_mse": 9000})
        self.assertEqual([found["mse"][1::2], found["locked"][1::2]], [[4387, 7987, 11250], [1, 1, 0]])

    def test_error_bursts(self):
        error = [0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]
        found, _ = run("error_bursts", {"error": error, "end": [0] * 13, "read": [0] * 12 + [1]}, {"gap_symbols": 3})
        self.assertEqual([numbers(found[name]) for name in ("symbols", "errors", "bursts", "longest")],
                         [[13], [4], [2], [4]])
        self.assertEqual(numbers(found["histogram"])[:4], [1, 0, 0, 1])

    def test_codeword_histogram(self):
        found, _ = run("codeword_histogram", {"symbol_errors": [0, 0, 2, 1, 0, 7, 8, 65535], "read": [0] * 7 + [1]}, {"t": 7})
        self.assertEqual(numbers(found["count"]), [3, 1, 1, 0, 0, 0, 0, 1, 2])

    def test_rs(self):
        codeword = run("rs_encode", {"message": [0] * 513 + [1]}, {"code": 1})[0]["codeword"]
        self.assertEqual(codeword[-15:], [1, 904, 6, 701, 32, 656, 925, 900, 614, 391, 592, 265, 945, 290, 432])
        received = codeword[:526] + [290 ^ 5] + codeword[527:]
        found, _ = run("rs_decode", {"received": received}, {"code": 1})
        self.assertEqual(found["syndrome"][:9], [5, 10, 20, 40, 80, 160, 320, 640, 265])
        self.assertEqual([found["locator"][:3], found["locator_length"], found["evaluator"][:2]], [[1, 2, 0], [1], [5, 0]])
        self.assertEqual([found["status"], found["position"][0], found["magnitude"][0]], [[1], 526, 5])
        self.assertEqual(found["corrected"], codeword)

    def test_inner(self):
        codeword = run("inner_encode", {"message": [0] * 119 + [1]})[0]["codeword"]
        self.assertEqual(codeword, [0] * 119 + [1, 1, 0, 1, 1, 0, 0, 1, 1])
        soft = [10 if bit else -11 for bit in codeword]
        soft[119], soft[3] = -2, 2
        found, _ = run("inner_decode", {"soft": soft})
        self.assertEqual(found["message"], codeword[:120])
        self.assertEqual([found["syndrome"], found["trial"][:6], found["pattern"], found["weight"], found["status"]],
                         [[0xF9], [119, 3, 1, 5, 7, 9], [1], [8], [1]])
        self.assertEqual(run("inner_decode", {"soft": soft}, {"decision": 0})[0]["status"], [2])

    def test_convolutional(self):
        config = {"branches": 3, "unit": 1, "depth": 1}
        line = run("convolutional_interleave", {"in": list(range(1, 13))}, config)[0]["out"]
        self.assertEqual(line, [1, 0, 0, 4, 2, 0, 7, 5, 3, 10, 8, 6])
        self.assertEqual(run("convolutional_deinterleave", {"in": line}, config)[0]["out"], [0] * 6 + [1, 2, 3, 4, 5, 6])

    def test_soft_slicer(self):
        found, _ = run("soft_slicer", {"z": [100, -1024, 1024, 1200, -2000]})
        self.assertEqual(found["soft"], [3, 28, -32, 0, 31, -1, 31, -6, -32, -31])

    def test_partial_response(self):
        found, _ = run("partial_response", {"y": [1500, 1300, -1200, 5000], "symbol": [3, 2, 0, 1]}, None, {"alpha": [256]})
        self.assertEqual(found, {"target": [1536, 1280, -1280, -1280], "error": [-36, 20, 80, 2047]})

    def test_dfe_unrolled(self):
        found, _ = run("dfe_unrolled", {"y": [1500, 1112, -824, 1024]}, None, {"tap": [200]})
        self.assertEqual(found, {"z": [1500, 512, -1024, 1224], "decision": [3, 2, 1, 3]})

    def test_mlse(self):
        found, _ = run("mlse", {"y": [1300, -1000]}, {"symbols_per_clock": 2, "warmup": 0, "traceback": 0}, {"alpha": [256]})
        self.assertEqual([found["decision"], numbers(found["metric"])], [[3, 0], [54224]])
        self.assertEqual(found["state_metric"], [0, 499712, 2613248, 6234112])

    def test_floating(self):
        config = {"groups": 1, "taps_per_group": 2, "first": 2, "last": 10}
        found, _ = run("floating_feed_forward", {"x": [8, -20, 5, 12, 0], "y": [500, -1300, 330, 760, 10]},
                       {**config, "main_delay": 0}, {"tap": [-200, 24], "position": [2]})
        self.assertEqual(found["equalized"], [500, -1300, 280, 891, -36])
        found, _ = run("floating_feedback", {"y": [500, -1300, 600, -1200, -490]}, config,
                       {"tap": [50, -6], "position": [2]})
        self.assertEqual([found["z"], found["decision"]], [[500, -1300, 550, -1044, -558], [2, 0, 2, 0, 1]])

    def test_mlse_against_every_sequence(self):
        draw = random.Random(1)
        config = {"symbols_per_clock": 4, "warmup": 0, "traceback": 0, "taps": 2}
        level = [-1536, -512, 512, 1536]
        for _ in range(20):
            y = [draw.choice([-1024, -512, 0, 256, 512, 1024]) for _ in range(4)]
            alpha, beta = draw.choice([0, 256, 512]), draw.choice([0, 256, -512])
            best = min(
                (sum((s - level[d[n]] - alpha * (2 * d[n - 1] - 3) - beta * (2 * d[n - 2] - 3)) ** 2
                     for n, s in enumerate(y, 2)), [-d[-2], -d[-1]] + [-symbol for symbol in d[-3::-1]], d[2:])
                for d in itertools.product(range(4), repeat=6))
            found, _ = run("mlse", {"y": y}, config, {"alpha": [alpha], "beta": [beta]})
            self.assertEqual([tuple(found["decision"]), numbers(found["metric"])], [best[2], [best[0]]])

    def test_eye_monitor(self):
        config = {"phases": 1, "offsets": 3, "offset_step": 256, "dwell_clocks": 1, "settle_clocks": 0,
                  "symbols_per_clock": 5}
        found, _ = run("eye_monitor", {"moved": [-1400, -800, 256, 900, 1400] * 3, "decision": [0, 1, 2, 3, 3] * 3}, config)
        self.assertEqual(found["errors"], [0, 0, 0, 0, 0, 1, 1, 0, 1])

    def test_adc_calibration(self):
        config = {"bits": 7, "fraction_bits": 0, "slices": 2, "symbols_per_clock": 4, "window_log2": 0, "latency_clocks": 1}
        # Errors belong to the sample one before: the example's first neighbours are 6 and 20, its last 14 and 0.
        oracle = base.create("adc_calibration", config)
        oracle.before = [6, 20]
        oracle.slice = 1
        oracle.process({"y": [-10, -16, 14, 0], "error": [-40, 90, 60, -50], "hold_levels": [1], "hold_skew": [0]})
        self.assertEqual(oracle.skew, [-97920, 97920])
        self.assertEqual(oracle.correction["skew"], [-1, 1])
        found, _ = run("adc_calibration", {"y": [20, -10, -16, 14], "error": [0] * 4, "hold_levels": [0], "hold_skew": [1]},
                       config)
        self.assertEqual([found["offset_accumulator"], found["gain_accumulator"]], [[32768, 32768], [-786432, 786432]])
        self.assertEqual([found["offset"], found["gain"]], [[128, 128], [15616, 17152]])
        found, _ = run("adc_correct", {"code": [20, -10]}, {"bits": 7, "fraction_bits": 0, "slices": 2},
                       {"offset": [128, 128], "gain": [15616, 17152]})
        self.assertEqual(found["y"], [19, -11])

    def test_rx(self):
        oracle = base.create("rx", {})
        taken = oracle.reach()[2]
        self.assertEqual(taken, 266)
        oracle.clocks = 1
        self.assertEqual(oracle.reach()[2] - taken, 256)
        oracle.loop_filter.phase = 40 << 40
        self.assertEqual(oracle.reach()[2] - taken, 257)

    def test_block66(self):
        octets = [[7] * 8, [0xFB] + [0x55] * 6 + [0xD5], list(range(1, 9)), [0x11, 0x22, 0x33, 0xFD, 7, 7, 7, 7]]
        control = [255, 1, 0, 0b11111000]
        blocks = [(1, 0x1E), (1, 0xD555555555555578), (2, 0x0807060504030201), (1, 0x00000000332211B4)]
        found, _ = run("block66_encode", {"control": control, "octet": sum(octets, [])})
        self.assertEqual(found["sync"], [sync for sync, _ in blocks])
        self.assertEqual(numbers([v & 0xFFFFFFFF for v in found["payload"]]), [payload for _, payload in blocks])
        back, _ = run("block66_decode", found)
        self.assertEqual([back["control"], back["octet"]], [control, sum(octets, [])])

    def test_transcode(self):
        for sync, payload, ones in [
            ([1] * 4, [0x1E, 0] * 4, [6, 7, 8, *range(66, 70), *range(130, 134), *range(194, 198)]),
            ([2, 2, 1, 2], [0, 0, 0, 0, 0x87, 0, 0, 0], [1, 2, 4, 133, 134, 135]),
        ]:
            found, _ = run("transcode_encode", {"sync": sync, "payload": payload})
            self.assertEqual([i for i, bit in enumerate(found["bit"]) if bit], ones)
            back, _ = run("transcode_decode", {"bit": found["bit"]})
            self.assertEqual([back["sync"], back["payload"]], [sync, payload])

    def test_scramble(self):
        found, _ = run("scramble", {"data": [1] + [0] * 119}, {"seed_low": 0, "seed_high": 0})
        self.assertEqual([i for i, bit in enumerate(found["line"]) if bit], [0, 39, 58, 78, 116, 117])

    def test_descramble(self):
        found, _ = run("descramble", {"line": [1] + [0] * 119}, {"seed_low": 0, "seed_high": 0})
        self.assertEqual([i for i, bit in enumerate(found["data"]) if bit], [0, 39, 58])

    def test_pma(self):
        config = {"unit": 1, "slots": 4, "swap": 2}
        lanes = [10, 11, 12, 13, 20, 21, 22, 23]
        line = [10, 11, 12, 13, 22, 23, 20, 21]
        self.assertEqual(run("pma_mux", {"lane": lanes}, config)[0]["line"], line)
        self.assertEqual(run("pma_demux", {"line": line}, config)[0]["lane"], lanes)

    def test_pcs(self):
        sent = [i % 1024 for i in range(1088)]
        found, _ = run("pcs_distribute", {"codeword": sent})
        self.assertEqual([found["symbol"][16 * 3 + 5], found["symbol"][16 * 3 + 4]], [26, 544 + 26])
        self.assertEqual(run("pcs_collect", {"symbol": found["symbol"]})[0]["codeword"], sent)

        found, _ = run("pcs_transmit", {"sync": [1] * 160, "payload": [0x1E, 0] * 160})
        self.assertEqual(found["symbol"][0:17:16], [0x29A, 0x192])
        back, _ = run("pcs_receive", {"symbol": found["symbol"]})
        self.assertEqual(set(zip(back["sync"], numbers(back["payload"]))), {(1, 0x1E)})

    def test_lane_lock(self):
        octets = bytes.fromhex("9A4A265A65B5D9848680D07B797F2F")
        period = [octet >> i & 1 for octet in octets for i in range(8)] + [0] * 560
        found, _ = run("lane_lock", {"bit": 2 * period}, {"rate": 400, "marker_period": 1})
        self.assertEqual([found["lane"][118], found["lane"][119], found["wait"][119]], [-1, 3, 680])
        self.assertEqual([found["locked"][798], found["locked"][799]], [0, 1])

    def test_every_oracle_is_here(self):
        tested = {name[5:] for name in dir(self) if name.startswith("test_")}
        for block in base.names():
            self.assertTrue(any(block.startswith(name) for name in tested), block)


if __name__ == "__main__":
    unittest.main()
