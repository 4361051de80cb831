"""Make a safeguarding children board's annual report from its agencies' returns.

The rooms, in the order that data meets them; each imports only from those above it:

========================  =========================================================================
errors, settings          what can stop a run; YAML files whose mistakes are named by line
governance                what the board says of itself: who its report goes to, its challenges
first_names, personal     what looks like personal data: found and named, never repeated
project, workspace        board.yml and the folders; where a notebook reads and writes
register                  who sent what: checksums, dates, what is missing
observations              the tidy contract: one row, one value, with its cell
returns                   opening untrusted files, finding tables, reading values and periods
indicators                the catalogue
statistics                intervals, process charts, when two figures differ
published                 the extract of national statistics
figures                   from observations to figures: years, intervals, comparators
gate                      Great Expectations: suites, severities, waivers
release                   disclosure control, and the tables that may be shown
charts                    pictures in the house style
publish                   what an analysis notebook calls
story                     what chapters say: evidence and sentences computed from it
feedback                  what each agency is told: a page, and its workbook with the cells marked
render                    Quarto, or pandoc and typst, from the same sources
tracing                   from every label back to its cells, and the pages that show it
stitching                 fragments and variables that the prose includes
tables                    every table and chart's data as spreadsheets and CSV
requirements              what the law and the framework ask for, held against the report
records                   what every run leaves behind: its record, and the files it names
pipeline                  steps, content-addressed results, kernels
verifying                 a run held against what stands there now, and made again
packing                   one zip that holds a report and the proof of it, and what checks it
templates                 workbooks for agencies to fill in, from catalogue and mappings
scaffold                  a new year, a new agency: folders, board.yml, register, templates
printing, cli             what a person types and sees
========================  =========================================================================
"""

ROOMS = (
    "errors", "settings", "governance", "first_names", "personal", "project", "workspace", "register",
    "observations", "returns", "indicators", "statistics", "published", "figures", "gate",
    "release", "charts", "publish", "story", "feedback", "render", "tracing", "stitching",
    "tables", "requirements", "records", "pipeline", "verifying", "packing", "templates", "scaffold",
    "printing", "cli", "__main__",
)  # fmt: skip
