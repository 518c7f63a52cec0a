"""From the curation to checked files: build, validate, reason, the rules, differences, the generated pages."""

from __future__ import annotations

from pathlib import Path

import click

from osteo_ld import files as resources
from osteo_ld.cli.common import (
    build_option,
    curation_option,
    document,
    emit,
    format_option,
    keeping,
    main,
    nearest,
    needing,
    working,
)


@main.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    show_default="build; build-records with --records",
)
@click.option(
    "--reasoning/--no-reasoning", default=True, help="Run ELK and write what it infers (needs osteo-ld[reason])."
)
@click.option(
    "--records",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="Build N-Quads of these records instead (.jsonl or .parquet), in partitions; may be given several times.",
)
@click.option(
    "--size", type=click.IntRange(1), default=5000, show_default=True, help="With --records: those of a partition."
)
@click.option(
    "--workers", type=click.IntRange(1), help="With --records: processes of this machine.  [default: one a core]"
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="With --records: where partitions are worked on; dask needs osteo-ld[dask] and --scheduler.",
)
@click.option("--scheduler", metavar="ADDRESS", help="With --engine dask: its scheduler, as tcp://host:8786.")
@curation_option
def build(
    output: Path | None,
    reasoning: bool,
    records: tuple[Path, ...],
    size: int,
    workers: int | None,
    engine: str,
    scheduler: str | None,
    curation: Path,
) -> None:
    """Build every release file from the curation, whole or not at all: until all is well OUTPUT stays as it was.

    With --records, build N-Quads of records from elsewhere, any number of them, that the curation gives the names and
    sources for (docs/scale.md).

    \b
    Examples:
      osteo-ld build
      osteo-ld build -o /tmp/release --no-reasoning
      osteo-ld build --records mined.jsonl --records more.parquet -o mined
      osteo-ld build --records mined.jsonl --engine dask --scheduler tcp://127.0.0.1:8786
    """
    if (engine == "dask") != bool(scheduler):
        raise click.UsageError("--engine dask and --scheduler ADDRESS go together")
    if records:
        _build_from_records(records, output or Path("build-records"), size, workers, scheduler, curation)
        return
    if scheduler or workers:
        raise click.UsageError("--workers, --engine and --scheduler are for a build with --records")
    from osteo_ld.release.build import Inputs
    from osteo_ld.release.build import build as run

    folder = output or Path("build")
    with keeping(), working("starting") as say:
        dataset = run(Inputs(curation=curation), folder, reasoning=reasoning, progress=say)
    triples = sum(map(len, dataset.graphs.values()))
    click.echo(f"{triples:,} triples in {folder}", err=True)


def _build_from_records(
    records: tuple[Path, ...], output: Path, size: int, workers: int | None, scheduler: str | None, curation: Path
) -> None:
    import os
    from functools import partial
    from importlib import import_module

    from osteo_ld.release import engines
    from osteo_ld.release.partitions import Frame
    from osteo_ld.release.records import build_from_records

    if scheduler:
        with needing("dask"):
            import_module("distributed")
        engine = partial(engines.dask, scheduler=scheduler)
    else:
        engine = partial(engines.local, workers=workers or os.cpu_count() or 1)
    with working("starting") as say:
        whole = build_from_records(records, output, Frame(curation), engine=engine, size=size, progress=say)
    click.echo(f"{whole.records:,} records, {whole.triples:,} triples in {output}", err=True)


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--engine",
    type=click.Choice(["shacl", "pyshacl"]),
    default="shacl",
    show_default=True,
    help="pyshacl is the referee, and slow.",
)
@click.option(
    "--shapes",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=resources.SHAPES,
    show_default="the project's own",
)
@curation_option
@format_option
def validate(file: Path | None, engine: str, shapes: Path, curation: Path, style: str) -> None:
    """Validate the records (or an RDF file, with the ontology's hierarchy) against the shapes.

    \b
    Examples:
      osteo-ld validate
      osteo-ld validate mine.ttl --engine pyshacl
    """
    from typing import cast

    from osteo_ld.checking.shacl import Engine, record_layer
    from osteo_ld.checking.shacl import validate as run
    from osteo_ld.curation.reading import load
    from osteo_ld.graph.dataset import assemble, read_turtle

    dataset = assemble(load(curation), resources.ONTOLOGY)
    triples = record_layer(dataset)
    if file:
        own = set(dataset.all("interactions", "evidence"))
        triples = [*(t for t in triples if t not in own), *read_turtle(file)]
    with working(f"validating ({engine})"):
        found = run(triples, shapes, cast("Engine", engine))
    if found:
        header = ("focus", "path", "constraint", "value", "message")
        emit(header, [(v.focus, v.path, v.component, v.value, v.message) for v in found], style)
        click.secho(f"{len(found)} violations", fg="red", err=True)
        raise SystemExit(1)
    click.echo("conforms", err=True)


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--reasoner", type=click.Choice(["elk", "hermit", "both"]), default="both", show_default=True)
@build_option
def reason(file: Path | None, reasoner: str, folder: Path) -> None:
    """Check profiles, consistency and satisfiability of an OWL document, and that the reasoners agree.

    FILE is the build's own if none is named.

    \b
    Examples:
      osteo-ld reason
      osteo-ld reason build/osteo-ld.owl --reasoner elk
    """
    from osteo_ld.reasoning.hermit import hermit
    from osteo_ld.reasoning.inferences import disagreements
    from osteo_ld.reasoning.owlapi import elk, explain, profile_violations

    path = document(file, folder).resolve()
    with working("checking profiles") as say:
        faults = [f"OWL 2 {name}: {fault}" for name, found in profile_violations(path).items() for fault in found]
        results = {}
        for name in ("elk", "hermit") if reasoner == "both" else (reasoner,):
            say(f"reasoning ({name})")
            results[name] = {"elk": elk, "hermit": hermit}[name](path)
        faults += [
            "unsatisfiable: " + explain(path, result.unsatisfiable)
            for result in results.values()
            if result.unsatisfiable
        ]
        if len(results) == 2:
            faults += disagreements(results["elk"], results["hermit"])
    for name, result in results.items():
        pairs = sum(map(len, result.superclasses.values()))
        types = sum(map(len, result.types.values()))
        click.echo(
            f"{name}: {len(result.superclasses)} classes with {pairs} superclasses, "
            f"{len(result.types)} records with {types} types"
        )
    if faults:
        for fault in faults:
            click.echo(fault, err=True)
        raise SystemExit(1)
    click.echo(
        "consistent, no unsatisfiable class, OWL 2 EL and DL" + (", reasoners agree" if len(results) == 2 else "")
    )


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--rule", "wanted", help="Run this rule alone, and say what it is for.")
@click.option("--rules", "listing", is_flag=True, help="List the rules instead of running them.")
@curation_option
@format_option
def qc(file: Path | None, wanted: str | None, listing: bool, curation: Path, style: str) -> None:
    """Hold the ontology (or an RDF file) against the quality rules; errors give exit code 1.

    \b
    Examples:
      osteo-ld qc
      osteo-ld qc --rule duplicate-label
      osteo-ld qc mine.owl --format tsv
    """
    from osteo_ld.checking import quality
    from osteo_ld.graph.store import load_file

    rules = quality.read_rules(resources.QC)
    if wanted:
        known = {rule.id: rule for rule in rules}
        if wanted not in known:
            raise click.UsageError(f"no rule is named {wanted!r}{nearest(wanted, known)}; --rules lists them")
        rules = [known[wanted]]
        click.echo(f"{rules[0].why} ({rules[0].pitfall})", err=True)
    if listing:
        emit(("level", "rule", "cites", "why"), [(r.level, r.id, r.pitfall, r.why) for r in rules], style)
        return
    if file:
        store = load_file(file)
    else:
        from osteo_ld.curation.reading import load
        from osteo_ld.graph.dataset import assemble

        store = quality.graph(assemble(load(curation), resources.ONTOLOGY).graphs["ontology"])
    found = quality.findings(store, rules)
    emit(quality.FINDINGS_HEADER, found, style)
    errors = sum(level == "error" for level, *_ in found)
    click.echo(f"{len(rules)} rules, {errors} errors, {len(found) - errors} warnings", err=True)
    raise SystemExit(1 if errors else 0)


@main.command()
@click.argument("old", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("new", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@format_option
def diff(old: Path, new: Path, style: str) -> None:
    """Tell what changed from one build to another: terms and interactions added, removed, relabelled, moved, changed.

    \b
    Examples:
      osteo-ld diff last-release/osteo-ld.ttl build/osteo-ld.ttl
      osteo-ld diff old.owl new.owl --format tsv
    """
    from osteo_ld.asking import differences as differ
    from osteo_ld.graph.store import load_file

    found = list(differ.differences(*(differ.entities(load_file(path)) for path in (old, new))))
    emit(differ.DIFF_HEADER, found, style)
    click.echo(f"{len(found)} changes", err=True)


@main.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("docs"),
    show_default=True,
    help="Folder of the pages.",
)
@click.option(
    "--resources",
    "table",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Table of resources of the package liana: writes the page that compares them, too.",
)
@curation_option
def docs(output: Path, table: Path | None, curation: Path) -> None:
    """Write the pages of docs/ that are generated: questions, rules, term requests, reference of commands and Python.

    \b
    Examples:
      osteo-ld docs
      osteo-ld docs --resources .venv-referees/lib/python3.11/site-packages/liana/resource/omni_resource.csv
    """
    from osteo_ld.cli import reference
    from osteo_ld.curation.reading import load
    from osteo_ld.files import write
    from osteo_ld.graph.dataset import assemble
    from osteo_ld.release.docs import pages
    from osteo_ld.release.resources import PAGE, coverage_of_resources, read_resources

    loaded = load(curation)
    found = pages(loaded, assemble(loaded, resources.ONTOLOGY), resources.QC, resources.QUERIES)
    if table:
        found[PAGE] = coverage_of_resources(loaded, curation, resources.ONTOLOGY, read_resources(table))
    for name, text in {**found, **reference.pages()}.items():
        write(output / name, [text])
        click.echo(output / name, err=True)
