"""Samples the estimator's model by NUTS (numpyro): reads one question as JSON from stdin, writes one answer to stdout.

It stands alone, imports nothing of Clearway, and writes the model down a second time on purpose: what it comes to is
to agree with what the estimator integrates on grids.
"""

import json
import sys
from math import log

import jax
import jax.numpy as jnp
import numpyro
from numpyro import distributions as dist
from numpyro.diagnostics import effective_sample_size, gelman_rubin
from numpyro.infer import MCMC, NUTS

CHAINS = 4
PLACES = jnp.linspace(-8, 8, 161)
WEIGHTS = jnp.exp(-0.5 * PLACES**2) / jnp.exp(-0.5 * PLACES**2).sum()
POLISHINGS = 6


def offset_of(share, spread):
    """The logit at which this share of attempts passes, over normal effects of a spread; by Newton's method."""
    if share == 0.5:
        return 0.0
    offset = log(share / (1 - share))
    for _ in range(POLISHINGS):
        chances = jax.nn.sigmoid(offset + spread * PLACES)
        passed, rise = (WEIGHTS * chances).sum(), (WEIGHTS * chances * (1 - chances)).sum()
        offset += (log(share / (1 - share)) - jnp.log(passed / (1 - passed))) * passed * (1 - passed) / rise
    return offset


def model(asked, family, minutes, attempts, passes):
    """The model as docs/estimates.md says it."""
    prior = asked["prior"]
    slope = numpyro.sample("slope", dist.LogNormal(log(prior["slope"]), prior["slope_factor_log"]))
    families = numpyro.sample("families", dist.HalfNormal(prior["spread"]))
    tasks = numpyro.sample("tasks", dist.HalfNormal(prior["spread"]))
    horizon = numpyro.sample("horizon", dist.Normal(prior["middle"], prior["horizon_spread"]))
    of_family = numpyro.sample("of_family", dist.Normal(0, 1).expand([max(asked["family"]) + 1]))
    of_task = numpyro.sample("of_task", dist.Normal(0, 1).expand([len(asked["family"])]))
    logit = slope * (horizon - minutes) + offset_of(asked["share"], jnp.sqrt(families**2 + tasks**2))
    logit = logit + families * of_family[family] + tasks * of_task
    numpyro.sample("passes", dist.Binomial(attempts, logits=logit), obs=passes)


def main():
    """Answer one question."""
    asked = json.load(sys.stdin)
    numpyro.enable_x64()
    sampler = MCMC(
        NUTS(model, target_accept_prob=0.9),
        num_warmup=asked["draws"],
        num_samples=asked["draws"],
        num_chains=CHAINS,
        chain_method="vectorized",
        progress_bar=False,
    )
    arrays = [jnp.array(asked[name]) for name in ("family", "minutes", "attempts", "passes")]
    sampler.run(jax.random.PRNGKey(asked["seed"]), asked, *arrays, extra_fields=("diverging",))
    drawn = sampler.get_samples(group_by_chain=True)["horizon"]
    above = (drawn > asked["threshold"]).astype(float)
    share = float(above.mean())
    # Where all draws are on one side, nothing is known of how they go together.
    effective = float(effective_sample_size(above)) if 0 < share < 1 else float(effective_sample_size(drawn))
    low, middle, high = (float(one) for one in jnp.quantile(drawn, jnp.array([0.05, 0.5, 0.95])))
    answer = {
        "above": share,
        "low": low,
        "middle": middle,
        "high": high,
        "effective": min(effective, float(drawn.size)),
        "r_hat": float(gelman_rubin(drawn)),
        "divergent": int(sampler.get_extra_fields()["diverging"].sum()),
    }
    json.dump(answer, sys.stdout)


main()
