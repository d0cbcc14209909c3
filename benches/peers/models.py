"""`python models.py PEER CASE SIZE`: one timed run of a model of the article's pipeline (examples/nightly-glue.plan.json).

Prints `SECONDS UNITS PEAK_KIB`, then the mean makespan of each layout, for comparing with the interpreter's. A unit is one
run of one layout. The same durations are drawn for the three layouts of a run. Cases: `sync`, in which Step Functions
waits for the jobs itself, and `polled`, in which every job is asked after every 30 s.
"""

import math
import random
import resource
import sys
import time

JOBS = {"g1": (240, 36), "g2": (1560, 240), "g3": (420, 60), "s1": (1260, 180), "s2": (180, 24)}
INTERVAL, CHECK = 30.0, 0.75


def parameters(mean, sd):
    variance = math.log(1 + (sd / mean) ** 2)
    return math.log(mean) - variance / 2, math.sqrt(variance)


LOGNORMAL = {job: parameters(*moments) for job, moments in JOBS.items()}


def simpy_runs(case, runs):
    import simpy

    def job(env, seconds):
        if case == "sync":
            yield env.timeout(seconds)
            return
        end = env.now + seconds
        while True:
            yield env.timeout(INTERVAL)
            if env.now >= end:
                return

    def sequential(env, d):
        for name in JOBS:
            yield env.process(job(env, d[name]))

    def staged(env, d):
        yield simpy.AllOf(env, [env.process(job(env, d[name])) for name in ("g1", "g2", "g3")])
        yield simpy.AllOf(env, [env.process(job(env, d[name])) for name in ("s1", "s2")])

    def polling(env, d):
        # The status check sees the job's own end, as the service tells it.
        done = {}

        def branch(first, then):
            yield env.process(job(env, d[first]))
            while True:
                yield env.timeout(CHECK)
                if env.now >= d["g3"]:
                    break
                yield env.timeout(INTERVAL)
            yield env.process(job(env, d[then]))

        yield simpy.AllOf(env, [env.process(branch("g1", "s1")), env.process(branch("g2", "s2")), env.process(job(env, d["g3"]))])

    draw = random.Random(7).lognormvariate
    totals = {}
    for _ in range(runs):
        d = {name: draw(*LOGNORMAL[name]) for name in JOBS}
        for layout in (sequential, staged, polling):
            env = simpy.Environment()
            env.run(until=env.process(layout(env, d)))
            totals[layout.__name__] = totals.get(layout.__name__, 0.0) + env.now
    return {layout: total / runs for layout, total in totals.items()}


def numpy_runs(case, runs):
    """The closed form, over all runs at once."""
    import numpy

    random_ = numpy.random.default_rng(7)
    d = {name: random_.lognormal(*LOGNORMAL[name], runs) for name in JOBS}
    if case == "polled":
        d_end = {name: numpy.ceil(values / INTERVAL) * INTERVAL for name, values in d.items()}
    else:
        d_end = d
    maximum = numpy.maximum
    sequential = sum(d_end.values())
    staged = maximum(maximum(d_end["g1"], d_end["g2"]), d_end["g3"]) + maximum(d_end["s1"], d_end["s2"])

    def branch(first, then):
        laps = numpy.ceil(maximum(d["g3"] - d_end[first] - CHECK, 0.0) / (INTERVAL + CHECK))
        return d_end[first] + CHECK + laps * (INTERVAL + CHECK) + d_end[then]

    polling = maximum(maximum(branch("g1", "s1"), branch("g2", "s2")), d_end["g3"])
    return {"sequential": sequential.mean(), "staged": staged.mean(), "polling": polling.mean()}


def main():
    peer, case, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    run = {"simpy": simpy_runs, "numpy": numpy_runs}[peer]
    run(case, min(size, 100))
    start = time.perf_counter()
    means = run(case, size)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = " ".join(f"{layout}={mean:.1f}" for layout, mean in means.items())
    print(f"{seconds} {3 * size} {peak} {figures}")


if __name__ == "__main__":
    main()
