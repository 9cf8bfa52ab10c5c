"""What several unit tests share: one small study of the embedded site, computed once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from impact.study import Study, open_project, run_study


@pytest.fixture(scope="session")
def small_study() -> Study:
    """The first and the last scenario of the embedded study, with four members."""
    project = open_project("rovaltain")
    shape = project.plan.shape.model_copy(update={"members": 4})
    names = [*shape.scenarios]
    return run_study(replace(project, plan=replace(project.plan, shape=shape).only([names[0], names[-1]])))
