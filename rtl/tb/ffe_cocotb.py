"""Feed-forward equalizer against the vectors of vectors/ffe/, in cocotb: rtl/run.py cocotb builds it and runs this.

PLV_SET names the set's folder, PLV_CASES the cases; the parameters of the build are those of the cases' configuration.
The last line is the status line of the other benches.
"""

import os
import random

import cocotb
import plumbline_vectors as plv
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge

ARITH_VERSION = 1  # of the arithmetic that the module computes: vectors of others end the run


def bus(samples, bits):
    """Samples of a clock as one number, lane 0 in the low bits."""
    return sum((sample & ((1 << bits) - 1)) << (lane * bits) for lane, sample in enumerate(samples))


def lanes(value, bits, count):
    """The first `count` signed samples of a bus."""
    number = int(value)
    unsigned = [number >> (lane * bits) & ((1 << bits) - 1) for lane in range(count)]
    return [u - (1 << bits) if u >> (bits - 1) else u for u in unsigned]


async def run_case(dut, case, draw):
    """Feeds a case with random valid gaps; y and the sums before rounding as they come."""
    p, in_bits, tap_bits = int(dut.P.value), case.config["in_bits"], case.config["tap_bits"]
    junk = lambda: draw.getrandbits(p * in_bits)  # noqa: E731
    x, found, waiting = case.data["x"], {"sum": [], "y": []}, {"sum": [], "y": []}

    async def tick():
        await FallingEdge(dut.clk)
        for port, valid, bits in (("sum", dut.sum_valid, int(dut.SUM_BITS.value)), ("y", dut.out_valid, case.config["out_bits"])):
            if int(valid.value):
                assert waiting[port], f"{case.name} port {port}: valid when nothing is due"
                found[port] += lanes(getattr(dut, port).value, bits, waiting[port].pop(0))

    dut.tap.value = bus(case.data["tap"], tap_bits)
    dut.in_valid.value = 1
    dut.x.value = junk()
    for _ in range(2):
        await FallingEdge(dut.clk)
    dut.rst.value = 1  # in the midst of another stream
    await tick()
    dut.rst.value = 0
    ends = case.entry.get("reset_at", []) + [len(x)]
    at = 0
    while at < len(x):
        while draw.random() < 0.25:
            dut.in_valid.value = 0
            dut.x.value = junk()
            await tick()
        end = min(at + p, min(e for e in ends if e > at))
        dut.in_valid.value = 1
        dut.x.value = bus(x[at:end], in_bits) | junk() >> ((end - at) * in_bits) << ((end - at) * in_bits)
        for port in waiting:
            waiting[port].append(end - at)
        await tick()
        at = end
        if at in ends:
            dut.in_valid.value = 0
            for _ in range(3):
                await tick()
            dut.rst.value = 1
            await tick()
            dut.rst.value = 0
    return found


@cocotb.test()
async def golden_vectors(dut):
    draw = random.Random(20261121)
    wanted = {int(number) for number in os.environ["PLV_CASES"].split(",")}
    cases = [case for case in plv.load(os.environ["PLV_SET"], ARITH_VERSION).cases if case.id in wanted]
    Clock(dut.clk, 2, "ns").start()
    words, problems = 0, []
    for case in cases:
        try:
            for port, samples in (await run_case(dut, case, draw)).items():
                if samples != case.data[port]:
                    at = next((i for i, (e, f) in enumerate(zip(case.data[port], samples)) if e != f), len(samples))
                    problems.append(f"{case.name} port {port} word {at}: expected {case.data[port][at:at + 1]}, "
                                    f"found {samples[at:at + 1]}")
                words += len(samples)
        except AssertionError as problem:
            problems.append(str(problem))
    for problem in problems[:8]:
        print(f"plv: {problem}")
    verdict = "PASS" if cases and words and not problems else "FAIL"
    print(f"plv: {verdict} cases={len(cases)} words={words}", flush=True)
    assert verdict == "PASS"
