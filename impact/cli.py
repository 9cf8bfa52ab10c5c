"""The `impact` command. Messages go to stderr, results to stdout; heavy imports happen inside the commands.

Exit status: 0 done, 1 findings or differences, 2 wrong use or bad input, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from impact import cli_ground, cli_groundwater
from impact.errors import ImpactError, InputError

DEFAULT_SITE = "rovaltain"
FINDINGS, WRONG, INTERRUPTED = 1, 2, 130
MOST_DIFFERENCES = 50  # lines that `verify` prints


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not getattr(options, "command", None):
        parser.error("name a command; impact --help lists them")
    try:
        return int(options.command(options))
    except KeyboardInterrupt:
        _say("interrupted; what was complete before stands, nothing is half-written: run the same command again")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except ImpactError as error:
        if options.debug:
            raise
        faults = getattr(error, "faults", (str(error),))
        for fault in faults:
            _say(f"error: {fault}")
        return WRONG
    except OSError as error:
        if options.debug:
            raise
        _say(f"error: {error.filename}: {error.strerror}" if error.filename else f"error: {error}")
        return WRONG
    except Exception as error:
        if options.debug:
            raise
        _say(f"error: {type(error).__name__}: {error}")
        _say("this is a fault of the program, not of your input; run again with --debug and report what it shows")
        return WRONG


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _json(content: Any) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=1))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="impact",
        description="Environmental and permitting impact assessment of data-centre projects: "
        "a study that anyone can check and run again.",
    )
    parser.add_argument("--version", action="store_const", const=_version, dest="command", help="show the version")
    parser.add_argument("--debug", action="store_true", help="show where an error arose")
    commands = parser.add_subparsers(metavar="COMMAND")
    for add in (_study, _quantities, _evaluate, _trace, _screen, _verify, _sites, _doctor):
        add(commands)
    for name, (declare, words) in (cli_ground.COMMANDS | cli_groundwater.COMMANDS).items():
        parser_of = _command(commands, name, None, words)
        declare(parser_of)
        if name in ("export", "compare"):
            parser_of.set_defaults(site=DEFAULT_SITE)
    return parser


def _version(options: argparse.Namespace) -> int:
    from importlib.metadata import version

    print(f"impact {version('impact-toolkit')}")
    return 0


def _command(commands: Any, name: str, function: Any, words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(command=function)
    parser.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show where an error arose")
    return parser


def _with_overrides(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", default=DEFAULT_SITE, help="embedded site, or a folder with a study.toml")
    _with_set(parser)


def _with_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="overrides",
        help='give a quantity, datum or choice, as --set "transmissivity_alluvium=0.002 m²/s"',
    )  # fmt: skip


# --- study ---------------------------------------------------------------------------------------


def _study(commands: Any) -> None:
    parser = _command(commands, "study", _run_study, "compute a study and write its report")
    parser.add_argument("site", nargs="?", default=DEFAULT_SITE, help="embedded site, or a folder with a study.toml")
    parser.add_argument("--scenario", action="append", default=[], metavar="NAME", help="only this scenario; repeat")
    parser.add_argument("--edition", choices=["citizen"], default="citizen")
    parser.add_argument("--lang", choices=["fr", "en", "both"], default="fr", help="language of the report")
    parser.add_argument("--out", type=Path, default=Path("build"), metavar="DIR", help="default: build")
    parser.add_argument("--anew", action="store_true", help="compute and set all, also where nothing has changed")
    parser.add_argument("--json", action="store_true", help="print the paths written as JSON")


def _run_study(options: argparse.Namespace) -> int:
    import gc
    from dataclasses import replace

    from impact.claims import assess, read_claims
    from impact.kept_cases import KeptCases
    from impact.parallel import available
    from impact.progress import Progress
    from impact.study import open_project, run_study
    from reports.output import prepare, write_study

    project = open_project(options.site)
    project = replace(project, plan=project.plan.only(options.scenario))
    shapes = read_claims(project.pack.folder, project.terms, project.register, project.plan)
    languages = ("fr", "en") if options.lang == "both" else (options.lang,)
    prepare(project, languages, options.out)
    progress = Progress()
    try:
        kept = KeptCases(project, options.out)
        if options.anew:
            kept.forget()
        study = run_study(project, lambda text, share: progress(text, 0.85 * share), available(), kept)
        kept.clean()
        gc.freeze()  # what was computed stays to the end; a search for cycles through all of it costs seconds
        claims = assess(study, shapes)
        untested = [shapes[key].id for key in shapes if key not in {claim.key for claim in claims}]
        progress("report", 0.85)
        written = write_study(study, claims, languages, options.edition, options.out, options.anew)
    finally:
        progress.close()
    if kept.taken:
        _say(f"{kept.taken} of {len(study.cases)} cases were computed before from the same inputs; --anew computes all")
    if untested:
        _say(f"not tested, as no case of this study belongs to them: {', '.join(untested)}")
    if options.json:
        _json({kind: str(path) for kind, path in written.items()})
    else:
        print(written["pdf"])
        _say(f"The report is in {written['pdf']}; beside it: " + ", ".join(
            path.name for kind, path in written.items() if kind != "pdf"))  # fmt: skip
    return 0


# --- quantities ----------------------------------------------------------------------------------


def _quantities(commands: Any) -> None:
    parser = _command(commands, "quantities", _list_quantities, "list every quantity with unit, axes and definition")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only names, labels or initials with it, as REF")
    parser.add_argument("--lang", choices=["fr", "en"], default="en")
    parser.add_argument("--json", action="store_true")


def _list_quantities(options: argparse.Namespace) -> int:
    from impact import nomenclature
    from impact.catalogue import quantities

    rows = quantities(nomenclature.load(), options.words)
    if options.words and not rows:
        raise InputError(f"no name or label has {' or '.join(options.words)}; without a word all are listed")
    if options.json:
        _json(rows)
        return 0
    for row in rows:
        axes = f" ({', '.join(row['axes'])})" if row["axes"] else ""
        print(f"{row['name']} [{row['unit']}]{axes}, {row['kind']}")
        print(f"    {row['label'][options.lang]}: {row['definition'][options.lang]}")
        for method in row["methods"]:
            print(f"    {method['method']}" + (f"; {', '.join(method['references'])}" if method["references"] else ""))
    return 0


# --- evaluate ------------------------------------------------------------------------------------


def _evaluate(commands: Any) -> None:
    parser = _command(commands, "evaluate", _run_evaluate, "compute quantities with any other one given")
    parser.add_argument("names", nargs="+", metavar="NAME")
    parser.add_argument("--scenario", metavar="NAME", help="scenario or case (default: the first of the study)")
    _with_overrides(parser)
    parser.add_argument("--json", action="store_true")


def _run_evaluate(options: argparse.Namespace) -> int:
    from impact.catalogue import evaluated, without_effect
    from impact.study import evaluate, open_project

    project = open_project(options.site, options.overrides)
    case = project.plan.case(options.scenario) if options.scenario else project.plan.cases[0]
    done = evaluate(project, case, options.names)
    rows = evaluated(done, options.names)
    idle = without_effect(project, done, options.names)
    if idle:
        _say(f"what is asked for does not rest on {', '.join(idle)} under the choices of {case.name}: not used")
    if options.json:
        _json({"case": case.name, "choices": dict(done.case.choices), "quantities": rows})
        return 0
    _say(f"case {case.name}")
    for row in rows:
        print(f"{row['address']} = {row['shown']}")
    return 0


# --- trace ---------------------------------------------------------------------------------------


def _trace(commands: Any) -> None:
    parser = _command(commands, "trace", _run_trace, "follow a number upstream to its data and sources")
    parser.add_argument("address", metavar="ADDRESS", help="case/quantity[label]@statistic, as P40-it/pue@p95")
    _with_overrides(parser)
    parser.add_argument("--lang", choices=["fr", "en"], default="en")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true")
    shape.add_argument("--svg", type=Path, metavar="FILE", help="draw the trail")


def _run_trace(options: argparse.Namespace) -> int:
    from impact.study import open_project
    from impact.trace import as_text, trace

    trail = trace(open_project(options.site, options.overrides), options.address, options.lang)
    if options.json:
        _json(trail.as_json())
    elif options.svg:
        from reports.figures.lineage import draw

        options.svg.write_text(draw(trail), encoding="utf-8")
        print(options.svg)
    else:
        print(as_text(trail))
    return 0


# --- screen --------------------------------------------------------------------------------------


def _screen(commands: Any) -> None:
    parser = _command(commands, "screen", _run_screen, "screen the rules of permitting: regimes, margins, flip points")
    parser.add_argument("site", nargs="?", default=DEFAULT_SITE, help="embedded site, or a folder with a study.toml")
    parser.add_argument("--scenario", action="append", default=[], metavar="NAME", help="only this scenario; repeat")
    _with_set(parser)
    parser.add_argument("--lang", choices=["fr", "en"], default="en")
    parser.add_argument("--json", action="store_true")


def _run_screen(options: argparse.Namespace) -> int:
    from dataclasses import replace

    from impact.archive import screening_entry
    from impact.catalogue import screened_lines
    from impact.parallel import available
    from impact.progress import Progress
    from impact.screening import NOTICE, screen_project
    from impact.study import open_project

    project = open_project(options.site, options.overrides)
    project = replace(project, plan=project.plan.only(options.scenario))
    progress = Progress()
    try:
        rows = screen_project(project, progress, available())
    finally:
        progress.close()
    if options.json:
        _json({"notice": NOTICE, "rows": [screening_entry(row) for row in rows]})
    else:
        print("\n".join(screened_lines(project, rows, options.lang)))
    return 0


# --- verify --------------------------------------------------------------------------------------


def _verify(commands: Any) -> None:
    parser = _command(
        commands, "verify", _run_verify,
        "compute a report again from the inputs that it carries; compare every number and the text of every page",
    )  # fmt: skip
    parser.add_argument("report", type=Path, metavar="REPORT.pdf")
    parser.add_argument("--json", action="store_true")


def _run_verify(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from impact.progress import Progress
    from reports.verify import verify

    progress = Progress()
    try:
        done = verify(options.report, progress)
    finally:
        progress.close()
    if options.json:
        _json(asdict(done) | {"holds": done.holds})
        return 0 if done.holds else FINDINGS
    rest = len(done.differences) - MOST_DIFFERENCES
    more = [f"and {rest} more differences; --json gives all"] if rest > 0 else []
    for text in (*done.differences[:MOST_DIFFERENCES], *more, *done.remarks):
        print(text)
    print(f"compared: {done.files} attached files, {done.numbers} numbers, the text of {done.pages} pages")
    if done.identical:
        print("The report is, byte for byte, what this installation makes of the inputs that it carries.")
    elif done.holds:
        print("Numbers and texts are what this installation makes of the inputs that the report carries. Its bytes")
        print("differ, as with other fonts or another processor; drawings and GeoPackage have not been compared.")
    else:
        print(f"differences: {len(done.differences)}; the report is not what this installation makes of its inputs.")
    return 0 if done.holds else FINDINGS

# --- sites, doctor -------------------------------------------------------------------------------


def _sites(commands: Any) -> None:
    parser = _command(commands, "sites", _list_sites, "list the embedded sites")
    parser.add_argument("--json", action="store_true")


def _list_sites(options: argparse.Namespace) -> int:
    from gis.pack import find_pack, list_sites

    packs = [find_pack(name) for name in list_sites()]
    rows = [pack.site.model_dump(mode="json") for pack in packs]
    if options.json:
        _json(rows)
        return 0
    for row in rows:
        print(f"{row['name']}: {row['label']['en']}, {row['commune']}")
    return 0


def _doctor(commands: Any) -> None:
    parser = _command(commands, "doctor", _run_doctor, "check this machine and the data; each finding with its cure")
    parser.add_argument("--site", default=DEFAULT_SITE, help="embedded site, or a folder with a study.toml")
    parser.add_argument("--json", action="store_true")


def _run_doctor(options: argparse.Namespace) -> int:
    from impact.catalogue import unused_data
    from impact.doctor import Check, examine

    checks = list(examine())
    try:
        unused = unused_data(options.site)
    except ImpactError as error:
        checks.append(Check("data", False, str(error), "correct the file that the message names"))
    else:
        cure = "remove the datum, or name the quantity that uses it" if unused else ""
        checks.append(Check("data that no quantity uses", not unused, ", ".join(unused) or "none", cure))
    if options.json:
        _json([{"name": c.name, "ok": c.ok, "found": c.found, "cure": c.cure} for c in checks])
    else:
        for check in checks:
            print(f"{'ok ' if check.ok else 'NO '} {check.name}: {check.found}")
            if check.cure:
                print(f"    {check.cure}")
    return 0 if all(check.ok for check in checks) else FINDINGS


if __name__ == "__main__":
    sys.exit(main())
