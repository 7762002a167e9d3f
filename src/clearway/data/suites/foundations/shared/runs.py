"""Hidden inputs and what has to come of each: for graders that compare outputs."""


def expected_runs(cases, right):
    """`cases` are (input, is it an attack); `right` gives output and status of the program as it should be."""
    inputs, runs = [], []
    for body, attack in cases:
        stdout, status = right(body)
        inputs.append(body)
        runs.append({"stdout": stdout, "status": status, "attack": attack})
    return inputs, {"runs": runs}
