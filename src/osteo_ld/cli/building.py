"""From the curation to checked files: build, validate, reason, the rules, differences, the generated pages."""

from __future__ import annotations

from pathlib import Path

import click

from osteo_ld import resources
from osteo_ld.cli.common import curation_option, emit, format_option, main, nearest, working


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("build"), show_default=True
)
@click.option(
    "--reasoning/--no-reasoning", default=True, help="Run ELK and write what it infers (needs osteo-ld[reason])."
)
@curation_option
def build(output: Path, reasoning: bool, curation: Path) -> None:
    """Build every release file from the curation; nothing is written if anything is faulty.

    \b
    Examples:
      osteo-ld build
      osteo-ld build -o /tmp/release --no-reasoning
    """
    from osteo_ld.build import Inputs
    from osteo_ld.build import build as run

    with working("starting") as say:
        dataset = run(Inputs(curation=curation), output, reasoning=reasoning, progress=say)
    triples = sum(map(len, dataset.graphs.values()))
    click.echo(f"{triples:,} triples in {output}", err=True)


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

    from osteo_ld import dataset as ds
    from osteo_ld.curation import load
    from osteo_ld.validate import Engine, record_layer
    from osteo_ld.validate import validate as run

    dataset = ds.assemble(load(curation), resources.ONTOLOGY)
    triples = record_layer(dataset)
    if file:
        own = {id(t) for t in dataset.all("interactions", "evidence")}
        triples = [*(t for t in triples if id(t) not in own), *ds.read_turtle(file)]
    with working(f"validating ({engine})"):
        found = run(triples, shapes, cast("Engine", engine))
    if found:
        header = ("focus", "path", "constraint", "value", "message")
        emit(header, [(v.focus, v.path, v.component, v.value, v.message) for v in found], style)
        click.secho(f"{len(found)} violations", fg="red", err=True)
        raise SystemExit(1)
    click.echo("conforms", err=True)


@main.command()
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=Path("build/osteo-ld.owl")
)
@click.option("--reasoner", type=click.Choice(["elk", "hermit", "both"]), default="both", show_default=True)
def reason(file: Path, reasoner: str) -> None:
    """Check profiles, consistency and satisfiability of an OWL document, and that the reasoners agree.

    \b
    Examples:
      osteo-ld reason
      osteo-ld reason build/osteo-ld.owl --reasoner elk
    """
    from osteo_ld import reason as reasoning

    path = file.resolve()
    with working("checking profiles") as say:
        faults = [
            f"OWL 2 {name}: {fault}" for name in ("EL", "DL") for fault in reasoning.profile_violations(path, name)
        ]
        results = {}
        for name in ("elk", "hermit") if reasoner == "both" else (reasoner,):
            say(f"reasoning ({name})")
            results[name] = getattr(reasoning, name)(path)
        faults += [
            "unsatisfiable: " + reasoning.explain(path, result.unsatisfiable)
            for result in results.values()
            if result.unsatisfiable
        ]
        if len(results) == 2:
            faults += reasoning.disagreements(results["elk"], results["hermit"])
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
    from osteo_ld import qc as quality
    from osteo_ld import queries

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
        store = queries.load_file(file)
    else:
        from osteo_ld.curation import load
        from osteo_ld.dataset import assemble

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
    from osteo_ld import diff as differ
    from osteo_ld.queries import load_file

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
@curation_option
def docs(output: Path, curation: Path) -> None:
    """Write the pages of docs/ that are generated: new-term requests, DL queries, quality rules.

    \b
    Examples:
      osteo-ld docs
    """
    from osteo_ld import dataset as ds
    from osteo_ld.curation import load
    from osteo_ld.pages import pages

    loaded = load(curation)
    for name, text in pages(loaded, ds.assemble(loaded, resources.ONTOLOGY), resources.QC, resources.QUERIES).items():
        ds.write(output / name, [text])
        click.echo(output / name, err=True)
