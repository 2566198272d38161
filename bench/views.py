"""Measures the plan's other views in a real browser: from the click to the drawing, scrolling, nodes.

Each view is opened from the Gantt page by its link, in a browser of its own, so that its script is loaded too; the
network once more with all of its phases open where that is allowed. The load average of the machine stands beside.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_server import serve  # type: ignore[import-not-found]

ROOT = Path(__file__).resolve().parents[1]
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
MODES = ("network", "wbs", "calendar", "board")
_OPEN = """async (mode) => {
  const began = performance.now();
  document.querySelector(`a[data-mode="${mode}"]`).click();
  while (!performance.getEntriesByName(`plan:${mode}`).length) await new Promise((go) => setTimeout(go, 2));
  await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  return performance.now() - began;
}"""
_SCROLL = """async () => {
  const box = document.querySelector('.pv-scroll');
  const frames = [];
  let last = 0;
  await new Promise((done) => {
    let left = 90;
    const step = (now) => {
      if (last) frames.push(now - last);
      last = now;
      box.scrollTop += 90;
      box.scrollLeft += 60;
      if (--left) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  });
  return frames;
}"""


def measure(base: str, session: str, size: int) -> list[tuple[str, float, float, int, str]]:
    """For each view: milliseconds until it is drawn, the 95th percentile of its frames, nodes, and what it says."""
    from playwright.sync_api import sync_playwright

    found = []
    chromium = os.environ.get("CHARTHOUSE_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        for mode in MODES:
            browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([{"name": "charthouse_session", "value": session, "url": base}])
            page = context.new_page()
            page.goto(f"{base}/projects/P{size}/plan/")
            page.wait_for_selector("[data-editing]:not([hidden])")
            opened = float(page.evaluate(_OPEN, mode))
            frames = [float(frame) for frame in page.evaluate(_SCROLL)]
            nodes = int(page.evaluate("document.querySelectorAll('*').length"))
            said = page.locator(".pv-note").inner_text()
            found.append((mode, opened, statistics.quantiles(frames, n=20)[18], nodes, said))
            browser.close()
    return found


def main() -> None:
    """Print one line for each view of each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    data = Path(tempfile.mkdtemp(prefix="charthouse-bench-"))
    os.environ |= {"CHARTHOUSE_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "charthouse.settings"}
    # The pages' own process makes the projects, since Playwright and Django's database do not share a thread.
    made = subprocess.run(
        [sys.executable, "-c", f"import plan; print(plan.seed({sizes}))"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "bench")},
        check=True,
        capture_output=True,
        text=True,
    )
    server, base = serve(data)
    try:
        print(f"{'tasks':>7} {'view':<10} {'drawn, ms':>10} {'frame p95':>10} {'nodes':>6}")
        for size in sizes:
            for mode, opened, frame, nodes, said in measure(base, made.stdout.split()[-1], size):
                print(f"{size:>7,} {mode:<10} {opened:>10.0f} {frame:>10.1f} {nodes:>6} {said}", flush=True)
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(data, ignore_errors=True)
    print(f"load average of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
