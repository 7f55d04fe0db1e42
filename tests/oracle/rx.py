"""Oracle of the receiver: the oracles of its blocks, one DSP clock after the other, and the start-up machine around them.

Instants and samples are counted from reset; the sequence estimator, which acts on no loop, decides all clocks of a call
together. Rings of the saved state are derived when it is asked for; samples that nobody reads any more stay where they
were, as in the definition's arrays.
"""

import collections

import numpy as np

import _floating
import _tables
import adc
import adc_calibration
import adc_correct
import agc
import ctle
import dfe
import ffe
import floating_feed_forward
import floating_feedback
import floating_update
import frequency_search
import lms
import lock_detector
import loop_filter
import mlse
import phase_detector
import phase_interpolator
import plumbline_vectors as plv
import slicer
import vga
from base import Base, Refused, coef, create, halves, out, port, probe, rails, round_half_up, saturate, wide

AGC, CDR_ACQUIRE, BLIND_TRAIN, DECISION_DIRECTED, TRACKING, FROZEN = range(6)
NAMES = ("agc", "cdr", "blind", "decision", "tracking", "frozen")
SLICER, DFE, MLSE = range(3)
WINDOW = 1088  # samples that the saved state has room for
TAP_BITS = 14
BEFORE = 8  # samples kept before the first instant
START_UI = 2
MAX_SKEW = 32
TURN = 16  # phase codes a clock during the frequency search
UNIT = 512


def blind_error(z):
    """Godard's error before its saturation to 12 bits, R = 8.2 units squared rounded to the nearest integer."""
    radius = (82 * UNIT ** 2 + 5) // 10
    return round_half_up(z * (z * z - radius), 21)


def _nested(prefix, block, *derived):
    return {f"{prefix}.{name}": limits for name, limits in block.KEYS.items() if name not in derived}


class Oracle(Base):
    CHUNKS = False  # one clock after the other in any case; the STR cases cut it where they like
    KEYS = {
        "symbols_per_clock": (64, 128, 64), "samples_per_ui": (4, 8, 4), "latency_clocks": (1, 64, 12),
        "start_phase": (0, 127, 0), "ffe_taps": (1, 64, 24), "ffe_pre": (0, 63, 7), "ffe_main": (1, 8191, 1927),
        "ffe_hold_pre1": (-8192, 8191, 0), "detector": (0, 2, 1), "dfe_start": (-512, 512, 0),
        "agc_target": (256, 12288, 3968), "agc_clocks": (1, 1000000, 1024), "cdr_clocks": (1, 1000000, 1024),
        "blind_clocks": (1, 1000000, 4096), "decision_clocks": (1, 1000000, 4096), "blind_step": (0, 20, 2),
        "decision_step": (0, 20, 2), "tracking_step": (0, 20, 2), "dfe_decision_step": (0, 20, 1),
        "dfe_tracking_step": (0, 20, 2), "level_step": (0, 20, 4), "loss_eighths": (0, 7, 2), "loss_clocks": (1, 4096, 16),
        "unlock_windows": (1, 4096, 8), "frozen_retry_clocks": (1, 100000000, 32768),
        **_nested("vga", vga.Oracle),
        **_nested("agc", agc.Oracle, "symbols_per_clock", "target", "min_code", "max_code"),
        **_nested("adc", adc.Oracle),
        "adc_calibration.enable": (0, 1, 0),
        **_nested("adc_calibration", adc_calibration.Oracle, "bits", "slices", "symbols_per_clock", "latency_clocks"),
        **_nested("dfe", dfe.Oracle),
        **_nested("mlse", mlse.Oracle, "symbols_per_clock"),
        **_nested("floating_taps", floating_update.Oracle, "first", "main_delay", "in_bits", "out_shift", "symbols_per_clock"),
        **_nested("slicer", slicer.Oracle),
        **_nested("lms", lms.Oracle, "num_ffe_taps", "in_bits", "tap_bits", "num_dfe_taps", "dfe_limit_first",
                  "dfe_limit_other", "symbols_per_clock"),
        **_nested("phase_detector", phase_detector.Oracle, "symbols_per_clock"),
        **_nested("loop_filter", loop_filter.Oracle, "symbols_per_clock"),
        **_nested("frequency_search", frequency_search.Oracle, "symbols_per_clock"),
        **_nested("lock_detector", lock_detector.Oracle, "symbols_per_clock"),
    }
    CHOICES = {"detector": (SLICER, DFE, MLSE), "floating_taps.form": (0, 1, 2), "phase_detector.mode": (0, 1, 2)}

    def part(self, prefix):
        return {name[len(prefix) + 1:]: value for name, value in self.config.items() if name.startswith(prefix + ".")}

    def check(self):
        c = self.config
        size = {"symbols_per_clock": c["symbols_per_clock"]}
        if c["symbols_per_clock"] not in (64, 128):
            raise Refused("symbols_per_clock", "symbols_per_clock is neither 64 nor 128")
        if c["samples_per_ui"] not in (4, 8):
            raise Refused("samples_per_ui", "samples_per_ui is neither 4 nor 8")
        if c["ffe_pre"] >= c["ffe_taps"]:
            raise Refused("ffe_pre", "ffe_pre lies beyond the last tap")
        if abs(c["dfe_start"]) > c["dfe.limit_first"]:
            raise Refused("dfe_start", "dfe_start lies beyond dfe.limit_first")
        if c["agc.settle_clocks"] < c["latency_clocks"]:
            raise Refused("settle_clocks", "agc.settle_clocks is less than latency_clocks")
        if c["floating_taps.groups"] * c["floating_taps.taps_per_group"] > _floating.MAX_TAPS:
            raise Refused("groups", f"floating_taps.groups times taps_per_group is more than {_floating.MAX_TAPS}")
        if c["floating_taps.form"] == _floating.FEEDBACK and c["detector"] != DFE:
            raise Refused("form", "floating_taps.form: taps in the feedback belong to the DFE")
        self.calibrates = c["adc_calibration.enable"] == 1
        self.floats = c["floating_taps.form"]
        own_dfe = self.part("dfe")
        if c["detector"] == SLICER:
            own_dfe.update(limit_first=0, limit_other=0)
        if c["detector"] == MLSE and own_dfe["num_taps"] != c["mlse.taps"]:
            raise Refused("num_taps", "dfe.num_taps is not mlse.taps")
        bits = c["adc.bits"]
        in_bits = bits + (c["adc_calibration.fraction_bits"] if self.calibrates else 0)
        target = c["agc_target"] * 2 ** (bits - 7) if bits >= 7 else c["agc_target"] // 2 ** (7 - bits)
        self.loss_sum = target * c["loss_eighths"] * c["symbols_per_clock"] * c["loss_clocks"] // 2 ** 11

        self.vga = vga.Oracle(self.part("vga"))
        self.agc = agc.Oracle({**self.part("agc"), **size, **self.part("vga"), "target": target})
        self.ctle = ctle.Oracle({"samples_per_ui": c["samples_per_ui"]})
        self.adc = adc.Oracle(self.part("adc"))
        self.ffe = ffe.Oracle({"num_taps": c["ffe_taps"], "in_bits": in_bits, "tap_bits": TAP_BITS,
                               "out_shift": in_bits - 2})
        self.dfe = dfe.Oracle(own_dfe)
        self.mlse = mlse.Oracle({**self.part("mlse"), **size})
        self.lms = lms.Oracle({**self.part("lms"), **size, "num_ffe_taps": c["ffe_taps"], "in_bits": in_bits,
                               "tap_bits": TAP_BITS, "num_dfe_taps": own_dfe["num_taps"],
                               "dfe_limit_first": own_dfe["limit_first"], "dfe_limit_other": own_dfe["limit_other"]})
        self.phase_detector = phase_detector.Oracle({**self.part("phase_detector"), **size})
        self.loop_filter = loop_filter.Oracle({**self.part("loop_filter"), **size})
        self.frequency_search = frequency_search.Oracle({**self.part("frequency_search"), **size})
        self.lock_detector = lock_detector.Oracle({**self.part("lock_detector"), **size})
        self.blocks = [self.ctle, self.agc, self.adc, self.ffe, self.dfe, self.mlse, self.lms, self.phase_detector,
                       self.loop_filter, self.frequency_search, self.lock_detector]
        if self.calibrates:
            if not 1 <= c["ffe_pre"] <= 62:
                raise Refused("ffe_pre", "ffe_pre leaves a main cursor without a neighbour")
            kind = type("Calibration", (adc_calibration.Oracle,), {"DELAY": c["ffe_pre"]})
            config = self.part("adc_calibration")
            del config["enable"]
            self.calibration = kind({**config, **size, "bits": bits, "slices": c["adc.slices"],
                                     "latency_clocks": c["latency_clocks"]})
            self.correct = adc_correct.Oracle({name: self.calibration.config[name] for name in adc_correct.Oracle.KEYS})
            self.blocks += [self.calibration, self.correct]
        if self.floats:
            config = {**self.part("floating_taps"), "first": c["ffe_taps"] - c["ffe_pre"], "main_delay": c["ffe_pre"],
                      "in_bits": in_bits, "out_shift": in_bits - 2}
            self.float_update = floating_update.Oracle({**config, **size})
            config.update({f"dfe.{name}": value for name, value in own_dfe.items()})
            kind = floating_feed_forward if self.floats == _floating.FEED_FORWARD else floating_feedback
            self.float_filter = kind.Oracle({name: config[name] for name in kind.Oracle.KEYS})
            self.blocks += [self.float_update, self.float_filter]

    def make_ports(self):
        c = self.config
        size, slices, bits = c["symbols_per_clock"], c["adc.slices"], c["adc.bits"]
        quarter = 2 ** (bits - 1) * 256 // 4
        ports = [port("in", "afe", 16), coef("gdc_code", -5, most=20), coef("gdc2_code", -4, most=12),
                 coef("skew", 7, slices, least=-MAX_SKEW, most=MAX_SKEW),
                 coef("offset", bits + 7, slices, least=-quarter, most=quarter),
                 coef("gain", 16, slices, least=8192, most=32767),
                 coef("floating_position", -7, c["floating_taps.groups"], least=0,
                      most=max(0, c["floating_taps.last"] - c["floating_taps.taps_per_group"] + 1))]
        self.float_count = c["floating_taps.groups"] * c["floating_taps.taps_per_group"]
        more = {"varies": True}
        return ports + [
            coef("freeze_adaptation", -1), coef("freeze_cdr", -1), out("decision", -2, size, **more),
            out("z", 16, size, **more), wide("probe", "clock", 1, **more), wide("probe", "position", 1, **more),
            wide("probe", "phase_code", 1, **more), probe("mode", -3, most=5, **more), probe("locked", -1, **more),
            probe("mse", -23, **more), probe("gain_code", 10, **more), probe("ffe_tap", TAP_BITS, lanes=c["ffe_taps"], **more),
            probe("dfe_tap", 11, lanes=c["dfe.num_taps"], **more), probe("floating_tap", 13, lanes=self.float_count, **more),
            probe("level", 16, lanes=4, **more), probe("offset_correction", 19, lanes=slices, **more),
            probe("gain_correction", 16, lanes=slices, **more), probe("skew_correction", 7, lanes=slices, **more),
            probe("adc", bits, size, **more), probe("ffe", 16, size, **more),
            probe("error", c["slicer.error_bits"], size, **more), probe("phase_error", 25, **more),
            probe("magnitude_sum", -21, **more), probe("ffe_gradient", 31, lanes=c["ffe_taps"], **more),
            probe("dfe_gradient", 31, lanes=c["dfe.num_taps"], **more), probe("level_gradient", 31, lanes=4, **more),
            wide("probe", "frequency", 1, **more)]

    def first_coefs(self):
        return {"gain": [16384] * self.config["adc.slices"]}

    def check_coefs(self, coefs):
        if self.floats:
            _floating.check_positions(self.float_update.config, coefs["floating_position"])

    # State.
    def clear(self):
        c = self.config
        for block in self.blocks:
            block.reset()
        self.clocks = 0
        self.window, self.window_start, self.window_size = np.zeros(WINDOW, np.int64), 0, 0
        self.pending_afe, self.pending_size = np.zeros(WINDOW, np.int64), 0
        self.slicer_delay = np.zeros(c["mlse.traceback"], np.int64)
        self.gain_code = self.first_gain = self.agc.gain
        slices = np.zeros(c["adc.slices"], np.int64)
        self.no_correction = {"offset": slices, "gain": slices + adc_calibration.GAIN_ONE, "skew": slices}
        self.on_the_way = collections.deque()  # sums and gains of the last latency_clocks - 1 clocks
        self.fresh_coefficients()
        for _ in range(c["latency_clocks"] - 1):
            self.on_the_way.append((self.no_sums, self.first_gain))
        self.mode, self.lost = AGC, 0
        self.stays = []  # the state, once for every clock since it was entered
        self.without_lock = 0  # clocks in TRACKING
        self.mode_clocks = self.restarts = self.loss_clocks = self.loss_seen = self.unlocked = 0
        self.tracking_since = -1

    def fresh_coefficients(self):
        """Taps and levels as they start, nothing learnt, no update on its way."""
        c = self.config
        samples, amplitudes = self.lms.samples, self.lms.amplitudes
        self.lms.clear()
        self.lms.samples, self.lms.amplitudes = samples, amplitudes
        self.lms.ffe[c["ffe_pre"]] = c["ffe_main"] << (32 - TAP_BITS)
        if c["ffe_pre"]:
            self.lms.ffe[c["ffe_pre"] - 1] = c["ffe_hold_pre1"] << (32 - TAP_BITS)
        self.no_sums = (np.zeros(c["ffe_taps"], np.int64), np.zeros(c["dfe.num_taps"], np.int64), np.zeros(4, np.int64),
                        np.zeros(self.float_count, np.int64))
        self.float_taps = self.no_sums[3]
        if self.floats:
            self.float_update.accumulators = self.no_sums[3]
        self.on_the_way = collections.deque((self.no_sums, gain) for _, gain in self.on_the_way)
        self.take_coefficients()

    def take_coefficients(self):
        """What the accumulators stand for is in force from now on."""
        self.ffe_tap = saturate(round_half_up(self.lms.ffe, 32 - TAP_BITS), TAP_BITS)
        self.dfe_tap = round_half_up(self.lms.dfe, 14)
        self.level = saturate(round_half_up(self.lms.level, 14), 16)
        self.threshold = round_half_up(self.level[:-1] + self.level[1:], 1)

    def state(self):
        def padded(values, places):
            return list(map(int, values)) + [0] * (places - len(values))

        slots = max(1, self.config["latency_clocks"] - 1)
        following = self.clocks % slots
        # The value longest on its way stands where the next one will be put.
        ring = collections.deque(self.on_the_way or [(self.no_sums, self.first_gain)])
        ring.rotate(following)
        saved = {"ffe_coefs.tap": padded(self.ffe_tap, 64), "dfe_coefs.tap": padded(self.dfe_tap, 8),
                 "slicer_coefs.level": self.level.tolist(), "slicer_coefs.threshold": self.threshold.tolist(),
                 "vga_coefs.gain_code": self.gain_code, "startup.mode": self.mode, "startup.lost": int(self.lost),
                 "startup.clocks": self.mode_clocks, "startup.restarts": self.restarts,
                 "startup.loss_clocks": self.loss_clocks, "startup.loss_sum": self.loss_seen,
                 "startup.unlocked": self.unlocked, "startup.tracking_since": self.tracking_since, "clock": self.clocks,
                 "slicer_delay": padded(self.slicer_delay, 128), "window_start": self.window_start,
                 "window_size": self.window_size, "window": self.window.tolist(), "pending_size": self.pending_size,
                 "pending": self.pending_afe.tolist(), "delay_next": following,
                 "gain_delay": [gain for _, gain in ring] + [self.first_gain] * (64 - slots)}
        for i, (sums, _) in enumerate(ring):
            for name, values, places in zip(("ffe", "dfe", "level"), sums, (64, 8, 4)):
                saved[f"gradient_delay[{i}].{name}"] = padded(values, places)
            saved[f"floating_delay[{i}]"] = padded(sums[3], _floating.MAX_TAPS)
        for name in ("ctle", "agc", "adc", "ffe", "dfe", "mlse", "phase_detector", "loop_filter", "frequency_search",
                     "lock_detector"):
            saved.update({f"{name}.{field}": value for field, value in getattr(self, name).state().items()})
        accumulators = self.lms.state()
        saved.update({f"lms.{name}": accumulators[name] for name in ("ffe", "dfe", "level")})
        calibration = (self.calibration if self.calibrates else adc_calibration.Oracle()).state()
        saved.update({f"adc_calibration.{name}": value for name, value in calibration.items()
                      if name not in ("before", "slice")})
        learnt = self.float_update.state() if self.floats else _floating.state()
        saved.update({f"floating_taps.{name}": value for name, value in learnt.items()})
        saved["floating_coefs.tap"] = padded(self.float_taps, _floating.MAX_TAPS)
        if self.floats == _floating.FEEDBACK:
            saved["dfe.history"] = self.float_filter.state()["dfe.history"]
        return saved

    # One DSP clock.
    def reach(self):
        """Instant of the next clock's first sample in 1/128 UI, and the AFE samples that it sees."""
        c = self.config
        size, codes = c["symbols_per_clock"], 128 // c["samples_per_ui"]
        position = (START_UI * 128 + c["start_phase"] + 128 * size * self.clocks + self.loop_filter.phase // loop_filter.ONE)
        last = (position + 128 * (size - 1) + MAX_SKEW) // codes + 4
        return position, position // codes - BEFORE, last + 1

    def move_window(self, first, end):
        fresh = max(0, end - self.window_start - self.window_size)
        equalized = self.ctle.work(fresh, {"x": self.pending_afe[:fresh]})["y"]
        amplified = self.vga.work(fresh, {"x": equalized})["y"]
        signal = np.concatenate([self.window[:self.window_size], amplified])[first - self.window_start:]
        self.window[:len(signal)] = signal
        self.window_start, self.window_size = first, len(signal)
        self.pending_size = 0

    def sample(self, position):
        """Held samples of a clock."""
        c = self.config
        slices, codes = c["adc.slices"], 128 // c["samples_per_ui"]
        k = np.arange(c["symbols_per_clock"])
        skew = np.array(self.coefs["skew"])
        if self.calibrates:
            skew = np.clip(skew + self.calibration.correction["skew"], -MAX_SKEW, MAX_SKEW)
        i, fine = np.divmod(position + 128 * k + skew[(self.adc.symbol + k) % slices], codes)
        windows = self.window[(i - phase_interpolator.BEFORE - self.window_start)[:, None] + np.arange(8)]
        total = np.sum(windows * _tables.interpolator()[fine * 32 // codes], axis=1)
        return saturate(round_half_up(total, 14), 16)

    def loops(self):
        """What runs in this state of the start-up machine, by name."""
        c, mode = self.config, self.mode
        learns = not self.coefs["freeze_adaptation"][0]
        turns = not self.coefs["freeze_cdr"][0]
        decides = mode in (DECISION_DIRECTED, TRACKING)
        search = turns and mode == CDR_ACQUIRE and self.mode_clocks < 2 ** c["frequency_search.clocks_log2"]
        step = {BLIND_TRAIN: c["blind_step"], TRACKING: c["tracking_step"]}.get(mode, c["decision_step"])
        rest = not learns or bool(self.lost) or mode in (AGC, FROZEN)
        return {"agc_hold": not learns or mode == FROZEN, "search": search,
                "cdr_hold": not turns or search or mode in (AGC, FROZEN), "turn": TURN if search else 0,
                "blind_phase": mode in (CDR_ACQUIRE, BLIND_TRAIN), "blind": mode == BLIND_TRAIN,
                "ffe": learns and (decides or mode == BLIND_TRAIN), "dfe": learns and decides,
                "level": learns and mode == TRACKING,
                # One bit more in a sample doubles the gradient of the same tap error.
                "ffe_shift": 2 + self.ffe.config["in_bits"] - 7 + step,
                "dfe_shift": c["dfe_tracking_step"] if mode == TRACKING else c["dfe_decision_step"],
                "hold_levels": rest, "hold_skew": rest or not decides or not self.lock_detector.locked}

    def clock(self, found):
        c = self.config
        size = c["symbols_per_clock"]
        position, first, end = self.reach()
        corrections = self.calibration.correction if self.calibrates else self.no_correction
        for name, value in (("ffe_tap", self.ffe_tap), ("dfe_tap", self.dfe_tap), ("floating_tap", self.float_taps),
                            ("level", self.level), *((f"{key}_correction", value) for key, value in corrections.items()),
                            ("clock", halves(self.clocks)), ("position", halves(position)),
                            ("phase_code", halves(self.loop_filter.phase // loop_filter.ONE)), ("mode", [self.mode]),
                            ("locked", [self.lock_detector.locked]), ("mse", [self.lock_detector.mse]),
                            ("gain_code", [self.gain_code])):
            found[name].append(value)
        self.count_state()

        # Samples, codes, decisions.
        self.vga.coefs["gain_code"] = [self.gain_code]
        self.move_window(first, end)
        codes = self.adc.work(size, {"x": self.sample(position)})["code"]
        samples = codes
        if self.calibrates:
            self.correct.coefs = self.calibration.correction
            samples = self.correct.work(size, {"code": codes})["y"]
        self.ffe.coefs["tap"] = self.ffe_tap
        equalized = self.ffe.work(size, {"x": samples})["y"]
        if self.floats:
            self.float_filter.coefs.update(position=self.coefs["floating_position"], tap=self.float_taps)
        if self.floats == _floating.FEED_FORWARD:
            equalized = self.float_filter.work(size, {"x": samples, "y": equalized})["equalized"]
        if self.floats == _floating.FEEDBACK:
            self.float_filter.coefs.update(dfe_tap=self.dfe_tap.tolist(), threshold=self.threshold.tolist())
            decided = self.float_filter.work(size, {"y": equalized})
            equalized = np.array(decided["left"])
        else:
            self.dfe.coefs.update(tap=self.dfe_tap.tolist(), threshold=self.threshold.tolist())
            decided = self.dfe.work(size, {"y": equalized})
        z, decision = np.array(decided["z"]), np.array(decided["decision"])

        # Sums.
        loops = self.loops()
        error = ffe_error = saturate(z - self.level[decision], c["slicer.error_bits"])
        if loops["blind"]:
            ffe_error = saturate(blind_error(z), 12)
            if c["detector"] != MLSE:  # whose slicer inputs come out later than their clock
                self.count_rails(blind_error(z), *rails(12), "sat_blind")
        parts = self.lms.gradients(1, {"x": samples, "ffe_error": ffe_error, "error": error, "decision": decision})
        sums = [part[0] for part in parts] + [self.no_sums[3]]
        if self.floats:
            self.float_update.coefs["position"] = self.coefs["floating_position"]
            sums[3] = self.float_update.gradients(1, {"x": samples, "decision": decision, "error": error})[0]
        phase_error = int(self.phase_detector.work(1, {"z": z, "error": error, "decision": decision,
                                                       "blind": np.array([int(loops["blind_phase"])])})["phase_error"][0])
        magnitude = int(np.abs(codes).sum())

        # One update a loop.
        self.loop_filter.clock(phase_error, int(loops["cdr_hold"]), loops["turn"])
        if loops["search"]:
            answer = self.frequency_search.work(1, {"error": np.array([phase_error])})["frequency"]
            if len(answer):
                self.loop_filter.frequency = int(answer[0]) | int(answer[1]) << 32
        self.agc.clock(magnitude, loops["agc_hold"])
        for name, value in (("adc", codes), ("ffe", equalized), ("error", error), ("phase_error", [phase_error]),
                            ("magnitude_sum", [magnitude]), ("ffe_gradient", sums[0]), ("dfe_gradient", sums[1]),
                            ("level_gradient", sums[2]), ("frequency", halves(self.loop_filter.frequency)),
                            ("decision", decision), ("z", z)):
            found[name].append(value)
        self.on_the_way.append((sums, self.agc.gain))
        acting, self.gain_code = self.on_the_way.popleft()
        self.lms.coefs.update(ffe_shift=[loops["ffe_shift"]], dfe_shift=[loops["dfe_shift"]], level_shift=[c["level_step"]],
                              adapt_ffe=[loops["ffe"]], adapt_dfe=[loops["dfe"]], adapt_level=[loops["level"]],
                              hold_ffe=self.held_tap())
        self.lms.update(*acting[:3])
        if self.floats and loops["dfe"]:
            shift = loops["ffe_shift" if self.floats == _floating.FEED_FORWARD else "dfe_shift"]
            self.float_taps = self.float_update.taps(self.float_update.update(acting[3], shift))
        if self.calibrates:
            self.calibration.clock(samples, error, loops["hold_levels"], loops["hold_skew"])
        self.take_coefficients()

        # What runs next.
        self.clocks += 1
        window = int(self.lock_detector.work(1, {"error": error, "decision": decision})["window"][0])
        self.startup(magnitude, window)

    def held_tap(self):
        bit = 1 << self.config["ffe_pre"] >> 1
        return [bit & 0xFFFFFFFF, bit >> 32]

    # The start-up machine.
    def startup(self, magnitude, window):
        c = self.config
        self.loss_seen += magnitude
        self.loss_clocks += 1
        if self.loss_clocks == c["loss_clocks"]:
            self.lost = self.loss_seen < self.loss_sum
            self.loss_seen = self.loss_clocks = 0
        self.mode_clocks += 1
        learns = not self.coefs["freeze_adaptation"][0]
        over = self.mode_clocks >= {AGC: c["agc_clocks"], CDR_ACQUIRE: 2 ** c["frequency_search.clocks_log2"] + c["cdr_clocks"],
                                    BLIND_TRAIN: c["blind_clocks"], DECISION_DIRECTED: c["decision_clocks"],
                                    FROZEN: c["frozen_retry_clocks"]}.get(self.mode, 0)
        if self.lost and self.mode not in (AGC, FROZEN):
            self.enter(FROZEN)
        elif self.mode == TRACKING:
            if window:
                self.unlocked = 0 if self.lock_detector.locked else self.unlocked + 1
                if self.unlocked >= c["unlock_windows"] and learns:
                    self.retry()
        elif self.mode == FROZEN:
            if over or not self.lost:
                self.enter(AGC)
        elif not over:
            pass
        elif self.mode == AGC:
            self.enter(FROZEN if self.lost else CDR_ACQUIRE)
        elif self.mode < DECISION_DIRECTED:
            self.enter(self.mode + 1)
        elif self.lock_detector.locked:
            self.tracking_since = self.clocks
            self.enter(TRACKING)
        elif learns:
            self.retry()

    def count_state(self):
        """The state that a clock begins in, how it was reached and how long it lasts."""
        c = self.config
        if self.stays and self.stays[-1] != self.mode:
            waited = self.stays[-1] == FROZEN and len(self.stays) == c["frozen_retry_clocks"]
            self.counts[f"{NAMES[self.stays[-1]]}_to_{NAMES[self.mode]}{'_retry' if waited else ''}"] += 1
            self.stays = []
        self.stays.append(self.mode)
        locked = self.lock_detector.locked
        self.counts["locked"] += locked
        self.without_lock = 0 if locked or self.mode != TRACKING else self.without_lock + 1
        self.counts["decision_waits"] += self.mode == DECISION_DIRECTED and len(self.stays) > c["decision_clocks"]
        self.counts["tracking_waits"] += self.without_lock > (c["unlock_windows"] + 1) * c["lock_detector.window_clocks"]

    def enter(self, mode):
        if mode == CDR_ACQUIRE and not self.coefs["freeze_cdr"][0]:
            self.loop_filter.frequency = 0
            self.loop_filter.queue = collections.deque([0] * len(self.loop_filter.queue))
            self.frequency_search.clear()
        if mode == BLIND_TRAIN and self.lms.dfe[0] == 0:
            start = 0 if self.config["detector"] == SLICER else self.config["dfe_start"]
            self.lms.dfe[0] = start << 14
            self.dfe_tap = round_half_up(self.lms.dfe, 14)
        self.mode, self.mode_clocks, self.unlocked = mode, 0, 0

    def retry(self):
        self.restarts += 1
        self.fresh_coefficients()
        self.lock_detector.clear()
        self.enter(CDR_ACQUIRE)

    # Statistics.
    def large_stats(self, recipe, found):
        """Decisions up to the end of the run that equal the symbols of the transmitter at the head of the recipe, without
        a gap, at the delay (-128..127 symbols) at which most of the last 2048 agree."""
        chain = recipe["afe"]
        if chain["generator"] != "chain" or chain["stages"][0]["block"] != "tx":
            return
        transmitter = create("tx", chain["stages"][0]["config"])
        bits = plv.draw(chain["source"], transmitter.of("in")[0], chain["samples"], create)
        sent = transmitter.gray.process({"bit": np.array(bits)})["symbol"]
        decision = np.asarray(found["decision"])
        ahead = np.concatenate([np.full(128, -1), sent, np.full(max(0, 256 + len(decision) - len(sent)), -1)])
        agree = {delay: ahead[128 - delay:128 - delay + len(decision)] == decision for delay in range(-128, 128)}
        best = max(agree, key=lambda d: (np.count_nonzero(agree[d][-2048:]), -d))
        wrong = np.flatnonzero(~agree[best])
        self.counts["error_free"] = len(decision) - 1 - int(wrong[-1]) if len(wrong) else len(decision)

    # The samples of a call.
    def work(self, n, x):
        c = self.config
        self.ctle.coefs.update(gdc_code=self.coefs["gdc_code"], gdc2_code=self.coefs["gdc2_code"])
        self.adc.coefs.update(offset=self.coefs["offset"], gain=self.coefs["gain"])
        found = collections.defaultdict(list)
        at = 0
        while True:
            needed = self.reach()[2] - self.window_start - self.window_size
            given = min(needed - self.pending_size, n - at)
            self.pending_afe[self.pending_size:self.pending_size + given] = x["afe"][at:at + given]
            self.pending_size += given
            at += given
            if self.pending_size < needed:
                break
            self.clock(found)
        if not found:
            return {p.name: np.zeros(0, np.int64) for p in self.of("out", "probe")}
        if c["detector"] == MLSE:
            windows = self.mlse.windows(np.concatenate(found["ffe"]))
            tap = np.array(found["dfe_tap"])
            beta = tap[:, 1] if c["mlse.taps"] == 2 else None
            found["decision"] = [self.mlse.decide(windows, tap[:, 0], beta, np.array(found["level"]))[0]]
            stream = np.concatenate([self.slicer_delay] + found["z"])
            kept = len(self.slicer_delay)
            self.slicer_delay = stream[len(stream) - kept:]
            found["z"] = [stream[:len(stream) - kept]]
        return {name: np.concatenate(values) for name, values in found.items()}
