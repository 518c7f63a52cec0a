// What the explorer saves of the statements shown: CSV, JSON, BibTeX, and the picture as SVG.
"use strict";

osteo.saves = (model) => {
  const { data, concepts, works, reviews, held, cited } = model;
  const IRI = "https://w3id.org/osteo-ld/interaction/";
  const isConcept = (field) => data.sorts[field] === "concept";
  const columns = (found) => Object.keys(data.sorts).filter((field) => !(field in data.groups) && field !== "disease"
    && !["kind", "status", "review", "cites", "year", "text"].includes(field) && found.some((record) => held(record, field).length));

  const csv = (found) => {
    const fields = columns(found);
    const header = ["record", "says", "kind", "status", ...fields.flatMap((field) => (isConcept(field) ? [field, `${field}_id`] : [field])), "passages", "reviews", "cites", "doi"];
    const rows = found.map((record) => {
      const work = cited(record).map((n) => works[n]);
      return [
        IRI + record.number, record.says, record.values.kind[0], record.values.status[0],
        ...fields.flatMap((field) => {
          const values = held(record, field);
          const shown = values.map((value) => model.shown(field, value)).join("; ");
          return isConcept(field) ? [shown, values.map((n) => concepts[n][0]).join("; ")] : [shown];
        }),
        String(record.evidence.length), held(record, "review").join("; "),
        work.map(([, mark]) => mark).join("; "), work.map((one) => one[7]).filter(Boolean).join("; "),
      ];
    });
    return osteo.sheet([header, ...rows]);
  };

  const named = (n) => ({ id: concepts[n][0], label: concepts[n][1] });
  const workOf = (n) => {
    const [iri, mark, , title, author, journal, year, doi, pmid] = works[n];
    const known = { title, first_author: author, journal, year, doi, pmid };
    return { id: iri, mark, ...Object.fromEntries(Object.entries(known).filter(([, value]) => value)) };
  };
  const json = (found, address) => `${JSON.stringify({
    address, version: data.version,
    records: found.map((record) => ({
      id: IRI + record.number, says: record.says,
      ...Object.fromEntries(Object.entries(record.values).map(([field, values]) => [field, isConcept(field) ? values.map(named) : values])),
      evidence: record.evidence.map(([review, cites, system]) => ({ review: reviews[review][2], cites: cites.map(workOf), system: system.map(named) })),
    })),
  }, null, 1)}\n`;

  const special = (text) => text.replaceAll("\\", "\\textbackslash{}").replace(/[&%$#_{}]/g, "\\$&").replaceAll("\\textbackslash\\{\\}", "\\textbackslash{}");
  const bib = (found) => {
    const all = [...new Set(found.flatMap(cited))];
    const known = all.filter((n) => works[n][3]);
    const entries = known.map((n) => {
      const [, mark, path, title, author, journal, year, doi] = works[n];
      const key = path.replace(/^reference\/|\.html$/g, "").replaceAll("/", "-") || mark;
      const fields = {
        title: `{${special(title)}}`, author: author && `${special(author)} and others`, journal: special(journal), year, doi,
      };
      const body = Object.entries(fields).filter(([, value]) => value).map(([name, value]) => `  ${name} = {${value}},\n`).join("");
      return `@${journal ? "article" : "misc"}{${key},\n${body}}\n`;
    });
    const left = all.length - known.length;
    return `${left ? `% ${left} of ${all.length} cited works are not identified and left out.\n` : ""}${entries.join("\n")}`;
  };

  // The matrix as a drawing: its texts and signs where the table has them.
  const svg = (table, title) => {
    const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
    const [left, top, width, height] = [190, 150, 62, 26];
    const heads = [...table.tHead.querySelectorAll("th")];
    const rows = [...table.tBodies[0].rows];
    const colour = (sign) => getComputedStyle(sign).getPropertyValue("--own").trim() || "#47607a";
    const parts = heads.map((head, n) => `<text x="${left + n * width + width / 2}" y="${top - 8}" transform="rotate(-40 ${left + n * width + width / 2} ${top - 8})">${escape(head.textContent.trim())}</text>`);
    rows.forEach((row, n) => {
      const y = top + n * height;
      parts.push(`<text x="${left - 8}" y="${y + 17}" text-anchor="end">${escape(row.cells[0].textContent.trim())}</text>`);
      [...row.cells].slice(1).forEach((cell, m) => {
        const x = left + m * width;
        parts.push(`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="#dcd8cf"/>`);
        const signs = [...cell.querySelectorAll(".sign")].map((sign) => `<tspan fill="${colour(sign)}">${escape(sign.textContent)} </tspan>`).join("");
        if (signs) parts.push(`<text x="${x + width / 2}" y="${y + 17}" text-anchor="middle">${signs}</text>`);
      });
    });
    const [w, h] = [left + heads.length * width + 120, top + rows.length * height + 10];
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" font-family="system-ui, sans-serif" font-size="12"><title>${escape(title)}</title><rect width="${w}" height="${h}" fill="#ffffff"/>${parts.join("")}</svg>\n`;
  };

  return { csv, json, bib, svg };
};
