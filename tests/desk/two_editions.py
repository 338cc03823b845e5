"""Two editions of a rulebook: the newer has no complaints, no ward, another first state, a shorter limit."""

from pathlib import Path

MAIN = """rulebook: town
version: "{version}"
zone: UTC
source: assumption
effective: {effective}
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
workflows: {workflows}
"""
FLOW = """workflow: {name}
states: [{first}, checked, done]
final: done
fields: {{size: {{type: enum, of: [small, large]}}}}
open: {{by: clerk, starts: handle}}
steps:
  check: {{from: {first}, to: checked, by: clerk}}
  {step}: {{from: checked, to: done, by: clerk, meets: handle}}
clocks: {{handle: {{limit: handle}}}}
"""
LAPSING = """  lapse: {from: received, to: done, by: system}
clocks: {handle: {limit: handle, on_breach: lapse}}
"""


def write_editions(folder: Path) -> Path:
    """Write both into a new folder, and return it."""
    _edition(folder / "2024", "1", "{to: 2024-12-31}", "received", "finish", 10, "hill,Hill,ward,town\n")
    _edition(folder / "2025", "2", "{from: 2025-01-01}", "registered", "complete", 6, "")
    return folder


def _edition(
    folder: Path, version: str, effective: str, first: str, step: str, hours: int, units: str
) -> None:
    folder.mkdir(parents=True)
    kinds = ["request", "complaint"] if version == "1" else ["request"]
    files = {
        "rulebook.yaml": MAIN.format(version=version, effective=effective, workflows=kinds),
        "hierarchy.csv": f"id,name,level,parent\ntown,The town,town,\n{units}",
        "calendars.yaml": 'calendars: {office: {weekly: {mon-sun: ["00:00-24:00"]}}}\n',
        "limits.yaml": f"defaults: {{profile: elapsed}}\nlimits: {{handle: {hours} natural_hours}}\n",
        **{kind: FLOW.format(name=kind, first=first, step=step) for kind in kinds},
    }
    if "complaint" in files:  # time itself ends a complaint that nobody handles
        files["complaint"] = files["complaint"].partition("clocks:")[0] + LAPSING
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
