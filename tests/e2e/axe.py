"""axe-core run in the page: what an accessibility checker finds wrong on a screen as it stands."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = Path(__file__).parents[2] / "reviewer_ui" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map(each => ({
    rule: each.id, help: each.help,
    nodes: each.nodes.slice(0, 3).map(node => `${node.target.join(" ")} : ${node.failureSummary ?? ""}`.slice(0, 400)),
  }));
}"""


@cache
def _source() -> str:
    return _SOURCE.read_text(encoding="utf-8")


def violations(page: Page) -> list[dict[str, Any]]:
    """Return the rules broken on the page, best practices among them, with the first elements that break each."""
    page.wait_for_load_state("load")
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return found
