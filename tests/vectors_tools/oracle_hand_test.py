"""Every oracle on the example that its block's page works out by hand (docs/blocks/<block>.md, "Worked by hand").

The vectors with the flag Hand are these examples: each of them is the configuration, coefficients and inputs of a run here.
"""

import functools
import itertools
import pathlib
import random
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests" / "oracle")]
import base  # noqa: E402
import plumbline_vectors as plv  # noqa: E402

RUNS = []


def example(block, config, samples):
    """An example in a form that can be compared: 32 bits have no sign here."""
    return block, config, {name: [int(v) & 0xFFFFFFFF for v in values] for name, values in samples.items()}


def run(block, inputs, config=None, coefs=None):
    """Outputs and probes as lists, and the oracle."""
    oracle = base.create(block, config or {})
    oracle.set_coefs(coefs or {})
    found = oracle.process(inputs)
    RUNS.append(example(block, oracle.config, {**inputs, **(coefs or {})}))
    return {name: [int(v) for v in values] for name, values in found.items()}, oracle


def numbers(samples):
    """64-bit numbers of a wide port."""
    return [low | high << 32 for low, high in zip(samples[0::2], samples[1::2])]


@functools.lru_cache(maxsize=1)
def hand_vectors():
    """Cases with the flag Hand of all blocks."""
    folders = [folder for folder in plv.find(ROOT / "vectors") if '"Hand"' in (folder / "manifest.json").read_text()]
    return [case for folder in folders for case in plv.load(folder).cases if "Hand" in case.flags]


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
        found, _ = run("prbs", {"enable": [1] * 10}, {"order": 7, "seed": 0x41})
        self.assertEqual(found["bit"], [1, 0, 0, 0, 0, 1, 0, 1, 0, 0])
        self.assertEqual(found["register"][:9], [0b0000011, 0b0000110, 0b0001100, 0b0011000, 0b0110000, 0b1100001,
                                                 0b1000010, 0b0000101, 0b0001010])

    def test_patterns(self):
        found, _ = run("patterns", {"enable": [1] * 19}, {"pattern": 1})
        self.assertEqual(found["symbol"], [2] * 14 + [0, 1, 2, 2, 2])
        found, _ = run("patterns", {"enable": [1] * 16}, {"pattern": 0})
        self.assertEqual(found["symbol"], [1, 0, 3, 1, 3, 2, 0, 2, 2, 0, 1, 1, 1, 1, 3, 0])
        found, _ = run("patterns", {"enable": [1] * 16}, {"pattern": 2})
        self.assertEqual(found["symbol"], [2] * 13 + [1, 3, 2])

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
        found, _ = run("channel", {"code": [2, -1, 1]}, {**config, "start": 16}, coefs)
        self.assertEqual(found["afe"], [3, 20, 22, 9, 1, -10, -11, -4])

    def test_adc(self):
        found, _ = run("adc", {"x": [1000, 1000, 768, 32767, -32768, -32768]}, {"slices": 2},
                       {"offset": [0, 64], "gain": [16384, 16000]})
        self.assertEqual(found["code"], [2, 2, 2, 63, -64, -62])

    def test_adc_noise(self):
        import _noise
        self.assertEqual(_noise.deviates([0x40000000, 0xC0000000]).tolist(), [2763, -2763])
        found, _ = run("adc_noise", {"enable": [1] * 8})
        self.assertEqual(found["word"], [0xE3E80670, 0xE50A0EBC, 0x95F222C0, 0xB615AA27, 0xAC08141B, 0xDFC5CCBE,
                                         0x79C07A47, 0xA7F66093])
        self.assertEqual(found["deviate"], [-1141, -1094, -5602, -3285, -3876, -1315, 251, -4139])

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
        # The clock before gives the history: the other clock's numbers stand second.
        error = [0, 0, 0, 100, -50, 20]
        found, _ = run("lms", {"x": [0, 0, -20, 19, -6, 7], "ffe_error": error, "error": error, "decision": [0, 0, 0, 3, 1, 2]},
                       {"num_ffe_taps": 2, "symbols_per_clock": 3}, {"ffe_shift": [3], "dfe_shift": [2], "level_shift": [0]})
        self.assertEqual(found["ffe_gradient"][2:], [2340, -3070])
        self.assertEqual(found["dfe_gradient"][1:], [-470])
        self.assertEqual(found["level_gradient"][4:], [0, -50, 20, 100])
        self.assertEqual(found["ffe_accumulator"][2:], [-9360, 12280])
        self.assertEqual(found["dfe_accumulator"][1:], [-117])
        nominal = [level * 512 << 14 for level in (-3, -1, 1, 3)]
        self.assertEqual([a - b for a, b in zip(found["level_accumulator"][4:], nominal)], [800, -800, 320, 800])

    def test_phase_detector(self):
        inputs = {"z": [1556, -552, 482], "error": [20, -40, -30], "decision": [3, 1, 2]}
        config = {"symbols_per_clock": 3}
        self.assertEqual(run("phase_detector", {**inputs, "blind": [0]}, config)[0]["phase_error"], [-30])
        self.assertEqual(run("phase_detector", {**inputs, "blind": [1]}, config)[0]["phase_error"], [2148])

    def test_loop_filter(self):
        found, _ = run("loop_filter", {"error": [1024, -2048, 0, 0], "hold": [0] * 4, "turn": [0] * 4},
                       {"kp": 1 << 30, "ki": 1 << 23, "latency_clocks": 2, "detector_slope": 256})
        unit = 1 << 33
        self.assertEqual([signed(f) / unit for f in numbers(found["frequency"])], [0, 1, -1, -1])
        self.assertEqual([signed(f) / unit for f in numbers(found["fraction"])], [0, 1, 0, 127])
        self.assertEqual([signed(c) for c in numbers(found["phase_code"])], [0, 1, -1, -2])

    def test_frequency_search(self):
        import math
        beat = 0.125 - 0.0064
        error = [round(1000 * math.cos(2 * math.pi * beat * n)) for n in range(512)]
        found, oracle = run("frequency_search", {"error": error})
        self.assertEqual(oracle.side(), 17)
        self.assertEqual(numbers(found["frequency"]), [7 << 37])

        error = [0] * 64
        error[0], error[8], error[32] = 1000, 1000, -1000
        found, oracle = run("frequency_search", {"error": error}, {"clocks_log2": 6, "max_offset_ppm": 100})
        self.assertEqual(oracle.side(), 1)
        self.assertEqual([signed(v) for v in numbers(found["in_phase"])[62 * 3:63 * 3]], [1000, 1000, 1000])
        self.assertEqual([signed(v) for v in numbers(found["quadrature"])[62 * 3:63 * 3]], [3000, 1000, 1000])
        self.assertEqual([signed(v) for v in numbers(found["frequency"])], [-1 << 40])

    def test_lock_detector(self):
        error = [100, -100, 50, 0, -50, 0, 100, 10, -130, 0, 100, 10, 100, -100, 130, 0, -130, 0, 190, 10, 100, -100, 130, 0]
        found, _ = run("lock_detector", {"error": error, "decision": [0, 1, 2, 3] * 6},
                       {"window_clocks": 2, "symbols_per_clock": 4, "lock_mse": 5000, "unlock_mse": 9000})
        self.assertEqual([found["mse"][1::2], found["locked"][1::2]], [[4387, 7987, 11250], [1, 1, 0]])

    def test_error_bursts(self):
        error = [0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]
        found, _ = run("error_bursts", {"error": error, "end": [0] * 12 + [1], "read": [0] * 12 + [1]}, {"gap_symbols": 3})
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
        config = {"groups": 1, "taps_per_group": 2, "first": 2}
        found, _ = run("floating_feed_forward", {"x": [8, -20, 5, 12, 0], "y": [500, -1300, 330, 760, 10]},
                       {**config, "main_delay": 0}, {"tap": [-200, 24], "position": [2]})
        self.assertEqual(found["equalized"], [500, -1300, 280, 891, -36])
        found, _ = run("floating_feedback", {"y": [500, -1300, 600, -1200, -490]}, config,
                       {"tap": [50, -6], "position": [2]})
        self.assertEqual([found["z"], found["decision"]], [[500, -1300, 550, -1044, -558], [2, 0, 2, 0, 1]])
        found, _ = run("floating_update", {"x": [0, 63, 0, 0], "error": [0, 512, 512, 512]},
                       {"form": 1, "groups": 1, "taps_per_group": 2, "first": 1, "main_delay": 0, "symbols_per_clock": 2},
                       {"position": [1], "shift": [2]})
        self.assertEqual([found["gradient"], found["accumulator"], found["tap"]],
                         [[0, 0, 512 * 63, 512 * 63], [0, 0, -258048, -258048], [0, 0, -1, -1]])

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
        found, _ = run("adc_calibration", {"y": [20, -10, -16, 14], "error": [0] * 4, "hold_levels": [0], "hold_skew": [0]},
                       config)
        self.assertEqual([found["offset_accumulator"], found["gain_accumulator"]], [[32768, 32768], [-786432, 786432]])
        self.assertEqual([found["offset"], found["gain"]], [[128, 128], [15616, 17152]])
        # Errors come with the sample behind theirs; the first clock is there for the neighbours.
        found, _ = run("adc_calibration", {"y": [0, 0, 6, 20, -10, -16, 14, 0], "error": [0, 0, 0, 0, -40, 90, 60, -50],
                                           "hold_levels": [1, 1], "hold_skew": [1, 0]}, config)
        self.assertEqual([found["skew_accumulator"], found["skew"]], [[0, 0, 97920, -97920], [0, 0, 1, -1]])
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
        for samples, clocks in ((265, 0), (266, 1), (267, 1), (521, 1), (522, 2)):
            found, _ = run("rx", {"afe": [n * 919 % 20000 - 10000 for n in range(samples)]})
            self.assertEqual(len(found["decision"]), 64 * clocks)

    def test_block66(self):
        octets = [[7] * 8, [0xFB] + [0x55] * 6 + [0xD5], list(range(1, 9)), [0x11, 0x22, 0x33, 0xFD, 7, 7, 7, 7]]
        control = [255, 1, 0, 0b11111000]
        blocks = [(1, 0x1E), (1, 0xD555555555555578), (2, 0x0807060504030201), (1, 0x00000000332211B4)]
        found, _ = run("block66_encode", {"control": control, "octet": sum(octets, [])})
        self.assertEqual(found["sync"], [sync for sync, _ in blocks])
        self.assertEqual(numbers([v & 0xFFFFFFFF for v in found["payload"]]), [payload for _, payload in blocks])
        back, _ = run("block66_decode", found)
        self.assertEqual([back["control"], back["octet"]], [control, sum(octets, [])])
        marked = blocks + [(0, 0x1E), (3, 0x1E)]
        back, _ = run("block66_decode", {"sync": [sync for sync, _ in marked],
                                         "payload": base.halves([signed(payload) for _, payload in marked])})
        self.assertEqual([back["control"], back["octet"]], [control + [255] * 2, sum(octets, []) + [0xFE] * 16])

    def test_transcode(self):
        examples = [([1] * 4, [0x1E, 0] * 4, [6, 7, 8, *range(66, 70), *range(130, 134), *range(194, 198)]),
                    ([2, 2, 1, 2], [0, 0, 0, 0, 0x87, 0, 0, 0], [1, 2, 4, 133, 134, 135])]
        bits = []
        for sync, payload, ones in examples:
            found, _ = run("transcode_encode", {"sync": sync, "payload": payload})
            self.assertEqual([i for i, bit in enumerate(found["bit"]) if bit], ones)
            bits += found["bit"]
        back, _ = run("transcode_decode", {"bit": bits})
        self.assertEqual([back["sync"], back["payload"]], [examples[0][i] + examples[1][i] for i in (0, 1)])

    def test_scramble(self):
        found, _ = run("scramble", {"data": [1] + [0] * 129}, {"seed_low": 0, "seed_high": 0})
        self.assertEqual([i for i, bit in enumerate(found["line"]) if bit], [0, 39, 58, 78, 116, 117])

    def test_descramble(self):
        found, _ = run("descramble", {"line": [1] + [0] * 129}, {"seed_low": 0, "seed_high": 0})
        self.assertEqual([i for i, bit in enumerate(found["data"]) if bit], [0, 39, 58])

    def test_pma(self):
        config = {"unit": 1, "slots": 4, "swap": 2}
        times = [10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33, 40, 41, 42, 43]
        swapped = [10, 11, 12, 13, 22, 23, 20, 21, 30, 31, 32, 33, 42, 43, 40, 41]
        self.assertEqual(run("pma_mux", {"lane": times}, config)[0]["line"], swapped)
        self.assertEqual(run("pma_demux", {"line": times}, config)[0]["lane"], swapped)
        self.assertEqual(run("pma_demux", {"line": swapped}, config)[0]["lane"], times)

    def test_pcs_lanes(self):
        sent = [i % 1024 for i in range(2176 // 2)] + [i // 1024 for i in range(2176 // 2)]
        found, _ = run("pcs_distribute", {"codeword": sent})
        self.assertEqual([found["symbol"][16 * 3 + 5], found["symbol"][16 * 3 + 4]], [26, 544 + 26])
        self.assertEqual(run("pcs_collect", {"symbol": found["symbol"]})[0]["codeword"], sent)
        found, _ = run("pcs_collect", {"symbol": sent})
        self.assertEqual(found["codeword"][26], 16 * 3 + 5)

    def test_pcs(self):
        found, _ = run("pcs_transmit", {"sync": [1] * 640, "payload": [0x1E, 0] * 640},
                       {"marker_period": 2, "status": 5, "pad_seed": 0x155})
        self.assertEqual(found["symbol"][0:17:16], [0x29A, 0x192])
        back, _ = run("pcs_receive", {"symbol": found["symbol"][:3 * 1088]}, {"marker_period": 2})
        self.assertEqual([back["sync"], numbers([v & 0xFFFFFFFF for v in back["payload"]])], [[1] * 416, [0x1E] * 416])

    def test_lane_lock(self):
        octets = bytes.fromhex("9A4A265A65B5D9848680D07B797F2F")
        # Pads, octets 3, 7 and 11, and what lies between the markers may be anything: they are the vector's.
        bits = next(case for case in hand_vectors() if case.set.block == "lane_lock").data["bit"]
        for at, (i, octet) in itertools.product((0, 680, 1360), enumerate(octets)):
            if i not in (3, 7, 11):
                self.assertEqual(bits[at + 8 * i:at + 8 * i + 8], [octet >> j & 1 for j in range(8)])
        found, _ = run("lane_lock", {"bit": bits}, {"rate": 400, "marker_period": 1})
        self.assertEqual([found["lane"][118], found["lane"][119], found["wait"][119]], [-1, 3, 680])
        self.assertEqual([found["locked"][798], found["locked"][799]], [0, 1])

    def test_lane_deskew(self):
        received = [0x03F, 0x3FF, 0x27F, 0x002, 0x070, 0x00F, 0x000, 0x006, 0x0B0, 0x028, 0x201, 0x00A, 0x0F0, 0x048, 0x001, 0x00E]
        found, oracle = run("lane_deskew", {"received": received}, {"rate": 100, "code": 1, "marker_period": 1, "max_skew": 659},
                            {"lane": [2, 0, 3, 1], "position": [4, 13, 1327, 0]})
        self.assertEqual(found, {"symbol": [1, 2, 3, 4, 5, 6, 7, 8], "status": [0, 0, 0, 0]})
        self.assertEqual([oracle.start, oracle.wait, oracle.held], [[4, 13, 7, 0], 2, 3])

    def test_every_oracle_is_here(self):
        tested = {name[5:] for name in dir(self) if name.startswith("test_")}
        for block in base.names():
            self.assertTrue(any(block.startswith(name) for name in tested), block)


    def test_every_hand_vector_is_here(self):
        RUNS.clear()
        for name in dir(self):
            if name.startswith("test_") and not name.startswith("test_every_"):
                getattr(self, name)()
        for case in hand_vectors():
            given = {port.name: case.data[port.name] for port in case.of("in", "coef") if port.name in case.data}
            self.assertIn(example(case.set.block, case.config, given), RUNS, case.name)


if __name__ == "__main__":
    unittest.main()
